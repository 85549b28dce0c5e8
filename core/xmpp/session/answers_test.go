package session_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

// bindResult is an answer to the request for a resource.
func bindResult(from, jid string) string {
	attr := ""
	if from != "" {
		attr = " from='" + from + "'"
	}
	return "<iq type='result' id='{id}'" + attr + "><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" + jid + "</jid></bind></iq>"
}

// T14: what somebody else answers while we sign in is passed over, and our server's own
// answer counts.
func TestOnlyOurServerAndAccountAnswerWhileSigningIn(t *testing.T) {
	for from, may := range map[string]bool{
		"":                           true,
		"office.example":             true,
		"OFFICE.example":             true,
		"alice@office.example":       true,
		"alice@office.example/desk":  true,
		"alice@office.example/other": false,
		"mallory@evil.example/x":     false,
		"bob@office.example":         false,
		"evil.example":               false,
		"office.example/x":           false,
		"@":                          false,
	} {
		synctest.Test(t, func(t *testing.T) {
			conn, p := imtest.Connect(t)
			result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
			p.LetIn()
			p.Say(imtest.Header + strings.Replace(imtest.MayBind, "</", "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></", 1))
			p.Hears("<bind")
			p.Say(bindResult(from, "alice@office.example/desk"))
			synctest.Wait()
			if !may {
				hearsNothingOr(p, imtest.End)
				p.Say(imtest.Bound)
				if from == "alice@office.example/other" { // it may not even be tried again
					if r := <-result; !errors.Is(r.Err, session.ErrProtocol) {
						t.Errorf("%s: %v", from, r.Err)
					}
					return
				}
			}
			p.Hears("<session")
			p.Say("<iq type='result' id='{id}' from='mallory@evil.example'/>")
			synctest.Wait()
			if len(result) > 0 {
				t.Fatalf("%s: a stranger's answer counts", from)
			}
			p.Say("<iq type='result' id='{id}' from='office.example'/>")
			r := <-result
			if r.Err != nil {
				t.Fatalf("%s: %v", from, r.Err)
			}
			if got := r.Client.JID().String(); got != "alice@office.example/desk" {
				t.Errorf("%s: bound to %s", from, got)
			}
			p.Leave(r.Client)
		})
	}
}

// hearsNothingOr checks that the client has written nothing but what is named.
func hearsNothingOr(p *imtest.Peer, token string) {
	p.T.Helper()
	if said := p.Heard(); said != "" && said != token {
		p.T.Errorf("got %s", said)
	}
}

func TestIdsWhileSigningInCannotBeGuessed(t *testing.T) {
	seen := map[string]bool{}
	for range 3 {
		synctest.Test(t, func(t *testing.T) {
			s, p := imtest.Online(t, imtest.Config(new(imtest.Recorder)))
			if len(p.Asked()) < 20 || seen[p.Asked()] {
				t.Errorf("id %q", p.Asked())
			}
			seen[p.Asked()] = true
			p.Leave(s)
		})
	}
}

func TestAServerMayWriteOurAddressItsOwnWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		p.LetIn()
		p.Say(imtest.Header + imtest.MayBind)
		p.Hears("<bind")
		p.Say(bindResult("", "Alice@Office.EXAMPLE/Desk"))
		r := <-result
		if r.Err != nil || r.Client.JID().String() != "alice@office.example/Desk" {
			t.Fatal(r.Err)
		}
		p.Leave(r.Client)
	})
}

// A server that says nothing more after success, or a header without features, is not
// waited for until the person gives up.
func TestFeaturesAreWaitedForTenSeconds(t *testing.T) {
	for name, play := range map[string]func(*imtest.Peer){
		"at first": func(p *imtest.Peer) { upTo(p, 2) },
		"after signing in": func(p *imtest.Peer) {
			upTo(p, 4)
		},
		"after the second header": func(p *imtest.Peer) { upTo(p, 4); p.Say(imtest.Header) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := imtest.Connect(t)
				result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
				play(p)
				begin := time.Now()
				r := <-result
				if took := time.Since(begin); !errors.Is(r.Err, session.ErrStalled) || took != 10*time.Second {
					t.Errorf("%v after %v", r.Err, took)
				}
				if !conn.Closed() {
					t.Error("the connection is left open")
				}
			})
		})
	}
}

// A directory behind the server may take its time.
func TestAnAnswerToThePasswordIsWaitedForLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		upTo(p, 3)
		time.Sleep(35 * time.Second)
		p.Say(imtest.Success)
		p.Hears("<stream:stream")
		p.Say(imtest.Header + imtest.MayBind)
		p.Hears("<bind")
		time.Sleep(35 * time.Second)
		p.Say(imtest.Bound)
		r := <-result
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		p.Leave(r.Client)
	})
}
