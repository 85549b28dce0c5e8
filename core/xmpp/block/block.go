// Package block is whom the account does not want to hear (XEP-0191): the server keeps the
// list, and hands over nothing of theirs.
//
//	blocked := block.New(s, services)   // in session.Config.Attach
//	err := blocked.Block(ctx, spammer)
//
// The handler gets a [List] when the session begins, and a [Change] for each change, by
// whichever program of the account. It counts only from our own account. A blocked contact
// sees us as off line (§3.3); he stays in the roster.
//
// A domain, a bare address and a full one can be blocked, §5.
package block

import (
	"context"
	"errors"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	space     = "urn:xmpp:blocking"
	nsReports = "urn:xmpp:reporting:1"
	nsIDs     = "urn:xmpp:sid:0"
)

// ErrNotOffered says that the server cannot block anybody.
var ErrNotOffered = errors.New("block: the server offers no blocking")

// List is the event of the whole list.
type List []xmpp.Address

// Change is the event of who has been blocked, or is no longer. To unblock nobody in
// particular is to unblock all, §3.5.
type Change struct {
	Blocked bool
	Who     []xmpp.Address
}

// Block is the list of a session. Its methods are safe for concurrent use.
type Block struct {
	s      *session.Session
	server *disco.Disco
}

// New adds blocking to a session, as [session.Config].Attach does. The server is asked with d
// what it offers, and for the list when the session begins: only who has asked is told what
// changes (§3.3).
func New(s *session.Session, d *disco.Disco) *Block {
	b := &Block{s, d}
	route := func(local string) session.Route {
		return session.Route{
			Name: "iq", Types: []string{"set"}, Space: space, Local: local, From: session.OurAccount,
			Take: func(st *session.Stanza) {
				s.Deliver(Change{local == "block", read(s.Log, st.Children[0])}, nil)
				s.Reply(st, nil)
			},
		}
	}
	s.Add(session.Module{Routes: []session.Route{route("block"), route("unblock")}, Begin: b.begin})
	return b
}

// begin asks for the list.
func (b *Block) begin(ctx context.Context) error {
	offered, err := b.server.Features(ctx)
	if err != nil || !offered[space] {
		return err
	}
	var e xmlsafe.Encoder
	return b.s.Send(b.s.Ask("get", xmpp.Address{}, e.Leaf("blocklist", "", "xmlns", space).Bytes(), func(st *session.Stanza) {
		if list := st.Child(space, "blocklist"); st.Type() == "result" && list != nil {
			b.s.Deliver(List(read(b.s.Log, list)), nil)
		}
	}))
}

// read returns whom a list names.
func read(log func(string, ...any), list *xmlsafe.Node) (all []xmpp.Address) {
	for _, item := range list.Children {
		if !item.Is(space, "item") {
			continue
		}
		a, err := xmpp.ReadAddress(item.Attr("jid"))
		if err != nil {
			log("left out of the blocked: %v", err)
			continue
		}
		all = append(all, a)
	}
	return all
}

// Offered asks the server whether it can block anybody.
func (b *Block) Offered(ctx context.Context) (bool, error) {
	offered, err := b.server.Features(ctx)
	return offered[space], err
}

// Block blocks somebody, §3.3. Like Unblock and Report it waits for the server, and returns
// [ErrNotOffered], or a [*xmpp.StanzaError] when the server refuses.
func (b *Block) Block(ctx context.Context, who ...xmpp.Address) error {
	return b.set(ctx, "block", who, nil)
}

// Unblock ends that, §3.4. Without anybody it does nothing: the element would unblock all.
func (b *Block) Unblock(ctx context.Context, who ...xmpp.Address) error {
	return b.set(ctx, "unblock", who, nil)
}

// Reason is why somebody is reported, XEP-0377 §3.
type Reason string

// The reasons.
const (
	Spam  Reason = "urn:xmpp:reporting:spam"
	Abuse Reason = "urn:xmpp:reporting:abuse"
)

// Report is what a server is told of somebody (XEP-0377).
type Report struct {
	Reason Reason
	Text   string   // for who reads it, may be empty
	IDs    []string // of messages of his, as our archive calls them, §3.2
}

// Report blocks somebody and tells the server why. A server that takes no reports is told
// nothing but to block him, and reported is false.
func (b *Block) Report(ctx context.Context, who xmpp.Address, r Report) (reported bool, err error) {
	offered, err := b.server.Features(ctx)
	if err != nil {
		return false, err
	}
	if !offered[nsReports] {
		return false, b.Block(ctx, who)
	}
	var e xmlsafe.Encoder
	e.Start("report", "xmlns", nsReports, "reason", string(r.Reason))
	for _, id := range r.IDs {
		e.Leaf("stanza-id", "", "xmlns", nsIDs, "by", b.s.JID().Bare().String(), "id", id)
	}
	if r.Text != "" {
		e.Leaf("text", r.Text)
	}
	err = b.set(ctx, "block", []xmpp.Address{who}, e.End().Bytes())
	return err == nil, err
}

func (b *Block) set(ctx context.Context, what string, who []xmpp.Address, report []byte) error {
	offered, err := b.Offered(ctx)
	switch {
	case err != nil:
		return err
	case !offered:
		return ErrNotOffered
	case len(who) == 0:
		return nil
	}
	var e xmlsafe.Encoder
	e.Start(what, "xmlns", space)
	for _, a := range who {
		e.Start("item", "jid", a.String()).Raw(report).End()
	}
	_, err = b.s.Query(ctx, "set", xmpp.Address{}, e.End().Bytes())
	return err
}
