// Package roster is the list of contacts that a server keeps (RFC 6121 §2): it asks for it,
// takes its changes, changes it, and knows who sees our presence.
//
//	contacts := roster.New(s)          // in session.Config.Attach
//	contacts.Keep(store)               // what there was at the last sign-in, if that is kept
//	s.Send(contacts.Ask(), presence)   // the roster comes before the presences of those in it
//	err := contacts.Set(ctx, boris, "Борис", []string{"Склад"})
//
// The handler gets a [List] when the server has answered, and a [Push] for each change. A
// push counts only from our own account (§2.1.6), and an item with our own address is left
// out: nobody is his own contact.
//
// # Versions
//
// With a [Store] the server is told which version of the roster we have (§2.6, once
// XEP-0237), and a server that can sends what has changed since, which may be nothing: the
// List is then what was kept. Servers that cannot send it all, as ever. The version is told
// where the server has not offered that too: Openfire does it without a word, and others
// ignore the attribute.
//
// # Shared groups
//
// Openfire's shared groups are groups like all others in the roster, and nothing in it tells
// them apart. They show themselves when somebody wants to change one: then it refuses, and
// the error is [ErrShared].
package roster

import (
	"strings"
	"sync/atomic"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "jabber:iq:roster"

// Subscription says who sees whose presence, RFC 6121 §2.1.2.5.
type Subscription string

// The subscriptions. Remove tells that an item is gone.
const (
	None   Subscription = "none"
	To     Subscription = "to"
	From   Subscription = "from"
	Both   Subscription = "both"
	Remove Subscription = "remove"
)

// SeesUs tells whether the contact sees our presence.
func (s Subscription) SeesUs() bool { return s == From || s == Both }

// SeenByUs tells whether we see the contact's presence.
func (s Subscription) SeenByUs() bool { return s == To || s == Both }

// Item is a contact in the roster.
type Item struct {
	Address      xmpp.Address // bare
	Name         string       // may be empty
	Groups       []string
	Subscription Subscription
	Asked        bool // we have asked to see him, §2.1.2.2
	Approved     bool // he will see us when he asks, §2.1.2.1
}

// List is the event of a whole roster, as the server tells it when it is asked.
type List []Item

// Push is the event of one changed item; its Subscription is [Remove] when it is gone.
type Push Item

// Roster is the roster of a session. Its methods are safe for concurrent use.
type Roster struct {
	s       *session.Session
	viewers viewers
	hidden  atomic.Bool // see Hide
	items   []Item      // of the stanza that is read
	groups  groups      // of those
	store   atomic.Pointer[Store]
	current bool // the store has what the server has told in this session
}

// New adds the roster to a session, as [session.Config].Attach does.
func New(s *session.Session) *Roster {
	r := &Roster{s: s, viewers: newViewers(0)}
	s.Add(session.Module{
		Routes: []session.Route{
			{Name: "iq", Types: []string{"set"}, Space: space, Local: "query", From: session.OurAccount, Take: r.push},
		},
		Knows: func(from xmpp.Address) bool { return !r.hidden.Load() && r.viewers.has(from.Bare()) },
		Part:  r.collect,
		Done:  func() { r.items, r.groups = nil, nil },
	})
	return r
}

// Hide has contacts learn as little as strangers of our being on line, when they ask something
// ([session.WhoMayKnow]), or as before. It is for who is invisible.
func (r *Roster) Hide(yes bool) { r.hidden.Store(yes) }

// Ask returns a query for the roster, to be sent. Its answer is handed over as a [List].
func (r *Roster) Ask() []byte {
	attrs := []string{"xmlns", space}
	var kept Kept
	if store := r.store.Load(); store != nil {
		kept = (*store).Load()
		attrs = append(attrs, "ver", kept.Version) // an empty one says that we could keep one
	}
	var e xmlsafe.Encoder
	e.Start("query", attrs...)
	return r.s.Ask("get", xmpp.Address{}, e.End().Bytes(), func(st *session.Stanza) { r.answered(st, kept) })
}

// answered takes the whole roster, which is what was kept when the answer is empty, §2.6.2.
func (r *Roster) answered(st *session.Stanza, kept Kept) {
	if st.Type() != "result" || st.Unreadable() != "" {
		return
	}
	query := st.Child(space, "query")
	if query == nil {
		r.items = kept.Items
	}
	r.viewers.replace(r.items)
	if store := r.store.Load(); store != nil {
		if r.current = true; query != nil {
			(*store).Save(Kept{query.Attr("ver"), r.items})
		}
	}
	r.s.Deliver(List(r.items), nil)
}

// push hands over what has changed.
func (r *Roster) push(st *session.Stanza) {
	ver, versioned := st.Children[0].LookupAttr("ver")
	for _, item := range r.items {
		r.viewers.change(item)
		if store := r.store.Load(); store != nil && versioned && r.current {
			(*store).Change(ver, item)
		}
		r.s.Deliver(Push(item), nil)
	}
	r.s.Reply(st, nil)
}

// collect takes the items of a roster while the stanza that they are in is read: as a
// tree, the roster of a large office is several times as large.
func (r *Roster) collect(parent, child *xmlsafe.Node) bool {
	if !parent.Is(space, "query") || !child.Is(space, "item") {
		return false
	}
	a, err := xmpp.ReadAddress(child.Attr("jid"))
	if err != nil {
		r.s.Log("contact left out: %v", err)
		return true
	}
	if a.Bare() == r.s.JID().Bare() {
		r.s.Log("contact left out: it is our own account")
		return true
	}
	if r.groups == nil {
		r.groups = groups{}
	}
	r.items = append(r.items, Item{
		Address: a.Bare(), Name: child.Attr("name"), Groups: r.groups.of(child), Subscription: subscription(child.Attr("subscription")),
		Asked: child.Attr("ask") == "subscribe", Approved: child.Attr("approved") == "true" || child.Attr("approved") == "1",
	})
	return true
}

// groups are the lists of groups that were read. Most items have one that another has.
type groups map[string][]string

func (all groups) of(item *xmlsafe.Node) []string {
	var names []string
	for _, g := range item.Children {
		if g.Is(space, "group") {
			names = append(names, g.Text)
		}
	}
	key := strings.Join(names, "\x00") // which XML cannot carry
	if known, ok := all[key]; ok {
		return known
	}
	all[key] = names
	return names
}

// subscription returns one string for all that are equal.
func subscription(text string) Subscription {
	for _, known := range []Subscription{Both, None, To, From, Remove} {
		if text == string(known) {
			return known
		}
	}
	return Subscription(text)
}
