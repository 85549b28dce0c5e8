package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// entrance stands under the head of a room that the person is not in: it says why, and lets him
// in.
//
//	joining    says so
//	left       says why, if it was not he who wanted so; enter
//	refused    says why and what helps; what is asked for: the password, another nick; enter
//	joined     is not there
type entrance struct {
	faces *faces
	room  desk.Room
	busy  bool

	said     *widget.Label
	nick     *field
	password *field
	enter    *button
	forget   *button
	row      *fyne.Container
	root     *fyne.Container
}

func newEntrance(f *faces, keys *keyboard) *entrance {
	e := &entrance{faces: f, said: newWrapped()}
	e.said.SizeName = theme.SizeNameCaptionText
	e.nick, e.password = e.field(keys), e.field(keys)
	e.password.Password = true
	e.enter = newButton(keys, "", nil, e.submit)
	e.enter.Importance = widget.HighImportance
	e.forget = newButton(keys, "", nil, e.leave)
	e.row = container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), e.nick, e.password, container.New(&flow{}, e.enter, e.forget))
	e.root = container.NewStack(newSurface(colorNotice, 0), container.New(layout.NewCustomPaddedLayout(spaceHair, spaceNear, spaceNear, spaceNear),
		container.New(layout.NewCustomPaddedVBoxLayout(0), e.said, e.row)))
	e.root.Hide()
	return e
}

func (e *entrance) field(keys *keyboard) *field {
	f := newField("")
	f.onHands = e.faces.touch
	f.onKey = func(k fyne.KeyName) bool {
		switch k {
		case fyne.KeyReturn, fyne.KeyEnter:
			e.submit()
			return true
		case fyne.KeyEscape:
			return keys.key(k)
		}
		return false
	}
	return f
}

// show draws the entrance of what is open, which may be no room. It tells whether it is as high
// as before.
func (e *entrance) show(p person) (same bool) {
	if p.room == nil || p.room.State == desk.RoomJoined {
		same = !e.root.Visible()
		seen(e.root, false)
		e.room = desk.Room{}
		return same
	}
	r := *p.room
	if same = e.root.Visible() && e.room.Ref == r.Ref && e.room.State == r.State && e.room.Reason == r.Reason; !same {
		e.nick.SetText(r.Nick)
		e.password.SetText("")
	}
	e.room = r
	setWrapped(e.said, e.text())
	seen(e.row, r.State != desk.RoomJoining)
	seen(e.password, r.Reason == desk.RoomPassword)
	seen(e.nick, r.Reason == desk.RoomNickTaken || r.Reason == desk.RoomNickRefused)
	seen(e.root, true)
	return same
}

// text says why the person is not in the room, and what may help.
func (e *entrance) text() string {
	words, r := e.faces.words, e.room
	if r.State == desk.RoomJoining || r.Reason == "" {
		return roomWords(words, r)
	}
	text := told(words, desk.NewProblem(r.Reason, "room", r.Address, "nick", r.Nick, "actor", r.Actor))
	if said, _ := clip(plain(r.Text), longestQuote); said != "" {
		text += "\n" + words.Quote(said)
	}
	return text
}

// submit enters the room.
func (e *entrance) submit() {
	if e.busy || e.room.IsZero() {
		return
	}
	e.busy = true
	entry := desk.RoomEntry{Ref: e.room.Ref, Autojoin: e.room.Autojoin}
	if e.nick.Visible() {
		entry.Nick = strings.TrimSpace(e.nick.Text)
	}
	if e.password.Visible() {
		entry.Password = e.password.Text
	}
	work(e.faces.ctx, func(ctx context.Context) (desk.Room, error) { return e.faces.desk.EnterRoom(ctx, entry) }, func(_ desk.Room, err error) {
		e.busy = false
		if err == nil {
			return // the room tells of it
		}
		if p := problemOf(err); e.room.Ref == entry.Ref {
			e.room.State, e.room.Reason, e.room.Text = desk.RoomRefused, p.Code, ""
			setWrapped(e.said, told(e.faces.words, p))
			seen(e.row, true)
			seen(e.password, p.Code == desk.RoomPassword)
			seen(e.nick, p.Code == desk.RoomNickTaken || p.Code == desk.RoomNickRefused)
		}
	})
}

// leave gives the room up.
func (e *entrance) leave() { e.faces.compact.leaveRoom(e.room.Ref) }
