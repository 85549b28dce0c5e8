// Package carbons is copies of what other programs of the account send and get (XEP-0280).
//
//	copies := carbons.New(s, services)   // in session.Config.Attach
//	on, err := copies.Enable(ctx)
//
// The message in a copy goes to whoever takes messages, with the origin
// [session.Carbon]. Only our own account hands out copies (§11): in one from anybody else
// nothing is looked for, and it is the message that it seems to be. A copy that breaks a
// limit is a copy all the same, of a message that cannot be read.
package carbons

import (
	"context"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	space     = "urn:xmpp:carbons:2"
	nsForward = "urn:xmpp:forward:0"
	nsHints   = "urn:xmpp:hints"
)

// Carbons are the copies that a session gets.
type Carbons struct {
	s      *session.Session
	server *disco.Disco
}

// New adds copies to a session, as [session.Config].Attach does. The server is asked with
// d whether it offers them.
func New(s *session.Session, d *disco.Disco) *Carbons {
	c := &Carbons{s, d}
	s.Add(session.Module{
		Inline: &session.Inline{Feature: space, Request: enable()},
		Routes: []session.Route{
			{Name: "message", Space: space, Local: "received", From: isCopy, Take: c.take},
			{Name: "message", Space: space, Local: "sent", From: isCopy, Take: c.take},
			{Name: "message", Space: xmlsafe.SpaceLimit, Local: "limit", From: isUnreadable, Take: c.takeUnreadable},
		},
		Begin: func(ctx context.Context) error {
			_, err := c.Enable(ctx)
			return err
		},
	})
	return c
}

// enable returns the element that asks for copies, §3.
func enable() []byte {
	var e xmlsafe.Encoder
	return e.Leaf("enable", "", "xmlns", space).Bytes()
}

// Enable asks for copies, if the server offers them and has not sent them from the moment
// on when the session was bound (XEP-0386), and tells whether it does. It waits for
// the server.
func (c *Carbons) Enable(ctx context.Context) (bool, error) {
	if c.s.Enabled(space) {
		return true, nil
	}
	offered, err := c.server.Features(ctx)
	if err != nil || !offered[space] {
		return false, err
	}
	_, err = c.s.Query(ctx, "set", xmpp.Address{}, enable())
	return err == nil, err
}

// isCopy tells a copy from what somebody else has written, or a copy of one.
func isCopy(s *session.Session, st *session.Stanza) bool {
	_, inner := copied(st.Node)
	return session.OurAccount(s, st) && inner != nil
}

// isUnreadable tells a copy of which nothing is left but who has written it.
func isUnreadable(s *session.Session, st *session.Stanza) bool {
	_, inner := copied(st.Child(xmlsafe.SpaceLimit, "limit"))
	return session.OurAccount(s, st) && st.Unreadable() != "" && inner != nil
}

// copied returns the message in a copy, and its way: sent or received.
func copied(n *xmlsafe.Node) (way string, inner *xmlsafe.Node) {
	for _, way := range []string{"received", "sent"} {
		if wrapper := n.Child(space, way); wrapper != nil {
			return way, wrapper.Child(nsForward, "forwarded").Child(xmpp.NSClient, "message")
		}
	}
	return "", nil
}

// takeUnreadable gives what is left of the message in a copy to its route: the message
// with the mark that the copy has.
func (c *Carbons) takeUnreadable(st *session.Stanza) {
	limit := st.Child(xmlsafe.SpaceLimit, "limit")
	way, inner := copied(limit)
	left, mark := *inner, *limit
	mark.Children = nil
	left.Children = []*xmlsafe.Node{&mark}
	c.give(&left, way, &left)
}

// take gives the message in a copy to its route. What was not to be copied is not shown
// (§8, XEP-0334 §3).
func (c *Carbons) take(st *session.Stanza) {
	way, inner := copied(st.Node)
	if inner.Child(space, "private") == nil && inner.Child(nsHints, "no-copy") == nil {
		c.give(inner, way, st.Child(space, way).Child(nsForward, "forwarded"))
	}
}

// give gives a message that was copied by a way to its route.
func (c *Carbons) give(inner *xmlsafe.Node, way string, forwarded *xmlsafe.Node) {
	m := &session.Stanza{Node: inner, From: c.address(inner, "from"), To: c.address(inner, "to"), Origin: session.Carbon, Mine: way == "sent"}
	ours := m.To
	if m.Mine {
		ours = m.From
	}
	if ours.Bare() != c.s.JID().Bare() || m.From.IsZero() || m.To.IsZero() {
		c.s.Log("a copy of a message is none of ours: from %s to %s", foreign.Quote(inner.Attr("from")), foreign.Quote(inner.Attr("to")))
		return
	}
	if m.Time, _ = c.s.Delay(forwarded); m.Time.IsZero() {
		m.Time, _ = c.s.Delay(inner)
	}
	c.s.Dispatch(m)
}

// address reads an address in a copy; absent it is our own account's.
func (c *Carbons) address(inner *xmlsafe.Node, name string) xmpp.Address {
	text := inner.Attr(name)
	if text == "" {
		return c.s.JID().Bare()
	}
	a, err := xmpp.ReadAddress(text)
	if err != nil {
		c.s.Log("a copy of a message: %v", err)
	}
	return a
}
