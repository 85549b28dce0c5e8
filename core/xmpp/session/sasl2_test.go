package session_test

import (
	"encoding/base64"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	sasl2Space = "urn:xmpp:sasl:2"
	// offer2 is what a server with everything offers, beside the old way.
	offer2 = "<stream:features>" +
		"<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism><inline>" +
		"<bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:carbons:2'/><feature var='urn:xmpp:csi:0'/></inline></bind>" +
		"<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism><mechanism>HT-SHA-256-EXPR</mechanism></fast>" +
		"</inline></authentication>" +
		"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>"
	isBound   = "<authorization-identifier>alice@office.example/desk</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/>"
	aToken    = "<token xmlns='urn:xmpp:fast:0' token='next' expiry='2099-01-02T03:04:05Z'/>"
	refusal2  = "<failure xmlns='urn:xmpp:sasl:2'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><text>Нет</text></failure>"
	afterward = "<stream:features><x xmlns='u'/></stream:features>"
)

// config2 is one of an installation.
func config2() session.Config {
	cfg := imtest.Config(new(imtest.Recorder))
	cfg.UserAgent, cfg.Resource = installation, "desk"
	return cfg
}

// tree makes a tree of what was heard.
func tree(t *testing.T, element string) *xmlsafe.Node {
	t.Helper()
	n, err := xmlsafe.Parse([]byte(element), xmpp.NSClient, &xmlsafe.Default)
	if err != nil {
		t.Fatalf("%s: %v", element, err)
	}
	return n
}

// sasl2 is the server's half of a sign-in on a stream.
type sasl2 struct {
	*imtest.Peer
	password string // or token
	offer    auth.Offer
	bindings map[string][]byte
}

// takes answers <authenticate/>, up to <success/>, which it returns the proof for.
func (p sasl2) takes(request string) (proof string, ok bool) {
	p.T.Helper()
	n := tree(p.T, request)
	server, err := auth.Server{Domain: "office.example", Offer: p.offer, Channel: auth.Channel{Bindings: p.bindings}, Lookup: func(string) (string, bool) { return p.password, true }}.Conversation(n.Attr("mechanism"))
	if err != nil {
		p.T.Fatal(err)
	}
	response, _ := base64.StdEncoding.DecodeString(n.ChildText(sasl2Space, "initial-response"))
	for {
		challenge, done, err := server.Step(response)
		switch {
		case err != nil:
			return "", false
		case done:
			return base64.StdEncoding.EncodeToString(challenge), true
		}
		p.Say("<challenge xmlns='urn:xmpp:sasl:2'>" + base64.StdEncoding.EncodeToString(challenge) + "</challenge>")
		answer := p.Next()
		if !strings.HasPrefix(answer, "<response ") {
			return "", false // the client has gone
		}
		response, _ = base64.StdEncoding.DecodeString(tree(p.T, answer).Text)
	}
}

// welcome says <success/> with a proof and more.
func (p sasl2) welcome(proof, more string) {
	if proof != "" {
		proof = "<additional-data>" + proof + "</additional-data>"
	}
	p.Say("<success xmlns='urn:xmpp:sasl:2'>" + proof + more + "</success>" + afterward)
}

// letsIn plays the server of a sign-in with the password, and returns what was asked for.
func (p sasl2) letsIn(features, more string) string {
	p.T.Helper()
	p.Hears("<stream:stream", "from='alice@office.example'")
	p.Say(imtest.Header + features)
	request := p.Hears("<authenticate", sasl2Space)
	proof, ok := p.takes(request)
	if !ok {
		p.T.Fatal("the password is not taken")
	}
	p.welcome(proof, more)
	return request
}

func TestSASL2BindsAndAsksForATokenInTheSameStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, config2())
		request := sasl2{Peer: p, password: "wonder"}.letsIn(offer2, isBound+aToken)
		r := <-result
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		n := tree(t, request)
		agent, bind := n.Child(sasl2Space, "user-agent"), n.Child("urn:xmpp:bind:0", "bind")
		if n.Attr("mechanism") != auth.SCRAMSHA256 || agent.Attr("id") != installation.ID || agent.ChildText(sasl2Space, "device") != installation.Device ||
			bind.ChildText("urn:xmpp:bind:0", "tag") != "desk" || bind.Child("urn:xmpp:carbons:2", "enable") == nil ||
			n.Child("urn:xmpp:fast:0", "request-token").Attr("mechanism") != auth.HTSHA256None {
			t.Error(request)
		}
		want := session.Token{Secret: "next", Mechanism: auth.HTSHA256None, Expiry: time.Date(2099, 1, 2, 3, 4, 5, 0, time.UTC)}
		if r.Client.JID().String() != "alice@office.example/desk" || r.Client.Token() != want || r.Client.Proof() != (session.Proof{Mechanism: auth.SCRAMSHA256}) {
			t.Errorf("%s, %#v, %+v", r.Client.JID(), r.Client.Token(), r.Client.Proof())
		}
		if on, err := r.Client.Carbons.Enable(t.Context()); !on || err != nil || r.Client.Enabled("urn:xmpp:csi:0") {
			t.Errorf("carbons: %v, %v", on, err)
		}
		p.HearsNothing()
		p.Leave(r.Client)
	})
}

// What a server cannot, it is not asked for; and what is not done with the sign-in is done
// behind it.
func TestSASL2WithoutTheRestIsFollowedByBinding(t *testing.T) {
	onlySASL2 := "<stream:features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism></authentication></stream:features>"
	for name, features := range map[string]string{"no bind": onlySASL2, "bind fails": offer2} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				result := imtest.Opening(t.Context(), conn, config2())
				p.Hears("<stream:stream")
				p.Say(imtest.Header + features)
				request := p.Hears("<authenticate")
				if asks := strings.Contains(request, "<bind") && strings.Contains(request, "request-token"); asks != (features == offer2) {
					t.Error(request)
				}
				proof, _ := sasl2{Peer: p, password: "wonder"}.takes(request)
				p.Say("<success xmlns='urn:xmpp:sasl:2'><additional-data>" + proof + "</additional-data>" +
					"<authorization-identifier>alice@office.example</authorization-identifier><failed xmlns='urn:xmpp:bind:0'/></success>" + imtest.MayBind)
				p.Hears("<iq", "<resource>desk</resource>")
				p.Say(imtest.Bound)
				r := <-result
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				if r.Client.Enabled("urn:xmpp:carbons:2") || r.Client.Token() != (session.Token{}) {
					t.Errorf("%v, %v", r.Client.Enabled("urn:xmpp:carbons:2"), r.Client.Token())
				}
				p.Leave(r.Client)
			})
		})
	}
}

// T3 in SASL2: a server that has not proven itself learns nothing more.
func TestSASL2WithoutProofSendsNothingMore(t *testing.T) {
	for name, last := range map[string]func(proof string) string{
		"no proof":     func(string) string { return "" },
		"an empty one": func(string) string { return "=" },
		"half a proof": func(proof string) string { return proof[:len(proof)/2&^3] },
		"no base64":    func(string) string { return "!" },
		"another proof": func(string) string {
			return base64.StdEncoding.EncodeToString([]byte("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				result := imtest.Opening(t.Context(), conn, config2())
				s := sasl2{Peer: p, password: "wonder"}
				p.Hears("<stream:stream")
				p.Say(imtest.Header + offer2)
				proof, _ := s.takes(p.Hears("<authenticate"))
				s.welcome(last(proof), isBound+aToken)
				r := <-result
				if !errors.Is(r.Err, auth.ErrUnproven) && !errors.Is(r.Err, auth.ErrMalformed) {
					t.Error(r.Err)
				}
				p.HearsNothing()
				if !conn.Closed() {
					t.Error("the connection is left open")
				}
			})
		})
	}
}

// T14 in SASL2.
func TestOnlyOurOwnAddressIsTakenFromSuccess(t *testing.T) {
	for _, address := range []string{
		"alice@evil.example/desk", "mallory@office.example/desk", "office.example/desk", "@/", "a@b@c/d", "alice@office.example.evil",
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, config2())
			s := sasl2{Peer: p, password: "wonder"}
			s.letsIn(offer2, strings.Replace(isBound, "alice@office.example/desk", address, 1))
			if r := <-result; !errors.Is(r.Err, session.ErrProtocol) {
				t.Errorf("%q: %v", address, r.Err)
			}
			if !conn.Closed() {
				t.Error("the connection is left open")
			}
		})
	}
}

func TestWhatTheServerRefusesInSASL2IsTyped(t *testing.T) {
	for say, fits := range map[string]func(error) bool{
		refusal2: func(err error) bool {
			var e *session.AuthError
			return errors.As(err, &e) && *e == session.AuthError{Condition: "not-authorized", Text: "Нет"}
		},
		"<failure xmlns='urn:xmpp:sasl:2'/>": func(err error) bool {
			var e *session.AuthError
			return errors.As(err, &e) && e.Condition == "undefined-condition"
		},
		"<continue xmlns='urn:xmpp:sasl:2'><tasks><task>TOTP-EXAMPLE</task></tasks><text>2FA</text></continue>": func(err error) bool {
			return errors.Is(err, session.ErrMoreSteps) && strings.Contains(err.Error(), "2FA")
		},
		"<challenge xmlns='urn:xmpp:sasl:2'>!</challenge>": func(err error) bool { return errors.Is(err, auth.ErrMalformed) },
		"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><message/>" + refusal2: func(err error) bool {
			var e *session.AuthError
			return errors.As(err, &e) // the old success says nothing here
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, config2())
			p.Hears("<stream:stream")
			p.Say(imtest.Header + offer2)
			p.Hears("<authenticate")
			p.Say(say)
			if r := <-result; !fits(r.Err) {
				t.Errorf("%s: %v", say, r.Err)
			}
			p.HearsNothing()
		})
	}
}

// The way is the one on which nothing weaker is used.
func TestSASL2IsNoWayToSomethingWeaker(t *testing.T) {
	offers := func(sasl2, sasl string) string {
		list := func(name, space, mechanisms string) string {
			all := ""
			for _, m := range strings.Fields(mechanisms) {
				all += "<mechanism>" + m + "</mechanism>"
			}
			return "<" + name + " xmlns='" + space + "'>" + all + "</" + name + ">"
		}
		return imtest.Header + "<stream:features>" + list("authentication", sasl2Space, sasl2) + list("mechanisms", "urn:ietf:params:xml:ns:xmpp-sasl", sasl) + "</stream:features>"
	}
	for _, c := range []struct{ sasl2, sasl, element, mechanism string }{
		{"PLAIN", "SCRAM-SHA-1 PLAIN", "<auth ", auth.SCRAMSHA1},
		{"SCRAM-SHA-1", "SCRAM-SHA-256", "<authenticate ", auth.SCRAMSHA1},
		{"SCRAM-SHA-1", "PLAIN", "<authenticate ", auth.SCRAMSHA1},
		{"", "DIGEST-MD5", "<auth ", auth.DigestMD5},
		{"X-OTHER", "PLAIN", "<auth ", auth.Plain},
		{"PLAIN", "", "<authenticate ", auth.Plain},
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, config2())
			p.Hears("<stream:stream")
			p.Say(offers(c.sasl2, c.sasl))
			p.Hears(c.element, "mechanism='"+c.mechanism+"'")
			p.Conn().Close()
			<-result
		})
	}
}

func TestAnOfferThatTheServerDoesNotConfirmEndsTheSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, honest := range []bool{true, false} {
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, config2())
			s := sasl2{Peer: p, password: "wonder", offer: auth.Offer{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"}}}
			p.Hears("<stream:stream")
			features := offer2
			if !honest {
				features = strings.Replace(offer2, "<mechanism>SCRAM-SHA-256</mechanism>", "", 1)
			}
			p.Say(imtest.Header + features)
			request := p.Hears("<authenticate")
			if honest {
				proof, _ := s.takes(request)
				s.welcome(proof, isBound)
				r := <-result
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				p.Leave(r.Client)
				continue
			}
			if _, ok := s.takes(request); ok {
				t.Error("it goes on")
			}
			if r := <-result; !errors.Is(r.Err, auth.ErrStripped) {
				t.Error(r.Err)
			}
		}
	})
}

// A server that answers nothing is left alone after a while, and then, as it is known, at
// once.
func TestSASL2WithoutAnAnswerIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := func(p *imtest.Peer) {
			p.Hears("<stream:stream")
			p.Say(imtest.Header + offer2)
			p.Hears("<authenticate")
		}
		old := func(p *imtest.Peer) {
			p.Hears("<stream:stream")
			p.Say(imtest.Header + strings.ReplaceAll(offer2, "SCRAM-SHA-256", "X"))
			p.Hears("<auth ", "PLAIN")
			p.Say(imtest.Success)
			p.Hears("<stream:stream")
			p.Say(imtest.Header + imtest.MayBind)
			p.Hears("<bind")
			p.Say(imtest.Bound)
			p.ReadOn()
		}
		begin := time.Now()
		cfg := config2()
		result, dialled := signingIn(t, cfg, 0, silent, old)
		r := <-result
		if r.Err != nil || *dialled != 2 || time.Since(begin) > 11*time.Second || !r.Client.Proof().NoSASL2 {
			t.Fatalf("%v after %v and %d sessions", r.Err, time.Since(begin), *dialled)
		}
		cfg.Known = r.Client.Proof()
		r.Client.Close()
		result, dialled = signingIn(t, cfg, 0, old)
		if r = <-result; r.Err != nil || *dialled != 1 {
			t.Fatalf("%v after %d sessions", r.Err, *dialled)
		}
		r.Client.Close()
	})
}

// It is a matter of the connection who we are: elsewhere it could be read.
func TestWhoWeAreIsSaidOverTLSOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		p := imtest.Serve(t, far)
		cfg := config2()
		cfg.Token = session.Token{Secret: "s", Mechanism: auth.HTSHA256None}
		result := imtest.Opening(t.Context(), near, cfg)
		if header := p.Hears("<stream:stream"); strings.Contains(header, "from=") {
			t.Error(header)
		}
		p.Say(imtest.Header + offer2)
		if request := p.Hears("<authenticate"); strings.Contains(request, "urn:xmpp:fast:0") {
			t.Error(request)
		}
		far.Close()
		<-result
	})
}

// The features that belong to the session come behind <success/>; what comes in their place
// is not lost, and nothing is waited for without end.
func TestWhatComesBehindABoundSignInBelongsToTheSession(t *testing.T) {
	const csi = "<stream:features><csi xmlns='urn:xmpp:csi:0'/></stream:features>"
	const early = "<message from='bob@office.example/x' type='chat'><body>early</body></message>"
	for name, c := range map[string]struct {
		behind   string
		offered  bool
		messages int
	}{
		"features":                   {csi, true, 0},
		"features, then a message":   {csi + early, true, 1},
		"a message, then features":   {early + csi, true, 1},
		"a message, and no features": {early, false, 1},
		"nothing":                    {"", false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				e := new(imtest.Recorder)
				cfg := config2()
				cfg.Handler = e
				result := imtest.Opening(t.Context(), conn, cfg)
				p.Hears("<stream:stream")
				p.Say(imtest.Header + offer2)
				proof, _ := sasl2{Peer: p, password: "wonder"}.takes(p.Hears("<authenticate"))
				begin := time.Now()
				p.Say("<success xmlns='urn:xmpp:sasl:2'><additional-data>" + proof + "</additional-data>" + isBound + "</success>" + c.behind)
				r := <-result
				if r.Err != nil || time.Since(begin) > 11*time.Second {
					t.Fatalf("%v after %v", r.Err, time.Since(begin))
				}
				if got := len(imtest.Got[message.Message](e)); got != c.messages || r.Client.Offered("urn:xmpp:csi:0", "csi") != c.offered {
					t.Errorf("%d messages, offered %v", got, r.Client.Offered("urn:xmpp:csi:0", "csi"))
				}
				p.Leave(r.Client)
			})
		})
	}
}
