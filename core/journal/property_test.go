package journal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// model is the journal as one would write it without a database: a list.
type model struct{ entries []Entry }

// find repeats the rule of the package comment in plain Go.
func (m *model) find(e *Entry) *Entry {
	for i := range m.entries {
		k := &m.entries[i]
		if e.ArchiveID == "" || k.ArchiveID != e.ArchiveID {
			continue
		}
		if k.Peer == e.Peer && k.Mine == e.Mine {
			return k
		}
		e.ArchiveID = "" // somebody else's
	}
	for i := range m.entries {
		k := &m.entries[i]
		if e.ID == "" || k.ID != e.ID || k.Peer != e.Peer || k.Body != e.Body || k.Mine != e.Mine {
			continue
		}
		if len(k.ID) > 2 { // a long id is one that Enqueue gave
			return k
		}
		// What comes twice by one way in one session is two.
		again := e.Session != "" && k.Session == e.Session && k.Origin == e.Origin
		if !again && (k.Mine || k.From == e.From) && (k.ArchiveID == "" || e.ArchiveID == "") &&
			k.Time.Sub(e.Time).Abs() <= Window {
			return k
		}
	}
	return nil
}

func (m *model) receive(e *Entry) (known *Entry) {
	if known = m.find(e); known == nil {
		return nil
	}
	if known.ArchiveID == "" {
		known.ArchiveID = e.ArchiveID
	}
	if known.State == Queued {
		known.State = Sent
	}
	if e.Session != "" {
		known.Session, known.Origin = e.Session, e.Origin
	}
	return known
}

// machine drives the journal and the model side by side.
type machine struct {
	path string
	j    *Journal
	model
}

func (m *machine) Receive(t *rapid.T) {
	e := Entry{
		Account:   account,
		ID:        rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "id"),
		ArchiveID: rapid.SampledFrom([]string{"", "", "A", "B", "C", "D"}).Draw(t, "archive id"),
		Peer:      rapid.SampledFrom([]string{"a", "b"}).Draw(t, "peer"),
		Body:      rapid.SampledFrom([]string{"x", "y"}).Draw(t, "body"),
		Time:      noon.Add(rapid.SampledFrom([]time.Duration{0, Window, Window + 1000, 48 * time.Hour}).Draw(t, "time")),
		Mine:      rapid.Bool().Draw(t, "mine"),
		Session:   rapid.SampledFrom([]string{"", "s1", "s2"}).Draw(t, "session"),
		Origin:    Origin(rapid.IntRange(0, 2).Draw(t, "origin")),
	}
	e.From = e.Peer + rapid.SampledFrom([]string{"/1", "/2"}).Draw(t, "resource")
	if own := m.own(); e.Mine && len(own) > 0 && rapid.Bool().Draw(t, "comes back") {
		back := own[rapid.IntRange(0, len(own)-1).Draw(t, "which")]
		e.ID, e.Peer, e.Body = back.ID, back.Peer, back.Body
	}
	got, fresh, err := m.j.Receive(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	known := m.receive(&e)
	if fresh != (known == nil) {
		t.Fatalf("fresh %v of %+v, the model knows %+v", fresh, e, known)
	}
	if known == nil {
		m.added(t, got, e)
	} else if !reflect.DeepEqual(got, *known) {
		t.Fatalf("returned %+v, want %+v", got, *known)
	}
}

func (m *machine) Enqueue(t *rapid.T) {
	e := Entry{Account: account, Peer: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "peer"), Body: "x", Time: noon}
	change, err := m.j.Enqueue(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	got := change.Entry
	if got.State != Queued || !got.Mine || len(got.ID) < 20 {
		t.Fatalf("enqueued %+v", got)
	}
	m.added(t, got, e)
}

// added checks what the journal made of e, and takes it into the model.
func (m *machine) added(t *rapid.T, got, e Entry) {
	if n := len(m.entries); n > 0 && got.Number <= m.entries[n-1].Number {
		t.Fatalf("number %d after %d", got.Number, m.entries[n-1].Number)
	}
	if got.Body != e.Body || got.Peer != e.Peer || !got.Time.Equal(e.Time) {
		t.Fatalf("stored %+v, given %+v", got, e)
	}
	m.entries = append(m.entries, got)
}

// own are the messages enqueued here.
func (m *machine) own() (own []*Entry) {
	for i := range m.entries {
		if e := &m.entries[i]; len(e.ID) > 2 {
			own = append(own, e)
		}
	}
	return own
}

func (m *machine) Mark(t *rapid.T) {
	own := m.own()
	if len(own) == 0 {
		t.Skip("nothing enqueued")
	}
	e := own[rapid.IntRange(0, len(own)-1).Draw(t, "which")]
	state := rapid.SampledFrom([]State{Queued, Sent, Delivered, Failed}).Draw(t, "state")
	change, err := m.j.Mark(context.Background(), Mark{account, e.Peer, e.ID, state, "condition"})
	if err != nil {
		t.Fatal(err)
	}
	got, changed := change.Entry, change.Changed
	rank := map[State]int{Queued: 0, Sent: 1, Delivered: 2, Failed: 2}
	if forward := rank[state] > rank[e.State]; changed != forward {
		t.Fatalf("%s -> %s: changed %v", e.State, state, changed)
	} else if forward {
		if e.State = state; state == Failed {
			e.Error = "condition"
		}
	}
	if !reflect.DeepEqual(got, *e) {
		t.Fatalf("marked %+v, want %+v", got, *e)
	}
}

func (m *machine) MarkRead(t *rapid.T) {
	peer := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "peer")
	upTo := rapid.Int64Range(0, int64(len(m.entries)+2)).Draw(t, "up to")
	want := 0
	for i := range m.entries {
		if e := &m.entries[i]; e.Peer == peer && e.Number <= upTo && !e.Read {
			e.Read = true
			want++
		}
	}
	if got, _, err := m.j.MarkRead(context.Background(), account, peer, upTo); err != nil || got != want {
		t.Fatalf("%d marked read, want %d: %v", got, want, err)
	}
}

func (m *machine) Reopen(t *rapid.T) {
	if err := m.j.Close(); err != nil {
		t.Fatal(err)
	}
	m.open(t)
}

func (m *machine) open(t *rapid.T) {
	var err error
	if m.j, err = Open(m.path); err != nil {
		t.Fatal(err)
	}
	// No machine dies here, so that syncing would only cost time.
	if _, err := m.j.writer.conn.ExecContext(context.Background(), `PRAGMA synchronous = OFF`); err != nil {
		t.Fatal(err)
	}
}

// Check compares all that the journal can be asked with the model.
func (m *machine) Check(t *rapid.T) {
	ctx := context.Background()
	unread, total := map[string]int{}, 0
	last := map[string]Entry{}
	var outbox []Entry
	byPeer := map[string][]Entry{}
	for _, e := range m.entries {
		if !e.Read {
			unread[e.Peer]++
			total++
		}
		if e.State == Queued {
			outbox = append(outbox, e)
		}
		byPeer[e.Peer] = append(byPeer[e.Peer], e)
		last[e.Peer] = e
	}
	same := func(what string, got, want any, err error) {
		if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); err != nil || g != w {
			t.Fatalf("%s: %v\n got %s\nwant %s", what, err, g, w)
		}
	}
	gotTotal, gotUnread, err := m.j.Unread(ctx, account)
	same("unread", gotUnread, unread, err)
	same("unread in all", gotTotal, total, err)
	gotOutbox, err := m.j.Outbox(ctx, account, 0)
	same("outbox", gotOutbox, outbox, err)
	for _, peer := range []string{"a", "b"} {
		got, err := m.j.History(ctx, account, peer, 0, 1000)
		same("history", got, byPeer[peer], err)
	}
	list, err := m.j.Conversations(ctx, account, 0)
	same("how many conversations", len(list), len(last), err)
	for i, c := range list {
		c.ReadTo = 0
		same("conversation", c, Conversation{Peer: c.Peer, Unread: unread[c.Peer], Last: last[c.Peer]}, nil)
		if i > 0 && list[i-1].Last.Position < c.Last.Position {
			t.Fatal("conversations out of order")
		}
	}
}

func TestWhateverHappensNothingIsLostDoubledOrMiscounted(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		run, err := os.MkdirTemp(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		m := &machine{path: filepath.Join(run, "journal.db")}
		m.open(t)
		defer func() { m.j.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"Receive": m.Receive, "Enqueue": m.Enqueue, "Mark": m.Mark,
			"MarkRead": m.MarkRead, "Reopen": m.Reopen, "": m.Check,
		})
	})
}
