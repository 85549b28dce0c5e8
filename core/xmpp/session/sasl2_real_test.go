package session_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/boshtest"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// installation is who signs in in these tests.
var installation = session.UserAgent{ID: "d4565fa7-4d72-4749-b3d3-740edbf87770", Software: "Vestnik", Device: "Касса 2"}

// agent is an account with its token from one sign-in to the next.
type agent struct {
	t      *testing.T
	server *servertest.Server
	cfg    session.Config
	dialed int
	sent   *tally
}

func newAgent(t *testing.T, server *servertest.Server, user string) *agent {
	account, err := xmpp.ParseAccount(user + "@office.example")
	if err != nil {
		t.Fatal(err)
	}
	return &agent{t: t, server: server, cfg: session.Config{
		Account: account, Password: server.Users[user], Lang: "ru", Handler: new(imtest.Recorder), UserAgent: installation, Resource: "Касса",
	}}
}

func (a *agent) dial(context.Context) (net.Conn, error) {
	a.dialed++
	a.sent = &tally{RoundTripper: through(a.t, a.server.CA)}
	return bosh.Dial(bosh.Config{URL: a.server.SecureURL, Transport: a.sent})
}

// signIn signs in, sees that the session works, and keeps its token.
func (a *agent) signIn() *im.Client {
	a.t.Helper()
	a.dialed = 0
	s, err := im.SignIn(imtest.Soon(a.t), a.dial, a.cfg, imtest.Program)
	if err != nil {
		a.t.Fatal(err)
	}
	if err := s.Confirm(imtest.Soon(a.t)); err != nil {
		a.t.Error(err)
	}
	a.cfg.Token, a.cfg.Known = s.Token(), s.Proof()
	return s
}

func TestProsodyGivesATokenForThePasswordAndTakesItInOneStep(t *testing.T) {
	a := newAgent(t, servertest.Prosody(t, servertest.SASL2(servertest.Daily)), "alice")
	s := a.signIn()
	first := a.cfg.Token
	if first.Mechanism != auth.HTSHA256None || first.Secret == "" || time.Until(first.Expiry) < 24*time.Hour {
		t.Fatalf("%v until %v", first, first.Expiry)
	}
	if !strings.HasPrefix(s.JID().Resource(), "Касса~") || !s.Enabled("urn:xmpp:carbons:2") {
		t.Errorf("%s, carbons: %v", s.JID(), s.Enabled("urn:xmpp:carbons:2"))
	}
	address := s.JID()
	s.Close()

	a.cfg.Password = "wrong"
	s = a.signIn()
	if a.dialed != 1 || a.cfg.Token != first || s.JID() != address || s.Proof().Mechanism != auth.SCRAMSHA1 {
		t.Errorf("%d connections, token kept: %v, %s, %+v", a.dialed, a.cfg.Token == first, s.JID(), s.Proof())
	}
	if n := a.sent.before("urn:xmpp:ping"); n != 1 {
		t.Errorf("%d requests, want the one that creates the session", n)
	}
	s.Close()
}

// tally is a transport that remembers what was sent over it.
type tally struct {
	http.RoundTripper
	mu     sync.Mutex
	bodies []string
}

func (c *tally) RoundTrip(r *http.Request) (*http.Response, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.bodies = append(c.bodies, string(data))
	c.mu.Unlock()
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(data))
	return c.RoundTripper.RoundTrip(r)
}

// before returns how many requests were made before the one with text in it; empty ones,
// which only wait, do not count.
func (c *tally) before(text string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, body := range c.bodies {
		switch {
		case strings.Contains(body, text):
			return n
		case !strings.HasSuffix(body, "/>") || strings.Contains(body, " to="):
			n++
		}
	}
	return n
}

func TestProsodyReplacesATokenThatIsUsedAndTakesTheNewOne(t *testing.T) {
	a := newAgent(t, servertest.Prosody(t, servertest.SASL2(servertest.Rotating)), "bob")
	seen := map[string]bool{}
	for range 4 {
		a.signIn().Close()
		if a.dialed != 1 || seen[a.cfg.Token.Secret] {
			t.Fatalf("%d connections; a new token: %v", a.dialed, !seen[a.cfg.Token.Secret])
		}
		seen[a.cfg.Token.Secret] = true
		a.cfg.Password = "wrong" // the token alone is it
	}
}

// The password is asked for by nobody, and tried once; then there is another token.
func TestATokenThatProsodyDoesNotTakeCostsNothingButAMoment(t *testing.T) {
	for name, spoil := range map[string]func(*agent){
		"revoked": func(a *agent) {
			conn, _ := a.dial(t.Context())
			if err := session.Revoke(imtest.Soon(t), conn, a.cfg); err != nil {
				t.Error("revoke:", err)
			}
		},
		"another":                func(a *agent) { a.cfg.Token.Secret = "secret-token:fast-another" },
		"another installation's": func(a *agent) { a.cfg.UserAgent.ID = "e6a7b26f-2b52-4bd0-9c0f-1d9c6f6f9d3a" },
	} {
		t.Run(name, func(t *testing.T) {
			a := newAgent(t, servertest.Prosody(t, servertest.SASL2(servertest.Daily)), "dave")
			a.t = t
			a.signIn().Close()
			spoil(a)
			spoilt := a.cfg.Token
			a.signIn().Close()
			if a.dialed != 2 || a.cfg.Token.Secret == "" || a.cfg.Token == spoilt {
				t.Errorf("%d connections, then %v", a.dialed, a.cfg.Token)
			}
			a.signIn().Close()
			if a.dialed != 1 {
				t.Errorf("the token after that: %d connections", a.dialed)
			}
			conn, _ := a.dial(t.Context())
			if err := session.Revoke(imtest.Soon(t), conn, a.cfg); err != nil {
				t.Error("revoke:", err)
			}
		})
	}
}

func TestATokenThatHasExpiredAtProsodyIsNoHindrance(t *testing.T) {
	a := newAgent(t, servertest.Prosody(t, servertest.SASL2(servertest.Expired)), "erin")
	a.signIn().Close()
	if a.cfg.Token.Expiry.After(time.Now()) {
		t.Fatal("expires", a.cfg.Token.Expiry)
	}
	a.signIn().Close()
	if a.dialed != 1 {
		t.Errorf("known to have expired: %d connections", a.dialed)
	}
	a.cfg.Token.Expiry = time.Time{} // as with a clock that is wrong
	a.signIn().Close()
	if a.dialed != 2 {
		t.Errorf("not known to have: %d connections", a.dialed)
	}
}

func TestEveryUserSignsInWithSASL2AndThenWithAToken(t *testing.T) {
	server := servertest.Prosody(t, servertest.SASL2(servertest.Daily))
	for user := range server.Users {
		t.Run(user, func(t *testing.T) {
			a := newAgent(t, server, user)
			a.signIn().Close()
			a.cfg.Password = "wrong"
			a.signIn().Close()
			if a.cfg.Password = "wrong"; a.dialed != 1 {
				t.Errorf("%d connections", a.dialed)
			}
		})
	}
}

// Over plain HTTP no token is asked for, nor shown; SASL2 is all the same used.
func TestNoTokenGoesOverPlainHTTP(t *testing.T) {
	server := servertest.Prosody(t, servertest.SASL2(servertest.Daily))
	a := newAgent(t, server, "alice")
	a.cfg.Token = session.Token{Secret: "secret-token", Mechanism: auth.HTSHA256None}
	sent := &tally{RoundTripper: through(t, nil)}
	conn, err := bosh.Dial(bosh.Config{URL: server.URL, AllowHTTP: true, Transport: sent})
	if err != nil {
		t.Fatal(err)
	}
	s, err := im.Open(imtest.Soon(t), conn, a.cfg, imtest.Program)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all := strings.Join(sent.bodies, "")
	if s.Token() != a.cfg.Token || !strings.Contains(all, "<authenticate") || strings.Contains(all, "urn:xmpp:fast:0") || strings.Contains(all, "from=") {
		t.Errorf("%v: %s", s.Token(), all)
	}
}

// Debian 12 lets its Prosody offer over BOSH what it cannot do there.
func TestSASL2ThatIsNeverAnsweredIsDoneWithout(t *testing.T) {
	a := newAgent(t, servertest.Prosody(t, servertest.SASL2(servertest.Unanswered)), "alice")
	a.signIn().Close()
	if a.dialed != 2 || !a.cfg.Known.NoSASL2 {
		t.Errorf("%d connections, %+v", a.dialed, a.cfg.Known)
	}
	a.signIn().Close()
	if a.dialed != 1 {
		t.Errorf("when it is known: %d connections", a.dialed)
	}
}

// TestFarAwayASignInTakesThreeRoundTripsWithAToken counts what is said to the server, and
// prints what that comes to with a round trip of 100 ms: one for TCP, one for TLS, one for
// the rest.
func TestFarAwayASignInTakesThreeRoundTripsWithAToken(t *testing.T) {
	server := servertest.Prosody(t, servertest.SASL2(servertest.Daily))
	relay, err := boshtest.NewRelay(strings.TrimSuffix(strings.TrimPrefix(server.SecureURL, "https://"), "/http-bind"))
	if err != nil {
		t.Fatal(err)
	}
	defer relay.Close()
	relay.Delay(50 * time.Millisecond)
	far := *server
	far.SecureURL = "https://" + relay.Addr() + "/http-bind"
	a := newAgent(t, &far, "alice")
	for _, c := range []struct {
		name     string
		prepare  func()
		requests int
	}{
		{"SASL", func() { a.cfg.Known.NoSASL2, a.cfg.Token = true, session.Token{} }, 5},
		{"SASL2, Bind2", func() { a.cfg.Known.NoSASL2, a.cfg.Token = false, session.Token{} }, 3},
		{"token", func() {}, 1},
	} {
		c.prepare()
		begin := time.Now()
		s, err := im.SignIn(imtest.Soon(t), a.dial, a.cfg, imtest.Program)
		took := time.Since(begin)
		if err != nil {
			t.Fatal(err)
		}
		if n := a.sent.before("none"); n != c.requests {
			t.Errorf("%s: %d requests, want %d", c.name, n, c.requests)
		}
		t.Logf("%s: %d requests, %v", c.name, a.sent.before("none"), took.Round(time.Millisecond))
		a.cfg.Token = s.Token()
		s.Close()
	}
}

// The copies come from the first moment on: nobody has asked for them since.
func TestProsodySendsCopiesToWhoHasAskedForThemWhileBinding(t *testing.T) {
	server := servertest.Prosody(t, servertest.SASL2(servertest.Daily))
	here, there := newAgent(t, server, "alice"), newAgent(t, server, "alice")
	there.cfg.UserAgent.ID = "e6a7b26f-2b52-4bd0-9c0f-1d9c6f6f9d3a"
	e := new(imtest.Recorder)
	there.cfg.Handler = e
	one, two := here.signIn(), there.signIn()
	defer one.Close()
	defer two.Close()
	bob := newAgent(t, server, "bob").signIn()
	defer bob.Close()
	for _, s := range []*im.Client{one, two} {
		if err := s.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Confirm(imtest.Soon(t)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bob.Messages.Send(message.Message{To: one.JID(), Type: "chat", Body: "b"}); err != nil {
		t.Fatal(err)
	}
	if m := imtest.Wait(t, e, func(m message.Message) bool { return m.Body == "b" }); m.Origin != session.Carbon || !m.To.Equal(one.JID()) {
		t.Errorf("%+v", m)
	}
}

// A server that knows tokens no more, or that never did.
func TestATokenOfAServerThatTakesNoneIsNoHindrance(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			a := newAgent(t, server, "alice")
			a.cfg.Token = session.Token{Secret: "kept", Mechanism: auth.HTSHA256None}
			begin := time.Now()
			a.signIn().Close()
			t.Logf("%d connections, %v", a.dialed, time.Since(begin).Round(time.Millisecond))
			if a.dialed != 2 || a.cfg.Token != (session.Token{}) {
				t.Errorf("%d connections, then %v", a.dialed, a.cfg.Token)
			}
		})
	}
}

// Over a path that breaks at any moment a token may be replaced without our knowing. None of
// that counts as a refusal, and as soon as the path is whole the next sign-in succeeds, with
// whatever token or password is left.
func TestOverAPathThatBreaksNoTokenIsEverTheEnd(t *testing.T) {
	server := servertest.Prosody(t, servertest.SASL2(servertest.Rotating))
	relay, err := boshtest.NewRelay(strings.TrimSuffix(strings.TrimPrefix(server.SecureURL, "https://"), "/http-bind"))
	if err != nil {
		t.Fatal(err)
	}
	defer relay.Close()
	broken := *server
	broken.SecureURL = "https://" + relay.Addr() + "/http-bind"
	a := newAgent(t, &broken, "bob")
	whole := newAgent(t, server, "bob")
	through, failed := 0, 0
	for range 40 {
		breaks := time.AfterFunc(rand.N(25*time.Millisecond), relay.Reset)
		s, err := im.SignIn(imtest.Soon(t), a.dial, a.cfg, imtest.Program)
		breaks.Stop()
		var refused *session.AuthError
		switch {
		case err == nil:
			through++
			a.cfg.Token = s.Token()
			s.Close()
		case errors.As(err, &refused):
			t.Fatal(err)
		default:
			failed++
		}
		whole.cfg.Token = a.cfg.Token
		whole.signIn().Close()
		if a.cfg.Token = whole.cfg.Token; whole.dialed > 2 {
			t.Errorf("%d connections on a path that is whole", whole.dialed)
		}
	}
	t.Logf("%d sign-ins got through, %d did not", through, failed)
}
