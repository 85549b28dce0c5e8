package session

import (
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

const nsRoster = "jabber:iq:roster"

// Subscription says who sees whose presence, RFC 6121 §2.1.2.5.
type Subscription string

// The subscriptions. Remove tells that an item is gone.
const (
	SubscriptionNone Subscription = "none"
	SubscriptionTo   Subscription = "to"
	SubscriptionFrom Subscription = "from"
	SubscriptionBoth Subscription = "both"
	Remove           Subscription = "remove"
)

// Item is a contact in the roster.
type Item struct {
	Address      xmpp.Address // bare
	Name         string       // may be empty
	Groups       []string
	Subscription Subscription
}

// Announce asks for the roster and shows us with a presence, in one go: the roster
// comes before the presences of those in it, RFC 6121 §2.2.
func (s *Session) Announce(p Presence) error {
	var shown xmlsafe.Encoder
	encodePresence(&shown, p)
	if err := sendable(shown.Bytes()); err != nil {
		return err
	}
	return s.write(append(s.askRoster(), shown.Bytes()...))
}

// AskRoster asks for the roster alone, for those who are not to be shown.
func (s *Session) AskRoster() error { return s.write(s.askRoster()) }

func (s *Session) askRoster() []byte {
	var e xmlsafe.Encoder
	return e.Start("iq", "type", "get", "id", s.rosterQuery()).Leaf("query", "", "xmlns", nsRoster).End().Bytes()
}

// rosterQuery registers the query for the roster, whose answer is handed over in order
// with what comes before and behind it.
func (s *Session) rosterQuery() string {
	id := newID()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending != nil {
		s.pending[id] = &query{roster: true}
	}
	return id
}

// rosterPush hands over a changed item. The sender was checked.
func (s *Session) rosterPush() {
	for _, item := range s.items {
		s.viewers.change(item)
		s.deliver(RosterPush(item))
	}
}

// collect takes the items of a roster while the stanza that they are in is read: as a
// tree, the roster of a large office is several times as large.
func (s *Session) collect(parent, child *xmlsafe.Node) bool {
	if !parent.Is(nsRoster, "query") || !child.Is(nsRoster, "item") {
		return false
	}
	a, err := xmpp.ReadAddress(child.Attr("jid"))
	if err != nil {
		s.log("contact left out: %v", err)
		return true
	}
	if s.groups == nil {
		s.groups = groups{}
	}
	s.items = append(s.items, Item{
		Address: a.Bare(), Name: child.Attr("name"), Groups: s.groups.of(child), Subscription: subscription(child.Attr("subscription")),
	})
	return true
}

// groups are the lists of groups that were read. Most items have one that another has.
type groups map[string][]string

func (all groups) of(item *xmlsafe.Node) []string {
	var names []string
	for _, g := range item.Children {
		if g.Is(nsRoster, "group") {
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
	for _, known := range []Subscription{SubscriptionBoth, SubscriptionNone, SubscriptionTo, SubscriptionFrom, Remove} {
		if text == string(known) {
			return known
		}
	}
	return Subscription(text)
}
