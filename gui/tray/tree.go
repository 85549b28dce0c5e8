package tray

// entry is one entry of the menu on the screen. The root is an entry too, of which
// only add is used.
type entry interface {
	add(i item) entry     // below this one, at the end; the new one looks like i
	change(old, new item) // same key, another look
	remove()              // with all that is below it
	clicked() <-chan struct{}
}

// tree is the menu on the screen: what it shows, and what shows it. Its methods
// belong to one goroutine.
type tree struct {
	shown    item
	entry    entry
	children []*tree
	do       chan action // the newest action, for the goroutine that waits for clicks
	gone     chan struct{}
}

// update makes the children of a tree look like items. Those at the front that
// have kept their keys are changed in place; from the first difference on, old
// ones are removed and new ones added.
func (t *tree) update(items []item, clicks chan<- action) {
	kept := 0
	for kept < len(items) && kept < len(t.children) && t.children[kept].shown.key == items[kept].key {
		t.children[kept].become(items[kept], clicks)
		kept++
	}
	for _, child := range t.children[kept:] {
		child.remove()
	}
	t.children = t.children[:kept:kept]
	for _, i := range items[kept:] {
		child := &tree{shown: i, entry: t.entry.add(i), gone: make(chan struct{})}
		if i.do != nil || i.hidden {
			child.do = make(chan action, 1)
			child.do <- i.do
			go child.listen(clicks)
		}
		child.update(i.items, clicks)
		t.children = append(t.children, child)
	}
}

// become takes over the look and the action of an item with the same key.
func (t *tree) become(i item, clicks chan<- action) {
	if t.do != nil {
		<-t.do
		t.do <- i.do
	}
	t.entry.change(t.shown, i)
	t.shown = i
	t.update(i.items, clicks)
}

// remove takes the tree off the screen.
func (t *tree) remove() {
	close(t.gone)
	for _, child := range t.children {
		child.remove()
	}
	t.entry.remove()
}

// silence ends the listening and leaves the screen as it is.
func (t *tree) silence() {
	for _, child := range t.children {
		child.silence()
	}
	close(t.gone)
}

// listen passes on what is to be done at each click. The library drops clicks that
// nobody waits for, so it only passes on and waits again.
func (t *tree) listen(clicks chan<- action) {
	for {
		select {
		case <-t.gone:
			return
		case <-t.entry.clicked():
		}
		do := <-t.do
		t.do <- do
		if do == nil {
			continue
		}
		select {
		case clicks <- do:
		case <-t.gone:
			return
		}
	}
}
