package session_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

var kept = session.Token{Secret: "kept-secret", Mechanism: auth.HTSHA256None}

// withToken is the config of who has one.
func withToken() session.Config {
	cfg := config2()
	cfg.Token, cfg.Known = kept, session.Proof{Mechanism: auth.SCRAMSHA1}
	return cfg
}

// hurried plays a server up to the sign-in with a token, which does not wait for what is
// offered, and returns it.
func hurried(p *imtest.Peer) string {
	p.T.Helper()
	p.Hears("<stream:stream", "from='alice@office.example'")
	request := p.Hears("<authenticate", auth.HTSHA256None, "<fast xmlns='urn:xmpp:fast:0'", installation.ID)
	p.Say(imtest.Header + offer2)
	return request
}

// byToken answers a token, and says what comes with success.
func byToken(p *imtest.Peer, more string) {
	p.T.Helper()
	s := sasl2{Peer: p, password: kept.Secret}
	proof, ok := s.takes(hurried(p))
	if !ok {
		p.T.Error("the token is not right")
	}
	s.welcome(proof, more)
}

func TestATokenSignsInWithoutWaitingForAnything(t *testing.T) {
	for name, c := range map[string]struct {
		more string
		want session.Token
	}{
		"it stays":       {isBound, kept},
		"it is replaced": {isBound + aToken, session.Token{Secret: "next", Mechanism: auth.HTSHA256None, Expiry: time.Date(2099, 1, 2, 3, 4, 5, 0, time.UTC)}},
		"by one for ever": {
			isBound + "<token xmlns='urn:xmpp:fast:0' token='next' expiry='some day'/>",
			session.Token{Secret: "next", Mechanism: auth.HTSHA256None},
		},
		"by nothing":           {isBound + "<token xmlns='urn:xmpp:fast:0' token=''/>", kept},
		"by what is too large": {isBound + "<token xmlns='urn:xmpp:fast:0' token='" + strings.Repeat("x", 1025) + "'/>", kept},
		"by something else":    {isBound + "<token xmlns='urn:other' token='next'/>", kept},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				result := imtest.Opening(t.Context(), conn, withToken())
				byToken(p, c.more)
				r := <-result
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				if r.Client.Token() != c.want || r.Client.Proof().Mechanism != auth.SCRAMSHA1 || r.Client.JID().Resource() != "desk" || !r.Client.Enabled("urn:xmpp:carbons:2") {
					t.Errorf("%#v until %v, %+v, %s", r.Client.Token(), r.Client.Token().Expiry, r.Client.Proof(), r.Client.JID())
				}
				if first := conn.Writes()[0]; !strings.HasPrefix(first, "<stream:stream") || !strings.Contains(first, "<authenticate") {
					t.Errorf("it takes more than one write: %q", conn.Writes())
				}
				p.Leave(r.Client)
			})
		})
	}
}

func TestATokenThatIsRefusedIsFollowedByThePasswordOnce(t *testing.T) {
	for _, condition := range []string{"not-authorized", "credentials-expired", "temporary-auth-failure"} {
		for _, right := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				result, _ := signingIn(t, withToken(), 0, func(p *imtest.Peer) {
					hurried(p)
					p.Say(strings.Replace(refusal2, "not-authorized", condition, 1))
					request := p.Hears("<authenticate", auth.SCRAMSHA256, "request-token")
					s := sasl2{Peer: p, password: "wonder"}
					if !right {
						s.password = "another"
					}
					if proof, ok := s.takes(request); ok {
						s.welcome(proof, isBound+aToken)
					} else {
						p.Say(refusal2)
					}
					p.ReadOn()
				})
				r := <-result
				var refused *session.AuthError
				if !right {
					if !errors.As(r.Err, &refused) || refused.Condition != "not-authorized" {
						t.Error(r.Err)
					}
					return
				}
				if r.Err != nil || r.Client.Token().Secret != "next" || r.Client.Proof().Mechanism != auth.SCRAMSHA256 {
					t.Fatalf("%v", r.Err)
				}
				r.Client.Close()
			})
		}
	}
}

// Whatever goes wrong with a token, the password on another connection is what counts; and
// to a server that has shown nothing nothing is said.
func TestATokenThatFailsOddlyIsFollowedByThePasswordElsewhere(t *testing.T) {
	for name, odd := range map[string]func(*imtest.Peer){
		"another try is not taken": func(p *imtest.Peer) {
			hurried(p)
			p.Say(refusal2)
			p.Hears("<authenticate", auth.SCRAMSHA256)
			p.Say(strings.Replace(refusal2, "not-authorized", "invalid-mechanism", 1))
		},
		"the server does not know it": func(p *imtest.Peer) {
			hurried(p)
			sasl2{Peer: p}.welcome("", isBound)
			if said := p.Next(); said != "" {
				p.T.Errorf("it goes on with %s", said)
			}
		},
		"no tokens are offered": func(p *imtest.Peer) {
			p.Hears("<stream:stream")
			p.Hears("<authenticate")
			p.Say(imtest.Header + imtest.Offer)
			if said := p.Next(); said != "" {
				p.T.Errorf("it goes on with %s", said)
			}
		},
		"a challenge":   func(p *imtest.Peer) { hurried(p); p.Say("<challenge xmlns='urn:xmpp:sasl:2'>YQ==</challenge>") },
		"somebody else": func(p *imtest.Peer) { byToken(p, strings.ReplaceAll(isBound, "alice", "mallory")) },
		"nothing":       func(p *imtest.Peer) { hurried(p) },
		"an end":        func(p *imtest.Peer) { hurried(p); p.Say(imtest.End) },
		"a stream error": func(p *imtest.Peer) {
			p.Hears("<stream:stream")
			p.Say(imtest.Header + "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + imtest.End)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				result, dialled := signingIn(t, withToken(), 0, odd, func(p *imtest.Peer) {
					sasl2{Peer: p, password: "wonder"}.letsIn(offer2, isBound)
					p.ReadOn()
				})
				begin := time.Now()
				r := <-result
				if r.Err != nil || *dialled != 2 || time.Since(begin) > 25*time.Second {
					t.Fatalf("%v after %v and %d sessions", r.Err, time.Since(begin), *dialled)
				}
				if r.Client.Token() != (session.Token{}) {
					t.Errorf("%v is kept", r.Client.Token())
				}
				r.Client.Close()
			})
		})
	}
}

// Who takes the token away must not get a weaker sign-in for it.
func TestARefusedTokenIsNoWayToAWeakerMechanism(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		result, _ := signingIn(t, withToken(), 0, func(p *imtest.Peer) {
			p.Hears("<stream:stream")
			p.Hears("<authenticate")
			p.Say(imtest.Header + strings.ReplaceAll(offer2, "SCRAM-SHA-", "X-") + refusal2)
			p.HearsNothing()
		})
		var weaker *session.WeakerError
		if r := <-result; !errors.As(r.Err, &weaker) {
			t.Error(r.Err)
		}
	})
}

func TestATokenIsNotShownInVain(t *testing.T) {
	for name, change := range map[string]func(*session.Config){
		"expired":                  func(c *session.Config) { c.Token.Expiry = time.Now() },
		"for another mechanism":    func(c *session.Config) { c.Token.Mechanism = "HT-SHA3-512-NONE" },
		"for a bound channel":      func(c *session.Config) { c.Token.Mechanism = auth.HTSHA256Expr },
		"as if it were SCRAM":      func(c *session.Config) { c.Token.Mechanism = auth.SCRAMSHA1 },
		"none":                     func(c *session.Config) { c.Token = session.Token{} },
		"an empty one":             func(c *session.Config) { c.Token.Secret = "" },
		"SASL2 is known not to be": func(c *session.Config) { c.Known.NoSASL2 = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				cfg := withToken()
				change(&cfg)
				result := imtest.Opening(t.Context(), conn, cfg)
				p.Hears("<stream:stream")
				p.HearsNothing()
				p.Say(imtest.Header + offer2)
				request := p.Hears("SCRAM-SHA-256")
				if strings.Contains(request, "<fast") {
					t.Error(request)
				}
				if cfg.Known.NoSASL2 {
					p.Conn().Close()
					<-result
					return
				}
				s := sasl2{Peer: p, password: "wonder"}
				proof, _ := s.takes(request)
				s.welcome(proof, isBound)
				r := <-result
				if r.Err != nil || r.Client.Token() != cfg.Token {
					t.Fatalf("%v, %v", r.Client.Token(), r.Err)
				}
				p.Leave(r.Client)
			})
		})
	}
}

func TestATokenIsPrintedByNothing(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for _, shown := range []any{kept, &kept, struct{ T session.Token }{kept}, []session.Token{kept}} {
			if text := fmt.Sprintf(verb, shown); strings.Contains(text, kept.Secret) || strings.Contains(text, fmt.Sprintf("%x", kept.Secret)) {
				t.Errorf("%s: %s", verb, text)
			}
		}
	}
	if text := fmt.Sprint(session.Token{}); text != "no token" {
		t.Error(text)
	}
}

func TestANewInstallationHasANameOfItsOwn(t *testing.T) {
	form := regexp.MustCompile("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
	seen := map[string]bool{}
	for range 1000 {
		id := session.NewUserAgentID()
		if !form.MatchString(id) || seen[id] {
			t.Fatal(id)
		}
		seen[id] = true
	}
}

// revoking starts to have a token revoked.
func revoking(ctx context.Context, t *testing.T, cfg session.Config) (*imtest.Peer, *imtest.Conn, <-chan error) {
	conn, p := imtest.Connect(t)
	result := make(chan error, 1)
	go func() { result <- session.Revoke(ctx, conn, cfg) }()
	return p, conn, result
}

func TestATokenIsRevokedByUsingItForThat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, conn, result := revoking(t.Context(), t, withToken())
		request := hurried(p)
		n := tree(t, request)
		if n.Child("urn:xmpp:fast:0", "fast").Attr("invalidate") != "true" || n.Child("urn:xmpp:bind:0", "bind") != nil {
			t.Error(request)
		}
		s := sasl2{Peer: p, password: kept.Secret}
		proof, _ := s.takes(request)
		s.welcome(proof, "<authorization-identifier>alice@office.example</authorization-identifier>")
		p.Hears(imtest.End)
		if err := <-result; err != nil || !conn.Closed() {
			t.Errorf("%v, closed: %v", err, conn.Closed())
		}
	})
}

func TestRevokingSaysWhatBecameOfIt(t *testing.T) {
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	for name, c := range map[string]struct {
		say  string
		fits func(error) bool
	}{
		"it is not taken any more":   {imtest.Header + offer2 + refusal2, is(nil)},
		"it has expired":             {imtest.Header + offer2 + strings.Replace(refusal2, "not-authorized", "credentials-expired", 1), is(nil)},
		"the server is in trouble":   {imtest.Header + offer2 + strings.Replace(refusal2, "not-authorized", "temporary-auth-failure", 1), func(err error) bool { return err != nil }},
		"an impostor":                {imtest.Header + offer2 + "<success xmlns='urn:xmpp:sasl:2'/>", is(auth.ErrUnproven)},
		"the server does not answer": {imtest.Header + offer2, is(session.ErrStalled)},
		"it offers none":             {imtest.Header + imtest.Offer, is(auth.ErrNoMechanism)},
		"it ends":                    {imtest.Header + imtest.End, is(session.ErrProtocol)},
		"it ends with a reason": {imtest.Header + "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", func(err error) bool {
			var e *xmpp.StreamError
			return errors.As(err, &e)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, conn, result := revoking(t.Context(), t, withToken())
				p.Hears("<stream:stream")
				p.Hears("<authenticate")
				p.Say(c.say)
				go func() {
					p.ReadOn()
				}()
				if err := <-result; !c.fits(err) || !conn.Closed() {
					t.Errorf("%v, closed: %v", err, conn.Closed())
				}
			})
		})
	}
}

func TestNothingIsRevokedThatIsNotThereOrWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := withToken()
		cfg.Token = session.Token{}
		p, conn, result := revoking(t.Context(), t, cfg)
		if err := <-result; !errors.Is(err, auth.ErrNoMechanism) || !conn.Closed() {
			t.Error(err)
		}
		p.HearsNothing()

		ctx, cancel := context.WithCancel(t.Context())
		p, conn, result = revoking(ctx, t, withToken())
		p.Hears("<stream:stream")
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) || !conn.Closed() {
			t.Error(err)
		}
	})
}
