// Package roster is the list of contacts that a server keeps (RFC 6121 §2): it asks for it,
// takes its changes, and knows who sees our presence.
//
//	contacts := roster.New(s)          // in session.Config.Attach
//	s.Send(contacts.Ask(), presence)   // the roster comes before the presences of those in it
//
// The handler gets a [List] when the server has answered, and a [Push] for each change. A
// push counts only from our own account (§2.1.6).
package roster

import (
	"strings"

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

// Item is a contact in the roster.
type Item struct {
	Address      xmpp.Address // bare
	Name         string       // may be empty
	Groups       []string
	Subscription Subscription
}

// List is the event of a whole roster, as the server tells it when it is asked.
type List []Item

// Push is the event of one changed item; its Subscription is [Remove] when it is gone.
type Push Item

// Roster is the roster of a session.
type Roster struct {
	s       *session.Session
	viewers viewers
	items   []Item // of the stanza that is read
	groups  groups // of those
}

// New adds the roster to a session, as [session.Config].Attach does.
func New(s *session.Session) *Roster {
	r := &Roster{s: s, viewers: newViewers(0)}
	s.Add(session.Module{
		Routes: []session.Route{
			{Name: "iq", Types: []string{"set"}, Space: space, Local: "query", From: session.OurAccount, Take: r.push},
		},
		Knows: func(from xmpp.Address) bool { return r.viewers.has(from.Bare()) },
		Part:  r.collect,
		Done:  func() { r.items, r.groups = nil, nil },
	})
	return r
}

// Ask returns a query for the roster, to be sent. Its answer is handed over as a [List].
func (r *Roster) Ask() []byte {
	var e xmlsafe.Encoder
	return r.s.Ask("get", xmpp.Address{}, e.Leaf("query", "", "xmlns", space).Bytes(), r.answered)
}

func (r *Roster) answered(st *session.Stanza) {
	if st.Type() != "result" || st.Unreadable() != "" {
		return
	}
	r.viewers.replace(r.items)
	r.s.Deliver(List(r.items), nil)
}

// push hands over what has changed.
func (r *Roster) push(st *session.Stanza) {
	for _, item := range r.items {
		r.viewers.change(item)
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
	if r.groups == nil {
		r.groups = groups{}
	}
	r.items = append(r.items, Item{
		Address: a.Bare(), Name: child.Attr("name"), Groups: r.groups.of(child), Subscription: subscription(child.Attr("subscription")),
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
