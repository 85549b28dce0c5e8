package manager

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// XEP-0124 §9, acknowledgements, as the listener gives and takes them.

const acking = "hold='1' wait='60' ver='1.11' ack='1'"

func TestWhoAsksForAcksGetsTheFirstRIDWithTheTerms(t *testing.T) {
	for attrs, want := range map[string]bool{acking: true, "ver='1.11'": false, "ver='1.0' ack='0'": false, "ver='1.6' ack='-5'": false} {
		visitAs(t, attrs, func(t *testing.T, g *guest) {
			if got := strings.Contains(g.creation, " ack='100'"); got != want {
				t.Errorf("%s: %s", attrs, g.creation)
			}
			if !want && strings.Contains(g.creation, " ack=") {
				t.Errorf("%s: %s", attrs, g.creation)
			}
		})
	}
}

func TestAnAnswerAcknowledgesWhatCameAndNothingWhenThatIsItsOwnRID(t *testing.T) {
	visitAs(t, acking, func(t *testing.T, g *guest) {
		older := g.request(101, "", "")
		younger := g.request(102, "ack='100'", message("1"))
		g.gets(older, " ack='102'")
		write(t, g.server, message("2"))
		if a := g.gets(younger, message("2")); strings.Contains(a, "ack=") {
			t.Error(a)
		}
	})
}

func TestAnAckStopsAtAHole(t *testing.T) {
	visitAs(t, acking, func(t *testing.T, g *guest) {
		g.request(103, "type='terminate'", "")
		first := g.request(101, "", "")
		write(t, g.server, message("1"))
		if a := g.gets(first, message("1")); strings.Contains(a, "ack=") {
			t.Error(a) // 102 is missing: what came is 101, this very request
		}
	})
}

func TestAnswersAreKeptUntilTheyAreAcknowledged(t *testing.T) {
	visitAs(t, acking, func(t *testing.T, g *guest) {
		var kept []string
		for rid := 101; rid <= 110; rid++ {
			held := g.request(rid, "ack='100'", "")
			write(t, g.server, message(fmt.Sprint(rid)))
			kept = append(kept, g.gets(held, message(fmt.Sprint(rid))))
		}
		for i, first := range kept {
			if a := g.gets(g.request(101+i, "ack='100'", "")); a != first {
				t.Errorf("rid %d: %s, first %s", 101+i, a, first)
			}
		}
		held := g.request(111, "ack='105'", "")
		for rid := 101; rid <= 105; rid++ {
			g.gets(g.request(rid, "", ""), "item-not-found")
		}
		g.gets(g.request(106, "", ""), message("106"))
		g.waits(held)
	})
}

func TestUnacknowledgedAnswersAreBoundedInNumberAndSize(t *testing.T) {
	visitAs(t, acking, func(t *testing.T, g *guest) {
		s := g.l.session(g.sid)
		for rid := 101; rid < 200; rid++ {
			held := g.request(rid, "ack='100'", "")
			content := message("1")
			if rid > 150 {
				content = "<message><body>" + strings.Repeat("x", 200<<10) + "</body></message>"
			}
			write(t, g.server, content)
			g.gets(held)
			size := 0
			for _, a := range s.answers {
				size += len(a.data)
			}
			if len(s.answers) > keptUnacknowledged || size > keptBytes+(300<<10) {
				t.Fatalf("rid %d: %d answers of %d bytes", rid, len(s.answers), size)
			}
		}
	})
}

func TestAnAckThatCannotBeTrueIsIgnored(t *testing.T) {
	for _, ack := range []string{"102", "5000", "-1", "abc", "9007199254740993", "1"} {
		visitAs(t, acking, func(t *testing.T, g *guest) {
			held := g.request(101, "", "")
			write(t, g.server, message("1"))
			first := g.gets(held)
			g.waits(g.request(102, "ack='"+ack+"'", ""))
			if a := g.gets(g.request(101, "", "")); a != first {
				t.Errorf("ack %s: %s", ack, a)
			}
		})
	}
}

func TestAClientThatMissesAnAnswerIsToldSoOnceWhenSomeTimeHasPassed(t *testing.T) {
	visitAs(t, acking, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		write(t, g.server, message("1"))
		g.gets(held)
		held = g.request(102, "ack='100'", "") // the answer may still be on its way
		g.waits(held)
		write(t, g.server, message("2"))
		g.gets(held)
		time.Sleep(9 * time.Second)
		g.gets(g.request(103, "ack='100'", ""), " report='101'", " time='9000'")
		g.waits(g.request(104, "ack='100'", "")) // who does not heed it is not told for ever
		g.gets(g.request(101, "", ""), message("1"))
	})
}

func TestNoReportNamesAnAnswerThatIsNotKept(t *testing.T) {
	visitAs(t, acking, func(t *testing.T, g *guest) {
		for rid := 101; rid < 150; rid++ {
			held := g.request(rid, "ack='100'", "")
			write(t, g.server, message("1"))
			g.gets(held)
		}
		time.Sleep(10 * time.Second)
		g.waits(g.request(150, "ack='100'", ""))
	})
}

// Without the attribute all earlier answers have come; the newest are kept for a
// client that announced acks and does not send any.
func TestARequestWithoutAnAckAcknowledgesAllButTheNewest(t *testing.T) {
	visitAs(t, acking, func(t *testing.T, g *guest) {
		for rid := 101; rid < 120; rid++ {
			held := g.request(rid, "", "")
			write(t, g.server, message("1"))
			g.gets(held)
		}
		if n := len(g.l.session(g.sid).answers); n > grantedRequests+2 {
			t.Errorf("%d answers are kept", n)
		}
		g.gets(g.request(118, "", ""), message("1"))
		g.gets(g.request(110, "", ""), "item-not-found")
	})
}
