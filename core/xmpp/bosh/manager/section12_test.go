package manager

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
		name     string
		pauses   []time.Duration // again and again
		content  string
		says     string // the server before each
		violates bool
	}{
		{"at once", []time.Duration{0}, "", "", true},
		{"within the interval", []time.Duration{hurry - time.Millisecond}, "", "", true},
		{"after the interval", []time.Duration{polling}, "", "", false},
		{"held up on the way", []time.Duration{0, 2 * polling}, "", "", false},
		{"after answers that had something", []time.Duration{0}, "", message("1"), false},
		{"sending", []time.Duration{0}, message("1"), "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			visitAs(t, "hold='0' wait='0' ver='1.6'", func(t *testing.T, g *guest) {
				g.gets(g.request(101, "", "")) // the features
				ended := false
				for i := range 20 {
					time.Sleep(c.pauses[i%len(c.pauses)])
					if c.says != "" && !ended {
						write(t, g.server, c.says)
					}
					ended = ended || strings.Contains(g.gets(g.request(102+i, "", c.content)), violation)
				}
				if ended != c.violates {
					t.Errorf("ended: %v", ended)
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
