package main

import (
	"context"
	"slices"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/message"
)

// A server that is stopped while it routes a message may have told its sender that it has
// it, and have it nowhere for its recipient: ejabberd 23 ends the recipient's session first.
// No program can bring such a message back. So a number that does not come is looked for
// where the server would have to have it, in the archives of its sender and its recipient,
// by sessions that have nothing to do with the residents: what only the sender's has was
// lost by the server, and that is told; all else by us.

// lostByServer notes what the correspondents have not got because the server, which has it
// from its sender, does not have it for them.
func (p *proof) lostByServer() {
	if p.faults["stops"] == 0 {
		return
	}
	kept := map[string][]string{}
	for _, r := range []*correspondent{p.alice, p.bob} {
		kept[r.user] = r.kept(r.visitor(r.user))
	}
	for _, r := range []*correspondent{p.alice, p.bob} {
		r.lost = slices.DeleteFunc(p.missing(r, r.history()), func(text string) bool {
			sender := numbered.FindStringSubmatch(text)[1]
			if sender == "laptop" {
				sender = "alice"
			}
			return slices.Contains(kept[r.user], text) || !slices.Contains(kept[sender], text)
		})
	}
}

// kept returns all texts that the server has for somebody's account.
func (p *place) kept(c *colleague) (all []string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), settles)
	defer cancel()
	_, err := c.Archive.CatchUp(ctx, archive.Mark{}, func(page archive.Page) error {
		for _, st := range page.Messages {
			for _, e := range c.Messages.Read(st) {
				if m, ok := e.(message.Message); ok {
					all = append(all, m.Body)
				}
			}
		}
		return nil
	})
	p.do(err)
	return all
}

func TestWhatAServerHasKeptForSomebodyWhoIsAwayIsFound(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB, ...servertest.Option) *servertest.Server{
		"Prosody": servertest.Prosody, "ejabberd": servertest.Ejabberd,
	} {
		t.Run(name, func(t *testing.T) {
			p := &place{t: t, server: start(t, servertest.Private())}
			text := "is it kept? " + time.Now().String()
			alice, bob := p.visitor("alice"), p.visitor("bob")
			if slices.Contains(p.kept(bob), text) {
				t.Fatal("it is there before it was sent")
			}
			to, _ := xmpp.ParseAddress("bob@office.example")
			_, err := alice.Messages.Send(message.Message{To: to, Type: "chat", Body: text})
			p.do(err)
			ctx, cancel := context.WithTimeout(t.Context(), settles)
			defer cancel()
			p.do(alice.Confirm(ctx))
			for !slices.Contains(p.kept(bob), text) {
				p.do(ctx.Err())
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
}
