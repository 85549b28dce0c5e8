package agent_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// write puts messages into the outbox of somebody who is off line, and goes on line.
func (r *pipedResident) write(bodies ...string) {
	r.t.Helper()
	r.show(desk.Offline)
	for _, body := range bodies {
		if _, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: body}); err != nil {
			r.t.Fatal(err)
		}
	}
	r.show(desk.Available)
}

func (r *pipedResident) show(show desk.Show) {
	r.t.Helper()
	if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: show}}); err != nil {
		r.t.Fatal(err)
	}
	r.now()
}

// states counts the messages to erp by state.
func (r *pipedResident) states() map[desk.State]int {
	r.t.Helper()
	h, err := r.History(context.Background(), desk.Ref{Address: erp}, 0, 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	states := map[desk.State]int{}
	for _, m := range h {
		states[m.State]++
	}
	return states
}

func numbered(n int) (bodies []string) {
	for i := range n {
		bodies = append(bodies, fmt.Sprintf("№ %d", i))
	}
	return bodies
}

func TestWhatIsTooLongIsRefusedAtTheDoor(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		for name, text := range map[string]string{
			"markup, larger on the wire": strings.Repeat("<<<<<\n", 20_000),
			"plain":                      strings.Repeat("отчёт\n", 30_000),
		} {
			var long *desk.Problem
			_, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: text})
			if !errors.As(err, &long) || long.Code != desk.MessageTooLong || long.Facts["limit"] != "262144" || long.Facts["size"] == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Away, Text: strings.Repeat("обед ", 10_000)}})
		if !errors.Is(err, &desk.Problem{Code: desk.MessageTooLong}) {
			t.Errorf("a status text: %v", err)
		}
		if _, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: strings.Repeat("x", 250_000)}); err != nil {
			t.Error(err)
		}
		r.now()
		if got := r.states(); got[desk.Sent] != 1 {
			t.Errorf("%v", got)
		}
	})
}

// A server, or a proxy before it, that ends the session at one message.
func TestAMessageThatEndsSessionsFailsAndTheOthersGo(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.answers(func(e string) string {
			if strings.Contains(e, "яд") {
				return "</stream:stream>"
			}
			return ""
		})
		r.write("раз", "два", "яд", "три", "яд", "четыре")
		time.Sleep(10 * time.Minute)
		s := r.now()
		if got := r.states(); s.Status.Connection != desk.OnLine || got[desk.Sent] != 4 || got[desk.Failed] != 2 {
			t.Errorf("%v, %v", s.Status.Connection, got)
		}
		h, _ := r.History(context.Background(), desk.Ref{Address: erp}, 0, 10)
		for _, m := range h {
			if m.Body == "яд" && m.Error != string(desk.MessageNotTaken) {
				t.Errorf("%+v", m)
			}
		}
	})
}

// Each step is a way to the server and back: after a lost session a full outbox must not
// take one for each message.
func TestAfterALostSessionTheOutboxGoesInFewSteps(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		lost := false
		r.server.answers(func(e string) string {
			if strings.Contains(e, "№ 50") && !lost {
				lost = true
				return "</stream:stream>"
			}
			return ""
		})
		r.write(numbered(100)...)
		time.Sleep(time.Minute)
		r.now()
		steps := 0
		for _, e := range r.server.heard {
			if strings.Contains(e, "urn:xmpp:ping") {
				steps++
			}
		}
		if got := r.states(); got[desk.Sent] != 100 || !lost || steps > 10 {
			t.Errorf("%v in %d steps", got, steps)
		}
	})
}

// A server that is shut down says nothing of the one message that is under way, however
// often.
func TestAMessageOutlivesTheShutdownsOfItsServer(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		shutdowns := 0
		r.server.answers(func(e string) string {
			if strings.Contains(e, "важное") && shutdowns < 20 {
				shutdowns++
				return "<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
			}
			return ""
		})
		r.write("важное")
		time.Sleep(time.Hour)
		r.now()
		if got := r.states(); got[desk.Sent] != 1 || shutdowns != 20 {
			t.Errorf("%v after %d shutdowns", got, shutdowns)
		}
	})
}

// The person goes off line just after the server has confirmed what was under way.
func TestWhatWasConfirmedIsNotSentAgain(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		const n = 100 // one batch: what is under way and not confirmed is sent again
		r.show(desk.Offline)
		for _, body := range numbered(n) {
			if _, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		events, err := r.Watch(ctx, r.now().Seq)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.SetPresence(ctx, desk.Choice{Presence: desk.Presence{Show: desk.Available}})
		for e := range events {
			if e.Kind == desk.EventMessage && e.Message.State == desk.Sent {
				break
			}
		}
		heard := func() map[string]int {
			r.server.mu.Lock()
			defer r.server.mu.Unlock()
			times := map[string]int{}
			for _, e := range r.server.heard {
				if strings.HasPrefix(e, "<message") {
					times[attribute(e, "id")]++
				}
			}
			return times
		}
		for range 3 {
			r.show(desk.Offline)
			time.Sleep(3 * time.Second)
			r.show(desk.Available)
			time.Sleep(time.Second)
		}
		if got := heard(); len(got) != n {
			t.Errorf("%d of %d have left", len(got), n)
		} else {
			for id, times := range got {
				if times > 1 {
					t.Fatalf("%s has left %d times", id, times)
				}
			}
		}
	})
}

// A mark that the journal could not take is owed, and the message is not sent again.
func TestWhatWasConfirmedWhileTheJournalWasLockedIsNotSentAgain(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		unlock := func() {}
		r.server.answers(func(e string) string {
			if strings.Contains(e, "№ 4") {
				unlock = r.lock()
			}
			return ""
		})
		r.write(numbered(5)...)
		time.Sleep(time.Second)
		r.server.answers(nil)
		r.server.say("</stream:stream>")
		time.Sleep(5 * time.Second)
		unlock()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := r.states(); got[desk.Sent] != 5 {
			t.Errorf("%v", got)
		}
		left := 0
		for _, e := range r.server.heard {
			if strings.HasPrefix(e, "<message") {
				left++
			}
		}
		if left != 5 {
			t.Errorf("%d messages have left", left)
		}
	})
}

func TestManySendsAtOnceAreAllConfirmed(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		var all sync.WaitGroup
		var failed atomic.Int64
		for i := range 1500 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				m, err := r.Send(ctx, desk.Outgoing{To: fmt.Sprintf("u%d@example.com", i%50), Body: "x"})
				if err == nil {
					m, err = r.Confirm(ctx, m.Peer, m.Number)
				}
				if err != nil || m.State != desk.Sent {
					failed.Add(1)
					t.Log(err)
				}
			})
		}
		all.Wait()
		if failed.Load() > 0 {
			t.Errorf("%d were not confirmed", failed.Load())
		}
	})
}

// small is a reverse proxy that takes no request of more than a megabyte.
type small struct {
	*transport.Transport
	refused atomic.Int64
}

func (s *small) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.ContentLength > 1<<20 {
		s.refused.Add(1)
		return &http.Response{StatusCode: 413, Status: "413", Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader("too large")), ContentLength: -1}, nil
	}
	return s.Transport.RoundTrip(r)
}

func TestMuchThatWaitsGoesThroughAProxyThatTakesLittle(t *testing.T) {
	w := newWorld(t)
	c := w.colleague(anna)
	transport, err := transport.New(transport.Config{})
	if err != nil {
		t.Fatal(err)
	}
	proxy := &small{Transport: transport}
	w.dial = func(cfg bosh.Config) (net.Conn, error) {
		cfg.Transport = proxy
		return bosh.Dial(cfg)
	}
	a, _ := w.resident()
	w.signIn(a)
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}); err != nil {
		t.Fatal(err)
	}
	const n = 12
	for range n {
		if _, err := a.Send(t.Context(), desk.Outgoing{To: anna, Body: strings.Repeat("a", 200_000)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Available}}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		select {
		case <-c.messages:
		case <-time.After(patience):
			t.Fatalf("message %d did not come; %d requests were refused", i, proxy.refused.Load())
		}
	}
	if proxy.refused.Load() > 0 {
		t.Errorf("%d requests were refused", proxy.refused.Load())
	}
}

// A resident is killed with a full outbox, when the server has taken part of it and has
// not said so.
func TestAFullOutboxComesOnceThroughACrash(t *testing.T) {
	w := newWorld(t)
	conn, err := bosh.Dial(bosh.Config{URL: w.url, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan message.Message, 10_000)
	account, _ := xmpp.ParseAccount(anna)
	c, err := im.Open(t.Context(), conn, session.Config{Account: account, Password: word, Handler: message.HandlerFunc(func(m message.Message) bool {
		if m.Body != "" && m.From.Bare().String() == me {
			got <- m
		}
		return false // no receipts: they would mark what was not confirmed
	})}, im.Program{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	a, stop := w.resident()
	w.signIn(a)
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OffLine })
	n := 1000
	if testing.Short() {
		n = 300
	}
	for i := range n {
		if _, err := a.Send(t.Context(), desk.Outgoing{To: anna, Body: fmt.Sprintf("№ %d ", i) + strings.Repeat("x", 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	w.gate.deaf.Store(true)
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Available}}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	next := func() {
		select {
		case m := <-got:
			seen[m.ID]++
		case <-time.After(patience):
			t.Fatalf("%d of %d came", len(seen), n)
		}
	}
	for len(seen) < 50 {
		next()
	}
	w.crash(stop)
	a, _ = w.resident()
	for len(seen) < n {
		next()
	}
	w.until(a, func(desk.Snapshot) bool {
		h, err := a.History(t.Context(), desk.Ref{Address: anna}, 0, 1000)
		for _, m := range h {
			if m.State == desk.Queued {
				return false
			}
		}
		return err == nil
	})
	for len(got) > 0 {
		next()
	}
	for id, times := range seen {
		if times > 1 {
			t.Errorf("%s came %d times", id, times)
		}
	}
}
