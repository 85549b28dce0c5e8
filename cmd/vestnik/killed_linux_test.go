package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
)

// kill ends the resident as a crash would: without a word.
func (p *place) kill() {
	p.t.Helper()
	p.do(p.process.Process.Kill())
	<-p.ended
}

// TestAKilledProgramGoesOnWithItsSession kills the resident again and again while
// messages go both ways. It comes back with the same address, so in the same session,
// and what was on the way has come once.
func TestAKilledProgramGoesOnWithItsSession(t *testing.T) {
	p := signedIn(t, desktoptest.Options{NoScreen: true})
	bob := p.colleague("bob")
	jid := p.until("an address", func(s desk.Snapshot) bool { return s.Status.JID != "" }).Status.JID
	kept := agent.SessionFile(filepath.Join(p.home, "data", "session"), "alice@office.example")
	for range 200 {
		if _, err := os.Stat(kept); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	const rounds, each = 5, 8
	to, _ := xmpp.ParseAddress("alice@office.example")
	for round := range rounds {
		door := p.door()
		for i := range each {
			_, err := bob.Messages.Send(message.Message{To: to, Type: "chat", Body: fmt.Sprintf("in %d", round*each+i)})
			p.do(err)
			if i < each/2 {
				_, err := door.Send(t.Context(), desk.Outgoing{To: "bob@office.example", Body: fmt.Sprintf("out %d", round*each/2+i)})
				p.do(err)
			}
			if i == each/2 {
				p.kill() // the rest comes while nobody is here
			}
		}
		data, err := os.ReadFile(kept)
		if info, _ := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 || bytes.Contains(data, []byte("in ")) || bytes.Contains(data, []byte("alice")) {
			t.Fatalf("the session is not kept, or lies open: %v", err)
		}
		p.start("DISPLAY=")
		// Prosody 0.12 may have put a request aside and answer it into the dead connection: then the
		// session is silent until the program has waited in vain (package bosh).
		s := p.within(2*limit, "being on line", func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
		if s.Status.JID != jid {
			t.Fatalf("round %d: the address is %s and was %s", round, s.Status.JID, jid)
		}
		if said, err := os.ReadFile(p.log); err != nil || bytes.Contains(said, []byte("the last session")) {
			t.Fatalf("round %d: the session was begun anew: %v", round, err)
		}
	}
	p.allOnce(rounds * each)
	p.heardOnce(bob, rounds*each/2)
	p.stop()
	if _, err := os.Stat(kept); err == nil {
		t.Error("after the end of the session something of it is kept")
	}
}

// allOnce waits for n messages of bob's, and looks that none came twice.
func (p *place) allOnce(n int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	for {
		all, err := p.door().History(ctx, desk.Ref{Address: "bob@office.example"}, 1<<62, 1000)
		p.do(err)
		times := map[string]int{}
		for _, m := range all {
			if !m.Mine {
				times[m.Body]++
			}
		}
		for text, k := range times {
			if k > 1 {
				p.t.Fatalf("%q came %d times", text, k)
			}
		}
		if len(times) == n {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// heardOnce waits until bob has got n messages, and looks that none came twice.
func (p *place) heardOnce(bob *colleague, n int) {
	p.t.Helper()
	heard := map[string]int{}
	for len(heard) < n {
		select {
		case m := <-bob.messages:
			if m.Body != "" {
				heard[m.Body]++
			}
		case <-time.After(limit):
			p.t.Fatalf("bob has got %d of %d", len(heard), n)
		}
	}
	time.Sleep(time.Second) // for what should not come
	for len(bob.messages) > 0 {
		if m := <-bob.messages; m.Body != "" {
			heard[m.Body]++
		}
	}
	for text, k := range heard {
		if k > 1 {
			p.t.Errorf("%q came %d times", text, k)
		}
	}
}
