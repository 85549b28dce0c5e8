package agent_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"vestnik/core/account"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/vault"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// gate is a way to the server that can be closed.
type gate struct {
	http.Transport
	closed atomic.Bool
	deaf   atomic.Bool // what the next ping is answered with is lost, and all that follows
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	if g.closed.Load() {
		return nil, errors.New("closed")
	}
	if g.deaf.Load() {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Contains(body, []byte("urn:xmpp:ping")) {
			g.closed.Store(true)
			if answer, err := g.Transport.RoundTrip(r); err == nil {
				answer.Body.Close()
			}
			return nil, errors.New("lost")
		}
	}
	return g.Transport.RoundTrip(r)
}

// crash ends a resident so that the server does not hear of it, and leaves what would
// lie there after a crash.
func (w *world) crash(stop func()) {
	w.t.Helper()
	time.Sleep(200 * time.Millisecond) // until what has come is dealt with
	session := agent.SessionFile(filepath.Join(w.home, "session"), me)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(session); err == nil {
			break // it is kept, which may take its time
		}
	}
	left := map[string][]byte{}
	for _, file := range []string{session, session + ".people"} {
		data, err := os.ReadFile(file)
		if file != session && os.IsNotExist(err) {
			continue
		}
		if err != nil {
			w.t.Fatal(err)
		}
		left[file] = data
	}
	w.gate.closed.Store(true)
	w.gate.CloseIdleConnections()
	stop()
	for file, data := range left {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	w.gate = &gate{}
}

func presenceOf(s desk.Snapshot, address string) desk.Show {
	for _, c := range s.Contacts {
		if c.Address == address {
			return c.Show
		}
	}
	return ""
}

// What the server tells once, who is there, is known after a crash as before it.
func TestACrashedResidentComesBackIntoItsSession(t *testing.T) {
	w := newWorld(t)
	c := w.colleague(anna)
	if err := c.Presence.Set(t.Context(), presence.Presence{Show: "away", Status: "Обед"}); err != nil {
		t.Fatal(err)
	}
	a, stop := w.resident()
	w.signIn(a)
	before := w.until(a, func(s desk.Snapshot) bool { return presenceOf(s, anna) == desk.Away })
	w.crash(stop)
	a, _ = w.resident()
	after := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && presenceOf(s, anna) != "" })
	if after.Status.JID != before.Status.JID {
		t.Errorf("the address is %s and was %s", after.Status.JID, before.Status.JID)
	}
	if got := presenceOf(after, anna); got != desk.Away {
		t.Errorf("anna is %q", got)
	}
}

// A version that knew one account kept its session under another name: an update costs no
// session.
func TestASessionOfAnOlderVersionGoesOn(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	before := w.until(a, func(s desk.Snapshot) bool { return s.Status.JID != "" })
	w.crash(stop)
	old := filepath.Join(w.home, "session")
	account.RenameSessionFile(agent.SessionFile(old, me), old)
	a, _ = w.resident()
	after := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	if after.Status.JID != before.Status.JID {
		t.Errorf("the address is %s and was %s", after.Status.JID, before.Status.JID)
	}
}

func TestAKeyringThatComesLateGivesTheSessionOfTheLastLife(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	before := w.until(a, func(s desk.Snapshot) bool { return s.Status.JID != "" })
	w.crash(stop)
	attempts := w.attempts()
	w.keyring.set(vault.ErrAbsent)
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.Waiting })
	w.keyring.set(nil)
	a.KeyringCame()
	after := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	if after.Status.JID != before.Status.JID || w.attempts() != attempts {
		t.Errorf("it signs in anew: %s", after.Status.JID)
	}
}

// usurp signs in with an address and off again: the session that had it is ended.
func (w *world) usurp(jid string) {
	w.t.Helper()
	address, err := xmpp.ParseAddress(jid)
	if err != nil {
		w.t.Fatal(err)
	}
	conn, err := bosh.Dial(bosh.Config{URL: w.url, AllowHTTP: true})
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := im.Open(w.t.Context(), conn, session.Config{
		Account: address.Bare(), Resource: address.Resource(), Password: word, Handler: message.HandlerFunc((&colleague{}).note),
	}, im.Program{})
	if err != nil {
		w.t.Fatal(err)
	}
	s.Close()
}

// A session that the server has given up is replaced by another one, without a word.
func TestACrashedResidentWhoseSessionIsGoneSignsIn(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	before := w.until(a, func(s desk.Snapshot) bool { return s.Status.JID != "" })
	w.crash(stop)
	w.usurp(before.Status.JID)
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && s.Status.Problem == nil })
}

// The server tells once in a session who asks to see the person's presence.
func TestWhoAsksIsKnownAfterACrashAndAnsweredOnce(t *testing.T) {
	w := newWorld(t)
	c := w.colleague("petr@example.com")
	asker, _ := xmpp.ParseAddress(me)
	a, stop := w.resident()
	w.signIn(a)
	forget := []byte("<query xmlns='jabber:iq:roster'><item jid='" + me + "' subscription='remove'/></query>") // in the office all see all
	if _, err := c.Query(t.Context(), "set", xmpp.Address{}, forget); err != nil {
		t.Fatal(err)
	}
	if err := c.Presence.Subscribe(asker, "это Фёдор"); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return len(s.Requests) == 1 })
	w.crash(stop)
	a, stop = w.resident()
	after := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && len(s.Requests) == 1 })
	if got := after.Requests[0]; got.Address != "petr@example.com" || got.Text != "это Фёдор" {
		t.Fatalf("%+v", got)
	}
	if err := a.AnswerRequest(t.Context(), after.Requests[0].Ref, false); err != nil {
		t.Fatal(err)
	}
	w.crash(stop)
	a, _ = w.resident()
	if s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine }); len(s.Requests) > 0 {
		t.Errorf("asks again: %+v", s.Requests)
	}
}
