package bosh

import (
	"strings"
	"testing"
	"time"
)

// XEP-0124 §12, polling sessions, as the listener serves them.

func TestAClientThatCannotWaitPollsAndMayBeAwayLonger(t *testing.T) {
	for _, attrs := range []string{"hold='0' wait='60' ver='1.6'", "hold='1' wait='0' ver='1.6'", "hold='0' wait='0' ver='1.6'"} {
		visitAs(t, attrs, func(t *testing.T, g *guest) {
			for _, part := range []string{"hold='0'", "polling='2'", "inactivity='120'"} {
				if !strings.Contains(g.creation, part) {
					t.Errorf("%s: %s lacks %s", attrs, g.creation, part)
				}
			}
			time.Sleep(2 * time.Second)
			g.gets(g.request(101, "", ""), "<body ")
			write(t, g.server, message("1"))
			time.Sleep(2 * time.Second)
			g.gets(g.request(102, "", ""), message("1"))
			g.lives(119*time.Second, 121*time.Second)
		})
	}
}

func TestTooFrequentPollingViolatesThePolicy(t *testing.T) {
	const violation = "condition='policy-violation'"
	for _, c := range []struct {
		name        string
		pause       time.Duration
		says        string // the server before the first poll
		first, then string // contents
		violates    bool
	}{
		{"at once", 0, "", "", "", true},
		{"within the interval", 400 * time.Millisecond, "", "", "", true},
		{"held up on the way by a second", time.Second, "", "", "", false},
		{"after the interval", 2 * time.Second, "", "", "", false},
		{"after an answer that had something", 0, message("1"), "", "", false},
		{"after sending", 0, "", message("1"), "", false},
		{"sending", 0, "", "", message("1"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			visitAs(t, "hold='0' wait='0' ver='1.6'", func(t *testing.T, g *guest) {
				g.gets(g.request(101, "", "")) // the features
				time.Sleep(5 * time.Second)
				if c.says != "" {
					write(t, g.server, c.says)
				}
				g.gets(g.request(102, "", c.first))
				time.Sleep(c.pause)
				if a := g.gets(g.request(103, "", c.then)); strings.Contains(a, violation) != c.violates {
					t.Error(a)
				}
			})
		})
	}
}

// The creation request is none of the empty requests, and its features may be
// asked for at once.
func TestThePollForFeaturesMayComeAtOnce(t *testing.T) {
	visitAs(t, "hold='0' wait='0' ver='1.6'", func(t *testing.T, g *guest) {
		if a := g.gets(g.request(101, "", "")); strings.Contains(a, "terminate") {
			t.Error(a)
		}
	})
}
