package session

import (
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Stanza is one that came in, with what is known of its way. It belongs to the route
// that takes it, and is not changed afterwards.
type Stanza struct {
	*xmlsafe.Node
	// From is who the stanza is from; our own account where it does not say (RFC 6120
	// §8.1.2.1). To is who it is for: us, or in a copy whoever that was.
	From, To xmpp.Address
	Origin   Origin
	// Time is when the stanza was kept for us or, in a copy, when it was sent; zero for
	// what comes as it is sent.
	Time time.Time
	// Mine says that another program of our account has sent it; of what an archive gives,
	// that our account has, which may have been this program.
	Mine bool
	// ArchiveID is the id under which an archive has given it (XEP-0313).
	ArchiveID string
}

// Type returns the type of the stanza, "" where it has none.
func (st *Stanza) Type() string { return st.Attr("type") }

// Unreadable returns the name of the limit that the stanza broke, "" if it broke none.
// What is left of one that did is its name, its attributes where they are not too many,
// and nothing else.
func (st *Stanza) Unreadable() string {
	if limit := st.Limit(); limit != "" {
		return limitName(limit)
	}
	return ""
}

// Origin says by which way a stanza came. Two equal messages that came live in one
// session are two; the same one may come by several ways.
type Origin uint8

const (
	Live    Origin = iota // as it was sent, once and in order
	Offline               // kept by our server for when we come (XEP-0203)
	Carbon                // a copy of what another program of the account got or sent (XEP-0280)
	Archive               // given by an archive when it was asked (XEP-0313)
)

const nsDelay = "urn:xmpp:delay"

// Delay returns when n was kept, zero when it was not, and whether it was our own server
// that kept it: others may claim anything. A stamp that cannot be true is cut to what
// can, and never trusted for more than order.
func (s *Session) Delay(n *xmlsafe.Node) (time.Time, Origin) {
	first, origin := (*xmlsafe.Node)(nil), Live
	for _, c := range n.Children {
		if !c.Is(nsDelay, "delay") {
			continue
		}
		if first == nil {
			first = c
		}
		if by := c.Attr("from"); by == "" || by == s.jid.Domain() || by == s.jid.Bare().String() {
			origin = Offline
		}
	}
	stamp, ok := first.LookupAttr("stamp")
	if !ok {
		return time.Time{}, Live
	}
	now := time.Now()
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil || t.Year() < 1990 || t.After(now.Add(24*time.Hour)) {
		t = now
	}
	return t, origin
}

// Text picks the text of a child of n that may come in several languages: in ours, else
// in none, else the first. They are never joined.
func (s *Session) Text(n *xmlsafe.Node, local string) string {
	best, rank := "", 0
	for _, c := range n.Children {
		if !c.Is(xmpp.NSClient, local) {
			continue
		}
		r := 1
		switch c.Lang() {
		case s.cfg.Lang:
			r = 3
		case "":
			r = 2
		}
		if r > rank {
			best, rank = c.Text, r
		}
	}
	return best
}
