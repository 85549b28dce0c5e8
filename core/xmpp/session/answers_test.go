package session_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
			conn, p := connect(t)
			result := opening(t.Context(), conn, config(newEar()))
			p.letIn()
			p.say(streamHeader + strings.Replace(mayUse, "</", "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></", 1))
			p.hears("<bind")
			p.say(bindResult(from, "alice@office.example/desk"))
			synctest.Wait()
			if !may {
				p.hearsNothingOr(streamEnd)
				p.say(bound)
				if from == "alice@office.example/other" { // it may not even be tried again
					if r := <-result; !errors.Is(r.err, session.ErrProtocol) {
						t.Errorf("%s: %v", from, r.err)
					}
					return
				}
			}
			p.hears("<session")
			p.say("<iq type='result' id='{id}' from='mallory@evil.example'/>")
			synctest.Wait()
			if len(result) > 0 {
				t.Fatalf("%s: a stranger's answer counts", from)
			}
			p.say("<iq type='result' id='{id}' from='office.example'/>")
			r := <-result
			if r.err != nil {
				t.Fatalf("%s: %v", from, r.err)
			}
			if got := r.s.JID().String(); got != "alice@office.example/desk" {
				t.Errorf("%s: bound to %s", from, got)
			}
			p.leave(r.s)
		})
	}
}

// hearsNothingOr checks that the client has written nothing but what is named.
func (p *peer) hearsNothingOr(token string) {
	p.t.Helper()
	select {
	case got, open := <-p.in:
		if open && got != token {
			p.t.Errorf("got %s", got)
		}
	default:
	}
}

func TestIdsWhileSigningInCannotBeGuessed(t *testing.T) {
	seen := map[string]bool{}
	for range 3 {
		synctest.Test(t, func(t *testing.T) {
			s, p := online(t, newEar())
			if len(p.asked) < 20 || seen[p.asked] {
				t.Errorf("id %q", p.asked)
			}
			seen[p.asked] = true
			p.leave(s)
		})
	}
}

func TestAServerMayWriteOurAddressItsOwnWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := connect(t)
		result := opening(t.Context(), conn, config(newEar()))
		p.letIn()
		p.say(streamHeader + mayUse)
		p.hears("<bind")
		p.say(bindResult("", "Alice@Office.EXAMPLE/Desk"))
		r := <-result
		if r.err != nil || r.s.JID().String() != "alice@office.example/Desk" {
			t.Fatal(r.err)
		}
		p.leave(r.s)
	})
}

// A server that says nothing more after success, or a header without features, is not
// waited for until the person gives up.
func TestFeaturesAreWaitedForTenSeconds(t *testing.T) {
	for name, play := range map[string]func(*peer){
		"at first": func(p *peer) { p.upTo(2) },
		"after signing in": func(p *peer) {
			p.upTo(4)
		},
		"after the second header": func(p *peer) { p.upTo(4); p.say(streamHeader) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p := connect(t)
				result := opening(t.Context(), conn, config(newEar()))
				play(p)
				begin := time.Now()
				r := <-result
				if took := time.Since(begin); !errors.Is(r.err, session.ErrStalled) || took != 10*time.Second {
					t.Errorf("%v after %v", r.err, took)
				}
				if !conn.isClosed() {
					t.Error("the connection is left open")
				}
			})
		})
	}
}

// A directory behind the server may take its time.
func TestAnAnswerToThePasswordIsWaitedForLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := connect(t)
		result := opening(t.Context(), conn, config(newEar()))
		p.upTo(3)
		time.Sleep(35 * time.Second)
		p.say(signed)
		p.hears("<stream:stream")
		p.say(streamHeader + mayUse)
		p.hears("<bind")
		time.Sleep(35 * time.Second)
		p.say(bound)
		r := <-result
		if r.err != nil {
			t.Fatal(r.err)
		}
		p.leave(r.s)
	})
}
