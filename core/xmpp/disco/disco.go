// Package disco is service discovery (XEP-0030): it asks what others can, and tells what
// we can, which is what the session's modules announce, in short also with our presences
// (XEP-0115).
//
//	services := disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"})
//	offered, err := services.Features(ctx)   // of our server, asked once
//	info, err := services.Program(ctx, full, presence.Caps)
//
// What the programs of others can is asked for when somebody wants to know, and once for all
// who show the same hash of it in their presences (XEP-0115). Sign-in in a large office asks
// nobody.
package disco

import (
	"context"
	"sync"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsInfo  = "http://jabber.org/protocol/disco#info"
	nsItems = "http://jabber.org/protocol/disco#items"
)

// maxServices bounds what is remembered of a server's services, and which of them are asked.
const maxServices = 100

// Identity is what something is, §3.1: of which category, type and name, and the language of
// the name.
type Identity struct{ Category, Type, Name, Lang string }

// Disco asks and answers in a session. Its methods are safe for concurrent use.
type Disco struct {
	s  *session.Session
	we Identity

	mu       sync.Mutex
	offered  map[xmpp.Address]map[string]bool // by whom was asked
	services map[string]bool                  // domains of our server's services
	known    *Cache

	// said is what we said about node last. When a program is new to a server, each of the
	// contacts may ask for it there, thousands at once.
	node string
	said []byte
}

// New adds discovery to a session, as [session.Config].Attach does. We are what it says
// there. When the session begins it asks our server which services it has, so that those
// whose names are not below its own are known when they ask something.
func New(s *session.Session, we Identity) *Disco {
	d := &Disco{s: s, we: we, offered: map[xmpp.Address]map[string]bool{}, known: new(Cache)}
	s.Add(session.Module{
		Features: []string{nsInfo, nsCaps},
		Routes: []session.Route{
			{Name: "iq", Types: []string{"get"}, Space: nsInfo, Local: "query", From: session.WhoMayKnow, Take: d.answer},
		},
		Knows: d.isService,
		Begin: d.learn,
	})
	return d
}

// answer tells what we are and can. That stays the same as long as the session.
func (d *Disco) answer(st *session.Stanza) {
	if node := st.Children[0].Attr("node"); d.said == nil || node != d.node {
		var e xmlsafe.Encoder
		d.own().write(&e, node)
		d.node, d.said = node, e.Bytes()
	}
	d.s.Reply(st, d.said)
}

// Features returns what our server offers. It asks the server once in a session, and
// waits for it.
func (d *Disco) Features(ctx context.Context) (map[string]bool, error) {
	return d.features(ctx, d.s.JID().Server())
}

// OfAccount returns what our account offers, which is what our server does in its name
// (XEP-0163 §6). It asks once in a session, and waits for the server.
func (d *Disco) OfAccount(ctx context.Context) (map[string]bool, error) {
	return d.features(ctx, d.s.JID().Bare())
}

func (d *Disco) features(ctx context.Context, of xmpp.Address) (map[string]bool, error) {
	d.mu.Lock()
	known := d.offered[of]
	d.mu.Unlock()
	if known != nil {
		return known, nil
	}
	query, err := d.ask(ctx, of, nsInfo, "")
	if err != nil {
		return nil, err
	}
	offered := map[string]bool{}
	for _, f := range query.Children {
		if f.Is(nsInfo, "feature") {
			offered[f.Attr("var")] = true
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.offered[of] = offered
	return offered, nil
}

// learn asks which services our server has.
func (d *Disco) learn(ctx context.Context) error {
	query, err := d.ask(ctx, d.s.JID().Server(), nsItems, "")
	if err != nil {
		return err
	}
	services := map[string]bool{}
	for _, item := range query.Children {
		a, err := xmpp.ReadAddress(item.Attr("jid"))
		if err == nil && item.Is(nsItems, "item") && a.Local() == "" && len(services) < maxServices {
			services[a.Domain()] = true
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.services = services
	return nil
}

func (d *Disco) isService(from xmpp.Address) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.services[from.Domain()]
}

// ask returns what somebody answers; an empty element when that is nothing.
func (d *Disco) ask(ctx context.Context, of xmpp.Address, space, node string) (*xmlsafe.Node, error) {
	var e xmlsafe.Encoder
	answer, err := d.s.Query(ctx, "get", of, e.Start("query", "xmlns", space).Attr("node", node).End().Bytes())
	if err != nil {
		return nil, err
	}
	if query := answer.Child(space, "query"); query != nil {
		return query, nil
	}
	return &xmlsafe.Node{}, nil
}
