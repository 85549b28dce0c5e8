package window

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// refreshDeeds offers what can be done with the room.
func (r *roomSheet) refreshDeeds(room desk.Room) {
	words, inside := r.faces.words, room.State == desk.RoomJoined
	offers := strings.Join([]string{string(room.State), string(room.Notify), string(room.Affiliation), room.Given}, " ")
	if room.Autojoin {
		offers += " +"
	}
	if offers == r.offers {
		return
	}
	r.offers = offers
	focused, _ := r.window.Canvas().Focused().(*button)
	r.deeds.RemoveAll()
	add := func(id string, do func()) *button {
		b := r.button(words.Say("room."+id), do)
		r.deeds.Add(b)
		if focused != nil && focused.Text == b.Text { // the same button is another one now
			r.window.Canvas().Focus(b)
		}
		return b
	}
	if room.State == "" { // what was said there is all that is left
		add("forget", func() { r.compact.askForget(r.room) })
		return
	}
	r.deeds.Add(widget.NewLabel(words.Say("room.tell")))
	for _, n := range desk.Notifies {
		add("tell-"+string(n), func() { r.set(room, n, room.Autojoin) }).Importance = weight(n == room.Notify)
	}
	add("autojoin", func() { r.set(room, room.Notify, !room.Autojoin) }).Importance = weight(room.Autojoin)
	add("call", func() { r.rewrite("call", "call-hint", room.Given, r.call) })
	if inside {
		add("subject", func() { r.rewrite("subject", "subject", room.Subject, r.faces.desk.SetSubject) })
		add("rename", func() { r.rewrite("rename", "rename", room.Nick, r.faces.desk.SetRoomNick) })
		add("invite", func() { r.compact.inviteInto(r.room) })
	}
	if inside && outranks(room.Affiliation, desk.Member) {
		add("members", func() { r.compact.showMembers(r.room) })
	}
	if room.Affiliation == desk.Owner && inside {
		add("configure", func() { r.compact.configureRoom(r.room) })
		add("destroy", r.destroy)
	}
	add("leave", func() { r.shut(); r.compact.leaveRoom(r.room) })
	add("forget", func() { r.compact.askForget(r.room) })
	if !r.faces.model.status.IsOff(desk.FeatureBlocking) {
		add("block", r.block)
	}
}

// set says what the person wants of the room.
func (r *roomSheet) set(room desk.Room, n desk.Notify, autojoin bool) {
	r.compact.setRoom(room, n, autojoin)
}

func (c *compact) setRoom(room desk.Room, n desk.Notify, autojoin bool) {
	s := desk.RoomSetting{Ref: room.Ref, Notify: n, Autojoin: autojoin}
	c.do(func(ctx context.Context, d desk.Desk) error { return d.SetRoom(ctx, s) }, nil)
}

// call says what the person calls the room.
func (r *roomSheet) call(ctx context.Context, room desk.Ref, name string) error {
	is := r.faces.model.rooms[room]
	return r.faces.desk.SetRoom(ctx, desk.RoomSetting{Ref: room, Name: &name, Notify: is.Notify, Autojoin: is.Autojoin})
}

// rewrite asks for another text of the room's, and says it.
func (r *roomSheet) rewrite(id, hint, now string, set func(context.Context, desk.Ref, string) error) {
	words := r.faces.words
	s := r.faces.newSheet(r.window)
	var text *field
	done := func() {
		s.shut()
		r.compact.do(func(ctx context.Context, _ desk.Desk) error { return set(ctx, r.room, strings.TrimSpace(text.Text)) }, nil)
	}
	text = s.field(words.Say("room."+hint), done)
	text.SetText(now)
	yes := s.button(words.Say("window.save"), done)
	yes.Importance = widget.HighImportance
	s.show(words.Say("room."+id), text, text, s.button(words.Say("window.cancel"), s.shut), yes)
}

// destroy asks first: it ends the room for all.
func (r *roomSheet) destroy() {
	words := r.faces.words
	r.compact.askWith(words.Say("room.destroy"), words.Say("room.ask-destroy", "Room", r.name()), words.Say("room.reason"), func(reason string) {
		if r.open {
			r.shut()
		}
		r.compact.do(func(ctx context.Context, d desk.Desk) error { return d.DestroyRoom(ctx, r.room, reason) }, nil)
	})
}

// block asks first: nothing of the room comes any more, nor does what it invites to.
func (r *roomSheet) block() {
	words := r.faces.words
	r.faces.confirm(r.window, question{
		title: words.Say("room.block"), text: words.Say("room.ask-block"), important: address(r.room.Address),
		yes: words.Say("window.block-only"), no: words.Say("window.cancel"),
	}, func() {
		if r.open {
			r.shut()
		}
		r.compact.do(func(ctx context.Context, d desk.Desk) error {
			if err := d.LeaveRoom(ctx, r.room); err != nil && !errors.Is(err, desk.NewProblem(desk.RoomOutside)) {
				return err
			}
			return d.Block(ctx, desk.Block{Peer: r.room})
		}, nil)
	})
}

// askForget asks first; whether what was said there goes as well is the person's choice.
func (c *compact) askForget(room desk.Ref) {
	words := c.faces.words
	s := c.faces.newSheet(c.window)
	history, managed := s.check(words.Say("room.forget-history"), nil), c.faces.managedNote()
	seen(managed, !c.faces.may(history, desk.FeatureForget))
	_, known := c.faces.model.rooms[room]
	history.SetChecked(!known && !history.Disabled())
	no := s.button(words.Say("window.cancel"), s.shut)
	yes := s.button(words.Say("room.forget-yes"), func() {
		with := history.Checked
		s.shut()
		if c.inRoom != nil {
			c.inRoom.shut()
		}
		c.do(func(ctx context.Context, d desk.Desk) error { return d.ForgetRoom(ctx, room, with) }, func() { c.goOut(room) })
	})
	yes.Importance = widget.DangerImportance
	text := s.wrapped(words.Say("room.ask-forget", "Room", c.faces.model.person(room).name))
	s.show(words.Say("room.forget-title"), container.NewVBox(text, history, managed), no, no, yes)
}

// goOut closes the conversation of a room, or with somebody in it, if it is open.
func (c *compact) goOut(room desk.Ref) {
	bare, _, _ := strings.Cut(c.talk.peer.Address, "/")
	if bare == room.Address && c.talk.peer.Account == room.Account {
		c.choose(desk.Ref{}, false)
	}
}

// roomGone closes what is open of a room of which nothing is left: else its address would be
// one of a person to write to.
func (c *compact) roomGone(e desk.Event) {
	if e.Kind != desk.EventRoomGone || e.Room == nil {
		return
	}
	if _, _, left := c.faces.model.roomOf(c.talk.peer); !left {
		c.goOut(e.Room.Ref)
	}
}

// leaveRoom leaves a room.
func (c *compact) leaveRoom(room desk.Ref) {
	c.do(func(ctx context.Context, d desk.Desk) error { return d.LeaveRoom(ctx, room) }, nil)
}

// configureRoom asks a room for its form, and gives it what was answered.
func (c *compact) configureRoom(room desk.Ref) {
	work(c.faces.ctx, func(ctx context.Context) (desk.Form, error) { return c.faces.desk.RoomForm(ctx, room) }, func(form desk.Form, err error) {
		if err != nil {
			c.banner.fail(err)
			return
		}
		c.showRoomForm(room, &form)
	})
}

// showRoomForm shows the form of a room. It stays, with the reason, when the room does not take
// the answers.
func (c *compact) showRoomForm(room desk.Ref, form *desk.Form) {
	words := c.faces.words
	s := c.faces.newSheet(c.window)
	failed, busy := s.problem(), false
	var view *formView
	done := func() {
		wrong, ok := view.valid()
		if !ok && wrong != nil {
			c.window.Canvas().Focus(wrong)
		}
		if !ok || busy {
			return
		}
		busy = true
		answers := view.answers()
		workOnly(c.faces.ctx, func(ctx context.Context) error { return c.faces.desk.ConfigureRoom(ctx, room, answers) }, func(err error) {
			busy = false
			switch {
			case err == nil && s.open:
				s.shut()
			case err != nil && s.open:
				setWrapped(failed, told(words, problemOf(err)))
			case err != nil: // the person did not wait
				c.banner.fail(err)
			}
		})
	}
	view = newFormView(words, s.keys, form, nil, done)
	scroll := container.NewVScroll(padded(view.root))
	scroll.SetMinSize(fyne.NewSize(0, fyne.Max(140, c.window.Canvas().Size().Height-190)))
	no := s.button(words.Say("window.cancel"), s.shut)
	yes := s.button(words.Say("window.save"), done)
	yes.Importance = widget.HighImportance
	focus := view.first()
	if focus == nil {
		focus = no
	}
	s.show(words.Say("room.configure"), border(nil, failed, nil, nil, wheeled(scroll)), focus, no, yes)
}
