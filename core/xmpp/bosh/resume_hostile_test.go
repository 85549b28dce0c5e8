package bosh

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// What was not dealt with is kept as it is: of a large roster a text would be half as
// much again.
func TestAStateComesBackAsItWasKept(t *testing.T) {
	s := sound()
	s.Unread = [][][]byte{{[]byte("<a>}{\n</a>"), {}}, {}, {bytes.Repeat([]byte("x"), 1<<20)}}
	data := s.encode()
	if len(data) > 1<<20+4096 {
		t.Errorf("%d bytes for a megabyte", len(data))
	}
	back, ok := decodeState(data)
	if !ok || !reflect.DeepEqual(back.Unread, s.Unread) || back.SID != s.SID || back.RID != s.RID {
		t.Errorf("%v, %+v", ok, back)
	}
	for _, broken := range [][]byte{data[:len(data)-1], append(data[:len(data):len(data)], 'x'), data[1:], nil} {
		if _, ok := decodeState(broken); ok {
			t.Error("a state that is not whole is taken")
		}
	}
}

// States that no session of ours has left: damaged ones, and those of other versions.

// sound returns a state as sessions leave it.
func sound() *state {
	return &state{
		URL: "http://office.example/b", SID: "s1", RID: 103, Delivered: 100,
		Terms:    terms{Wait: time.Minute, Inactivity: time.Minute, Requests: 2, Hold: 1, From: "office.example"},
		Keys:     &keys{Seed: "seed", Left: 100},
		Header:   map[string]string{"to": "office.example"},
		Prefixes: []string{"stream", wire.NSStreams},
		Requests: []keptRequest{{RID: 101, Body: []byte("<body/>")}, {RID: 102, Body: []byte("<body/>")}},
		Latest:   time.Now(),
		Unread:   [][][]byte{{[]byte("<message/>"), []byte("<presence/>")}, {[]byte("<iq/>")}},
	}
}

func TestAStateThatNoSessionHasLeftIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, spoil := range map[string]func(s *state){
			"no sid":                      func(s *state) { s.SID = "" },
			"no rid":                      func(s *state) { s.RID = 0 },
			"no window":                   func(s *state) { s.Terms.Requests = 0 },
			"a window without an end":     func(s *state) { s.Terms.Requests = 1 << 40 },
			"more is held than ever":      func(s *state) { s.Terms.Hold = 7 },
			"a negative wait":             func(s *state) { s.Terms.Wait = -time.Hour },
			"no inactivity":               func(s *state) { s.Terms.Inactivity = 0 },
			"a polling interval of years": func(s *state) { s.Terms.Polling = 1 << 60 },
			"keys that are used up":       func(s *state) { s.Keys.Left = 0 },
			"keys without an end":         func(s *state) { s.Keys.Left = 1 << 40 },
			"half a declaration":          func(s *state) { s.Prefixes = s.Prefixes[:1] },
			"requests out of order":       func(s *state) { s.Requests[0].RID = 102 },
			"a request of the future":     func(s *state) { s.RID = 102 },
			"a request of nothing":        func(s *state) { s.Requests[1].Body = nil },
			"a request that was answered": func(s *state) { s.Delivered = 101 },
		} {
			s := sound()
			spoil(s)
			c, err := Resume(Config{AllowHTTP: true, Transport: newManager(t)}, s.encode())
			if !errors.Is(err, ErrState) {
				t.Errorf("%s: %v", name, err)
			}
			if c != nil {
				c.kill()
			}
		}
	})
}

// A state with numbers that are anything is refused, or its session goes on and ends.
func TestAResumedSessionSurvivesNumbersThatAreAnything(t *testing.T) {
	data := sound().encode()
	numbers, taken := regexp.MustCompile(`[0-9]+`), 0
	for seed := range uint64(500) {
		rnd := rand.New(rand.NewPCG(seed, 0))
		s, ok := decodeState(numbers.ReplaceAllFunc(data, func(n []byte) []byte { return anyNumber(rnd, n) }))
		if !ok {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			s.Latest = time.Now()
			data := s.encode()
			c, err := Resume(Config{AllowHTTP: true, Transport: roundTrip(alwaysEmpty)}, data)
			if errors.Is(err, ErrState) {
				return
			}
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			taken++
			go io.Copy(io.Discard, c)
			_, _ = io.WriteString(c, "<message><stream:x/></message>")
			time.Sleep(time.Minute)
			c.Close()
		})
	}
	if taken < 50 {
		t.Errorf("only %d of 500 states were taken", taken)
	}
}

// anyNumber returns another number for one in twelve.
func anyNumber(rnd *rand.Rand, n []byte) []byte {
	switch rnd.IntN(48) {
	case 0:
		return []byte("0")
	case 1:
		return append([]byte("-"), n...)
	case 2:
		return strconv.AppendInt(nil, rnd.Int64N(1000), 10)
	case 3:
		return strconv.AppendInt(nil, rnd.Int64N(int64(2*time.Hour)), 10)
	}
	return n
}

// alwaysEmpty is a server that has nothing to say, after a second.
func alwaysEmpty(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(time.Second):
		return page(http.StatusOK, "<body xmlns='"+wire.NSHTTPBind+"'/>"), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}
