package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/xmlsafe"
)

// parlour is an office behind core/xmpp/bosh/manager, over HTTP.
type parlour struct {
	url      string
	requests atomic.Int64 // of both
	held     atomic.Int64 // of strophe, at the moment
	carol    *client
}

// openParlour opens it, with carol in it. Where lose is not 0, every lose-th answer
// to a session is lost behind the listener.
func openParlour(t *testing.T, lose int64) *parlour {
	t.Helper()
	p := &parlour{}
	l := manager.New(manager.Config{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() == "" { // Node names none
			p.held.Add(1)
			defer p.held.Add(-1)
		}
		if n := p.requests.Add(1); lose == 0 || n%lose != 0 {
			l.ServeHTTP(w, r)
			return
		}
		data, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(data))
		if !bytes.Contains(data, []byte("sid=")) {
			l.ServeHTTP(w, r)
			return
		}
		l.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // connections that end in the middle
	server.Start()
	office := New(Options{Accounts: map[string]string{"alice": "пароль", "carol": "c"}, Locale: "ru"})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- office.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		server.Close()
	})
	p.url = server.URL + "/http-bind"
	conn, err := bosh.Dial(bosh.Config{URL: p.url, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	p.carol = connect(t, conn)
	p.carol.signIn(auth.SCRAMSHA1, "carol", "c", "desk")
	p.carol.send("<presence/>")
	return p
}

// waitFor waits until a request of strophe is held, or none is.
func (p *parlour) waitFor(t *testing.T, held bool) {
	t.Helper()
	for range 60_000 {
		if (p.held.Load() > 0) == held {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("a request is held: %v", !held)
}

// hears checks that carol gets messages with these bodies from strophe, and in
// this order.
func (p *parlour) hears(t *testing.T, bodies []string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for i, want := range bodies {
		var n *xmlsafe.Node
		for n == nil || n.Local != "message" || !strings.HasPrefix(n.Attr("from"), "alice@") { // the bot writes too
			select {
			case n = <-p.carol.in:
			case <-deadline:
				t.Fatalf("message %d does not come", i)
			}
		}
		if got := n.ChildText(nsClient, "body"); got != want {
			t.Fatalf("message %d is %q, want %q", i, got, want)
		}
	}
}

// says makes carol write to strophe.
func (p *parlour) says(bodies []string) {
	for _, body := range bodies {
		p.carol.send("<message to='alice@office.example' type='chat'><body>" + body + "</body></message>")
	}
}

// stranger is a strophe.js client in a process of its own.
type stranger struct {
	*servertest.Strophe
	t *testing.T
}

func invite(t *testing.T) *stranger { t.Helper(); return &stranger{servertest.NewStrophe(t), t} }

// until waits for an event.
func (s *stranger) until(name string) servertest.StropheEvent {
	s.t.Helper()
	return s.before(time.After(time.Minute), name)
}

func (s *stranger) before(deadline <-chan time.Time, name string) servertest.StropheEvent {
	s.t.Helper()
	for {
		select {
		case e, ok := <-s.Events():
			switch {
			case !ok:
				s.t.Fatalf("strophe has ended before %s", name)
			case e.Event == name:
				return e
			case e.Event == "CONNFAIL", e.Event == "AUTHFAIL", e.Event == "DISCONNECTED":
				s.t.Fatalf("%s (%s) instead of %s", e.Event, e.Condition, name)
			}
		case <-deadline:
			s.t.Fatalf("no %s for a minute", name)
		}
	}
}

// hears returns the bodies of the next n messages from carol.
func (s *stranger) hears(n int) (bodies []string) {
	s.t.Helper()
	deadline := time.After(time.Minute)
	for range n {
		e := s.before(deadline, "message")
		for !strings.HasPrefix(e.From, "carol@") {
			e = s.before(deadline, "message")
		}
		bodies = append(bodies, e.Body)
	}
	return bodies
}

func (s *stranger) signIn(p *parlour, mechanism string) {
	s.t.Helper()
	s.Do("connect", map[string]any{"url": p.url, "jid": "alice@office.example", "password": "пароль", "mechanism": mechanism})
	if e := s.until("CONNECTED"); !strings.HasPrefix(e.JID, "alice@office.example/") {
		s.t.Errorf("bound as %s", e.JID)
	}
}

func numbered(what string, n int) (bodies []string) {
	for i := range n {
		bodies = append(bodies, fmt.Sprintf("%s %d: Съешь ещё этих мягких французских булок 😀", what, i))
	}
	return bodies
}

func TestStropheSignsInWithEachMechanismAndLeaves(t *testing.T) {
	for _, mechanism := range []string{"SASLSHA1", "SASLSHA256", ""} {
		p := openParlour(t, 0)
		s := invite(t)
		s.signIn(p, mechanism)
		s.Do("disconnect", nil)
		if e := s.until("DISCONNECTED"); e.Requests != 0 {
			t.Errorf("%d requests are left", e.Requests)
		}
	}
}

func TestStropheChatsBothWaysInOrder(t *testing.T) {
	p := openParlour(t, 0)
	s := invite(t)
	s.signIn(p, "SASLSHA1")
	for _, bodies := range [][]string{{"Здравствуйте, <Алиса> & \"Кэрол\" 'ё'"}, numbered("залпом", 200)} {
		s.Do("send", map[string]any{"to": at("carol"), "bodies": bodies})
		p.hears(t, bodies)
	}
	bodies := numbered("ответ", 200)
	p.says(bodies)
	if got := s.hears(200); !slices.Equal(got, bodies) {
		t.Errorf("heard %q", got)
	}
	// And both at once.
	s.Do("send", map[string]any{"to": at("carol"), "bodies": bodies})
	go p.says(bodies)
	p.hears(t, bodies)
	if got := s.hears(200); !slices.Equal(got, bodies) {
		t.Errorf("heard %q", got)
	}
	s.Do("disconnect", nil)
	s.until("DISCONNECTED")
}

// A page that is loaded again goes on with its session: it does not ask for the
// answer to the request that was held when it went, so that must not hold anything.
func TestStropheGoesOnWithItsSessionInAnotherProcess(t *testing.T) {
	p := openParlour(t, 0)
	first := invite(t)
	first.signIn(p, "SASLSHA1")
	first.Do("send", map[string]any{"to": at("carol"), "bodies": []string{"раз"}})
	p.hears(t, []string{"раз"})
	p.says([]string{"два"})
	first.hears(1)
	p.waitFor(t, true) // it asks again after 100 ms
	first.Do("store", nil)
	stored := first.until("stored").Stored
	first.Leave()
	p.waitFor(t, false)
	bodies := numbered("пока её не было", 20)
	p.says(bodies)
	time.Sleep(100 * time.Millisecond)
	second := invite(t)
	second.Do("restore", map[string]any{"url": p.url, "stored": stored})
	second.until("ATTACHED")
	if got := second.hears(20); !slices.Equal(got, bodies) {
		t.Errorf("heard %q", got)
	}
	second.Do("send", map[string]any{"to": at("carol"), "bodies": []string{"три"}})
	p.hears(t, []string{"три"})
	second.Do("disconnect", nil)
	second.until("DISCONNECTED")
}

// Every seventh answer is lost behind the listener. Strophe repeats the request,
// and gets the same answer. It hands on what it gets as it comes, so what a lost
// answer held may come late, and none is lost or doubled.
func TestStropheLosesNothingThroughLostAnswers(t *testing.T) {
	p := openParlour(t, 7)
	s := invite(t)
	s.signIn(p, "SASLSHA1")
	bodies := numbered("сквозь помехи", 100)
	for i, body := range bodies {
		s.Do("send", map[string]any{"to": at("carol"), "bodies": []string{body}})
		p.says(bodies[i : i+1])
		if i%10 == 0 {
			time.Sleep(50 * time.Millisecond)
		}
	}
	p.hears(t, bodies)
	got := s.hears(100)
	slices.Sort(got)
	want := slices.Sorted(slices.Values(bodies))
	if !slices.Equal(got, want) {
		t.Errorf("heard %q", got)
	}
	s.Do("disconnect", nil)
	s.until("DISCONNECTED")
}

// What was said before, and the subject, come to who joins a room; what he says goes to all, and to
// himself.
func TestStropheJoinsARoom(t *testing.T) {
	p := openParlour(t, 0)
	s := invite(t)
	s.signIn(p, "SASLSHA1")
	const room = "team@rooms.office.example"
	s.Do("join", map[string]any{"room": room, "nick": "Алиса"})
	if e := s.until("joined"); e.From != room+"/Алиса" {
		t.Errorf("joined as %s", e.From)
	}
	if e := s.until("message"); !strings.HasPrefix(e.From, room+"/") || e.Body == "" {
		t.Errorf("the past: %+v", e)
	}
	p.carol.send("<presence to='" + room + "/Кэрол'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>")
	s.Do("tell", map[string]any{"room": room, "id": "m1", "body": "Всем здравствуйте"})
	for e := s.until("message"); e.Body != "Всем здравствуйте"; e = s.until("message") {
	}
	p.carol.send("<message to='" + room + "' type='groupchat'><body>И вам</body></message>")
	for e := s.until("message"); e.Body != "И вам" || e.From != room+"/Кэрол"; e = s.until("message") {
	}
}
