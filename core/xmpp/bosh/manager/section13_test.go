package manager

import (
	"strings"
	"testing"
	"time"
)

// XEP-0124 §13, the end of a session, as the listener serves it.

func TestATerminateMayArriveBeforeTheRequestsBeforeIt(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		end := g.request(103, "type='terminate'", message("3"))
		g.request(102, "", message("2"))
		g.waits(end)
		g.request(101, "", message("1"))
		g.gets(end, "type='terminate'")
		if got := g.reads(); got != message("1")+message("2")+message("3")+"end" {
			t.Error(got)
		}
	})
}

func TestTheEndOfASessionWithoutAConditionHasNone(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		if a := g.gets(g.request(101, "type='terminate'", ""), "type='terminate'"); strings.Contains(a, "condition") {
			t.Error(a)
		}
	})
}

func TestATerminateWhoseAnswerWasLostIsAnsweredAgain(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		first := g.gets(g.request(101, "type='terminate'", message("1")))
		time.Sleep(20 * time.Second)
		if a := g.gets(g.request(101, "type='terminate'", message("1"))); a != first {
			t.Error(a)
		}
		time.Sleep(20 * time.Second) // and forgotten when the client must have given up
		g.gets(g.request(101, "type='terminate'", message("1")), "item-not-found")
	})
}

func TestATerminateAfterTheServersEndIsAnswered(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		write(t, g.server, message("1")+"</stream:stream>")
		g.gets(g.request(101, "type='terminate'", message("2")), message("1"), "type='terminate'")
	})
}

// A stanza that the server wrote before its end is delivered, however much that is.
func TestTheLastAnswerHoldsAllThatIsLeft(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		for range 9 {
			write(t, g.server, "<message><body>"+strings.Repeat("x", 100<<10)+"</body></message>")
		}
		write(t, g.server, message("last"))
		g.server.Close()
		a := g.gets(g.request(101, "", ""), message("last"), "type='terminate'")
		if n := strings.Count(a, "</message>"); n != 9 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestAServerThatWritesNoXMLEndsItsSessionBehindWhatCameBefore(t *testing.T) {
	for _, garbage := range []string{"text", "<a></b>", "<!-- -->", "<x:y/>", "</a>", "<message>\x00"} {
		visit(t, func(t *testing.T, g *guest) {
			held := g.request(101, "", "")
			if _, err := g.server.Write([]byte(message("1") + garbage)); err == nil {
				t.Errorf("%q was taken", garbage)
			}
			g.gets(held, message("1"), "type='terminate'", "condition='internal-server-error'")
		})
	}
}
