package session_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

func TestSignsInBindsAndUsesTheAddressItIsGiven(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if s.JID().String() != "alice@office.example/desk" || s.Err() != nil {
			t.Errorf("%s, %v", s.JID(), s.Err())
		}
		p.HearsNothing()
	})
}

func TestTheResourceThatIsWantedIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		cfg := imtest.Config(new(imtest.Recorder))
		cfg.Resource = "приёмная"
		checking := 0
		cfg.Checking = func() { checking++ }
		result := imtest.Opening(t.Context(), conn, cfg)
		p.LetIn()
		if checking != 1 {
			t.Errorf("Checking was called %d times", checking)
		}
		p.Say(imtest.Header + imtest.MayBind)
		p.Hears("<resource>приёмная</resource>")
		p.Say(imtest.End)
		if r := <-result; !errors.Is(r.Err, session.ErrProtocol) {
			t.Error(r.Err)
		}
	})
}

func TestFeaturesMayComeLaterThanTheHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		p.Hears("<stream:stream")
		p.Say("<?xml version='1.0'?>\n")
		p.Say(imtest.Header)
		time.Sleep(3 * time.Second)
		p.Say(" <message/><x xmlns='u'/>")
		time.Sleep(3 * time.Second)
		p.Say(imtest.Offer[:40])
		time.Sleep(3 * time.Second)
		p.Say(imtest.Offer[40:])
		p.Hears("<auth")
		p.Say(imtest.Success)
		p.Hears("<stream:stream")
		p.Say(imtest.Header)
		time.Sleep(9 * time.Second)
		p.Say(imtest.MayBind)
		p.Hears("<bind")
		p.Say("<message><body>too early</body></message>" + imtest.Bound)
		r := <-result
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		p.Leave(r.Client)
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
	conn, p := imtest.Connect(t)
	result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
	p.Hears("<stream:stream")
	p.Say(imtest.Header + strings.Replace(imtest.Offer, "PLAIN", mechanism, 1))
	request := p.Hears("<auth", mechanism)
	if last == nil {
		p.Say(imtest.Success)
	} else {
		p.Say(last(exchange(t, p, mechanism, request)))
	}
	r := <-result
	if !errors.Is(r.Err, auth.ErrUnproven) && !errors.Is(r.Err, auth.ErrMalformed) {
		t.Error(r.Err)
	}
	p.HearsNothing()
	if !conn.Closed() {
		t.Error("the connection is left open")
	}
}

// exchange carries the messages of a mechanism up to the server's proof.
func exchange(t *testing.T, p *imtest.Peer, mechanism, request string) string {
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
		p.Say("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64.StdEncoding.EncodeToString(challenge) + "</challenge>")
		request = p.Hears("<response")
	}
}

// T2: a net.Pipe is not encrypted.
func TestPlainIsNeverUsedWithoutTLS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn.Conn, imtest.Config(new(imtest.Recorder)))
		p.Hears("<stream:stream")
		p.Say(imtest.Header + imtest.Offer)
		if r := <-result; !errors.Is(r.Err, auth.ErrNoMechanism) {
			t.Error(r.Err)
		}
		p.HearsNothing()
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
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
			p.Hears("<stream:stream")
			p.Say(imtest.Header + imtest.Offer)
			p.Hears("<auth")
			p.Say("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + content + "</failure>")
			r := <-result
			var failed *session.AuthError
			if !errors.As(r.Err, &failed) || *failed != want {
				t.Errorf("%s: %v", content, r.Err)
			}
			p.HearsNothing()
		})
	}
}

// T14.
func TestOnlyAFullAddressOfOurDomainIsTakenFromBinding(t *testing.T) {
	for _, jid := range []string{
		"alice@evil.example/desk", "mallory@office.example/desk", "mallory@evil.example/x", "alice@office.example.evil/desk", "alice@office.example", "office.example.evil", "", "@/", "a@b@c/d",
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
			p.LetIn()
			p.Say(imtest.Header + imtest.MayBind)
			p.Hears("<bind")
			p.Say(strings.Replace(imtest.Bound, "alice@office.example/desk", jid, 1))
			if r := <-result; !errors.Is(r.Err, session.ErrProtocol) {
				t.Errorf("%q: %v", jid, r.Err)
			}
			if !conn.Closed() {
				t.Error("the connection is left open")
			}
		})
	}
}

func TestARefusedBindingIsAStanzaError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		p.LetIn()
		p.Say(imtest.Header + imtest.MayBind)
		p.Hears("<bind")
		p.Say("<iq type='error' id='{id}'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		r := <-result
		var refused *xmpp.StanzaError
		if !errors.As(r.Err, &refused) || refused.Condition != "resource-constraint" || refused.Type != "wait" {
			t.Error(r.Err)
		}
	})
}

func TestAServerWithoutBindingIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		p.LetIn()
		p.Say(imtest.Header + "<stream:features/>")
		if r := <-result; !errors.Is(r.Err, session.ErrProtocol) {
			t.Error(r.Err)
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
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
			p.LetIn()
			p.Say(imtest.Header + strings.Replace(imtest.MayBind, "</", element+"</", 1))
			p.Hears("<bind")
			p.Say(imtest.Bound)
			if demanded {
				p.Hears("<iq", "type='set'", "<session xmlns='"+ns+"'/>")
				if len(result) > 0 {
					t.Error("imtest.Opened before the session was")
				}
				p.Say("<iq type='result' id='{id}'/>")
			}
			r := <-result
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			p.HearsNothing()
			p.Leave(r.Client)
		})
	}
}

// stages plays a sign-in up to a stage, of which there are so many.
const stages = 5

func upTo(p *imtest.Peer, stage int) {
	p.T.Helper()
	steps := []func(){
		func() { p.Hears("<stream:stream") },
		func() { p.Say(imtest.Header) },
		func() { p.Say(imtest.Offer); p.Hears("<auth") },
		func() { p.Say(imtest.Success); p.Hears("<stream:stream") },
		func() { p.Say(imtest.Header + imtest.MayBind); p.Hears("<bind") },
	}
	for _, step := range steps[:stage] {
		step()
	}
}

func TestAnEndWhileSigningInSaysWhy(t *testing.T) {
	for stage := 1; stage <= stages; stage++ {
		head := imtest.Header
		if stage == 2 || stage == 3 || stage == 5 {
			head = "" // it was said
		}
		for name, c := range map[string]struct {
			say  string
			fits func(error) bool
		}{
			"stream error": {
				head + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + imtest.End,
				func(err error) bool {
					var e *xmpp.StreamError
					return errors.As(err, &e) && e.Condition == "host-unknown"
				},
			},
			"end":     {head + imtest.End, func(err error) bool { return errors.Is(err, session.ErrProtocol) }},
			"garbage": {"<a></b>", func(err error) bool { return errors.Is(err, session.ErrProtocol) }},
		} {
			t.Run(fmt.Sprint(name, " at ", stage), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					conn, p := imtest.Connect(t)
					result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
					upTo(p, stage)
					p.Say(c.say)
					if r := <-result; !c.fits(r.Err) {
						t.Error(r.Err)
					}
					if !conn.Closed() {
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
			before := bubbled()
			conn, p := imtest.Connect(t)
			ctx, cancel := context.WithCancel(t.Context())
			result := imtest.Opening(ctx, conn, imtest.Config(new(imtest.Recorder)))
			upTo(p, stage)
			time.Sleep(9 * time.Second)
			if len(result) > 0 {
				t.Fatalf("stage %d: it does not wait", stage)
			}
			begin := time.Now()
			cancel()
			if r := <-result; !errors.Is(r.Err, context.Canceled) || time.Since(begin) > 0 {
				t.Errorf("stage %d: %v after %v", stage, r.Err, time.Since(begin))
			}
			if !conn.Closed() {
				t.Errorf("stage %d: the connection is left open", stage)
			}
			p.ReadOn()
			synctest.Wait()
			if now := bubbled(); now > before {
				t.Errorf("stage %d: %d goroutines, before %d", stage, now, before)
			}
		})
	}
}
