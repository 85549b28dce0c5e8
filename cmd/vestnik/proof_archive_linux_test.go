package main

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// A server that is stopped while it routes a message may have told its sender that it has
// it, and have it nowhere for its recipient: ejabberd 23 ends the recipient's session first.
// No program can bring such a message back. So a number that does not come is looked for
// where the server would have to have it, in the archives of its sender and its recipient,
// by sessions that have nothing to do with the residents: what only the sender's has was
// lost by the server, and that is told; all else by us.

// lostByServer returns what a correspondent has not got because the server, which has it
// from its sender, does not have it for them.
func (p *proof) lostByServer(r *correspondent) []string {
	missing := p.missing(r, r.history())
	if len(missing) == 0 || p.faults["stops"] == 0 {
		return nil
	}
	kept := map[string][]string{}
	for _, user := range []string{"alice", "bob"} {
		kept[user] = visit(p.t, p.server, user).kept()
	}
	return slices.DeleteFunc(missing, func(text string) bool {
		sender := numbered.FindStringSubmatch(text)[1]
		if sender == "laptop" {
			sender = "alice"
		}
		return slices.Contains(kept[r.user], text) || !slices.Contains(kept[sender], text)
	})
}

// visitor is a session of its own, on line for a moment.
type visitor struct {
	t        testing.TB
	ctx      context.Context
	session  *session.Session
	messages *message.Messages
	archive  *archive.Archive
}

func visit(t testing.TB, server *servertest.Server, user string) *visitor {
	t.Helper()
	account, err := xmpp.ParseAccount(user + "@office.example")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), settles)
	t.Cleanup(cancel)
	v := &visitor{t: t, ctx: ctx}
	v.session, err = session.SignIn(ctx, func(context.Context) (net.Conn, error) {
		return bosh.Dial(bosh.Config{URL: server.URL, AllowHTTP: true})
	}, session.Config{
		Account: account, Password: server.Users[user],
		Handler: message.HandlerFunc(func(message.Message) bool { return true }),
		Attach:  func(s *session.Session) { v.messages, v.archive = message.New(s), archive.New(s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.session.Close() })
	return v
}

// kept returns all texts that the server has for the account.
func (v *visitor) kept() (all []string) {
	v.t.Helper()
	_, err := v.archive.CatchUp(v.ctx, archive.Mark{}, func(p archive.Page) error {
		for _, st := range p.Messages {
			for _, e := range v.messages.Read(st) {
				if m, ok := e.(message.Message); ok {
					all = append(all, m.Body)
				}
			}
		}
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return all
}

func TestWhatAServerHasKeptForSomebodyWhoIsAwayIsFound(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB, ...servertest.Option) *servertest.Server{
		"Prosody": servertest.Prosody, "ejabberd": servertest.Ejabberd,
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, servertest.Private())
			text := "is it kept? " + time.Now().String()
			alice, bob := visit(t, server, "alice"), visit(t, server, "bob")
			if slices.Contains(bob.kept(), text) {
				t.Fatal("it is there before it was sent")
			}
			to, _ := xmpp.ParseAddress("bob@office.example")
			if _, err := alice.messages.Send(message.Message{To: to, Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			if err := alice.session.Confirm(alice.ctx); err != nil {
				t.Fatal(err)
			}
			for !slices.Contains(bob.kept(), text) && bob.ctx.Err() == nil { // it fails when that ends
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
}
