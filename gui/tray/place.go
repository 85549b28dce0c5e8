package tray

import (
	"context"
	"sync"
	"time"
)

// settle is how long a place that means something else than before takes no
// clicks.
const settle = 700 * time.Millisecond

// entry is one entry of the menu on the screen. The root is an entry too, of which
// only add is used.
type entry interface {
	add(i item) entry     // below this one, at the end; the new one looks like i
	change(old, new item) // look like new instead of old
	clicked() <-chan struct{}
}

// stage is how long a new entry is left without entries below it.
const stage = 500 * time.Millisecond

// place is an entry and what it is filled with. A place stays for as long as the
// menu does; one that is not needed is hidden, and the ones below it are kept.
type place struct {
	entry  entry
	places []*place
	born   time.Time // when it came to the screen; zero for the root

	mu      sync.Mutex
	item    item
	settled time.Time // takes clicks from then on
}

// fill fills the places below this one, makes those that are missing, and changes
// on the screen what differs. New places pass what is chosen on to clicks until
// ctx ends. It reports false when some places must wait for their stage; fill must
// be called again then.
func (p *place) fill(ctx context.Context, items []item, clicks chan<- action) (complete bool) {
	complete = true
	for n, i := range items {
		if n == len(p.places) {
			if time.Since(p.born) < stage {
				return false
			}
			below := &place{entry: p.entry.add(i), item: i, born: time.Now()}
			p.places = append(p.places, below)
			if len(i.items) == 0 && !i.separator {
				go below.listen(ctx, clicks)
			}
		}
		below := p.places[n]
		below.become(i)
		complete = below.fill(ctx, i.items, clicks) && complete
	}
	for _, below := range p.places[min(len(items), len(p.places)):] {
		below.vanish()
	}
	return complete
}

// vanish hides a place that is not needed now.
func (p *place) vanish() {
	gone := p.item
	gone.hidden, gone.do, gone.meaning = true, nil, ""
	p.become(gone)
}

// become takes over a new item.
func (p *place) become(i item) {
	p.mu.Lock()
	old := p.item
	p.item = i
	if old.meaning != i.meaning || old.hidden != i.hidden {
		p.settled = time.Now().Add(settle)
	}
	p.mu.Unlock()
	p.entry.change(old, i)
}

// listen passes on what is to be done at each click, until ctx ends. The library
// drops clicks that nobody waits for, so it only passes on and waits again.
func (p *place) listen(ctx context.Context, clicks chan<- action) {
	for {
		select {
		case <-p.entry.clicked():
		case <-ctx.Done():
			return
		}
		do := p.chosen()
		if do == nil {
			continue
		}
		select {
		case clicks <- do:
		case <-ctx.Done():
			return
		}
	}
}

// chosen returns what a click on the place means now, nil for nothing.
func (p *place) chosen() action {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.item.hidden || p.item.disabled || time.Now().Before(p.settled) {
		return nil
	}
	return p.item.do
}
