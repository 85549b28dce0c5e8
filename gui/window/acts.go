package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// refreshDeeds offers what can be done about somebody.
func (k *card) refreshDeeds() {
	words, c := k.faces.words, k.faces.model.contacts[k.peer]
	focused := k.window.Canvas().Focused()
	k.deeds.RemoveAll()
	all := true
	add := func(id, feature string, do func()) {
		b := k.button(words.Say("window."+id), do)
		all = k.faces.may(b, feature) && all
		k.deeds.Add(b)
	}
	if c.InRoster {
		add("rename", desk.FeatureEditContacts, k.rename)
		add("move", desk.FeatureEditContacts, k.move)
		add("remove", desk.FeatureEditContacts, k.remove)
	} else {
		add("add-person", desk.FeatureAddContacts, func() { k.shut(); k.compact.addPerson(k.peer) })
	}
	mute, do := k.compact.mute(k.peer)
	k.deeds.Add(k.button(mute, func() { do(k.refreshDeeds) }))
	k.deeds.Add(k.starButton())
	if c.Asked {
		add("cancel-request", "", func() {
			k.do(func(ctx context.Context, d desk.Desk) error { return d.CancelRequest(ctx, k.peer) }, nil)
		})
	}
	if c.Blocked {
		add("unblock", desk.FeatureBlocking, func() {
			k.do(func(ctx context.Context, d desk.Desk) error { return d.Unblock(ctx, k.peer) }, nil)
		})
	} else {
		add("block", desk.FeatureBlocking, func() { k.compact.askBlock(k.peer) })
	}
	seen(k.managed, !all)
	if b, ok := focused.(*button); ok { // the same button is another one now
		for _, o := range k.deeds.Objects {
			if o.(*button).Text == b.Text {
				k.window.Canvas().Focus(o.(*button))
			}
		}
	}
}

// starButton makes him a favourite, or none.
func (k *card) starButton() *button {
	label, star, do := k.compact.favour(k.peer)
	b := k.button(label, func() { do(k.refreshDeeds) })
	b.SetIcon(star)
	return b
}

// do asks the resident for something; after is called when that was done, and may be nil.
func (k *card) do(ask func(context.Context, desk.Desk) error, after func()) {
	k.compact.do(ask, after)
}

// do asks the resident for something; after is called when that was done, and may be nil.
// Why it was not is said above the window.
func (c *compact) do(ask func(context.Context, desk.Desk) error, after func()) {
	workOnly(c.faces.ctx, func(ctx context.Context) error { return ask(ctx, c.faces.desk) }, func(err error) {
		if err != nil {
			c.banner.fail(err)
		} else if after != nil {
			after()
		}
	})
}

// rename asks for another name.
func (k *card) rename() {
	words := k.faces.words
	s := k.faces.newSheet(k.window)
	var name *field
	done := func() {
		s.shut()
		k.do(func(ctx context.Context, d desk.Desk) error {
			return d.RenameContact(ctx, k.peer, strings.TrimSpace(name.Text))
		}, nil)
	}
	name = s.field(address(k.peer.Address), done)
	name.SetText(k.faces.model.contacts[k.peer].Name)
	yes := s.button(words.Say("window.save"), done)
	yes.Importance = widget.HighImportance
	s.show(words.Say("window.rename-title"), name, name, s.button(words.Say("window.cancel"), s.shut), yes)
	name.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// move asks in which groups somebody shall be.
func (k *card) move() {
	words := k.faces.words
	s := k.faces.newSheet(k.window)
	var picker *groupPicker
	done := func() {
		s.shut()
		k.do(func(ctx context.Context, d desk.Desk) error { return d.MoveContact(ctx, k.peer, picker.groups()) }, nil)
	}
	picker = newGroupPicker(s, k.faces.model, k.faces.model.contacts[k.peer].Groups, done)
	yes := s.button(words.Say("window.save"), done)
	yes.Importance = widget.HighImportance
	s.show(words.Say("window.move-title"), picker.root, picker.other, s.button(words.Say("window.cancel"), s.shut), yes)
}

// remove asks first, and can be undone afterwards.
func (k *card) remove() {
	words, c := k.faces.words, k.faces.model.contacts[k.peer]
	name, _ := clip(plain(c.Name), longestLabel)
	k.faces.confirm(k.window, question{
		title: words.Say("window.remove-title"),
		text:  words.Say("window.remove-text", "Name", name),
		yes:   words.Say("window.remove-yes"), no: words.Say("window.cancel"), important: address(k.peer.Address),
	}, func() {
		k.do(func(ctx context.Context, d desk.Desk) error { return d.RemoveContact(ctx, k.peer) }, func() {
			if !k.faces.model.status.IsOff(desk.FeatureAddContacts) {
				k.compact.undo.offer(words.Say("window.removed", "Name", name), func(ctx context.Context, d desk.Desk) error {
					return d.AddContact(ctx, desk.NewContact{Ref: c.Ref, Name: c.Name, Groups: c.Groups})
				})
			}
			if k.open {
				k.shut()
			}
		})
	})
}

// askBlock asks whether somebody shall be blocked, and reported for it.
func (c *compact) askBlock(peer desk.Ref) {
	words := c.faces.words
	s := c.faces.newSheet(c.window)
	way := func(id string, report desk.Reason) *button {
		return s.button(words.Say("window."+id), func() { s.shut(); c.block(desk.Block{Peer: peer, Report: report}) })
	}
	whole := s.wrapped(address(peer.Address))
	whole.TextStyle.Bold, whole.Wrapping = true, fyne.TextWrapBreak
	no := s.button(words.Say("window.cancel"), s.shut)
	s.show(words.Say("window.block-title"), container.NewVBox(s.wrapped(words.Say("window.block-text")), whole,
		way("block-only", ""), way("block-spam", desk.Spam), way("block-abuse", desk.Abuse)), no, no)
}

// block blocks somebody.
func (c *compact) block(b desk.Block) {
	c.do(func(ctx context.Context, d desk.Desk) error { return d.Block(ctx, b) }, func() {
		name := c.faces.model.person(b.Peer).name
		c.undo.offer(c.faces.words.Say("window.blocked", "Name", name), func(ctx context.Context, d desk.Desk) error {
			return d.Unblock(ctx, b.Peer)
		})
	})
}
