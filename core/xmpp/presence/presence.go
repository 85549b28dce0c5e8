// Package presence is who is there, and how (RFC 6121 §3, §4): it takes the presences of
// others and shows us, or hides us where the server can.
//
//	own := presence.New(s, services)   // in session.Config.Attach
//	own.Set(ctx, presence.Presence{Show: "away"})
//
// The handler gets a [Presence] for each that comes, from whomever: who may see whom is
// the server's business, whom to believe the handler's.
package presence

import (
	"context"
	"strconv"
	"sync"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Presence is a presence, in or out, and the event of one that has come in.
type Presence struct {
	From xmpp.Address
	// Type is empty for available; unavailable, subscribe, subscribed, unsubscribe,
	// unsubscribed or error else, RFC 6121 §4.7.1.
	Type     string
	Show     string // "", chat, away, xa or dnd
	Status   string
	Priority int8
}

// Stanza returns a presence as it is sent to all who may see it, with what we can.
func (o *Own) Stanza(p Presence) []byte {
	if p.Type == "" {
		return p.stanza(o.server.Caps())
	}
	return p.stanza(nil)
}

func (p Presence) stanza(more []byte) []byte {
	var e xmlsafe.Encoder
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
	return e.Raw(more).End().Bytes()
}

// Own is the presence of our own program. Its methods are safe for concurrent use.
type Own struct {
	s      *session.Session
	server *disco.Disco

	mu     sync.Mutex
	hidden hiding
}

// New adds presence to a session, as [session.Config].Attach does. The server is asked
// with d what it offers.
func New(s *session.Session, d *disco.Disco) *Own {
	o := &Own{s: s, server: d}
	s.Add(session.Module{Routes: []session.Route{{Name: "presence", From: session.Anyone, Take: o.take}}})
	return o
}

// take hands over a presence that came in. Of one that cannot be read it is not known
// what it says, not even whether he is away; the other types say all there is.
func (o *Own) take(st *session.Stanza) {
	if st.Unreadable() != "" && st.Type() == "" {
		return
	}
	priority, _ := strconv.ParseInt(st.ChildText(xmpp.NSClient, "priority"), 10, 8)
	o.s.Deliver(Presence{
		From: st.From, Type: st.Type(), Show: st.ChildText(xmpp.NSClient, "show"),
		Status: o.s.Text(st.Node, "status"), Priority: int8(priority),
	}, nil)
}

// Set shows us to those who may see it, and ends a hiding.
func (o *Own) Set(ctx context.Context, p Presence) error {
	if err := o.reveal(ctx); err != nil {
		return err
	}
	return o.s.Send(o.Stanza(p))
}

// Subscribe says something about who sees whose presence, RFC 6121 §3: subscribe,
// subscribed, unsubscribe or unsubscribed. It does not wait for the server.
func (o *Own) Subscribe(to xmpp.Address, what string) error {
	var e xmlsafe.Encoder
	return o.s.Send(e.Start("presence", "to", to.Bare().String(), "type", what).End().Bytes())
}
