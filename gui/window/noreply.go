package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// newNoReply returns what says in the place of a writer that nobody would read what is written.
func newNoReply() *widget.Label {
	l := newWrapped()
	l.Importance, l.Alignment = widget.LowImportance, fyne.TextAlignCenter
	l.Hide()
	return l
}

// takes tells whether who is spoken to takes messages. The buttons of his messages work all the
// same.
func (c *conversation) takes() bool {
	at, _, ok := c.faces.model.roomOf(c.peer)
	if room := c.faces.model.rooms[at]; ok {
		return room.State == desk.RoomJoining || room.State == desk.RoomJoined && (room.Role != desk.RoleVisitor || at != c.peer)
	}
	return !c.faces.model.deaf(c.peer)
}

// deaf tells whether somebody reads no messages.
func (m *model) deaf(peer desk.Ref) bool { return m.conversations[peer].NoReply }

// writable is to whom can be written now.
func (c *conversation) writable() []desk.Ref {
	if c.peer.IsZero() || !c.takes() {
		return nil
	}
	return []desk.Ref{c.peer}
}

// whyNot says why nothing can be written.
func (c *conversation) whyNot() string {
	at, _, ok := c.faces.model.roomOf(c.peer)
	switch {
	case ok && c.faces.model.rooms[at].State == desk.RoomJoined:
		return c.faces.words.Say("room.no-voice")
	case ok:
		return c.faces.words.Say("room.outside")
	}
	return c.faces.words.Say("window.no-reply")
}

// letWrite shows the writer, or says why there is none.
func (c *conversation) letWrite(yes bool) {
	if !yes && c.noReply.Text != c.whyNot() {
		c.noReply.SetText(c.whyNot())
	}
	if c.write.Visible() == yes && c.noReply.Visible() != yes {
		return
	}
	if canvas := c.window.Canvas(); !yes && canvas.Focused() == c.writer {
		canvas.Focus(c.feed)
	}
	if !yes {
		c.about.leave()
	}
	seen(c.write, yes)
	seen(c.noReply, !yes)
	c.content.Refresh()
}
