package session

import "vestnik/core/xmlsafe"

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
	Address      Address // bare
	Name         string  // may be empty
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
func (s *Session) rosterPush(query *xmlsafe.Node) {
	for _, item := range s.rosterItems(query) {
		s.viewers.change(item)
		s.deliver(RosterPush(item))
	}
}

func (s *Session) rosterItems(query *xmlsafe.Node) []Item {
	if query == nil {
		return nil
	}
	items := make([]Item, 0, len(query.Children))
	for _, c := range query.Children {
		if !c.Is(nsRoster, "item") {
			continue
		}
		a, err := ReadAddress(c.Attr("jid"))
		if err != nil {
			s.log("contact left out: %v", err)
			continue
		}
		item := Item{Address: a.Bare(), Name: c.Attr("name"), Subscription: Subscription(c.Attr("subscription"))}
		for _, g := range c.Children {
			if g.Is(nsRoster, "group") {
				item.Groups = append(item.Groups, g.Text)
			}
		}
		items = append(items, item)
	}
	return items
}
