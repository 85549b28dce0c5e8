package bosh

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

func zipped(t testing.TB, from io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := io.Copy(w, from); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encoded answers every request with the same bytes in an encoding.
func encoded(t testing.TB, encoding string, status int, data []byte) string {
	return httpServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("asked for %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", encoding)
		w.WriteHeader(status)
		_, _ = w.Write(data)
	}).URL
}

// H6.
func TestAnswersInGzipAreRead(t *testing.T) {
	stanzas := ""
	for i := range 2000 {
		stanzas += fmt.Sprintf("<message to='anna@office.example' id='%d'><body>Привет</body></message>", i)
	}
	for _, encoding := range []string{"gzip", "GZIP", "x-gzip"} {
		for _, text := range []string{"<body/>", stanzas} {
			res, got, err := carry(t, newPath(t, TransportConfig{}), encoded(t, encoding, 200, zipped(t, strings.NewReader(text))), "")
			if err != nil || got != text || res.ContentLength != -1 || res.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s: %d bytes, %v, %v", encoding, len(got), err, res)
			}
		}
	}
	if _, got, err := carry(t, newPath(t, TransportConfig{}), encoded(t, "gzip", 200, nil), ""); err != nil || got != "" {
		t.Errorf("nothing at all: %q, %v", got, err)
	}
}

func TestAnotherEncodingIsRefused(t *testing.T) {
	for _, encoding := range []string{"br", "deflate", "gzip, gzip", "zstd"} {
		_, _, err := carry(t, newPath(t, TransportConfig{}), encoded(t, encoding, 200, []byte("x")), "")
		if !errors.Is(err, ErrBadBody) || transportFate(err) != fateOnce {
			t.Errorf("%s: %v", encoding, err)
		}
		if res, _, err := carry(t, newPath(t, TransportConfig{}), encoded(t, encoding, 404, []byte("x")), ""); err != nil || res.StatusCode != 404 {
			t.Errorf("%s: a status must be told: %v", encoding, err)
		}
	}
	if _, got, err := carry(t, newPath(t, TransportConfig{}), encoded(t, "identity", 200, []byte("x")), ""); err != nil || got != "x" {
		t.Errorf("identity: %q, %v", got, err)
	}
}

func TestBrokenGzipIsABadBodyAndATruncatedOneABrokenPath(t *testing.T) {
	good := zipped(t, strings.NewReader(strings.Repeat("abcdefgh", 100)))
	sum := bytes.Clone(good)
	sum[len(sum)-5] ^= 1
	middle := bytes.Clone(good)
	middle[12] ^= 0xff
	for name, c := range map[string]struct {
		data []byte
		bad  bool
	}{
		"no gzip": {[]byte("<body/> which is long enough"), true}, "wrong sum": {sum, true}, "wrong bits": {middle, true},
		"truncated": {good[:len(good)-12], false}, "truncated header": {good[:5], false},
	} {
		_, _, err := carry(t, newPath(t, TransportConfig{}), encoded(t, "gzip", 200, c.data), "")
		if err == nil || errors.Is(err, ErrBadBody) != c.bad {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// zeros are n zero bytes.
func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// T12: 10 GB of zeros that fit into 10 MB, as 160 members of one gzip file.
func TestABombOfTenGigabytesStaysSmall(t *testing.T) {
	member := zipped(t, zeros(64<<20))
	s := httpServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		for range 160 {
			if _, err := w.Write(member); err != nil {
				return
			}
		}
	})
	tr := newPath(t, TransportConfig{})
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

// How well a text packs is no reason to lose it: alerts are alike.
func TestAnswersMayPackAsWellAsTheyLike(t *testing.T) {
	const size = 20 << 20
	packed := zipped(t, zeros(size))
	if _, got, err := carry(t, newPath(t, TransportConfig{}), encoded(t, "gzip", 200, packed), ""); err != nil || len(got) != size {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
