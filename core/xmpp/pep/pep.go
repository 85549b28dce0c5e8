// Package pep is what accounts publish about themselves (XEP-0163): items in nodes
// (XEP-0060), of which others hear when they change.
//
//	published := pep.New(s, services)                  // in session.Config.Attach
//	published.Watch(node, session.OurAccount, take)    // there too, for each node
//	items, err := published.Items(ctx, of, node)
//	err = published.Publish(ctx, node, "current", payload, &pep.Options{Access: "whitelist"})
//
// It is what other features are made of: avatars, cards, bookmarks, what was read. Each
// knows its nodes, and what an item there holds.
//
// # Events
//
// By watching a node we announce "+notify" for it, so servers send what changes there
// without a subscription (XEP-0163 §4). An event counts only from the account that it is
// about: the publisher is who the stanza is from, a bare address of an account and never a
// program or a service, and it came to us, not in a copy or from an archive. The rule of the
// watch narrows that down, to [session.OurAccount] for what is private. Who may say what
// about himself is not checked further: a stranger may, and is stranger still.
//
// # Bounds
//
// Of one event, or one answer, 10,000 items are read, and ids of 1024 bytes; more are left
// out. What an item holds is bounded as every stanza is.
//
// # Privacy
//
// Whatever is published is shown to contacts unless its node was told otherwise, and a
// server that knows no options makes one that shows it. So what has options is published
// only where the server says that it obeys them, and a node that is there already and has
// others is changed before anything is put into it.
package pep

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsPubSub = "http://jabber.org/protocol/pubsub"
	nsOwner  = nsPubSub + "#owner"
	nsEvent  = nsPubSub + "#event"
	nsForm   = "jabber:x:data"
)

const (
	maxItems = 10_000
	maxID    = 1024
)

// ErrNoOptions says that the server does not promise to obey the options of a node. Nothing
// was published.
var ErrNoOptions = errors.New("pep: the server offers no options for what is published")

// Item is something that was published. Its payload is one element, nil where there is none.
type Item struct {
	ID      string
	Payload *xmlsafe.Node
}

// Event is what has changed in a node.
type Event struct {
	From      xmpp.Address // whose node it is, bare
	Node      string
	Items     []Item
	Retracted []string // ids of items that are gone
	Emptied   bool     // nothing is left there, or not even the node
}

// PEP is what a session publishes and hears. Its methods are safe for concurrent use, but
// for Watch.
type PEP struct {
	s       *session.Session
	account *disco.Disco
	few     atomic.Bool // the server knows few options of what is published

	mu         sync.Mutex
	configured map[string]Options // of nodes, in this session
}

// New adds publishing to a session, as [session.Config].Attach does. Our account is asked
// with d what it offers.
func New(s *session.Session, d *disco.Disco) *PEP {
	return &PEP{s: s, account: d, configured: map[string]Options{}}
}

// Watch has the events of a node given to take, on the session's goroutine, from whom the
// rule allows. It is for [session.Config].Attach, as [session.Session.Add] is.
func (p *PEP) Watch(node string, from session.Rule, take func(Event)) {
	p.s.Add(session.Module{
		Features: []string{node + "+notify"},
		Routes: []session.Route{{
			Name: "message", Types: []string{"", "normal", "headline"}, Space: nsEvent, Local: "event",
			From: func(s *session.Session, st *session.Stanza) bool {
				return isAbout(st, node) && from(s, st)
			},
			Take: func(st *session.Stanza) {
				e, _ := Read(st)
				take(e)
			},
		}},
	})
}

// isAbout tells an event of a node that its owner has sent.
func isAbout(st *session.Stanza, node string) bool {
	owner := st.From.Local() != "" && st.From == st.From.Bare()
	_, of := changed(st)
	return owner && of == node && (st.Origin == session.Live || st.Origin == session.Offline)
}

// changed returns what an event says, and of which node.
func changed(st *session.Stanza) (what *xmlsafe.Node, node string) {
	if event := st.Child(nsEvent, "event"); event != nil {
		for _, c := range event.Children {
			switch {
			case c.Is(nsEvent, "items"), c.Is(nsEvent, "purge"), c.Is(nsEvent, "delete"):
				return c, c.Attr("node")
			}
		}
	}
	return nil, ""
}

// Read reads what an event says, whoever has sent it, and tells whether there is one. It is for
// nodes that are not those of accounts; see Watch for these.
func Read(st *session.Stanza) (e Event, ok bool) {
	what, node := changed(st)
	if what == nil || len(node) > maxID {
		return Event{}, false
	}
	e = Event{From: st.From, Node: node, Items: items(what, nsEvent), Emptied: what.Local != "items"}
	for _, c := range what.Children {
		if id := c.Attr("id"); c.Is(nsEvent, "retract") && id != "" && len(id) <= maxID && len(e.Retracted) < maxItems {
			e.Retracted = append(e.Retracted, id)
		}
	}
	return e, true
}

// items reads those of an event or an answer.
func items(n *xmlsafe.Node, space string) (all []Item) {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		id := c.Attr("id")
		if !c.Is(space, "item") || len(id) > maxID || len(all) >= maxItems {
			continue
		}
		item := Item{ID: id}
		if len(c.Children) > 0 {
			item.Payload = c.Children[0]
		}
		all = append(all, item)
	}
	return all
}

// Items asks an account, by its bare address, for what is in a node of it; the zero Address
// means our own. Where there is no such node the error is a [*xmpp.StanzaError]. It waits
// for the answer.
func (p *PEP) Items(ctx context.Context, of xmpp.Address, node string) ([]Item, error) {
	return p.Latest(ctx, of, node, 0)
}

// Latest asks as Items does for the items that came last, so many at most (XEP-0060 §6.5.7).
func (p *PEP) Latest(ctx context.Context, of xmpp.Address, node string, most int) ([]Item, error) {
	answer, err := p.s.Query(ctx, "get", of, query(node, most))
	if err != nil {
		return nil, err
	}
	return items(answer.Child(nsPubSub, "pubsub").Child(nsPubSub, "items"), nsPubSub), nil
}

// Ask returns a query as Items makes one, to be sent with [session.Session.Send]. Its answer
// is given to take on the session's goroutine, in order with the events that come. It does
// not come if the session ends before.
func (p *PEP) Ask(of xmpp.Address, node string, take func([]Item, error)) []byte {
	return p.s.Ask("get", of, query(node, 0), func(st *session.Stanza) {
		switch {
		case st.Type() == "error":
			take(nil, xmpp.ReadStanzaError(st.Node))
		case st.Unreadable() != "":
			take(nil, session.ErrUnreadable)
		default:
			take(items(st.Child(nsPubSub, "pubsub").Child(nsPubSub, "items"), nsPubSub), nil)
		}
	})
}

func query(node string, most int) []byte {
	var e xmlsafe.Encoder
	e.Start("pubsub", "xmlns", nsPubSub).Start("items", "node", node)
	if most > 0 {
		e.Attr("max_items", strconv.Itoa(most))
	}
	return e.End().End().Bytes()
}
