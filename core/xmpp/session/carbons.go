package session

import (
	"context"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsCarbons = "urn:xmpp:carbons:2"
	nsForward = "urn:xmpp:forward:0"
	nsHints   = "urn:xmpp:hints"
)

// EnableCarbons asks for copies of what other programs of the account send and get
// (XEP-0280), if the server offers them, and tells whether it does. It waits for the
// server.
func (s *Session) EnableCarbons(ctx context.Context) (bool, error) {
	offered, err := s.serverOffers(ctx)
	if err != nil || !offered[nsCarbons] {
		return false, err
	}
	var e xmlsafe.Encoder
	_, err = s.Query(ctx, "set", xmpp.Address{}, e.Leaf("enable", "", "xmlns", nsCarbons).Bytes())
	return err == nil, err
}

// carbon returns the message that a stanza is a copy of, and nil when it is none. Only
// our own account hands out copies; anybody else could forge what he likes, XEP-0280 §11.
func (s *Session) carbon(from xmpp.Address, node *xmlsafe.Node) (inner *xmlsafe.Node, m Message) {
	sent := false
	wrapper := node.Child(nsCarbons, "received")
	if wrapper == nil {
		wrapper, sent = node.Child(nsCarbons, "sent"), true
	}
	forwarded := wrapper.Child(nsForward, "forwarded")
	inner = forwarded.Child(xmpp.NSClient, "message")
	if from != s.jid.Bare() || inner == nil {
		return nil, m
	}
	m = Message{From: s.carbonAddress(inner, "from"), To: s.carbonAddress(inner, "to"), Mine: sent}
	ours := m.To
	if sent {
		ours = m.From
	}
	if ours.Bare() != s.jid.Bare() || m.From.IsZero() || m.To.IsZero() {
		s.log("a copy of a message is none of ours: from %s to %s", foreign.Quote(inner.Attr("from")), foreign.Quote(inner.Attr("to")))
		return nil, m
	}
	m.Time, _ = s.delay(forwarded)
	return inner, m
}

// carbonAddress reads an address in a copy; absent it is our own account's.
func (s *Session) carbonAddress(inner *xmlsafe.Node, name string) xmpp.Address {
	text := inner.Attr(name)
	if text == "" {
		return s.jid.Bare()
	}
	a, err := xmpp.ReadAddress(text)
	if err != nil {
		s.log("a copy of a message: %v", err)
	}
	return a
}

// takeCarbon hands over the message in a copy. Whoever got the message itself has
// confirmed it, and what was not to be copied is not shown (§8, XEP-0334 §3).
func (s *Session) takeCarbon(inner *xmlsafe.Node, m Message) {
	if inner.Child(nsCarbons, "private") != nil || inner.Child(nsHints, "no-copy") != nil {
		return
	}
	s.fill(&m, inner)
	if m.Type == "groupchat" || m.Type == "error" {
		return // rooms send to each program itself, and errors are about what the other one sent
	}
	if m.Mine {
		m.ReceiptFor = ""
	}
	if kept, _ := s.delay(inner); m.Time.IsZero() {
		m.Time = kept
	}
	m.Origin = Carbon
	s.deliver(m)
}
