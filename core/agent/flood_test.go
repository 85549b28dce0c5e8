package agent_test

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/desk"
)

// What others send must bound neither memory nor the door. These tests say what it costs
// (go test ./core/agent -run Flood -v), and fail only for what does not depend on how fast
// the machine is.

// heapGrowth is by how much any flood may make the heap grow for good.
const heapGrowth = 24 << 20

// flood is a resident with somebody who overwhelms it.
type flood struct {
	*pipedResident
	t     testing.TB
	syncs int
}

// spool lets a server write that goes on reading meanwhile, as over a network.
type spool struct {
	net.Conn
	mu      sync.Mutex
	waiting [][]byte
	changed chan struct{}
}

func newSpool(c net.Conn) net.Conn {
	s := &spool{Conn: c, changed: make(chan struct{}, 1)}
	go s.run()
	return s
}

func (s *spool) Write(p []byte) (int, error) {
	for len(p) > 64<<10 && s.len() > 4 { // what is said, not what is answered
		time.Sleep(time.Millisecond)
	}
	s.mu.Lock()
	s.waiting = append(s.waiting, slices.Clone(p))
	s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (s *spool) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

func (s *spool) run() {
	for range s.changed {
		for s.len() > 0 {
			s.mu.Lock()
			p := s.waiting[0]
			s.waiting = s.waiting[1:]
			s.mu.Unlock()
			if _, err := s.Conn.Write(p); err != nil {
				return
			}
		}
	}
}

func newFlood(t testing.TB, roster string) *flood {
	t.Helper()
	r := &pipedResident{t: t, server: &piped{roster: roster, spool: newSpool}, keyring: &keyring{passwords: map[string]string{me: word}}}
	r.home = t.TempDir()
	t.Cleanup(r.start(r.home))
	f := &flood{pipedResident: r, t: t}
	f.online()
	for end := time.Now().Add(patience); len(f.snapshot().Contacts) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no contacts")
		}
	}
	f.sync()
	return f
}

func (f *flood) snapshot() desk.Snapshot {
	f.t.Helper()
	s, err := f.Snapshot(context.Background())
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

func (f *flood) online() {
	f.t.Helper()
	for end := time.Now().Add(patience); f.snapshot().Status.Connection != desk.OnLine; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatal("not on line")
		}
	}
}

// sync waits until all that was said is dealt with.
func (f *flood) sync() {
	f.t.Helper()
	f.syncs++
	id := fmt.Sprint("sync", f.syncs)
	f.server.say("<iq type='get' id='" + id + "' from='example.com'><ping xmlns='urn:xmpp:ping'/></iq>")
	for end := time.Now().Add(3 * patience); !f.server.has("'"+id+"'") && !f.server.has(`"`+id+`"`); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatal("not dealt with")
		}
	}
	f.server.mu.Lock()
	f.server.heard = nil
	f.server.mu.Unlock()
}

// say says n things, many at a time, as a server does that has much to say.
func (f *flood) say(n int, what func(i int) string) {
	var b strings.Builder
	for i := range n {
		b.WriteString(what(i))
		if b.Len() > 256<<10 || i == n-1 {
			f.server.say(b.String())
			b.Reset()
		}
	}
	f.sync()
}

func heapNow() int {
	runtime.GC()
	runtime.GC()
	return heapUsed()
}

func heapUsed() int {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

// measure runs a flood of n while a face asks for the state all the time, and says what
// it cost.
func (f *flood) measure(n int, run func()) {
	f.t.Helper()
	before := heapNow()
	stop, done := make(chan struct{}), make(chan struct{})
	var door []time.Duration
	peak := 0
	go func() {
		defer close(done)
		for {
			asked := time.Now()
			_, _ = f.Snapshot(context.Background())
			door = append(door, time.Since(asked))
			peak = max(peak, heapUsed())
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	began := time.Now()
	run()
	took := time.Since(began)
	close(stop)
	<-done
	grown := heapNow() - before
	slices.Sort(door)
	f.t.Logf("%d in %v: %.0f a second; door p99 %v; heap %.1f MB before, %.1f more after, peak %.1f",
		n, took.Round(time.Millisecond), float64(n)/took.Seconds(), door[len(door)*99/100], float64(before)/1e6, float64(grown)/1e6, float64(peak)/1e6)
	if grown > heapGrowth {
		f.t.Errorf("the heap has grown by %d MB", grown>>20)
	}
}

// contacts are the items of a roster of n, in groups.
func contacts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<item jid='user%05d@example.com' name='Сотрудник Номер %05d' subscription='both'><group>Отдел %d</group></item>", i, i, i%40)
	}
	return b.String()
}

// some is how many of a flood come: fewer where little time is.
func some(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

func TestAFloodOfMessagesIsStoredWhole(t *testing.T) {
	text := "Сообщение, довольно обычное по длине, какие пишут люди и программы"
	for _, c := range []struct {
		name string
		n    int
		from func(i int) string
		body string
	}{
		{"of one contact", 10_000, func(int) string { return "user00001@example.com/x" }, text},
		{"of 500 contacts", 10_000, func(i int) string { return fmt.Sprintf("user%05d@example.com/x", i%500) }, text},
		{"of many strangers", 10_000, func(i int) string { return fmt.Sprintf("s%d@evil.example/x", i) }, text},
		{"of 250 kB", 600, func(int) string { return "evil@evil.example/x" }, strings.Repeat("z", 250_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFlood(t, contacts(some(5000)))
			n := some(c.n)
			f.measure(n, func() {
				f.say(n, func(i int) string {
					return fmt.Sprintf("<message from='%s' to='%s' type='chat' id='1'><body>%d %s</body></message>", c.from(i), me, i, c.body)
				})
			})
			if s := f.snapshot(); s.Status.Unread != n || len(s.Conversations) > 1000 {
				t.Errorf("%d of %d are unread, in %d conversations", s.Status.Unread, n, len(s.Conversations))
			}
		})
	}
}

func TestAFloodOfPresencesIsBounded(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		from func(i int) string
	}{
		{"of contacts", 10_000, func(i int) string { return fmt.Sprintf("user%05d@example.com/x", i%some(5000)) }},
		{"of many strangers", 100_000, func(i int) string { return fmt.Sprintf("s%d@evil.example/x", i) }},
		{"of one contact's resources", 30_000, func(i int) string { return fmt.Sprintf("user00001@example.com/%d", i) }},
		{"of one stranger's resources", 20_000, func(i int) string { return fmt.Sprintf("evil@evil.example/%d", i) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFlood(t, contacts(some(5000)))
			n := some(c.n)
			f.measure(n, func() {
				f.say(n, func(i int) string {
					return fmt.Sprintf("<presence from='%s' to='%s/desk'><show>%s</show><status>На месте %d</status></presence>", c.from(i), me, []string{"away", "dnd", "xa", "chat"}[i%4], i)
				})
			})
			if got := len(f.snapshot().Contacts); got != some(5000) {
				t.Errorf("%d contacts", got)
			}
		})
	}
}

// A contact is known, but not therefore modest: each of its programs may say as much as a
// stanza holds, and so may the subject of a message.
func TestAFloodOfLongTextsAboutOneselfIsBounded(t *testing.T) {
	long := strings.Repeat("На месте ", 8000)
	f := newFlood(t, contacts(100))
	f.measure(900, func() {
		f.say(900, func(i int) string {
			return fmt.Sprintf("<presence from='user%05d@example.com/%d' to='%s/desk'><status>%s</status></presence>", i%30, i/30, me, long)
		})
	})
	for _, c := range f.snapshot().Contacts {
		if len(c.Text) > 4<<10 {
			t.Fatalf("%s says %d bytes", c.Address, len(c.Text))
		}
	}
	f.measure(300, func() {
		f.say(300, func(i int) string {
			return fmt.Sprintf("<message from='s%d@evil.example/x' to='%s/desk' id='l%d'><subject>%s</subject></message>", i, me, i, long)
		})
	})
}

func TestAFloodOfRosterPushesIsBounded(t *testing.T) {
	f := newFlood(t, contacts(some(15_000)))
	n := some(1500)
	f.measure(n, func() {
		f.say(n, func(i int) string {
			return fmt.Sprintf("<iq type='set' id='push%d'><query xmlns='jabber:iq:roster'><item jid='new%04d@example.com' name='Новый %d' subscription='both'/></query></iq>", i, i, i)
		})
	})
	if got := len(f.snapshot().Contacts); got != some(15_000)+n {
		t.Errorf("%d contacts", got)
	}
}

func TestAFloodOfReconnectsIsBounded(t *testing.T) {
	f := newFlood(t, contacts(some(5000)))
	n := some(60)
	f.measure(n, func() {
		for range n {
			f.say(10, func(i int) string { return fmt.Sprintf("<presence from='user%05d@example.com/x'/>", i) })
			dials := f.server.attempts()
			f.server.say("</stream:stream>")
			for f.server.attempts() == dials {
				_ = f.Reconnect(context.Background())
				time.Sleep(time.Millisecond)
			}
			f.online()
			f.sync()
		}
	})
}

func TestALargeRosterSignsIn(t *testing.T) {
	n := some(50_000)
	began := time.Now()
	f := newFlood(t, contacts(n))
	asked := time.Now()
	if got := len(f.snapshot().Contacts); got != n {
		t.Errorf("%d of %d contacts", got, n)
	}
	t.Logf("on line with %d contacts after %v; a snapshot takes %v; heap %.1f MB", n, asked.Sub(began), time.Since(asked), float64(heapNow())/1e6)
}
