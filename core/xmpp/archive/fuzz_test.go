package archive

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// parse reads an element as a session does; nil when it is none.
func parse(data []byte) *xmlsafe.Node {
	n, err := xmlsafe.Parse(data, xmpp.NSClient, &xmlsafe.Default)
	if err != nil {
		return nil
	}
	return n
}

// nobody is a session that is never on line.
func nobody(t *testing.T) *Archive {
	var a *Archive
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(closed{}, me, session.Config{Attach: func(s *session.Session) { a = New(s) }})
	t.Cleanup(func() { s.Close() })
	return a
}

// Whatever a result holds, what is made of it is a message of ours, archived under its id,
// with a time.
func FuzzResult(f *testing.F) {
	f.Add([]byte("<result xmlns='urn:xmpp:mam:2' queryid='q' id='a'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-11-01T09:00:00Z'/>" +
		"<message xmlns='jabber:client' from='boris@office.example/x' to='anna@office.example'><body>b</body></message></forwarded></result>"))
	f.Add([]byte("<result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='@'/></forwarded></result>"))
	f.Add([]byte("<result id='a'/>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := parse(data)
		if n == nil {
			return
		}
		a, r := nobody(t), readResult(n)
		if at := r.stamp(); !at.IsZero() && (at.Year() < 1990 || at.After(time.Now().Add(25*time.Hour))) {
			t.Errorf("a stamp of %v", at)
		}
		q := &query{archive: a, max: 2, ids: map[string]bool{}, fail: func(error) {}}
		if _, counts := q.count(&r); counts && (r.id == "" || len(r.id) > longestID || q.last.ID != r.id) {
			t.Errorf("%+v counts", r)
		}
		if _, again := q.count(&r); again {
			t.Error("it counts twice")
		}
		st, err := a.stanza(&r, time.Time{})
		if err != nil {
			return
		}
		own := a.address()
		switch {
		case !st.Is(xmpp.NSClient, "message"), st.Origin != session.Archive, st.ArchiveID != r.id, st.Time.IsZero():
			t.Errorf("%+v", st)
		case st.Mine != (st.From.Bare() == own), !st.Mine && st.To.Bare() != own:
			t.Errorf("from %s to %s", st.From, st.To)
		}
	})
}

// An end, or a form, is read or refused, and nothing in it is longer than what may be kept.
func FuzzFin(f *testing.F) {
	f.Add([]byte("<fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first index='0'>a</first><last>b</last><count>2</count></set></fin>"))
	f.Add([]byte("<fin complete='1'/>"))
	f.Add([]byte("<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data'><field var='withtext'/><field var='ids'/></x></query>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := parse(data)
		if end, err := readFin(n); err == nil && (len(end.first) > longestID || len(end.last) > longestID || n == nil) {
			t.Errorf("%+v", end)
		}
		if can := readForm(n); !can.Offered || can.Search != (can.words != "") || can.Search && !strings.Contains(string(data), "text") {
			t.Errorf("%+v", can)
		}
	})
}

// closed is a connection that has ended.
type closed struct{ net.Conn }

func (closed) Read([]byte) (int, error)         { return 0, io.EOF }
func (closed) Write([]byte) (int, error)        { return 0, io.ErrClosedPipe }
func (closed) Close() error                     { return nil }
func (closed) SetDeadline(time.Time) error      { return nil }
func (closed) SetWriteDeadline(time.Time) error { return nil }
