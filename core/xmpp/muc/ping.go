package muc

import (
	"context"
	"errors"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Ping asks a room whether we are still in (XEP-0410), which it does not say by itself when
// it, or its server, was started anew. Where we are not, the state becomes Outside with
// [Lost], and a [Change] follows. It waits for the answer; with an error, such as one of a
// server between, nothing is known. It is for a room in which nothing has happened for long.
func (all *Rooms) Ping(ctx context.Context, room xmpp.Address) (in bool, err error) {
	room = room.Bare()
	all.mu.Lock()
	r := all.rooms[room]
	if r == nil || r.state != Joined {
		all.mu.Unlock()
		return false, ErrOutside
	}
	us, stay := room.String()+"/"+r.nick, r.joinID
	all.mu.Unlock()
	to, err := xmpp.ReadAddress(us)
	if err != nil {
		return false, err
	}
	answered := make(chan *session.Stanza, 1)
	var e xmlsafe.Encoder
	take := func(st *session.Stanza) {
		if lost(st) {
			all.lose(room, stay)
		}
		answered <- st
	}
	if err := all.s.Send(all.s.Ask("get", to, e.Leaf("ping", "", "xmlns", nsPing).Bytes(), take)); err != nil {
		return false, err
	}
	select {
	case st := <-answered:
		return said(st)
	case <-all.s.Done():
		return false, all.s.Err()
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// said tells what an answer means, XEP-0410 §3.
func said(st *session.Stanza) (in bool, err error) {
	if st.Type() == "result" {
		return true, nil
	}
	refused := xmpp.ReadStanzaError(st.Node)
	switch refused.Condition {
	case "service-unavailable", "feature-not-implemented", "item-not-found":
		return true, nil // we are in: by a program that does not know pings, or under another nick
	case "remote-server-not-found", "remote-server-timeout":
		return false, refused
	}
	return false, nil
}

// lost tells an answer that says that we are not in.
func lost(st *session.Stanza) bool {
	in, err := said(st)
	var refused *xmpp.StanzaError
	return !in && !errors.As(err, &refused)
}

// lose notes that we are not in any more, unless we have entered anew since.
func (all *Rooms) lose(room xmpp.Address, stay string) {
	all.mu.Lock()
	var events []session.Event
	if r := all.rooms[room]; r != nil && r.state == Joined && r.joinID == stay {
		events = append(events, all.become(r, Change{State: Outside, Reason: Lost}))
	}
	all.mu.Unlock()
	all.deliver(events)
}
