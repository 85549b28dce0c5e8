package bosh

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"testing"
	"testing/synctest"
)

// XEP-0124 §15, key sequences.

func sha1hex(s string) string {
	sum := sha1.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// K2: whoever reads one request cannot make the next.
func TestOverPlainHTTPEveryRequestShowsTheNextKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{URL: "http://office.example/http-bind", AllowHTTP: true})
		defer c.Close()
		write(t, c, header)
		q := m.next()
		last := q.Get("newkey")
		if len(last) != 40 || q.Get("key") != "" {
			t.Errorf("%s", q.raw)
		}
		q.answer(usual, features)
		listen(c)
		renewed := 0
		for i := range 2000 {
			if i%3 == 0 {
				write(t, c, e2("message", i))
			}
			q := m.next()
			if sha1hex(q.Get("key")) != last {
				t.Fatalf("request %d: the key is not what hashes to the one before: %s", i, q.raw)
			}
			last = q.Get("key")
			if n := q.Get("newkey"); n != "" {
				last = n
				renewed++
			}
			q.answer("", fmt.Sprintf("<message xmlns='jabber:client' id='%d'/>", i))
		}
		if renewed < 3 {
			t.Errorf("%d sequences in 2,000 requests", renewed+1)
		}
	})
}

func TestARepetitionRepeatsItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{URL: "http://office.example/http-bind", AllowHTTP: true})
		defer c.Close()
		write(t, c, header)
		m.next().answer(usual, features)
		listen(c)
		q := m.poll()
		q.fail(errReset)
		if again := m.poll(); string(again.raw) != string(q.raw) || q.Get("key") == "" {
			t.Errorf("%s, then %s", q.raw, again.raw)
		}
	})
}

// Over TLS nobody reads along.
func TestOverTLSThereAreNoKeys(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		if q := m.poll(); q.Get("key") != "" || q.Get("newkey") != "" {
			t.Errorf("%s", q.raw)
		}
	})
}

func TestSequencesAreUnpredictable(t *testing.T) {
	seeds, lengths := map[string]bool{}, map[int]bool{}
	for range 200 {
		k := newKeys()
		seeds[k.Seed], lengths[k.Left] = true, true
	}
	if len(seeds) != 200 || len(lengths) < 50 {
		t.Errorf("%d seeds, %d lengths of 200", len(seeds), len(lengths))
	}
}
