package demo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/xmlsafe"
)

const nsRoster = "jabber:iq:roster"

// contact is an item of a roster.
type contact struct {
	jid      jid.JID
	name     string
	groups   []string
	to, from bool // we see it, it sees us
	asked    bool // we have asked to see it
}

func (c *contact) write(e *xmlsafe.Encoder) {
	e.Start("item", "jid", c.jid.String(), "subscription", c.subscription()).Attr("name", c.name)
	if c.asked {
		e.Attr("ask", "subscribe")
	}
	for _, g := range c.groups {
		e.Leaf("group", g)
	}
	e.End()
}

func (c *contact) subscription() string {
	switch {
	case c.to && c.from:
		return "both"
	case c.to:
		return "to"
	case c.from:
		return "from"
	}
	return "none"
}

// shows tells whether the account lets somebody see its presence.
func (a *account) shows(to jid.JID) bool {
	c := a.roster[bare(to)]
	return c != nil && c.from || bare(to) == a.jid.String()
}

// rosterQuery answers RFC 6121 §2.
func (o *Office) rosterQuery(s *session, st *stanza) {
	query := st.node.Child(nsRoster, "query")
	if st.typ == "set" {
		o.rosterSet(s, st, query)
		return
	}
	s.interested = true
	all, version := s.account.wholeRoster()
	if query.Attr("ver") == version { // XEP-0237: it is as it was
		s.deliver(st.result(nil))
		return
	}
	s.deliver(st.result(func(e *xmlsafe.Encoder) {
		e.Start("query", "xmlns", nsRoster, "ver", version).Raw(all).End()
	}))
}

// wholeRoster returns all items, and their version: what is the same has the same, so that
// none needs to be counted.
func (a *account) wholeRoster() (all []byte, version string) {
	var e xmlsafe.Encoder
	for _, address := range slices.Sorted(maps.Keys(a.roster)) {
		a.roster[address].write(&e)
	}
	sum := sha256.Sum256(e.Bytes())
	return e.Bytes(), hex.EncodeToString(sum[:8])
}

// rosterSet adds, changes or removes one item, RFC 6121 §2.3 to §2.5.
func (o *Office) rosterSet(s *session, st *stanza, query *xmlsafe.Node) {
	item, problem := readItem(s.account, query)
	if problem != "" {
		o.refuse(st, problem)
		return
	}
	a, old := s.account, s.account.roster[item.jid.String()]
	if query.Children[0].Attr("subscription") == "remove" {
		if old == nil {
			o.refuse(st, "item-not-found")
			return
		}
		o.dissolve(a, old)
		delete(a.roster, old.jid.String())
		o.push(a, func(e *xmlsafe.Encoder) {
			e.Leaf("item", "", "jid", old.jid.String(), "subscription", "remove")
		})
		s.deliver(st.result(nil))
		return
	}
	if old == nil {
		if len(a.roster) >= maxRoster {
			o.refuse(st, "resource-constraint")
			return
		}
		old = &contact{jid: item.jid}
		a.roster[item.jid.String()] = old
	}
	old.name, old.groups = item.name, item.groups
	o.push(a, old.write)
	s.deliver(st.result(nil))
}

// readItem reads the one item of a roster set; problem is a stanza error.
func readItem(a *account, query *xmlsafe.Node) (item contact, problem string) {
	const longest, most = 1023, 20 // RFC 6121 §2.3.3 leaves them to the server
	if len(query.Children) != 1 || !query.Children[0].Is(nsRoster, "item") {
		return item, "bad-request"
	}
	node := query.Children[0]
	j, err := jid.Parse(node.Attr("jid"))
	switch {
	case err != nil:
		return item, "jid-malformed"
	case j.Bare().Equal(a.jid):
		return item, "not-allowed"
	case len(node.Attr("name")) > longest || len(node.Children) > most:
		return item, "not-acceptable"
	}
	item = contact{jid: j.Bare(), name: node.Attr("name")}
	for _, g := range node.Children {
		if !g.Is(nsRoster, "group") {
			continue
		}
		if g.Text == "" || len(g.Text) > longest {
			return item, "not-acceptable"
		}
		if slices.Contains(item.groups, g.Text) {
			return item, "bad-request"
		}
		item.groups = append(item.groups, g.Text)
	}
	return item, ""
}

// push tells the account's clients about a changed item, RFC 6121 §2.1.6. Like
// Prosody's it has no sender, which means the account itself.
func (o *Office) push(a *account, item func(*xmlsafe.Encoder)) {
	_, version := a.wholeRoster()
	for _, s := range a.sessions {
		if s.interested {
			s.deliver(compose("iq", "set", rand.Text(), jid.JID{}, s.jid, func(e *xmlsafe.Encoder) {
				e.Start("query", "xmlns", nsRoster, "ver", version)
				item(e)
				e.End()
			}))
		}
	}
}
