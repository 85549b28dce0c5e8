package archive

import (
	"errors"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// longestID is how long an id of an archive may be, in bytes: they are kept.
const longestID = 1 << 10

// result is a message in an archive, §5.1.
type result struct {
	query, id string
	forwarded *xmlsafe.Node // nil where there is none
}

func readResult(n *xmlsafe.Node) result {
	return result{n.Attr("queryid"), n.Attr("id"), n.Child(nsForward, "forwarded")}
}

// isUnreadable tells a result that has broken a limit: nothing is left but who has written
// the message in it.
func isUnreadable(_ *session.Session, st *session.Stanza) bool {
	return st.Unreadable() != "" && st.Child(xmlsafe.SpaceLimit, "limit").Child(space, "result") != nil
}

// readUnreadable reads what is left of such a result. Its message has the mark that the
// result has.
func readUnreadable(st *session.Stanza) result {
	mark := *st.Child(xmlsafe.SpaceLimit, "limit")
	r := readResult(mark.Child(space, "result"))
	inner := r.forwarded.Child(xmpp.NSClient, "message")
	if inner == nil {
		return r
	}
	left := *inner
	mark.Children = nil
	left.Children = []*xmlsafe.Node{&mark}
	r.forwarded = &xmlsafe.Node{Children: []*xmlsafe.Node{&left}}
	return r
}

// stamp returns when the message was archived; zero where that is not said, or cannot be:
// what goes into a mark must not lead past messages.
func (r *result) stamp() time.Time {
	t, err := time.Parse(time.RFC3339, r.forwarded.Child(nsDelay, "delay").Attr("stamp"))
	if err != nil || t.Year() < 1990 || t.After(time.Now().Add(24*time.Hour)) {
		return time.Time{}
	}
	return t
}

var (
	errNoMessage = errors.New("a result without a message")
	errNotOurs   = errors.New("a message that is none of ours")
)

// stanza returns the message in a result, as it is given to its route. Near is when the one
// before it was archived, or it itself.
func (a *Archive) stanza(r *result, near time.Time) (*session.Stanza, error) {
	inner := r.forwarded.Child(xmpp.NSClient, "message")
	if inner == nil {
		return nil, errNoMessage
	}
	from, err1 := a.who(inner, "from")
	to, err2 := a.who(inner, "to")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	own := a.s.JID().Bare()
	st := &session.Stanza{Node: inner, From: from, To: to, Origin: session.Archive, ArchiveID: r.id}
	if a.room.IsZero() {
		st.Mine = from.Bare() == own
		if !st.Mine && to.Bare() != own {
			return nil, errNotOurs
		}
	} else if from.Bare() != a.room {
		return nil, errNotOurs
	}
	if st.Time, _ = a.s.Delay(r.forwarded); st.Time.IsZero() {
		if st.Time, _ = a.s.Delay(inner); st.Time.IsZero() {
			st.Time = time.Now() // with no time it would be one that has just been sent
			if st.Unreadable() != "" && !near.IsZero() {
				st.Time = near // its own was lost with it
			}
		}
	}
	return st, nil
}

// who reads an address in a message; absent it is our own account's.
func (a *Archive) who(inner *xmlsafe.Node, name string) (xmpp.Address, error) {
	text := inner.Attr(name)
	if text == "" {
		return a.s.JID().Bare(), nil
	}
	return xmpp.ReadAddress(text)
}

// fin is the end of a page, §4.2.
type fin struct {
	complete    bool
	first, last string // ids; empty where they are not said
}

// readFin reads the end of a page. A nil n has none.
func readFin(n *xmlsafe.Node) (fin, error) {
	if n == nil {
		return fin{}, broken("a page without an end")
	}
	set := n.Child(nsPages, "set")
	f := fin{isTrue(n.Attr("complete")), set.ChildText(nsPages, "first"), set.ChildText(nsPages, "last")}
	if len(f.first) > longestID || len(f.last) > longestID {
		return fin{}, broken("a page with ids that are too long")
	}
	return f, nil
}

// isTrue reads a boolean of XML Schema.
func isTrue(text string) bool { return text == "true" || text == "1" }

// Names of the fields of a form.
const (
	fieldWords    = "{urn:xmpp:fulltext:0}fulltext" // XEP-0431 §4
	fieldOldWords = "withtext"                      // the same before there was a XEP: ejabberd, Openfire
	fieldIDs      = "ids"
	fieldAfter    = "after-id"
	fieldBefore   = "before-id"
)

// readForm reads what an archive can filter by, §4.1.5. One that answers nothing can at
// least what all can.
func readForm(n *xmlsafe.Node) Support {
	can := Support{Offered: true}
	names := map[string]bool{}
	if form := n.Child(nsForms, "x"); form != nil {
		for _, f := range form.Children {
			if f.Is(nsForms, "field") {
				names[f.Attr("var")] = true
			}
		}
	}
	for _, name := range []string{fieldOldWords, fieldWords} {
		if names[name] {
			can.Search, can.words = true, name
		}
	}
	can.Extended = names[fieldIDs] && names[fieldAfter] && names[fieldBefore]
	return can
}
