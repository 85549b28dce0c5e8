package window

import (
	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// roomItems are what the menu of a message in a room has besides: who has said it, of what of the
// room the person is told, and the room itself.
func (c *conversation) roomItems(m desk.Message) []*fyne.MenuItem {
	at, nick, ok := c.faces.model.roomOf(c.peer)
	room, known := c.faces.model.rooms[at]
	words := c.faces.words
	forget := fyne.NewMenuItem(words.Say("room.forget-title"), func() { c.faces.compact.askForget(at) })
	switch {
	case !ok:
		return nil
	case !known: // what was said there is all that is left
		return []*fyne.MenuItem{forget}
	}
	items := []*fyne.MenuItem{}
	if nick == "" && !m.Mine && m.Nick != "" {
		items = append(items, fyne.NewMenuItem(words.Say("room.write-to", "Nick", nickOf(m.Nick)), func() {
			c.faces.compact.choose(desk.Ref{Account: at.Account, Address: at.Address + "/" + m.Nick}, true)
		}))
	}
	items = append(items, c.faces.compact.notifying(room)...)
	return append(items, fyne.NewMenuItem(words.Say("room.about"), func() { c.faces.compact.showRoom(at) }), forget)
}
