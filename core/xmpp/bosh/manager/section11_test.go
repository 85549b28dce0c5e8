package manager

import (
	"strings"
	"testing"
	"time"
)

// XEP-0124 §11, overactivity, as the listener judges it.

func TestEmptyRequestsInHasteViolateThePolicy(t *testing.T) {
	const violation = "condition='policy-violation'"
	for _, c := range []struct {
		name           string
		pause          time.Duration
		attrs, content string
		violates       bool
	}{
		{"at once", 0, "", "", true},
		{"within the interval", hurry - time.Millisecond, "", "", true},
		{"after the interval", polling, "", "", false},
		{"with a message", 0, "", message("1"), false},
		{"with a restart", 0, "xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'", "", false},
		{"with a pause", 0, "pause='10'", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			visit(t, func(t *testing.T, g *guest) {
				held := g.request(101, "", "")
				for rid := 102; rid < 110; rid++ {
					time.Sleep(c.pause)
					next := g.request(rid, c.attrs, c.content)
					a := g.gets(held)
					if strings.Contains(a, violation) {
						g.gets(next, violation)
						if !c.violates || rid != 102+pardoned {
							t.Errorf("rid %d", rid)
						}
						return
					}
					held = next
				}
				if c.violates {
					t.Error("nothing happens")
				}
			})
		})
	}
}

// A path that held up all for a while brings what was sent with the right interval
// all at once, and the next when that was answered.
func TestWhatAPathHeldUpIsNotOveractive(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		rid := 101
		held := g.request(rid, "", "")
		for range 20 {
			for _, pause := range []time.Duration{0, 0, polling} {
				time.Sleep(pause)
				rid++
				next := g.request(rid, "", "")
				if a := g.gets(held); a != emptyAnswer {
					t.Fatal(a)
				}
				held = next
			}
		}
	})
}

// Openfire's OF-1731 closed healthy sessions: what was answered does not count.
func TestABusyClientIsNeverOveractive(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		for rid := 102; rid < 300; rid += 2 {
			sent := g.request(rid, "", message("1"))
			g.gets(held)
			write(t, g.server, message("2"))
			g.gets(sent, message("2"))
			held = g.request(rid+1, "", "") // empty and at once, and nothing else is out
			g.waits(held)
		}
	})
}

// What overtook or had to be repeated tells nothing about the client's haste.
func TestAnUnsteadyPathIsNotOveractive(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		younger := g.request(102, "", "")
		time.Sleep(time.Millisecond)
		older := g.request(101, "", message("1"))
		if a := g.gets(older); a != emptyAnswer {
			t.Error(a)
		}
		g.waits(younger)
		again := g.request(102, "", "")
		write(t, g.server, message("2"))
		g.gets(again, message("2"))
	})
}

func TestMoreUnansweredRequestsThanRequestsViolateThePolicy(t *testing.T) {
	for attrs, want := range map[string]string{"": "policy-violation", "pause='10'": "", "type='terminate'": ""} {
		visit(t, func(t *testing.T, g *guest) {
			// The server does not read, so that requests stay unanswered.
			first := g.request(101, "", "<message xmlns='jabber:client'><body>"+strings.Repeat("x", 1<<20)+"</body></message>")
			second := g.request(102, "", message("1"))
			third := g.request(103, attrs, message("2"))
			if want != "" {
				for _, answered := range []<-chan string{first, second, third} {
					g.gets(answered, "type='terminate'", "condition='"+want+"'")
				}
				return
			}
			g.waits(first)
			g.waits(second)
			g.waits(third)
			if got := g.reads(); !strings.Contains(got, "xxx</body></message>"+message("1")+message("2")) {
				t.Errorf("%d bytes", len(got))
			}
			g.gets(third)
		})
	}
}
