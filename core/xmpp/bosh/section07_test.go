package bosh

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// XEP-0124 §7, creation of a session.

func TestCreationSaysWhatItMustAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name, url, from string
		allow           bool
	}{
		{"from is sent over TLS", "https://10.0.0.1/bosh", "alice@office.example", false},
		{"from is kept back without TLS", "http://10.0.0.1/bosh", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newManager(t)
				conn := m.dial(Config{URL: c.url, AllowHTTP: c.allow, Wait: 45 * time.Second})
				defer conn.Close()
				write(t, conn, "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='"+wire.NSStreams+"' to='office.example' from='alice@office.example' xml:lang='ru' version='1.0'>")
				q := m.next()
				want := map[string]string{
					"to": "office.example", "xml:lang": "ru", "ver": "1.11", "wait": "45", "hold": "1", "ack": "1", "xmpp:version": "1.0",
					"rid": q.Get("rid"), "xmlns": wire.NSHTTPBind,
				}
				if c.from != "" {
					want["from"] = c.from
				} else {
					want["newkey"] = q.Get("newkey") // §15, see section15_test.go
				}
				for name, value := range attrsOf(t, q.raw) {
					if want[name] != value {
						t.Errorf("%s=%q, want %q", name, value, want[name])
					}
					delete(want, name)
				}
				if len(want) > 0 || len(q.Payload) > 0 {
					t.Errorf("lacks %v, carries %q", want, q.text())
				}
			})
		})
	}
}

func TestNothingIsSentBeforeAStreamHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		m.quiet(time.Hour)
		c.Close()
		m.quiet(time.Hour)
	})
}

func TestFirstRIDIsRandomAndLeavesRoom(t *testing.T) {
	seen := map[uint64]bool{}
	high := 0
	for range 10_000 {
		rid := firstRID()
		if rid == 0 || rid > wire.MaxRID-1<<32 || seen[rid] {
			t.Fatalf("rid %d", rid)
		}
		seen[rid] = true
		if rid > wire.MaxRID/2 {
			high++
		}
	}
	if high < 4500 || high > 5500 {
		t.Errorf("%d of 10,000 rids in the upper half", high)
	}
}

func TestAnswerWithoutSIDEndsTheCreation(t *testing.T) {
	for _, terms := range []string{"", "sid=''", "wait='60' requests='2'"} {
		synctest.Test(t, func(t *testing.T) {
			m := newManager(t)
			c := m.dial(Config{})
			defer c.Close()
			write(t, c, header)
			m.next().answer(terms, features)
			if _, err := nextElement(c); !errors.Is(err, ErrBadBody) {
				t.Errorf("%q: %v", terms, err)
			}
			m.quiet(time.Hour)
		})
	}
}

// grant returns the terms that a client makes of an answer.
func grant(t *testing.T, attrs string) terms {
	t.Helper()
	b, err := wire.Parse([]byte("<body xmlns='" + wire.NSHTTPBind + "' sid='s' " + attrs + "/>"))
	if err != nil {
		t.Fatal(err)
	}
	e := newEngine(&Conn{cfg: Config{Wait: time.Minute}})
	e.header = map[string]string{"to": "office.example"}
	if err := e.created(b); err != nil {
		t.Fatal(err)
	}
	return e.terms
}

func TestTermsAreCutNeverTrusted(t *testing.T) {
	usual := terms{Wait: time.Minute, Inactivity: noInactivity, Requests: 2, Hold: 1, Legacy: true, From: "office.example"}
	with := func(change func(*terms)) terms { t := usual; change(&t); return t }
	for attrs, want := range map[string]terms{
		"":                             usual,
		"wait='30'":                    with(func(t *terms) { t.Wait = 30 * time.Second }),
		"wait='3600'":                  usual,
		"wait='-1'":                    usual,
		"wait='NaN'":                   usual,
		"wait='1e300'":                 usual,
		"wait='sixty'":                 usual,
		"wait='0'":                     with(func(t *terms) { t.Wait, t.Hold = 0, 0 }),
		"inactivity='45'":              with(func(t *terms) { t.Inactivity = 45 * time.Second }),
		"inactivity='999999999999'":    with(func(t *terms) { t.Inactivity = time.Hour }),
		"inactivity='-5'":              usual,
		"inactivity='0'":               usual,
		"inactivity='1e-9'":            with(func(t *terms) { t.Inactivity = time.Second }),
		"inactivity='30' polling='60'": with(func(t *terms) { t.Inactivity, t.Polling = 30*time.Second, 20*time.Second }),
		"polling='5'":                  with(func(t *terms) { t.Polling = 5 * time.Second }),
		"polling='86400'":              with(func(t *terms) { t.Polling = time.Minute }),
		"requests='0'":                 usual,
		"requests='-2'":                usual,
		"requests='2 '":                usual,
		"requests='100000'":            usual,
		"requests='5'":                 with(func(t *terms) { t.Requests = 5 }),
		"requests='1'":                 with(func(t *terms) { t.Requests, t.Hold = 1, 0 }),
		"hold='0'":                     with(func(t *terms) { t.Hold = 0 }),
		"hold='7'":                     usual,
		"hold='-1'":                    usual,
		"ver='1.6'":                    with(func(t *terms) { t.Legacy = false }),
		"from='other.example'":         with(func(t *terms) { t.From = "other.example" }),
		"secure='true' charsets='ISO_8859-1' host='h' message='m' x='y'": usual,
	} {
		if got := grant(t, attrs); got != want {
			t.Errorf("%s:\n%+v, want\n%+v", attrs, got, want)
		}
	}
}

func TestWhatIsWrittenWhileCreatingWaitsForTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, header)
		write(t, c, "<message id='1'/>")
		first := m.next()
		m.quiet(10 * time.Second)
		first.answer(usual, features)
		if q := m.next(); q.text() != message("1") || q.Get("sid") != "s1" || q.rid() != first.rid()+1 {
			t.Errorf("%s", q.raw)
		}
	})
}

// A client that knows what its server takes need not wait to be let in.
func TestWhatIsWrittenTogetherWithTheFirstHeaderLeavesWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, header+"<message id='1'/><message id='2'/>")
		write(t, c, "<message id='3'/>")
		first := m.next()
		if first.text() != message("1")+message("2") || first.Get("to") != "office.example" || first.Get("sid") != "" {
			t.Errorf("%s", first.raw)
		}
		first.fail(io.EOF)
		again := m.next()
		if !bytes.Equal(again.raw, first.raw) {
			t.Errorf("%s, and then %s", first.raw, again.raw)
		}
		again.answer(usual, features+message("4"))
		q := m.next()
		if q.text() != message("3") || q.rid() != first.rid()+1 {
			t.Errorf("%s", q.raw)
		}
		write(t, c, header+"<message id='5'/>") // a restart, which is alone
		q.answer("", message("6"))
		for _, want := range []string{"", message("5")} {
			q := m.next()
			if q.text() != want || (q.Get("xmpp:restart") == "true") != (want == "") {
				t.Errorf("%s", q.raw)
			}
			q.answer("", message("6"))
		}
	})
}

// Openfire says 400 to content in the request that creates a session.
func TestWhatIsNotTakenWithTheCreationGoesBehindIt(t *testing.T) {
	for _, url := range []string{"https://10.0.0.1/bosh", "http://10.0.0.1/bosh"} {
		synctest.Test(t, func(t *testing.T) {
			m := newManager(t)
			c := m.dial(Config{URL: url, AllowHTTP: true})
			defer c.Close()
			write(t, c, header+"<message id='1'/><message id='2'/>")
			write(t, c, "<message id='3'/>")
			first := m.next()
			first.reply(http.StatusBadRequest, "<html/>")
			alone := m.next()
			if alone.text() != "" || alone.Get("to") != "office.example" || alone.Get("sid") != "" {
				t.Errorf("%s", alone.raw)
			}
			alone.answer(usual, features)
			q := m.next()
			if q.text() != message("1")+message("2")+message("3") || q.rid() != alone.rid()+1 {
				t.Errorf("%s", q.raw)
			}
			q.answer("", message("4"))
			if err := c.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// Without content it is what it says, and so is any other status.
func TestACreationThatIsRefusedIsNotTriedInVain(t *testing.T) {
	for _, together := range []string{"", "<message id='1'/>"} {
		for _, status := range []int{http.StatusBadRequest, http.StatusForbidden, http.StatusInternalServerError} {
			synctest.Test(t, func(t *testing.T) {
				m := newManager(t)
				c := m.dial(Config{})
				defer c.Close()
				write(t, c, header+together)
				m.next().reply(status, "<html/>")
				if status == http.StatusBadRequest && together != "" {
					m.next().reply(status, "<html/>")
				}
				_, err := io.ReadAll(c)
				var refused *StatusError
				if !errors.As(err, &refused) || refused.Status != status {
					t.Errorf("%q, %d: %v", together, status, err)
				}
				m.quiet(time.Minute)
			})
		}
	}
}

// A later answer may repeat the sid; another one is not of this session.
func TestAnotherSIDEndsTheSession(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		m.poll().answer("sid='s1'", message("1"))
		m.poll().answer("sid='s2'", message("2"))
		if got, err := h.end(); got != message("1") || !errors.Is(err, ErrBadBody) {
			t.Errorf("%s, %v", got, err)
		}
	})
}

// The answer may have been lost, and the server be waiting: with what it has begun nobody
// is signed in, so beginning again is no harm.
func TestACreationWhoseConnectionBreaksIsSentOnceMore(t *testing.T) {
	for _, broken := range []error{io.EOF, io.ErrUnexpectedEOF, &net.OpError{Op: "read", Err: errReset}} {
		synctest.Test(t, func(t *testing.T) {
			m := newManager(t)
			conn := m.dial(Config{})
			defer conn.Close()
			write(t, conn, header)
			first := m.next()
			first.fail(broken)
			again := m.next()
			if string(first.raw) != string(again.raw) {
				t.Errorf("%s, then %s", first.raw, again.raw)
			}
			again.answer(usual, features)
			expectStart(t, conn)
			next(t, conn)
			if n := conn.Repeated(); n != 1 {
				t.Errorf("%d requests were repeated", n)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			m := newManager(t)
			conn := m.dial(Config{})
			defer conn.Close()
			write(t, conn, header)
			m.next().fail(broken)
			m.next().fail(broken)
			if _, err := nextElement(conn); !errors.Is(err, broken) {
				t.Error(err)
			}
			m.quiet(time.Hour)
		})
	}
}

func TestAFailedCreationIsNotRepeated(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(*asked)
		want   error
	}{
		"no connection":     {func(q *asked) { q.fail(&net.OpError{Op: "dial", Err: errReset}) }, errReset},
		"no answer":         {func(q *asked) { q.fail(context.DeadlineExceeded) }, context.DeadlineExceeded},
		"a page":            {func(q *asked) { q.reply(200, "<html/>") }, ErrNotBOSH},
		"nothing":           {func(q *asked) { q.reply(200, "") }, ErrNotBOSH},
		"404":               {func(q *asked) { q.reply(404, "not here") }, &StatusError{404}},
		"503":               {func(q *asked) { q.reply(503, "busy") }, &StatusError{503}},
		"redirect":          {func(q *asked) { q.reply(302, "") }, ErrRedirect},
		"broken body":       {func(q *asked) { q.reply(200, ill) }, ErrBadBody},
		"recoverable error": {func(q *asked) { q.answer("type='error'", "") }, ErrBadBody},
		"unknown host":      {func(q *asked) { q.answer("type='terminate' condition='host-unknown'", "") }, &TerminateError{Condition: wire.HostUnknown}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newManager(t)
				conn := m.dial(Config{})
				defer conn.Close()
				write(t, conn, header)
				c.answer(m.next())
				_, err := nextElement(conn)
				var got, want *StatusError
				if errors.As(c.want, &want) {
					if !errors.As(err, &got) || got.Status != want.Status {
						t.Error(err)
					}
				} else if !errors.Is(err, c.want) {
					t.Error(err)
				}
				if _, err := conn.Write([]byte("<a/>")); err == nil {
					t.Error("writing goes on")
				}
				m.quiet(time.Hour)
			})
		})
	}
}

// P12: beyond 2^53-1 there is no rid.
func TestASessionEndsBeforeItsRIDsPassTheLargest(t *testing.T) {
	for text, ok := range map[string]bool{
		"1": true, strconv.Itoa(wire.MaxRID): true, strconv.Itoa(wire.MaxRID + 1): false,
		"0": false, "-1": false, "": false, "abc": false, "1.5": false, strconv.FormatUint(math.MaxUint64, 10) + "0": false,
	} {
		if _, got := wire.ParseRID(text); got != ok {
			t.Errorf("%q: %v", text, got)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		cfg := Config{URL: "https://office.example/", Transport: m, Wait: time.Minute}
		c, err := Dial(cfg)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		e := newEngine(c)
		e.rid, e.phase = wire.MaxRID, phaseOpen
		c.outErr, c.inErr = nil, nil
		e.request(&flight{polling: true}, time.Now())
		if !errors.Is(c.inErr, ErrInactive) || e.phase != phaseEnded {
			t.Error(c.inErr)
		}
		m.quiet(time.Hour)
	})
}

// attrsOf returns all attributes of a body, by name.
func attrsOf(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	tag, _, err := xmlsafe.ReadStart(raw, &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	attrs := make(map[string]string)
	for _, a := range tag.Attrs {
		name := strings.TrimPrefix(a.Prefix+":"+a.Local, ":")
		if a.Prefix != "xmlns" {
			attrs[name] = a.Value
		}
	}
	return attrs
}
