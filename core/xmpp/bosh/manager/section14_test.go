package manager

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §14, request ids, as the listener judges them. What a session does
// with them in the ordinary case stands in listener_test.go.

// breaks makes a request and breaks its connection.
func (g *guest) breaks(rid int, attrs, content string) {
	g.t.Helper()
	r := newRequest(g.l, fmt.Sprintf("<body xmlns='%s' sid='%s' rid='%d' %s>%s</body>", wire.NSHTTPBind, g.sid, rid, attrs, content))
	r.leave()
	r.done()
}

func TestTheWindowIsAsWideAsRequestsAndOneMoreForTheEndOrAPause(t *testing.T) {
	for _, c := range []struct {
		rid   int
		attrs string
		taken bool
	}{
		{101, "", true}, {102, "", true}, {103, "", false}, {104, "", false}, {9007199254740991, "", false},
		{103, "type='terminate'", true}, {104, "type='terminate'", false},
		{103, "pause='10'", true}, {104, "pause='10'", false},
	} {
		visit(t, func(t *testing.T, g *guest) {
			answered := g.request(c.rid, c.attrs, message("1"))
			if c.taken {
				g.waits(answered)
				return
			}
			g.gets(answered, "type='terminate'", "item-not-found")
			if got := g.reads(); got != "end" {
				t.Errorf("rid %d: %s", c.rid, got)
			}
		})
	}
}

func TestNothingIsSaidToAConnectionThatHasGone(t *testing.T) {
	for name, goOn := range map[string]func(g *guest) <-chan string{
		"the same rid again":           func(g *guest) <-chan string { return g.request(101, "", "") },
		"the next rid, as strophe.js":  func(g *guest) <-chan string { return g.request(102, "", message("2")) },
		"the next rid, before it came": func(g *guest) <-chan string { return g.request(102, "", "") },
	} {
		t.Run(name, func(t *testing.T) {
			visit(t, func(t *testing.T, g *guest) {
				var answered <-chan string
				g.breaks(101, "", "")
				time.Sleep(10 * time.Second)
				if strings.Contains(name, "before") {
					answered = goOn(g)
				}
				write(t, g.server, message("1"))
				if answered == nil {
					answered = goOn(g)
				}
				g.gets(answered, message("1"))
			})
		})
	}
}

func TestARequestThatBrokeIsAnsweredEmptyWhenTheNextOneIsHeld(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		g.breaks(101, "", "")
		time.Sleep(5 * time.Second)
		held := g.request(102, "", "")
		write(t, g.server, message("1"))
		if a := g.gets(g.request(101, "", "")); a != emptyAnswer {
			t.Error(a)
		}
		g.gets(held, message("1"))
	})
}

// Whoever asks first after the end gets what was left to say, whichever rid it asks
// for.
func TestTheLastWordWaitsForWhoeverAsks(t *testing.T) {
	for _, rid := range []int{101, 102} {
		visit(t, func(t *testing.T, g *guest) {
			g.breaks(101, "", "")
			write(t, g.server, message("1")+"</stream:stream>")
			first := g.gets(g.request(rid, "", ""), message("1"), "type='terminate'")
			if again := g.gets(g.request(rid, "", "")); again != first {
				t.Error(again)
			}
		})
	}
}

func TestOnlyAFewConnectionsWaitForOneAnswer(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := []<-chan string{g.request(101, "", message("1"))}
		for range 20 {
			held = append(held, g.request(101, "", message("1")))
		}
		for _, h := range held[1 : len(held)-maxCopies] {
			g.gets(h, "200 <body", "type='error'") // recoverable: whoever that is may ask again
		}
		write(t, g.server, message("2"))
		g.gets(held[0], message("2"))
		for _, h := range held[len(held)-maxCopies:] {
			g.gets(h, message("2"))
		}
		if got := g.reads(); got != message("1") {
			t.Error(got)
		}
	})
}

func TestARepetitionIsHeldForAnotherWait(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		g.request(101, "", "")
		time.Sleep(40 * time.Second)
		again := g.request(101, "", "")
		time.Sleep(59 * time.Second)
		g.waits(again)
		time.Sleep(time.Second)
		g.gets(again)
	})
}

// A hole that is not filled is the network's fault: the client is told to send
// everything again, XEP-0124 §17.3, and when it does nothing is lost or doubled.
func TestARequestThatWaitsTooLongForItsTurnMayBeSentAgain(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		second := g.request(102, "", message("2"))
		copied := g.request(102, "", message("2"))
		time.Sleep(119 * time.Second)
		g.waits(second)
		time.Sleep(time.Second)
		g.gets(second, "200 <body", "type='error'")
		g.gets(copied, "type='error'")
		time.Sleep(59 * time.Second)
		second = g.request(102, "", message("2"))
		g.request(101, "", message("1"))
		if got := g.reads(); got != message("1")+message("2") {
			t.Error(got)
		}
		g.waits(second)
	})
}

// slowWriter is a connection that takes its time to send.
type slowWriter struct {
	httptest.ResponseRecorder
	takes time.Duration
	at    time.Time
}

func (w *slowWriter) Write(p []byte) (int, error) {
	time.Sleep(w.takes)
	w.at = time.Now()
	return len(p), nil
}

// strophe.js hands on answers as they come. Two that are given at once must not
// race on two connections; nor may one wait for another that is stuck.
func TestAnswersLeaveInTheOrderOfTheirRIDsButDoNotWaitForADeadOne(t *testing.T) {
	for takes, want := range map[time.Duration]time.Duration{
		30 * time.Millisecond: 30 * time.Millisecond, time.Hour: overtaking,
	} {
		visit(t, func(t *testing.T, g *guest) {
			done := make(chan bool, 2)
			send := func(rid int, w http.ResponseWriter) {
				text := fmt.Sprintf("<body xmlns='%s' sid='%s' rid='%d'>%s</body>", wire.NSHTTPBind, g.sid, rid, message("1"))
				go func() {
					g.l.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text)))
					done <- true
				}()
				synctest.Wait()
			}
			older, younger := &slowWriter{takes: takes}, &slowWriter{}
			begin := time.Now()
			send(101, older)
			send(102, younger) // 101 is answered
			write(t, g.server, message("2"))
			<-done
			<-done
			if left := younger.at.Sub(begin); left != want {
				t.Errorf("left after %v, want %v", left, want)
			}
		})
	}
}
