package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
)

// creation is a good answer to the creation request.
const creation = "<body xmlns='" + wire.NSHTTPBind + "' sid='s1' wait='60' requests='2' hold='1' inactivity='30' ver='1.11'><presence xmlns='jabber:client' id='first'/></body>"

// hears runs a session, over HTTP, whose second and later answers answer writes, and
// returns what came of it and why it ended.
func hears(t *testing.T, answer http.HandlerFunc) (string, error) {
	t.Helper()
	first := true // requests before the session is open come one by one
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if first {
			first = false
			_, _ = io.WriteString(w, creation)
			return
		}
		answer(w, r)
	}))
	defer srv.Close()
	return hearsFrom(t, srv.URL)
}

// hearsFrom runs a session with whatever is at an address, and returns what came of it
// and why it ended.
func hearsFrom(t *testing.T, url string) (string, error) {
	t.Helper()
	c, err := Dial(Config{URL: url, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	write(t, c, header)
	all, err := io.ReadAll(c)
	return string(all), err
}

// The same over HTTP: whatever it is, the reader gets what came before it, then the
// reason, and nothing of it.
func TestOverHTTPABadBodyDeliversNothingAndSaysWhy(t *testing.T) {
	for _, b := range append(streamtest.HostileBodies(), streamtest.Bombs()[1:]...) {
		if len(b.Text) > wholeBody || b.Rule == streamtest.Fine {
			continue
		}
		got, err := hears(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, b.Text) })
		if !errors.Is(err, ErrBadBody) || streamtest.RuleOf(err) != b.Rule {
			t.Errorf("%s: %v, want %s", b.Name, err, b.Rule)
		}
		if strings.Contains(got, "good") || !strings.HasSuffix(got, "<presence xmlns='jabber:client' id='first'/>") {
			t.Errorf("%s: %.300s", b.Name, got)
		}
	}
}

// A stanza that does not end is not read for ever, however it is sent, and is not kept.
func TestOverHTTPWhatIsTooLargeStaysSmall(t *testing.T) {
	head := "<body xmlns='" + wire.NSHTTPBind + "'><message xmlns='jabber:client' id='good'/>"
	value := bytes.Repeat([]byte("c"), 64<<10)
	large := func(w http.ResponseWriter, size int) {
		_, _ = io.WriteString(w, head+"<a b='")
		for n := len(head); n < size; n += len(value) {
			if _, err := w.Write(value[:min(len(value), size-n)]); err != nil {
				return
			}
		}
	}
	gigabyte := streamtest.Zipped(t, io.MultiReader(strings.NewReader(head), io.LimitReader(spaces{}, 1<<30)))
	for name, answer := range map[string]http.HandlerFunc{
		"chunked":   func(w http.ResponseWriter, _ *http.Request) { large(w, 80<<20) },
		"announced": announced(80<<20, large),
		"1 GiB in gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gigabyte)
		},
	} {
		var got string
		var err error
		// A body that is bad is asked for once more, so this is of two.
		used := streamtest.Allocated(func() { got, err = hears(t, answer) })
		if !errors.Is(err, ErrBadBody) || strings.Contains(got, "good") {
			t.Errorf("%s: %.300s, %v", name, got, err)
		}
		if used > 3*streamtest.AboveTheCaps {
			t.Errorf("%s: %d MiB were allocated", name, used>>20)
		}
	}
}

// spaces are so many of them.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// announced sends size bytes behind a Content-Length.
func announced(size int, send func(http.ResponseWriter, int)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(size))
		send(w, size)
	}
}

// T12: 10 GB of zeros that fit into 10 MB, as 160 members of one gzip file.
func TestABombOfTenGigabytesStaysSmall(t *testing.T) {
	member := streamtest.Zipped(t, streamtest.Zeros(64<<20))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		for range 160 {
			if _, err := w.Write(member); err != nil {
				return
			}
		}
	}))
	defer s.Close()
	tr, err := transport.New(transport.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.CloseIdleConnections()
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader(""))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	data, more, err := readBody(res)
	if !more || err != nil {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	_, _, err = readOn(data, res.Body, nil)
	res.Body.Close()
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrNotBOSH) {
		t.Error(err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 { // the server's part included
		t.Errorf("%d bytes were allocated", used)
	}
}
