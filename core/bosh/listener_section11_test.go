package bosh

import (
	"strings"
	"testing"
	"time"
)

// XEP-0124 §11, overactivity, as the listener judges it.

func TestTwoEmptyRequestsInHasteViolateThePolicy(t *testing.T) {
	const violation = "condition='policy-violation'"
	for _, c := range []struct {
		name          string
		pause         time.Duration
		first, second [2]string // attributes, content
		violates      bool
	}{
		{"at once", 0, [2]string{}, [2]string{}, true},
		{"after a message", 0, [2]string{"", message("1")}, [2]string{}, true},
		{"after the interval", polling, [2]string{}, [2]string{}, false},
		{"nearly after the interval", polling - time.Second, [2]string{}, [2]string{}, false},
		{"with a message", 0, [2]string{}, [2]string{"", message("1")}, false},
		{"with a pause", 0, [2]string{}, [2]string{"pause='10'", ""}, false},
		{"with a restart", 0, [2]string{}, [2]string{"xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'", ""}, false},
		{"with a terminate", 0, [2]string{}, [2]string{"type='terminate'", ""}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			visit(t, func(t *testing.T, g *guest) {
				first := g.request(101, c.first[0], c.first[1])
				time.Sleep(c.pause)
				second := g.request(102, c.second[0], c.second[1])
				a := g.gets(first)
				if got := strings.Contains(a, violation); got != c.violates {
					t.Error(a)
				}
				if c.violates {
					g.gets(second, violation)
				}
			})
		})
	}
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
