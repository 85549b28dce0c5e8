package window

import (
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// newHappened is what has happened in a room besides what is said there, above the writer. It
// stays until something else happens, or another conversation is opened: nothing of it is kept.
func newHappened() *widget.Label {
	l := newWrapped()
	l.Importance, l.SizeName = widget.LowImportance, theme.SizeNameCaptionText
	l.Hide()
	return l
}

// happens shows what has happened, if it was in the room that is open.
func (c *conversation) happens(n *desk.RoomNews) {
	if n != nil && n.Room == c.peer {
		setWrapped(c.happened, newsWords(c.faces.words, n))
		c.content.Refresh()
	}
}

// newsWords says what has happened, who has done it and why.
func newsWords(words *locale.Words, n *desk.RoomNews) string {
	nick := nickOf(n.Nick)
	if n.Kind == desk.NewsDeclined {
		nick = address(n.Nick)
	}
	text := words.Say("room.news-"+string(n.Kind), "Nick", nick, "NewNick", nickOf(n.NewNick))
	if actor := nickOf(n.Actor); actor != "" {
		text += " · " + actor
	}
	if why, _ := clip(plain(n.Text), longestQuote); why != "" {
		text += " · " + words.Quote(why)
	}
	return text
}
