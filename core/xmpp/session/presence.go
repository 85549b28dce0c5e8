package session

import (
	"context"
	"errors"
	"strconv"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Presence is a presence, in or out.
type Presence struct {
	From xmpp.Address
	// Type is empty for available; unavailable, subscribe, subscribed, unsubscribe,
	// unsubscribed or error else, RFC 6121 §4.7.1.
	Type     string
	Show     string // "", chat, away, xa or dnd
	Status   string
	Priority int8
}

// SetPresence shows us to those who may see it, and ends a hiding.
func (s *Session) SetPresence(ctx context.Context, p Presence) error {
	if err := s.reveal(ctx); err != nil {
		return err
	}
	var e xmlsafe.Encoder
	encodePresence(&e, p)
	return s.send(e.Bytes())
}

func encodePresence(e *xmlsafe.Encoder, p Presence) {
	e.Start("presence").Attr("type", p.Type)
	if p.Show != "" {
		e.Leaf("show", p.Show)
	}
	if p.Status != "" {
		e.Leaf("status", p.Status)
	}
	if p.Priority != 0 {
		e.Leaf("priority", strconv.Itoa(int(p.Priority)))
	}
	e.End()
}

// presence hands over a presence that came in.
func (s *Session) presence(from xmpp.Address, node *xmlsafe.Node) {
	priority, _ := strconv.ParseInt(node.ChildText(xmpp.NSClient, "priority"), 10, 8)
	s.deliver(Presence{
		From: from, Type: node.Attr("type"), Show: node.ChildText(xmpp.NSClient, "show"),
		Status: s.text(node, "status"), Priority: int8(priority),
	})
}

// ErrCannotHide says that the server offers no way to be invisible.
var ErrCannotHide = errors.New("session: the server offers no invisibility")

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
func (s *Session) CanHide(ctx context.Context) (bool, error) {
	way, err := s.wayToHide(ctx)
	return way != hideNot, err
}

func (s *Session) wayToHide(ctx context.Context) (hiding, error) {
	offered, err := s.serverOffers(ctx)
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
func (s *Session) Hide(ctx context.Context, priority int8) error {
	back := Presence{Priority: priority}
	way, err := s.wayToHide(ctx)
	if err != nil {
		return err
	}
	var e xmlsafe.Encoder
	switch way {
	case hideNot:
		return ErrCannotHide
	case hideCommand:
		_, err = s.Query(ctx, "set", xmpp.Address{}, e.Leaf("invisible", "", "xmlns", nsInvisible, "probe", "true").Bytes())
		if err == nil {
			// Kept by the server: who is unavailable gets no messages.
			var shown xmlsafe.Encoder
			encodePresence(&shown, back)
			err = s.send(shown.Bytes())
		}
	case hideList:
		err = s.hideByList(ctx, back)
	}
	if err == nil {
		s.mu.Lock()
		s.hidden = way
		s.mu.Unlock()
	}
	return err
}

// hideByList follows XEP-0126 §3.5: a list that lets no presence out, made active
// after we have gone, and then a presence that goes nowhere.
func (s *Session) hideByList(ctx context.Context, back Presence) error {
	var list, active, gone, shown xmlsafe.Encoder
	list.Start("query", "xmlns", nsPrivacy).Start("list", "name", hidingList)
	list.Start("item", "action", "deny", "order", "1").Leaf("presence-out", "").End().End().End()
	if _, err := s.Query(ctx, "set", xmpp.Address{}, list.Bytes()); err != nil {
		return err
	}
	encodePresence(&gone, Presence{Type: "unavailable"})
	if err := s.send(gone.Bytes()); err != nil {
		return err
	}
	active.Start("query", "xmlns", nsPrivacy).Leaf("active", "", "name", hidingList).End()
	if _, err := s.Query(ctx, "set", xmpp.Address{}, active.Bytes()); err != nil {
		return err
	}
	encodePresence(&shown, back)
	return s.send(shown.Bytes())
}

// reveal ends a hiding.
func (s *Session) reveal(ctx context.Context) error {
	s.mu.Lock()
	way := s.hidden
	s.mu.Unlock()
	var e xmlsafe.Encoder
	switch way {
	case hideNot:
		return nil
	case hideCommand:
		e.Leaf("visible", "", "xmlns", nsInvisible)
	case hideList:
		e.Start("query", "xmlns", nsPrivacy).Leaf("active", "").End()
	}
	if _, err := s.Query(ctx, "set", xmpp.Address{}, e.Bytes()); err != nil {
		return err // still hidden: the next presence tries again
	}
	s.mu.Lock()
	s.hidden = hideNot
	s.mu.Unlock()
	return nil
}
