package window

import (
	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// filter shows one part of the list, which a narrow window may have to uncover.
func (c *compact) filter(f filter) {
	c.uncover()
	c.faces.choose(f)
}

// onlyOnline shows of the people only who is on line, or all of them.
func (c *compact) onlyOnline() {
	c.uncover()
	c.faces.onlyOnline()
}

// uncover has the list seen where only the conversation is.
func (c *compact) uncover() {
	if c.sides.small {
		c.choose(desk.Ref{}, false)
	}
}

// find goes to the search field, which a narrow window may have to uncover.
func (c *compact) find() {
	c.uncover()
	c.window.Canvas().Focus(c.search)
}

// searchKey lets Up, Down and Enter choose from the search field; Esc clears it. Left and
// Right move in what is typed.
func (c *compact) searchKey(k fyne.KeyName) bool {
	if k == fyne.KeyEscape {
		if c.search.Text == "" {
			c.leave()
		}
		c.search.SetText("")
		return true
	}
	if k == fyne.KeyLeft || k == fyne.KeyRight || !c.people.key(k) {
		return false
	}
	if k == fyne.KeyReturn || k == fyne.KeyEnter {
		at := c.people.at()
		if at >= 0 && !c.people.rows.at(at).heading() && c.people.cursor.hit == 0 {
			c.search.SetText("") // found; of messages one may want the next
		}
	}
	return true
}

// command does what was found, and the search has done its work.
func (c *compact) command(one command) {
	c.search.SetText("")
	one.do()
}

// refreshPeople draws the list: what is found, or what the filter has. It has the room first that
// what stands above leaves.
func (c *compact) refreshPeople() {
	filter, v := c.search.Text, c.faces.view
	c.refreshFilters(v, !blank(filter))
	all := c.faces.model.people(filter)
	if whole := (&form{address: filter}).person(); len(all) == 0 && whole != "" {
		// A whole address of somebody unknown: one may write to them, or enter the room.
		one := c.faces.model.person(desk.Ref{Account: c.faces.model.first(), Address: whole})
		if c.isRoom(one.peer) {
			one.room = &desk.Room{Ref: one.peer, State: desk.RoomLeft}
		}
		all = []*person{&one}
	}
	list := rows{{all: all}}
	if found := c.found(filter); len(found) > 0 {
		list = append(list, part{key: keyDeeds, commands: found, folded: v.folded[keyDeeds]})
	}
	if len(c.hits.all) > 0 {
		list = append(list, c.hits.part(v))
	}
	if blank(filter) {
		v.first = c.faces.model.status.ManagedList(desk.ManagedGroupsFirst)
		list = c.faces.model.roll.parts(v, c.talk.peer)
	}
	c.people.set(list, c.talk.peer)
	text := ""
	switch {
	case list.count() > 0:
	case !blank(filter):
		text = c.faces.words.Say("window.nothing-found")
	case v.filter == filterPeople && v.online && len(c.faces.model.contacts) > 0:
		text = c.faces.words.Say("window.nobody-online")
	case v.filter == filterAll, v.filter == filterPeople:
		text = c.faces.words.Say("window.no-contacts")
	default:
		text = c.faces.words.Say(v.filter.none())
	}
	setWrapped(c.none, text)
	if text := c.hits.text(c.faces.words); text != c.below.Text {
		setWrapped(c.below, text)
		c.below.Resize(fyne.NewSize(c.left.Size().Width, 0)) // for its lines to be counted
		c.left.Refresh()                                     // the list gives it room
	}
}

// refreshFilters draws what of the list is seen.
func (c *compact) refreshFilters(v view, searching bool) {
	c.filters.show(v.filter, searching, c.faces.model.roll.fresh)
	if c.only.Checked != v.online {
		c.only.Checked = v.online
		c.only.Refresh()
	}
	seen(c.only, v.filter == filterPeople && !searching)
	c.refreshTop()
}
