package agent_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"slices"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/message"
)

// road is the way to the office, which a test watches and breaks.
type road struct {
	*transport.Transport
	mu     sync.Mutex
	portal bool     // a login page stands in the way
	bodies []string // of the requests that were made
	out    int      // requests that were not answered yet
	stuck  chan struct{}
}

// over lets the resident's connections go over a road.
func (w *world) over() *road {
	w.t.Helper()
	transport, err := transport.New(transport.Config{})
	if err != nil {
		w.t.Fatal(err)
	}
	r := &road{Transport: transport}
	w.dial = func(cfg bosh.Config) (net.Conn, error) {
		cfg.Transport = r
		return bosh.Dial(cfg)
	}
	return r
}

func (r *road) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	q.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	r.bodies = append(r.bodies, string(body))
	portal, stuck := r.portal, r.stuck
	r.out++
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.out--
	}()
	if stuck != nil {
		select {
		case <-stuck:
		case <-q.Context().Done():
			return nil, q.Context().Err()
		}
	}
	if portal {
		return &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}},
			Body: io.NopCloser(strings.NewReader("<html>Welcome</html>")), Request: q,
		}, nil
	}
	return r.Transport.RoundTrip(q)
}

// set changes the road.
func (r *road) set(change func(*road)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r)
}

// settled waits until the session has said all that it says at its beginning, and has been
// answered: then it waits with an empty request.
func (w *world) settled(a *agent.Agent, r *road) {
	w.t.Helper()
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		s, err := a.Snapshot(w.t.Context())
		r.mu.Lock()
		asked := slices.ContainsFunc(r.bodies, func(b string) bool { return strings.Contains(b, "urn:xmpp:mds:displayed:0'/>") }) // the last question
		idle := asked && r.out == 1 && strings.HasSuffix(r.bodies[len(r.bodies)-1], "'/>")
		r.mu.Unlock()
		if err == nil && s.Status.CanHide && idle {
			return
		}
		if time.Since(begin) > patience {
			w.t.Fatalf("%+v, %v", s.Status, err)
		}
	}
}

func TestBeforeSleepTheServerIsAskedToWaitAndAfterItAllGoesOnAtOnce(t *testing.T) {
	w := newWorld(t)
	r := w.over()
	a, _ := w.resident()
	w.signIn(a)
	w.settled(a, r)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a.Sleep(ctx)
	if ctx.Err() != nil {
		t.Error("Sleep waits for ever")
	}
	r.mu.Lock()
	// The request that asks for the pause is not waited for.
	if last := r.bodies[len(r.bodies)-1]; !strings.Contains(last, "pause='120'") || r.out > 1 {
		t.Errorf("%d requests are out, the last is %s", r.out, last)
	}
	r.mu.Unlock()
	to, _ := xmpp.ParseAddress(me)
	if _, err := w.colleague(anna).Messages.Send(message.Message{To: to, Type: "chat", Body: "Доброе утро"}); err != nil {
		t.Fatal(err)
	}
	a.Wake() // else the message would come when most of the pause is over
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread == 1 })
	if w.attempts() != 1 {
		t.Errorf("%d sessions", w.attempts())
	}
}

func TestSleepIsNotHeldUp(t *testing.T) {
	w := newWorld(t)
	r := w.over()
	a, _ := w.resident()
	a.Sleep(t.Context()) // nobody has signed in
	a.Wake()
	w.signIn(a)
	w.settled(a, r)
	stuck := make(chan struct{})
	defer close(stuck)
	r.set(func(r *road) { r.stuck = stuck })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	asleep := make(chan struct{})
	go func() { defer close(asleep); a.Sleep(ctx) }()
	select {
	case <-asleep:
	case <-time.After(patience):
		t.Error("a server that does not answer keeps the machine awake")
	}
}

// A login page is tried again after a minute or more, which is beyond patience.
func TestWakingMakesALineThatWaitsTryAtOnce(t *testing.T) {
	w := newWorld(t)
	r := w.over()
	a, stop := w.resident()
	w.signIn(a)
	stop()
	r.set(func(r *road) { r.portal = true })
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool {
		return s.Status.Connection == desk.Waiting && time.Until(s.Status.RetryAt) > 2*patience
	})
	r.set(func(r *road) { r.portal = false })
	a.Wake()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
}

func TestWakingDoesNotTryWhatOnlyThePersonCanMend(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	stop()
	w.keyring.Set(t.Context(), me, "wrong")
	a, _ = w.resident()
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.Waiting })
	if s.Status.Problem.Code != desk.WrongPassword {
		t.Fatalf("%+v", s.Status)
	}
	a.Wake()
	time.Sleep(100 * time.Millisecond) // in which a forbidden attempt would be made
	if w.attempts() != 2 {
		t.Errorf("%d attempts", w.attempts())
	}
}

func (w *world) attempts() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.dialled)
}

// taught is a connection that has learned something.
type taught struct{ *bosh.Conn }

func (taught) Held() time.Duration { return 17 * time.Second }

func TestTheNextSessionBeginsWithWhatTheOneBeforeHasLearned(t *testing.T) {
	w := newWorld(t)
	opened := make(chan net.Conn, 10)
	waits := make(chan time.Duration, 10)
	w.dial = func(cfg bosh.Config) (net.Conn, error) {
		conn, err := bosh.Dial(cfg)
		opened <- conn
		waits <- cfg.Wait
		return taught{conn}, err
	}
	a, _ := w.resident()
	w.signIn(a)
	if wait := <-waits; wait != 0 {
		t.Errorf("the first asks for %v", wait)
	}
	(<-opened).Close()
	select {
	case wait := <-waits:
		if wait != 17*time.Second {
			t.Errorf("the second asks for %v", wait)
		}
	case <-time.After(patience):
		t.Error("there is no second session")
	}
}
