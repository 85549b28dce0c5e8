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
	"vestnik/core/xmpp/session"
)

// lossy is a connection on which so many requests were repeated.
type lossy struct {
	*tap
	repeated int
}

func (c *lossy) Repeated() int { return c.repeated }

const failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"

// signingIn starts to sign in. Each connection goes to one of the servers in turn.
func signingIn(t *testing.T, cfg session.Config, repeated int, servers ...func(*peer)) (result chan opened, dialled *int) {
	result, dialled = make(chan opened, 1), new(int)
	dial := func(context.Context) (net.Conn, error) {
		if *dialled == len(servers) {
			t.Error("one more session is begun")
			return nil, errors.New("none left")
		}
		conn, p := connect(t)
		go servers[*dialled](p)
		*dialled++
		return &lossy{conn, repeated}, nil
	}
	go func() {
		s, err := im.SignIn(t.Context(), dial, cfg, program)
		result <- opened{s, err}
	}()
	return result, dialled
}

// welcomes lets the client in.
func welcomes(p *peer) {
	p.letIn()
	p.say(streamHeader + mayUse)
	p.hears("<bind")
	p.say(bound)
	p.hears("urn:xmpp:ping")
	p.say("<iq type='result' id='{id}'/>")
	for range p.in {
	}
}

// Nothing that goes wrong in a sign-in in which a request was repeated means anything.
func TestASignInInWhichARequestWasRepeatedIsBegunAnew(t *testing.T) {
	for name, broken := range map[string]func(*peer){
		"refused": func(p *peer) { p.upTo(3); p.say(failure) },
		"silent":  func(p *peer) { p.upTo(3) },
		"ended":   func(p *peer) { p.upTo(3); p.say(streamEnd) },
		"a stream error": func(p *peer) {
			p.upTo(3)
			p.say("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")
		},
		"a second challenge": func(p *peer) {
			p.upTo(3)
			p.say("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>YQ==</challenge>")
		},
		"no answer to binding": func(p *peer) { p.upTo(5) },
		"binding refused": func(p *peer) {
			p.upTo(5)
			p.say("<iq type='error' id='{id}'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				result, dialled := signingIn(t, config(newEar()), 1, broken, welcomes)
				r := <-result
				if r.err != nil || *dialled != 2 || time.Since(begin) > 15*time.Second {
					t.Fatalf("%v after %v and %d sessions", r.err, time.Since(begin), *dialled)
				}
				r.s.Close()
			})
		})
	}
}

// What is open may be over already, when the server has bound twice.
func TestASessionThatIsOverAtOnceIsBegunAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := func(p *peer) {
			p.letIn()
			p.say(streamHeader + mayUse)
			p.hears("<bind")
			p.say(bound)
			p.hears("urn:xmpp:ping")
			p.say("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + streamEnd)
		}
		result, dialled := signingIn(t, config(newEar()), 1, over, welcomes)
		r := <-result
		if r.err != nil || *dialled != 2 {
			t.Fatalf("%v after %d sessions", r.err, *dialled)
		}
		r.s.Close()
	})
}

func TestASignInInWhichNothingWasRepeatedCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		result, _ := signingIn(t, config(newEar()), 0, func(p *peer) { p.upTo(3); p.say(failure) })
		var refused *session.AuthError
		if r := <-result; !errors.As(r.err, &refused) {
			t.Error(r.err)
		}
	})
}

// A server that counts wrong passwords is asked twice at most.
func TestARefusalIsDoubtedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refuses := func(p *peer) { p.upTo(3); p.say(failure) }
		result, dialled := signingIn(t, config(newEar()), 1, refuses, refuses)
		var refused *session.AuthError
		if r := <-result; !errors.As(r.err, &refused) || *dialled != 2 {
			t.Errorf("%v after %d sessions", r.err, *dialled)
		}
	})
}

func TestASignInIsBegunAnewFiveTimesAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(p *peer) { p.upTo(2) }
		result, dialled := signingIn(t, config(newEar()), 0, silent, silent, silent, silent, silent)
		if r := <-result; !errors.Is(r.err, session.ErrStalled) || *dialled != 5 {
			t.Errorf("%v after %d sessions", r.err, *dialled)
		}
	})
}

// letsIn plays a server that takes the password's bytes as they come. It says whether it
// has let the client in.
func letsIn(p *peer, stored string) bool {
	request := p.next()
	server, _ := auth.Server{Domain: "office.example", Lookup: func(string) (string, bool) { return stored, true }, Raw: true}.Conversation(auth.SCRAMSHA1)
	for {
		_, text, _ := strings.Cut(request, ">")
		text, _, _ = strings.Cut(text, "<")
		response, _ := base64.StdEncoding.DecodeString(text)
		challenge, done, err := server.Step(response)
		name := "challenge"
		switch {
		case err != nil:
			p.say(failure)
			return false
		case done:
			name = "success"
		}
		p.say("<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64.StdEncoding.EncodeToString(challenge) + "</" + name + ">")
		if done {
			return true
		}
		request = p.hears("<response")
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
				conn, p := connect(t)
				cfg := config(newEar())
				cfg.Password, cfg.Known = c.password, session.Proof{Mechanism: auth.SCRAMSHA1, Raw: c.known}
				result := opening(t.Context(), conn, cfg)
				p.hears("<stream:stream")
				p.say(streamHeader + strings.Replace(offer, "PLAIN", auth.SCRAMSHA1, 1))
				in, tries := false, 0
				for !in && len(result) == 0 {
					in = letsIn(p, c.stored)
					tries++
					synctest.Wait()
				}
				if in {
					p.hears("<stream:stream")
					p.say(streamHeader + mayUse)
					p.hears("<bind")
					p.say(bound)
				}
				r := <-result
				if in != c.in || tries != c.tries {
					t.Errorf("let in: %v after %d tries", in, tries)
				}
				var refused *session.AuthError
				if !in && (!errors.As(r.err, &refused) || refused.Condition != "not-authorized") {
					t.Error(r.err)
				}
				if r.s != nil {
					if got := r.s.Proof(); got != (session.Proof{Mechanism: auth.SCRAMSHA1, Raw: c.raw}) {
						t.Errorf("%+v", got)
					}
					p.leave(r.s)
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
			conn, p := connect(t)
			cfg := config(newEar())
			cfg.Known.Mechanism, cfg.AllowWeaker = c.before, c.allowed
			result := opening(t.Context(), conn, cfg)
			if !c.refused {
				p.letIn()
				p.say(streamHeader + mayUse)
				p.hears("<bind")
				p.say(bound)
				r := <-result
				if r.err != nil || r.s.Proof().Mechanism != auth.Plain {
					t.Fatal(r.err)
				}
				p.leave(r.s)
				return
			}
			p.hears("<stream:stream")
			p.say(streamHeader + offer)
			var weaker *session.WeakerError
			if r := <-result; !errors.As(r.err, &weaker) || *weaker != (session.WeakerError{Mechanism: auth.Plain, Before: c.before}) {
				t.Errorf("after %s: %v", c.before, r.err)
			}
			p.hearsNothing()
		})
	}
}

// The header says whom the server serves: what it says of the password is about somebody
// else's account then.
func TestAServerOfAnotherDomainIsToldFromAWrongPassword(t *testing.T) {
	other := strings.Replace(streamHeader, "office.example", "other.example", 1)
	for name, c := range map[string]struct {
		header string
		play   func(p *peer)
		other  bool
	}{
		"refused":            {other, func(p *peer) { p.say(failure) }, true},
		"nonsense":           {other, func(p *peer) { p.say("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>a</challenge>") }, true},
		"its own, refused":   {streamHeader, func(p *peer) { p.say(failure) }, false},
		"in capital letters": {strings.Replace(streamHeader, "office", "OFFICE", 1), func(p *peer) { p.say(failure) }, false},
		"not said":           {strings.Replace(streamHeader, "from='office.example' ", "", 1), func(p *peer) { p.say(failure) }, false},
		"bound elsewhere": {other, func(p *peer) {
			p.say(signed)
			p.hears("<stream:stream")
			p.say(other + mayUse)
			p.hears("<bind")
			p.say(bindResult("", "alice@other.example/desk"))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := connect(t)
				result := opening(t.Context(), conn, config(newEar()))
				p.hears("<stream:stream")
				p.say(c.header + offer)
				p.hears("<auth")
				c.play(p)
				r := <-result
				var elsewhere *session.DomainError
				var refused *session.AuthError
				if errors.As(r.err, &elsewhere) != c.other || errors.As(r.err, &refused) == c.other {
					t.Error(r.err)
				}
				if c.other && elsewhere.Served != "other.example" {
					t.Errorf("%q", elsewhere.Served)
				}
			})
		})
	}
}
