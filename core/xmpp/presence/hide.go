package presence

import (
	"context"
	"errors"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// ErrCannotHide says that the server offers no way to be invisible.
var ErrCannotHide = errors.New("presence: the server offers no invisibility")

// hiding is the way in which a server lets its users be invisible.
type hiding uint8

const (
	hideNot     hiding = iota
	hideCommand        // XEP-0186
	hideList           // XEP-0126, by a privacy list
)

const (
	nsInvisible = "urn:xmpp:invisible:1"
	nsPrivacy   = "jabber:iq:privacy"
	hidingList  = "vestnik-invisible"
)

// CanHide asks the server whether it lets us be invisible.
func (o *Own) CanHide(ctx context.Context) (bool, error) {
	way, err := o.wayToHide(ctx)
	return way != hideNot, err
}

func (o *Own) wayToHide(ctx context.Context) (hiding, error) {
	offered, err := o.server.Features(ctx)
	switch {
	case err != nil:
		return hideNot, err
	case offered[nsInvisible]:
		return hideCommand, nil
	case offered[nsPrivacy]:
		return hideList, nil
	}
	return hideNot, nil
}

// Hide makes us invisible: on line, and shown to nobody; priority is for the server,
// which goes by it when it hands out messages. It waits for the server to say that it
// does so, and returns [ErrCannotHide] where it does not.
func (o *Own) Hide(ctx context.Context, priority int8) error {
	back := Presence{Priority: priority}
	way, err := o.wayToHide(ctx)
	if err != nil {
		return err
	}
	var e xmlsafe.Encoder
	switch way {
	case hideNot:
		return ErrCannotHide
	case hideCommand:
		_, err = o.s.Query(ctx, "set", xmpp.Address{}, e.Leaf("invisible", "", "xmlns", nsInvisible, "probe", "true").Bytes())
		if err == nil {
			// Kept by the server: who is unavailable gets no messages.
			err = o.s.Send(o.Stanza(back))
		}
	case hideList:
		err = o.hideByList(ctx, back)
	}
	if err == nil {
		o.mu.Lock()
		o.hidden = way
		o.mu.Unlock()
	}
	return err
}

// hideByList follows XEP-0126 §3.5: a list that lets no presence out, made active
// after we have gone, and then a presence that goes nowhere.
func (o *Own) hideByList(ctx context.Context, back Presence) error {
	var list, active xmlsafe.Encoder
	list.Start("query", "xmlns", nsPrivacy).Start("list", "name", hidingList)
	list.Start("item", "action", "deny", "order", "1").Leaf("presence-out", "").End().End().End()
	if _, err := o.s.Query(ctx, "set", xmpp.Address{}, list.Bytes()); err != nil {
		return err
	}
	if err := o.s.Send(o.Stanza(Presence{Type: "unavailable"})); err != nil {
		return err
	}
	active.Start("query", "xmlns", nsPrivacy).Leaf("active", "", "name", hidingList).End()
	if _, err := o.s.Query(ctx, "set", xmpp.Address{}, active.Bytes()); err != nil {
		return err
	}
	return o.s.Send(o.Stanza(back))
}

// reveal ends a hiding.
func (o *Own) reveal(ctx context.Context) error {
	o.mu.Lock()
	way := o.hidden
	o.mu.Unlock()
	var e xmlsafe.Encoder
	switch way {
	case hideNot:
		return nil
	case hideCommand:
		e.Leaf("visible", "", "xmlns", nsInvisible)
	case hideList:
		e.Start("query", "xmlns", nsPrivacy).Leaf("active", "").End()
	}
	if _, err := o.s.Query(ctx, "set", xmpp.Address{}, e.Bytes()); err != nil {
		return err // still hidden: the next presence tries again
	}
	o.mu.Lock()
	o.hidden = hideNot
	o.mu.Unlock()
	return nil
}
