package demo

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/xmlsafe"
)

// The archive (XEP-0313, with the search of XEP-0431) keeps what people who sign in write
// and are written: texts of chats, for as long as the program runs.
const (
	nsArchive  = "urn:xmpp:mam:2"
	nsForward  = "urn:xmpp:forward:0"
	nsPages    = "http://jabber.org/protocol/rsm"
	nsForms    = "jabber:x:data"
	fullText   = "{urn:xmpp:fulltext:0}fulltext"
	archiveMax = 50 // messages in a page

	maxArchive     = 1000
	maxArchiveSize = 4 << 20
)

// kept is a message in an archive.
type kept struct {
	id   string
	with jid.JID // bare
	st   *stanza
}

// keep puts a message into the archives of both sides.
func (o *Office) keep(sender *account, st *stanza) {
	if !o.archives || st.typ != "" && st.typ != "chat" && st.typ != "normal" || st.node.ChildText(nsClient, "body") == "" {
		return
	}
	sender.keep(st, st.to.Bare())
	if a := o.account(st.to); a != nil && a != sender {
		a.keep(st, sender.jid)
	}
}

func (a *account) keep(st *stanza, with jid.JID) {
	if a.staff {
		return
	}
	a.archive = append(a.archive, kept{rand.Text(), with, st})
	a.archived += st.size()
	for len(a.archive) > maxArchive || a.archived > maxArchiveSize {
		a.archived -= a.archive[0].st.size()
		a.archive[0] = kept{}
		a.archive = a.archive[1:]
	}
}

// archiveQuery answers XEP-0313 for the own account.
func (o *Office) archiveQuery(s *session, st *stanza, query *xmlsafe.Node) {
	switch {
	case !o.archives || query.Local != "query":
		o.refuse(st, "service-unavailable")
	case st.typ == "get":
		s.deliver(st.result(archiveForm))
	default:
		o.archivePage(s, st, query, s.account.archive)
	}
}

// archiveForm says what the archive can be asked for, §4.1.5.
func archiveForm(e *xmlsafe.Encoder) {
	e.Start("query", "xmlns", nsArchive).Start("x", "xmlns", nsForms, "type", "form")
	e.Start("field", "type", "hidden", "var", "FORM_TYPE").Leaf("value", nsArchive).End()
	e.Leaf("field", "", "type", "jid-single", "var", "with")
	for _, name := range []string{"start", "end", fullText} {
		e.Leaf("field", "", "type", "text-single", "var", name)
	}
	e.End().End()
}

// archivePage sends a page, and then where it stands.
func (o *Office) archivePage(s *session, st *stanza, query *xmlsafe.Node, archive []kept) {
	fields := map[string]string{}
	if x := query.Child(nsForms, "x"); x != nil {
		for _, f := range x.Children {
			fields[f.Attr("var")] = f.ChildText(nsForms, "value")
		}
	}
	all := slices.DeleteFunc(slices.Clone(archive), func(k kept) bool { return !k.fits(fields) })
	page, complete, ok := pageOf(all, query.Child(nsPages, "set"))
	if !ok {
		o.refuse(st, "item-not-found")
		return
	}
	for _, k := range page {
		from := s.account.jid
		if o.inService(k.with) {
			from = k.with
		}
		s.deliver(compose("message", "", "", from, s.jid, func(e *xmlsafe.Encoder) {
			e.Start("result", "xmlns", nsArchive, "queryid", query.Attr("queryid"), "id", k.id).Start("forwarded", "xmlns", nsForward)
			e.Leaf("delay", "", "xmlns", "urn:xmpp:delay", "stamp", k.st.at.UTC().Format("2006-01-02T15:04:05.000000Z"))
			e.Raw(k.st.inner()).End().End()
		}))
	}
	s.deliver(st.result(func(e *xmlsafe.Encoder) {
		e.Start("fin", "xmlns", nsArchive)
		if complete {
			e.Attr("complete", "true")
		}
		e.Start("set", "xmlns", nsPages)
		if len(page) > 0 {
			e.Leaf("first", page[0].id).Leaf("last", page[len(page)-1].id)
		}
		e.Leaf("count", strconv.Itoa(len(all))).End().End()
	}))
}

// inner returns the stanza as it stands in another one.
func (st *stanza) inner() []byte {
	tag := "<" + st.kind
	return append([]byte(tag+" xmlns='"+nsClient+"'"), st.bytes()[len(tag):]...)
}

// fits tells whether a message is one that was asked for.
func (k *kept) fits(fields map[string]string) bool {
	if with, err := jid.Parse(fields["with"]); err == nil && !with.Bare().Equal(k.with) {
		return false
	}
	if t, err := time.Parse(time.RFC3339, fields["start"]); err == nil && k.st.at.Before(t) {
		return false
	}
	if t, err := time.Parse(time.RFC3339, fields["end"]); err == nil && k.st.at.After(t) {
		return false
	}
	text := strings.ToLower(k.st.node.ChildText(nsClient, "subject") + " " + k.st.node.ChildText(nsClient, "body"))
	for _, word := range strings.Fields(strings.ToLower(fields[fullText])) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// pageOf cuts the page that is asked for out of what was found, XEP-0059; not ok when the
// message is not there on which it is to follow.
func pageOf(all []kept, set *xmlsafe.Node) (page []kept, complete, ok bool) {
	size := archiveMax
	if n, err := strconv.Atoi(set.ChildText(nsPages, "max")); err == nil && n >= 0 {
		size = min(n, size)
	}
	back := set.Child(nsPages, "before") != nil
	id := set.ChildText(nsPages, "after")
	if back {
		id = set.ChildText(nsPages, "before")
	}
	if at := slices.IndexFunc(all, func(k kept) bool { return k.id == id }); id != "" {
		switch {
		case at < 0:
			return nil, false, false
		case back:
			all = all[:at]
		default:
			all = all[at+1:]
		}
	}
	if len(all) <= size {
		return all, true, true
	}
	if back {
		return all[len(all)-size:], false, true
	}
	return all[:size], false, true
}

// remember writes the past of everybody who signs in into his archive.
func (o *Office) remember(now time.Time) {
	for _, a := range o.accounts {
		for i, p := range o.script.Past {
			other := o.accounts[p.With]
			if other == nil || other == a || !other.staff {
				continue
			}
			from, to := other.jid, a.jid
			if p.Mine {
				from, to = to, from
			}
			said, ok := o.said(p.Body, p.File)
			if !ok {
				continue
			}
			st := compose("message", "chat", rand.Text(), from, to, said)
			st.at = now.AddDate(0, 0, -p.Days).Add(time.Duration(i) * time.Minute)
			a.keep(st, other.jid)
		}
	}
}
