package session_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
)

func TestSignsInBindsAndUsesTheAddressItIsGiven(t *testing.T) {
	inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
		if s.JID().String() != "alice@office.example/desk" || s.Err() != nil {
			t.Errorf("%s, %v", s.JID(), s.Err())
		}
		p.hearsNothing()
	})
}

func TestTheResourceThatIsWantedIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := connect(t)
		cfg := config(newEar())
		cfg.Resource = "приёмная"
		checking := 0
		cfg.Checking = func() { checking++ }
		result := opening(t.Context(), conn, cfg)
		p.letIn()
		if checking != 1 {
			t.Errorf("Checking was called %d times", checking)
		}
		p.say(streamHeader + mayUse)
		p.hears("<resource>приёмная</resource>")
		p.say(streamEnd)
		if r := <-result; !errors.Is(r.err, session.ErrProtocol) {
			t.Error(r.err)
		}
	})
}

func TestFeaturesMayComeLaterThanTheHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := connect(t)
		result := opening(t.Context(), conn, config(newEar()))
		p.hears("<stream:stream")
		p.say("<?xml version='1.0'?>\n")
		p.say(streamHeader)
		time.Sleep(3 * time.Second)
		p.say(" <message/><x xmlns='u'/>")
		time.Sleep(3 * time.Second)
		p.say(offer[:40])
		time.Sleep(3 * time.Second)
		p.say(offer[40:])
		p.hears("<auth")
		p.say(signed)
		p.hears("<stream:stream")
		p.say(streamHeader)
		time.Sleep(9 * time.Second)
		p.say(mayUse)
		p.hears("<bind")
		p.say("<message><body>too early</body></message>" + bound)
		r := <-result
		if r.err != nil {
			t.Fatal(r.err)
		}
		p.leave(r.s)
	})
}

// T3: a server that does not know the password may say <success/>, and learns
// nothing more: no restart is sent to it.
func TestSuccessWithoutProofSendsNothingMore(t *testing.T) {
	for _, mechanism := range []string{auth.SCRAMSHA256, auth.SCRAMSHA512, auth.SCRAMSHA1, auth.DigestMD5} {
		for name, last := range map[string]func(proof string) string{
			"at once":       nil,
			"without proof": func(string) string { return "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" },
			"empty proof":   func(string) string { return "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</success>" },
			"wrong proof": func(proof string) string {
				i := strings.IndexByte(proof, '=') + 3
				wrong := proof[:i] + string(proof[i]^1) + proof[i+1:]
				return "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64.StdEncoding.EncodeToString([]byte(wrong)) + "</success>"
			},
		} {
			t.Run(mechanism+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { unproven(t, mechanism, last) })
			})
		}
	}
}

func unproven(t *testing.T, mechanism string, last func(proof string) string) {
	conn, p := connect(t)
	result := opening(t.Context(), conn, config(newEar()))
	p.hears("<stream:stream")
	p.say(streamHeader + strings.Replace(offer, "PLAIN", mechanism, 1))
	request := p.hears("<auth", mechanism)
	if last == nil {
		p.say(signed)
	} else {
		p.say(last(exchange(t, p, mechanism, request)))
	}
	r := <-result
	if !errors.Is(r.err, auth.ErrUnproven) && !errors.Is(r.err, auth.ErrMalformed) {
		t.Error(r.err)
	}
	p.hearsNothing()
	if !conn.isClosed() {
		t.Error("the connection is left open")
	}
}

// exchange carries the messages of a mechanism up to the server's proof.
func exchange(t *testing.T, p *peer, mechanism, request string) string {
	server, err := auth.Server{Domain: "office.example", Lookup: func(string) (string, bool) { return "wonder", true }}.Conversation(mechanism)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var response []byte
		if _, text, ok := strings.Cut(strings.TrimSuffix(request, "/>"), ">"); ok {
			text, _, _ = strings.Cut(text, "<")
			response, _ = base64.StdEncoding.DecodeString(text)
		}
		challenge, done, err := server.Step(response)
		if err != nil {
			t.Fatal(err)
		}
		if done || strings.HasPrefix(string(challenge), "rspauth=") {
			return string(challenge)
		}
		p.say("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64.StdEncoding.EncodeToString(challenge) + "</challenge>")
		request = p.hears("<response")
	}
}

// T2: a net.Pipe is not encrypted.
func TestPlainIsNeverUsedWithoutTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := connect(t)
		result := opening(t.Context(), conn.Conn, config(newEar()))
		p.hears("<stream:stream")
		p.say(streamHeader + offer)
		if r := <-result; !errors.Is(r.err, auth.ErrNoMechanism) {
			t.Error(r.err)
		}
		p.hearsNothing()
	})
}

func TestFailuresOfTheSignInAreTyped(t *testing.T) {
	for content, want := range map[string]session.AuthError{
		"<not-authorized/>":                               {Condition: "not-authorized"},
		"<account-disabled/>":                             {Condition: "account-disabled"},
		"<temporary-auth-failure/>":                       {Condition: "temporary-auth-failure"},
		"<credentials-expired/>":                          {Condition: "credentials-expired"},
		"<text xml:lang='ru'>Нет</text><not-authorized/>": {Condition: "not-authorized", Text: "Нет"},
		"":                  {Condition: "undefined-condition"},
		"<x xmlns='evil'/>": {Condition: "undefined-condition"},
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := connect(t)
			result := opening(t.Context(), conn, config(newEar()))
			p.hears("<stream:stream")
			p.say(streamHeader + offer)
			p.hears("<auth")
			p.say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + content + "</failure>")
			r := <-result
			var failed *session.AuthError
			if !errors.As(r.err, &failed) || *failed != want {
				t.Errorf("%s: %v", content, r.err)
			}
			p.hearsNothing()
		})
	}
}

// T14.
func TestOnlyAFullAddressOfOurDomainIsTakenFromBinding(t *testing.T) {
	for _, jid := range []string{
		"alice@evil.example/desk", "mallory@office.example/desk", "mallory@evil.example/x", "alice@office.example.evil/desk", "alice@office.example", "office.example.evil", "", "@/", "a@b@c/d",
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := connect(t)
			result := opening(t.Context(), conn, config(newEar()))
			p.letIn()
			p.say(streamHeader + mayUse)
			p.hears("<bind")
			p.say(strings.Replace(bound, "alice@office.example/desk", jid, 1))
			if r := <-result; !errors.Is(r.err, session.ErrProtocol) {
				t.Errorf("%q: %v", jid, r.err)
			}
			if !conn.isClosed() {
				t.Error("the connection is left open")
			}
		})
	}
}

func TestARefusedBindingIsAStanzaError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := connect(t)
		result := opening(t.Context(), conn, config(newEar()))
		p.letIn()
		p.say(streamHeader + mayUse)
		p.hears("<bind")
		p.say("<iq type='error' id='{id}'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		r := <-result
		var refused *xmpp.StanzaError
		if !errors.As(r.err, &refused) || refused.Condition != "resource-constraint" || refused.Type != "wait" {
			t.Error(r.err)
		}
	})
}

func TestAServerWithoutBindingIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := connect(t)
		result := opening(t.Context(), conn, config(newEar()))
		p.letIn()
		p.say(streamHeader + "<stream:features/>")
		if r := <-result; !errors.Is(r.err, session.ErrProtocol) {
			t.Error(r.err)
		}
	})
}

// RFC 3921 §3, and S4.
func TestTheOldSessionIsEstablishedOnlyWhereItIsDemanded(t *testing.T) {
	const ns = "urn:ietf:params:xml:ns:xmpp-session"
	for element, demanded := range map[string]bool{
		"<session xmlns='" + ns + "'/>":                     true,
		"<session xmlns='" + ns + "'><optional/></session>": false,
		"":                     false,
		"<session xmlns='u'/>": false,
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := connect(t)
			result := opening(t.Context(), conn, config(newEar()))
			p.letIn()
			p.say(streamHeader + strings.Replace(mayUse, "</", element+"</", 1))
			p.hears("<bind")
			p.say(bound)
			if demanded {
				p.hears("<iq", "type='set'", "<session xmlns='"+ns+"'/>")
				if len(result) > 0 {
					t.Error("opened before the session was")
				}
				p.say("<iq type='result' id='{id}'/>")
			}
			r := <-result
			if r.err != nil {
				t.Fatal(r.err)
			}
			p.hearsNothing()
			p.leave(r.s)
		})
	}
}

// stages plays a sign-in up to a stage, of which there are so many.
const stages = 5

func (p *peer) upTo(stage int) {
	p.t.Helper()
	steps := []func(){
		func() { p.hears("<stream:stream") },
		func() { p.say(streamHeader) },
		func() { p.say(offer); p.hears("<auth") },
		func() { p.say(signed); p.hears("<stream:stream") },
		func() { p.say(streamHeader + mayUse); p.hears("<bind") },
	}
	for _, step := range steps[:stage] {
		step()
	}
}

func TestAnEndWhileSigningInSaysWhy(t *testing.T) {
	for stage := 1; stage <= stages; stage++ {
		head := streamHeader
		if stage == 2 || stage == 3 || stage == 5 {
			head = "" // it was said
		}
		for name, c := range map[string]struct {
			say  string
			fits func(error) bool
		}{
			"stream error": {
				head + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + streamEnd,
				func(err error) bool {
					var e *xmpp.StreamError
					return errors.As(err, &e) && e.Condition == "host-unknown"
				},
			},
			"end":     {head + streamEnd, func(err error) bool { return errors.Is(err, session.ErrProtocol) }},
			"garbage": {"<a></b>", func(err error) bool { return errors.Is(err, session.ErrProtocol) }},
		} {
			t.Run(fmt.Sprint(name, " at ", stage), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					conn, p := connect(t)
					result := opening(t.Context(), conn, config(newEar()))
					p.upTo(stage)
					p.say(c.say)
					if r := <-result; !c.fits(r.err) {
						t.Error(r.err)
					}
					if !conn.isClosed() {
						t.Error("the connection is left open")
					}
				})
			})
		}
	}
}

func TestACancelledOpenLetsGoOfEverything(t *testing.T) {
	for stage := range stages + 1 {
		synctest.Test(t, func(t *testing.T) {
			before := runtime.NumGoroutine()
			conn, p := connect(t)
			ctx, cancel := context.WithCancel(t.Context())
			result := opening(ctx, conn, config(newEar()))
			p.upTo(stage)
			time.Sleep(9 * time.Second)
			if len(result) > 0 {
				t.Fatalf("stage %d: it does not wait", stage)
			}
			begin := time.Now()
			cancel()
			if r := <-result; !errors.Is(r.err, context.Canceled) || time.Since(begin) > 0 {
				t.Errorf("stage %d: %v after %v", stage, r.err, time.Since(begin))
			}
			if !conn.isClosed() {
				t.Errorf("stage %d: the connection is left open", stage)
			}
			for range p.in { // ends when the connection does
			}
			synctest.Wait()
			if now := runtime.NumGoroutine(); now > before {
				t.Errorf("stage %d: %d goroutines, before %d", stage, now, before)
			}
		})
	}
}
