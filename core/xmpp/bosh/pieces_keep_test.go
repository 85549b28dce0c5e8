package bosh

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"vestnik/core/xmpp/bosh/wire"
)

// Killed in the midst of a large body: its request is not answered, so all of it comes
// again. Nothing is lost; what was stored already is known by who stores.
func TestAProcessKilledWithinALargeBodyIsGivenAllOfIt(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		h := listen(c)
		all := gathered(1000, 5000)
		q := m.poll()
		go q.send(all, 3<<20)
		if had := strings.Count(h.all(), "<message"); had < 300 {
			t.Fatalf("%d messages came", had)
		}
		m.next() // it broke off there
		state := kept.kept()
		c.kill()
		if len(state) > 1<<20 {
			t.Errorf("a state of %d bytes: what comes again need not be kept", len(state))
		}
		c2 := m.resume(state, kept)
		defer c2.kill()
		h = listen2(t, c2)
		again := m.next()
		if string(again.raw) != string(q.raw) {
			t.Errorf("%s, want %s", again.raw, q.raw)
		}
		go again.send(all, 0)
		for i, want := range all {
			if got := <-h.elements; got != want {
				t.Fatalf("number %d is %.100s", i, got)
			}
		}
	})
}

// A body has come as a whole, and the reader has not dealt with its last pieces: those
// are kept.
func TestOfALargeBodyOnlyWhatWasNotDealtWithIsKept(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		all := gathered(300, 5000)
		go func() { m.poll().send(all, 0) }()
		n := 0
		for e := next(t, c); ; e = next(t, c) {
			if n++; e == all[len(all)-1] {
				break
			}
		}
		state := kept.kept()
		c.kill()
		c2 := m.resume(state, nil)
		defer c2.kill()
		got := listen2(t, c2).all()
		if !strings.HasSuffix(got, all[len(all)-1]) || strings.Contains(got, "id='0'") || n != len(all) {
			t.Errorf("%d came, %d again", n, strings.Count(got, "<message"))
		}
	})
}

// office is a server that has one large answer for somebody, and breaks it off now and
// then.
type office struct {
	all   []string
	gzip  bool
	asked atomic.Int32
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	n := o.asked.Add(1)
	if n == 1 {
		_, _ = io.WriteString(w, creation)
		return
	}
	if n > 4 {
		_, _ = io.WriteString(w, "<body xmlns='"+wire.NSHTTPBind+"' type='terminate'/>")
		return
	}
	to := io.Writer(w)
	if o.gzip {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		to = z
	}
	_, _ = io.WriteString(to, "<body xmlns='"+wire.NSHTTPBind+"'>")
	for i, m := range o.all {
		if _, err := io.WriteString(to, m); err != nil || int(n)*len(o.all)/4 == i {
			panic(http.ErrAbortHandler)
		}
	}
	_, _ = io.WriteString(to, "</body>")
}

// The same over HTTP, with what one process may use of memory: 30 MB, read as they come.
func TestOverHTTPALargeBodyNeedsLittleMemory(t *testing.T) {
	for _, gzip := range []bool{false, true} {
		o := &office{all: gathered(15_000, 2000), gzip: gzip}
		srv := httptest.NewServer(o)
		c, err := Dial(Config{URL: srv.URL, AllowHTTP: true})
		if err != nil {
			t.Fatal(err)
		}
		write(t, c, header)
		expectStart(t, c)
		if next(t, c) == "" {
			t.Fatal()
		}
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		most := uint64(0)
		for i, want := range o.all {
			if got := next(t, c); got != want {
				t.Fatalf("gzip %v: number %d is %.100s", gzip, i, got)
			}
			if i%500 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc-min(before.HeapAlloc, now.HeapAlloc))
			}
		}
		if most > 16<<20 {
			t.Errorf("gzip %v: %d MiB were in use", gzip, most>>20)
		}
		if n := fmt.Sprint(o.asked.Load()); n < "4" {
			t.Errorf("it broke off %s times", n)
		}
		c.Close()
		srv.Close()
	}
}
