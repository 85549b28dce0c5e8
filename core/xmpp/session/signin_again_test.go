package session_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

// lossy is a connection on which so many requests were repeated.
type lossy struct {
	*imtest.Conn
	repeated int
}

func (c *lossy) Repeated() int { return c.repeated }

const failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"

// signingIn starts to sign in. Each connection goes to one of the servers in turn.
func signingIn(t *testing.T, cfg session.Config, repeated int, servers ...func(*imtest.Peer)) (result chan imtest.Opened, dialled *int) {
	result, dialled = make(chan imtest.Opened, 1), new(int)
	dial := func(context.Context) (net.Conn, error) {
		if *dialled == len(servers) {
			t.Error("one more session is begun")
			return nil, errors.New("none left")
		}
		conn, p := imtest.Connect(t)
		go servers[*dialled](p)
		*dialled++
		return &lossy{conn, repeated}, nil
	}
	go func() {
		s, err := im.SignIn(t.Context(), dial, cfg, imtest.Program)
		result <- imtest.Opened{Client: s, Err: err}
	}()
	return result, dialled
}

// welcomes lets the client in.
func welcomes(p *imtest.Peer) {
	p.LetIn()
	p.Say(imtest.Header + imtest.MayBind)
	p.Hears("<bind")
	p.Say(imtest.Bound)
	p.Hears("urn:xmpp:ping")
	p.Say("<iq type='result' id='{id}'/>")
	p.ReadOn()
}

// Nothing that goes wrong in a sign-in in which a request was repeated means anything.
func TestASignInInWhichARequestWasRepeatedIsBegunAnew(t *testing.T) {
	for name, broken := range map[string]func(*imtest.Peer){
		"refused": func(p *imtest.Peer) { upTo(p, 3); p.Say(failure) },
		"silent":  func(p *imtest.Peer) { upTo(p, 3) },
		"ended":   func(p *imtest.Peer) { upTo(p, 3); p.Say(imtest.End) },
		"a stream error": func(p *imtest.Peer) {
			upTo(p, 3)
			p.Say("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")
		},
		"a second challenge": func(p *imtest.Peer) {
			upTo(p, 3)
			p.Say("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>YQ==</challenge>")
		},
		"no answer to binding": func(p *imtest.Peer) { upTo(p, 5) },
		"binding refused": func(p *imtest.Peer) {
			upTo(p, 5)
			p.Say("<iq type='error' id='{id}'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				result, dialled := signingIn(t, imtest.Config(new(imtest.Recorder)), 1, broken, welcomes)
				r := <-result
				if r.Err != nil || *dialled != 2 || time.Since(begin) > 15*time.Second {
					t.Fatalf("%v after %v and %d sessions", r.Err, time.Since(begin), *dialled)
				}
				r.Client.Close()
			})
		})
	}
}

// What is open may be over already, when the server has bound twice.
func TestASessionThatIsOverAtOnceIsBegunAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := func(p *imtest.Peer) {
			p.LetIn()
			p.Say(imtest.Header + imtest.MayBind)
			p.Hears("<bind")
			p.Say(imtest.Bound)
			p.Hears("urn:xmpp:ping")
			p.Say("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + imtest.End)
		}
		result, dialled := signingIn(t, imtest.Config(new(imtest.Recorder)), 1, over, welcomes)
		r := <-result
		if r.Err != nil || *dialled != 2 {
			t.Fatalf("%v after %d sessions", r.Err, *dialled)
		}
		r.Client.Close()
	})
}

func TestASignInInWhichNothingWasRepeatedCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		result, _ := signingIn(t, imtest.Config(new(imtest.Recorder)), 0, func(p *imtest.Peer) { upTo(p, 3); p.Say(failure) })
		var refused *session.AuthError
		if r := <-result; !errors.As(r.Err, &refused) {
			t.Error(r.Err)
		}
	})
}

// A server that counts wrong passwords is asked twice at most.
func TestARefusalIsDoubtedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refuses := func(p *imtest.Peer) { upTo(p, 3); p.Say(failure) }
		result, dialled := signingIn(t, imtest.Config(new(imtest.Recorder)), 1, refuses, refuses)
		var refused *session.AuthError
		if r := <-result; !errors.As(r.Err, &refused) || *dialled != 2 {
			t.Errorf("%v after %d sessions", r.Err, *dialled)
		}
	})
}

func TestASignInIsBegunAnewFiveTimesAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(p *imtest.Peer) { upTo(p, 2) }
		result, dialled := signingIn(t, imtest.Config(new(imtest.Recorder)), 0, silent, silent, silent, silent, silent)
		if r := <-result; !errors.Is(r.Err, session.ErrStalled) || *dialled != 5 {
			t.Errorf("%v after %d sessions", r.Err, *dialled)
		}
	})
}

// letsIn plays a server that takes the password's bytes as they come. It says whether it
// has let the client in.
func letsIn(p *imtest.Peer, stored string) bool {
	request := p.Next()
	server, _ := auth.Server{Domain: "office.example", Lookup: func(string) (string, bool) { return stored, true }, Raw: true}.Conversation(auth.SCRAMSHA1)
	for {
		_, text, _ := strings.Cut(request, ">")
		text, _, _ = strings.Cut(text, "<")
		response, _ := base64.StdEncoding.DecodeString(text)
		challenge, done, err := server.Step(response)
		name := "challenge"
		switch {
		case err != nil:
			p.Say(failure)
			return false
		case done:
			name = "success"
		}
		p.Say("<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64.StdEncoding.EncodeToString(challenge) + "</" + name + ">")
		if done {
			return true
		}
		request = p.Hears("<response")
	}
}

// Openfire prepares no passwords, the others do. What was refused as the one is tried as
// the other, once, and what has worked comes first the next time.
func TestAPasswordThatPreparingChangesIsTriedBothWays(t *testing.T) {
	const typed, prepared = "Пароль №1", "Пароль No1"
	for _, c := range []struct {
		name, password, stored string
		known, raw             bool
		tries                  int
		in                     bool
	}{
		{"a server that prepares nothing", typed, typed, false, true, 2, true},
		{"and is known", typed, typed, true, true, 1, true},
		{"a server that prepares", typed, prepared, false, false, 1, true},
		{"and is not the known one", typed, prepared, true, false, 2, true},
		{"a wrong password", typed, "another", false, false, 2, false},
		{"a wrong one that is plain", "wrong", "another", false, false, 1, false},
		{"a plain one", "wonder", "wonder", true, false, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				cfg := imtest.Config(new(imtest.Recorder))
				cfg.Password, cfg.Known = c.password, session.Proof{Mechanism: auth.SCRAMSHA1, Raw: c.known}
				result := imtest.Opening(t.Context(), conn, cfg)
				p.Hears("<stream:stream")
				p.Say(imtest.Header + strings.Replace(imtest.Offer, "PLAIN", auth.SCRAMSHA1, 1))
				in, tries := false, 0
				for !in && len(result) == 0 {
					in = letsIn(p, c.stored)
					tries++
					synctest.Wait()
				}
				if in {
					p.Hears("<stream:stream")
					p.Say(imtest.Header + imtest.MayBind)
					p.Hears("<bind")
					p.Say(imtest.Bound)
				}
				r := <-result
				if in != c.in || tries != c.tries {
					t.Errorf("let in: %v after %d tries", in, tries)
				}
				var refused *session.AuthError
				if !in && (!errors.As(r.Err, &refused) || refused.Condition != "not-authorized") {
					t.Error(r.Err)
				}
				if r.Client != nil {
					if got := r.Client.Proof(); got != (session.Proof{Mechanism: auth.SCRAMSHA1, Raw: c.raw}) {
						t.Errorf("%+v", got)
					}
					p.Leave(r.Client)
				}
			})
		})
	}
}

// T4: whoever stands between may offer less than the server does.
func TestAWeakerMechanismThanBeforeIsNotUsedUnlessAllowed(t *testing.T) {
	for _, c := range []struct {
		before  string
		allowed bool
		refused bool
	}{
		{"", false, false}, {auth.Plain, false, false}, {auth.DigestMD5, false, true},
		{auth.SCRAMSHA256, false, true}, {auth.SCRAMSHA256, true, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := imtest.Connect(t)
			cfg := imtest.Config(new(imtest.Recorder))
			cfg.Known.Mechanism, cfg.AllowWeaker = c.before, c.allowed
			result := imtest.Opening(t.Context(), conn, cfg)
			if !c.refused {
				p.LetIn()
				p.Say(imtest.Header + imtest.MayBind)
				p.Hears("<bind")
				p.Say(imtest.Bound)
				r := <-result
				if r.Err != nil || r.Client.Proof().Mechanism != auth.Plain {
					t.Fatal(r.Err)
				}
				p.Leave(r.Client)
				return
			}
			p.Hears("<stream:stream")
			p.Say(imtest.Header + imtest.Offer)
			var weaker *session.WeakerError
			if r := <-result; !errors.As(r.Err, &weaker) || *weaker != (session.WeakerError{Mechanism: auth.Plain, Before: c.before}) {
				t.Errorf("after %s: %v", c.before, r.Err)
			}
			p.HearsNothing()
		})
	}
}

// The header says whom the server serves: what it says of the password is about somebody
// else's account then.
func TestAServerOfAnotherDomainIsToldFromAWrongPassword(t *testing.T) {
	other := strings.Replace(imtest.Header, "office.example", "other.example", 1)
	for name, c := range map[string]struct {
		header string
		play   func(p *imtest.Peer)
		other  bool
	}{
		"refused":            {other, func(p *imtest.Peer) { p.Say(failure) }, true},
		"nonsense":           {other, func(p *imtest.Peer) { p.Say("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>a</challenge>") }, true},
		"its own, refused":   {imtest.Header, func(p *imtest.Peer) { p.Say(failure) }, false},
		"in capital letters": {strings.Replace(imtest.Header, "office", "OFFICE", 1), func(p *imtest.Peer) { p.Say(failure) }, false},
		"not said":           {strings.Replace(imtest.Header, "from='office.example' ", "", 1), func(p *imtest.Peer) { p.Say(failure) }, false},
		"bound elsewhere": {other, func(p *imtest.Peer) {
			p.Say(imtest.Success)
			p.Hears("<stream:stream")
			p.Say(other + imtest.MayBind)
			p.Hears("<bind")
			p.Say(bindResult("", "alice@other.example/desk"))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
				p.Hears("<stream:stream")
				p.Say(c.header + imtest.Offer)
				p.Hears("<auth")
				c.play(p)
				r := <-result
				var elsewhere *session.DomainError
				var refused *session.AuthError
				if errors.As(r.Err, &elsewhere) != c.other || errors.As(r.Err, &refused) == c.other {
					t.Error(r.Err)
				}
				if c.other && elsewhere.Served != "other.example" {
					t.Errorf("%q", elsewhere.Served)
				}
			})
		})
	}
}
