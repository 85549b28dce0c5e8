package archive_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

// desk is a session with an archive and messages, and what came of it.
type desk struct {
	*archive.Archive
	t    testing.TB
	s    *session.Session
	text *message.Messages
	conn net.Conn    // the server's end
	in   chan string // what the server hears and office does not answer

	mu     sync.Mutex
	got    []message.Message
	lines  []string
	byTime bool // a page of keep was
}

// Take implements [session.Handler]: every sender may know.
func (d *desk) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, e := range events {
		if m, ok := e.(message.Message); ok {
			d.got = append(d.got, m)
		}
		confirmed = append(confirmed, i)
	}
	return confirmed, nil
}

// taken returns what has come since it was called last: what was handed over, and pages of keep.
func (d *desk) taken() []message.Message {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.got
	d.got = nil
	return all
}

// bodies returns the texts of that.
func (d *desk) bodies() string {
	var all []string
	for _, m := range d.taken() {
		all = append(all, m.Body)
	}
	return strings.Join(all, " ")
}

// logged returns the lines of the log since it was called last.
func (d *desk) logged() []string {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.lines
	d.lines = nil
	return all
}

// logs checks that there is one line in the log since it was called last, with a part.
func (d *desk) logs(part string) {
	d.t.Helper()
	if all := d.logged(); len(all) != 1 || !strings.Contains(all[0], part) {
		d.t.Errorf("the log is %q, want a line with %q", all, part)
	}
}

// say is what the server writes.
func (d *desk) say(text string) { _, _ = io.WriteString(d.conn, text) }

// hearsNothing checks that the server has heard nothing but what it has answered.
func (d *desk) hearsNothing() {
	d.t.Helper()
	synctest.Wait()
	select {
	case text := <-d.in:
		d.t.Errorf("the server hears %s", text)
	default:
	}
}

// at runs a test in virtual time with a session of anna's, before a server that answers
// queries as told.
func at(t *testing.T, answer func(q question) string, test func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := begin(t, answer)
		defer d.s.Close()
		defer d.conn.Close()
		test(d)
	})
}

// begin begins such a session.
func begin(t testing.TB, answer func(q question) string) *desk {
	near, far := net.Pipe()
	d := &desk{t: t, conn: far, in: make(chan string, 1000)}
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	d.s = session.Resume(near, me, session.Config{
		Handler: d,
		Attach: func(s *session.Session) {
			d.text = message.New(s)
			d.Archive = archive.New(s)
		},
		Log: func(format string, args ...any) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.lines = append(d.lines, fmt.Sprintf(format, args...))
		},
	})
	go d.serve(answer)
	d.say(header)
	return d
}

// question is a query of an archive, as a server reads it.
type question struct {
	node   *xmlsafe.Node
	d      *desk
	iq, id string
	to     string
	fields map[string]string // of several values, with commas between
	max    int
	back   bool
	place  string
}

func (d *desk) serve(answer func(q question) string) {
	var data []byte
	part := make([]byte, 4096)
	for {
		n, err := d.conn.Read(part)
		if err != nil {
			return
		}
		data = append(data, part[:n]...)
		for {
			e, n, err := xmlsafe.ReadElement(data, &xmlsafe.Default)
			if err != nil {
				break
			}
			node, _ := xmlsafe.Parse(e.Raw, xmpp.NSClient, &xmlsafe.Default)
			data = data[n:]
			query := node.Child("urn:xmpp:mam:2", "query")
			if query == nil {
				d.in <- string(e.Raw)
				continue
			}
			q := question{node: query, d: d, iq: node.Attr("id"), id: query.Attr("queryid"), to: node.Attr("to"), fields: map[string]string{}}
			q.read()
			go d.say(answer(q))
		}
	}
}

func (q *question) read() {
	if x := q.node.Child("jabber:x:data", "x"); x != nil {
		for _, f := range x.Children {
			var values []string
			for _, v := range f.Children {
				values = append(values, v.Text)
			}
			q.fields[f.Attr("var")] = strings.Join(values, ",")
		}
	}
	set := q.node.Child("http://jabber.org/protocol/rsm", "set")
	_, _ = fmt.Sscan(set.ChildText("http://jabber.org/protocol/rsm", "max"), &q.max)
	before := set.Child("http://jabber.org/protocol/rsm", "before")
	q.back = before != nil
	if q.place = set.ChildText("http://jabber.org/protocol/rsm", "after"); q.back {
		q.place = before.Text
	}
}

// asksForm tells a question for the form.
func (q *question) asksForm() bool { return q.id == "" }

// fail is an error as an answer.
func (q *question) fail(kind, condition string) string {
	return "<iq type='error' id='" + q.iq + "'" + q.from() + "><error type='" + kind + "'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
}

func (q *question) from() string {
	if q.to == "" {
		return ""
	}
	return " from='" + q.to + "'"
}

// form is the answer to one for the form.
func (q *question) form(fields ...string) string {
	text := "<iq type='result' id='" + q.iq + "'" + q.from() + "><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form'>"
	for _, f := range append([]string{"FORM_TYPE", "with", "start", "end"}, fields...) {
		text += "<field var='" + f + "'/>"
	}
	return text + "</x></query></iq>"
}

// fin is the end of a page.
func (q *question) fin(attrs, first, last string) string {
	set := ""
	if first != "" {
		set = "<first>" + first + "</first><last>" + last + "</last>"
	}
	return "<iq type='result' id='" + q.iq + "'" + q.from() + "><fin xmlns='urn:xmpp:mam:2' " + attrs + "><set xmlns='http://jabber.org/protocol/rsm'>" + set + "</set></fin></iq>"
}

// result is a result, with any stanza in it.
func (q *question) result(id, stamp, inner string) string {
	return resultFrom(q.to, q.id, id, stamp, inner)
}

func resultFrom(from, query, id, stamp, inner string) string {
	if from != "" {
		from = " from='" + from + "'"
	}
	return "<message" + from + " to='anna@office.example/desk'><result xmlns='urn:xmpp:mam:2' queryid='" + query + "' id='" + id + "'>" +
		"<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='" + stamp + "'/>" + inner + "</forwarded></result></message>"
}

// chat is a message to us.
func chat(body string) string {
	return "<message xmlns='jabber:client' from='boris@office.example/Psi' to='anna@office.example' type='chat' id='i" + body + "'><body>" + body +
		"</body><request xmlns='urn:xmpp:receipts'/></message>"
}

// kept is an archive of n messages, m1 and so on, one a minute, as a good server keeps it.
type kept struct {
	n, first int                                         // of how many, and which is the oldest that is still there, from 0
	limit    int                                         // of a page
	bend     func(q question, page []int) (string, bool) // answers otherwise, if it wants to

	mu    sync.Mutex
	asked []question
}

// pages returns how many it was asked for.
func (k *kept) pages() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.asked)
}

func minute(i int) string {
	return time.Date(1999, 11, 1, 9, i, 0, 0, time.UTC).Format(time.RFC3339)
}

func (k *kept) answer(q question) string {
	if q.asksForm() {
		return q.form("before-id", "after-id", "ids", "{urn:xmpp:fulltext:0}fulltext")
	}
	k.mu.Lock()
	k.asked = append(k.asked, q)
	k.mu.Unlock()
	var all []int
	for i := k.first; i < k.n; i++ {
		if t := minute(i); (q.fields["start"] == "" || t >= q.fields["start"]) && (q.fields["end"] == "" || t <= q.fields["end"]) {
			all = append(all, i)
		}
	}
	if q.place != "" {
		place := slices.IndexFunc(all, func(i int) bool { return fmt.Sprint("a", i) == q.place })
		switch {
		case place < 0:
			return q.fail("cancel", "item-not-found")
		case q.back:
			all = all[:place]
		default:
			all = all[place+1:]
		}
	}
	complete := ""
	if limit := min(k.limit, q.max); len(all) <= limit {
		complete = "complete='true'"
	} else if q.back {
		all = all[len(all)-limit:]
	} else {
		all = all[:limit]
	}
	if k.bend != nil {
		if text, bent := k.bend(q, all); bent {
			return text
		}
	}
	if len(all) == 0 {
		return q.fin(complete, "", "")
	}
	return q.results(all) + q.fin(complete, fmt.Sprint("a", all[0]), fmt.Sprint("a", all[len(all)-1]))
}

// results are those of a page.
func (q *question) results(page []int) string {
	text := ""
	for _, i := range page {
		text += q.result(fmt.Sprint("a", i), minute(i), chat(fmt.Sprint("m", i)))
	}
	return text
}

// numbered returns m0 and so on, from one up to before another.
func numbered(from, to int) string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprint("m", i))
	}
	return strings.Join(all, " ")
}

// keep takes a page as a store would.
func (d *desk) keep(p archive.Page) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.byTime = d.byTime || p.ByTime
	for _, st := range p.Messages {
		for _, e := range d.text.Read(st) {
			if m, ok := e.(message.Message); ok {
				d.got = append(d.got, m)
			}
		}
	}
	return nil
}

func ignore(archive.Page) error { return nil }
