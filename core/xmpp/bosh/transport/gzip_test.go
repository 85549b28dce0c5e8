package transport

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/wire"
)

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
			res, got, err := carry(t, newPath(t, Config{}), encoded(t, encoding, 200, streamtest.Zipped(t, strings.NewReader(text))), "")
			if err != nil || got != text || res.ContentLength != -1 || res.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s: %d bytes, %v, %v", encoding, len(got), err, res)
			}
		}
	}
	if _, got, err := carry(t, newPath(t, Config{}), encoded(t, "gzip", 200, nil), ""); err != nil || got != "" {
		t.Errorf("nothing at all: %q, %v", got, err)
	}
}

func TestAnotherEncodingIsRefused(t *testing.T) {
	for _, encoding := range []string{"br", "deflate", "gzip, gzip", "zstd"} {
		_, _, err := carry(t, newPath(t, Config{}), encoded(t, encoding, 200, []byte("x")), "")
		if !errors.Is(err, wire.ErrBad) {
			t.Errorf("%s: %v", encoding, err)
		}
		if res, _, err := carry(t, newPath(t, Config{}), encoded(t, encoding, 404, []byte("x")), ""); err != nil || res.StatusCode != 404 {
			t.Errorf("%s: a status must be told: %v", encoding, err)
		}
	}
	if _, got, err := carry(t, newPath(t, Config{}), encoded(t, "identity", 200, []byte("x")), ""); err != nil || got != "x" {
		t.Errorf("identity: %q, %v", got, err)
	}
}

func TestBrokenGzipIsABadBodyAndATruncatedOneABrokenPath(t *testing.T) {
	good := streamtest.Zipped(t, strings.NewReader(strings.Repeat("abcdefgh", 100)))
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
		_, _, err := carry(t, newPath(t, Config{}), encoded(t, "gzip", 200, c.data), "")
		if err == nil || errors.Is(err, wire.ErrBad) != c.bad {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// How well a text packs is no reason to lose it: alerts are alike.
func TestAnswersMayPackAsWellAsTheyLike(t *testing.T) {
	const size = 20 << 20
	packed := streamtest.Zipped(t, streamtest.Zeros(size))
	if _, got, err := carry(t, newPath(t, Config{}), encoded(t, "gzip", 200, packed), ""); err != nil || len(got) != size {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
