package demo

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/transport"
	xmppsession "vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// upToDate is the office with SASL2.
func upToDate() Options {
	opt := quiet()
	opt.SASL2 = true
	return opt
}

// nobody takes what comes.
type nobody struct{}

func (nobody) Take(context.Context, []xmppsession.Event) ([]int, error) { return nil, nil }

func aliceAt(client string) xmppsession.Config {
	account, _ := xmpp.ParseAccount("alice@office.example")
	return xmppsession.Config{Account: account, Password: "пароль-ёж", Resource: "desk", UserAgent: xmppsession.UserAgent{ID: client}, Handler: nobody{}}
}

const installation = "d4565fa7-4d72-4749-b3d3-740edbf87770"

// signsIn signs in and out, and returns the token for the next time.
func (b *building) signsIn(cfg xmppsession.Config) (xmppsession.Token, error) {
	s, err := xmppsession.SignIn(b.t.Context(), func(context.Context) (net.Conn, error) { return secret{b.pipes.dial(), true}, nil }, cfg)
	if err != nil {
		return xmppsession.Token{}, err
	}
	if err := s.Confirm(b.t.Context()); err != nil {
		b.t.Error(err)
	}
	if !strings.HasPrefix(s.JID().String(), "alice@office.example/desk/") {
		b.t.Errorf("bound to %s", s.JID())
	}
	s.Close()
	return s.Token(), nil
}

func TestTheOfficeGivesATokenTakesItAndReplacesIt(t *testing.T) {
	inOffice(t, upToDate(), func(t *testing.T, b *building) {
		must := func(cfg xmppsession.Config) xmppsession.Token {
			t.Helper()
			token, err := b.signsIn(cfg)
			if err != nil || token.Secret == "" {
				t.Fatalf("%v, %v", token, err)
			}
			return token
		}
		cfg := aliceAt(installation)
		cfg.Token = must(cfg)
		cfg.Password = "wrong"
		if again := must(cfg); again != cfg.Token {
			t.Error("replaced on the same day")
		}
		time.Sleep(25 * time.Hour)
		next := must(cfg)
		if next == cfg.Token {
			t.Error("not replaced")
		}
		// Until the new one has been seen the old one is good.
		lost := must(cfg)
		if lost == cfg.Token {
			t.Error("not replaced once more")
		}
		old := cfg.Token
		cfg.Token = lost
		must(cfg)
		for name, token := range map[string]xmppsession.Token{"the one before": old, "the one that was replaced unseen": next} {
			cfg.Token = token
			var refused *xmppsession.AuthError
			if _, err := b.signsIn(cfg); !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		cfg.Token = lost
		time.Sleep(22 * 24 * time.Hour)
		cfg.Token.Expiry = time.Time{}
		if _, err := b.signsIn(cfg); err == nil {
			t.Error("it lives for ever")
		}
	})
}

func TestATokenIsOfOneClientUntilItIsRevoked(t *testing.T) {
	inOffice(t, upToDate(), func(t *testing.T, b *building) {
		cfg := aliceAt(installation)
		cfg.Token, _ = b.signsIn(cfg)
		other := cfg
		other.UserAgent.ID, other.Password = "e6a7b26f-2b52-4bd0-9c0f-1d9c6f6f9d3a", "wrong"
		if _, err := b.signsIn(other); err == nil {
			t.Error("it is another client's too")
		}
		if err := xmppsession.Revoke(t.Context(), secret{b.pipes.dial(), true}, cfg); err != nil {
			t.Error(err)
		}
		cfg.Password = "wrong"
		if _, err := b.signsIn(cfg); err == nil {
			t.Error("it is taken after that")
		}
		cfg.Password = "пароль-ёж"
		if token, err := b.signsIn(cfg); err != nil || token == cfg.Token || token.Secret == "" {
			t.Errorf("%v, %v", token, err)
		}
	})
}

func TestAnAccountGivesOutSoManyTokens(t *testing.T) {
	inOffice(t, upToDate(), func(t *testing.T, b *building) {
		for i := range maxClients + 3 {
			token, err := b.signsIn(aliceAt("client " + string(rune('a'+i))))
			if err != nil || (token.Secret != "") != (i < maxClients) {
				t.Errorf("client %d: %v, %v", i, token, err)
			}
		}
	})
}

func TestWithoutTLSTheOfficeGivesNoTokens(t *testing.T) {
	opt := upToDate()
	opt.Secure = func(net.Conn) bool { return false }
	inOffice(t, opt, func(t *testing.T, b *building) {
		if token, err := b.signsIn(aliceAt(installation)); err != nil || token != (xmppsession.Token{}) {
			t.Errorf("%v, %v", token, err)
		}
		c := b.dial()
		c.send(header + "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'><user-agent id='i'/><fast xmlns='urn:xmpp:fast:0'/></authenticate>")
		if features := c.next(); strings.Contains(describe([]*xmlsafe.Node{features}), nsFast) {
			t.Error("it is offered")
		}
		if n := c.next(); n.Child(nsSASL, "malformed-request") == nil {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
	})
}

func TestAnOfficeOfYearsAgoKnowsNoSASL2(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		c := b.dial()
		c.send(header + "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>")
		if features := c.next(); features.Child(nsSASL2, "authentication") != nil {
			t.Error("it is offered")
		}
		if n := c.next(); n.Local != "error" {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
	})
}

func TestFailuresOfSASL2AreNamedAndNotFatal(t *testing.T) {
	const fast = "<fast xmlns='urn:xmpp:fast:0'/>"
	for _, c := range []struct{ name, attrs, content, condition string }{
		{"unknown mechanism", "mechanism='GSSAPI'", "", "invalid-mechanism"},
		{"no mechanism", "", "", "invalid-mechanism"},
		{"a token's without saying so", "mechanism='HT-SHA-256-NONE'", "", "invalid-mechanism"},
		{"a token without a client", "mechanism='HT-SHA-256-NONE'", fast, "malformed-request"},
		{"a token for SCRAM", "mechanism='SCRAM-SHA-1'", "<user-agent id='i'/>" + fast, "invalid-mechanism"},
		{"a token nobody knows", "mechanism='HT-SHA-256-NONE'", "<initial-response>YWxpY2UAAAAA</initial-response><user-agent id='i'/>" + fast, "not-authorized"},
		{"no token at all", "mechanism='HT-SHA-256-NONE'", "<user-agent id='i'/>" + fast, "not-authorized"},
		{"bad base64", "mechanism='PLAIN'", "<initial-response>@@@</initial-response>", "incorrect-encoding"},
		{"malformed PLAIN", "mechanism='PLAIN'", "<initial-response>AAAA</initial-response>", "malformed-request"},
		{"a wrong password", "mechanism='PLAIN'", "<initial-response>AGFsaWNlAHdyb25n</initial-response>", "not-authorized"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, upToDate(), func(t *testing.T, b *building) {
				client := b.dial()
				client.send(header)
				client.next()
				client.send("<authenticate xmlns='urn:xmpp:sasl:2' " + c.attrs + ">" + c.content + "</authenticate>")
				if n := client.next(); !n.Is(nsSASL2, "failure") || n.Child(nsSASL, c.condition) == nil {
					t.Error(describe([]*xmlsafe.Node{n}))
				}
				// The old way is open behind it.
				if n := client.authenticate(auth.SCRAMSHA1, "alice", "пароль-ёж"); n.Local != "success" {
					t.Error(describe([]*xmlsafe.Node{n}))
				}
			})
		})
	}
}

// Without a request to bind the client binds as it always did, on the same stream.
func TestSASL2WithoutBind2IsFollowedByBinding(t *testing.T) {
	inOffice(t, upToDate(), func(t *testing.T, b *building) {
		c := b.dial()
		c.send(header)
		c.next()
		c.send("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>AGJvcmlzAGI=</initial-response></authenticate>")
		if n := c.next(); n.ChildText(nsSASL2, "authorization-identifier") != "boris@office.example" || n.Child(nsBind2, "bound") != nil {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
		if n := c.next(); n.Child(nsBind, "bind") == nil {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
		if jid := c.bind("desk").Child(nsBind, "bind").ChildText(nsBind, "jid"); jid != "boris@office.example/desk" {
			t.Error(jid)
		}
		synctest.Wait()
	})
}

// counting is a transport that counts requests.
type counting struct {
	http.RoundTripper
	n atomic.Int32
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.RoundTripper.RoundTrip(r)
}

// The connection manager hands on what comes with the request that creates a session.
func TestOverBOSHATokenSignsInWithTheFirstRequest(t *testing.T) {
	l := manager.New(manager.Config{})
	server := httptest.NewUnstartedServer(l)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- New(upToDate()).Serve(ctx, l) }()
	defer func() { cancel(); <-done }()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	path, err := transport.New(transport.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	cfg := aliceAt(installation)
	for _, want := range []int32{3, 1} {
		requests := &counting{RoundTripper: path}
		var begun int32
		s, err := xmppsession.SignIn(t.Context(), func(context.Context) (net.Conn, error) {
			return bosh.Dial(bosh.Config{URL: server.URL + "/http-bind", Transport: requests})
		}, cfg)
		if begun = requests.n.Load(); err != nil {
			t.Fatal(err)
		}
		if begun < want || begun > want+1 { // one more may wait for what comes
			t.Errorf("%d requests, want %d", begun, want)
		}
		cfg.Token = s.Token()
		s.Close()
	}
}

// FuzzAuthenticate holds for whatever a client says that knows neither a password nor a
// token: nobody is signed in.
func FuzzAuthenticate(f *testing.F) {
	f.Add("PLAIN", "<initial-response>AGFsaWNlAHdyb25n</initial-response><bind xmlns='urn:xmpp:bind:0'><tag>desk</tag></bind>", "")
	f.Add("SCRAM-SHA-1", "<initial-response>biwsbj1hbGljZSxyPWE=</initial-response>", "<response xmlns='urn:xmpp:sasl:2'>AAAA</response>")
	f.Add("HT-SHA-256-NONE", "<initial-response>YWxpY2UAAAAA</initial-response><user-agent id='i'/><fast xmlns='urn:xmpp:fast:0' invalidate='1'/>", "")
	f.Fuzz(func(t *testing.T, mechanism, content, more string) {
		var e xmlsafe.Encoder
		e.Start("authenticate", "xmlns", nsSASL2, "mechanism", mechanism)
		request, err := xmlsafe.Parse([]byte(string(e.Bytes())+content+"</authenticate>"), nsClient, &strangerLimits)
		if err != nil {
			return
		}
		o := New(Options{Accounts: map[string]string{"alice": "пароль-ёж"}, SASL2: true})
		o.issue(tokenKey{"alice", "i"})
		l := &link{office: o, out: newQueue(), encrypted: true, in: reader{src: strings.NewReader(header + more), lim: &strangerLimits}}
		_, _ = l.in.header()
		if err := l.try2(request); err == nil || l.account != nil || l.session != nil {
			t.Errorf("%s, %s, %s: signed in", mechanism, content, more)
		}
	})
}
