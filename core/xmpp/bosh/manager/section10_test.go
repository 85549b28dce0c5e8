package manager

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §10, inactivity and pauses, as the listener keeps them.

// lives checks that a session lives after one time and no more after another, both
// from now, while nothing is asked for.
func (g *guest) lives(until, notUntil time.Duration) {
	g.t.Helper()
	time.Sleep(until)
	if got := g.reads(); strings.HasSuffix(got, "end") {
		g.t.Errorf("the session has ended within %v", until)
	}
	time.Sleep(notUntil - until)
	if got := g.reads(); !strings.HasSuffix(got, "end") {
		g.t.Errorf("the session lives after %v", notUntil)
	}
}

func TestInactivityRunsFromTheLastAnswer(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		time.Sleep(50 * time.Second)
		write(t, g.server, message("1"))
		g.gets(held)
		g.lives(59*time.Second, 61*time.Second)
	})
}

func TestARepetitionIsActivity(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		write(t, g.server, message("1"))
		g.gets(held)
		time.Sleep(50 * time.Second)
		g.gets(g.request(101, "", ""), message("1"))
		g.lives(59*time.Second, 61*time.Second)
	})
}

// "If the connection manager has responded to all the requests it has received":
// one that waits for its turn is one too.
func TestARequestThatWaitsForItsTurnKeepsTheSession(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		second := g.request(102, "", message("2"))
		time.Sleep(100 * time.Second)
		g.waits(second)
		g.gets(g.request(101, "", message("1")))
		if got := g.reads(); got != message("1")+message("2") {
			t.Error(got)
		}
	})
}

func TestAPauseIsAnsweredAtOnceWithNothingAndSoIsWhatIsHeld(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		if !strings.Contains(g.creation, "maxpause='120'") {
			t.Error(g.creation)
		}
		held := g.request(101, "", "")
		pause := g.request(102, "pause='100'", message("1"))
		for _, answered := range []<-chan string{held, pause} {
			if a := g.gets(answered); a != emptyAnswer {
				t.Error(a)
			}
		}
		if got := g.reads(); got != message("1") {
			t.Error(got)
		}
		write(t, g.server, message("2"))
		g.lives(99*time.Second, 101*time.Second)
	})
}

func TestAPauseCarriesNoPayloadEvenIfThereIsSome(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		write(t, g.server, message("1"))
		if a := g.gets(g.request(101, "pause='60'", "")); a != emptyAnswer {
			t.Error(a)
		}
		g.gets(g.request(102, "", ""), message("1"))
	})
}

func TestTheNextRequestEndsThePause(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		g.gets(g.request(101, "pause='120'", ""))
		time.Sleep(115 * time.Second)
		held := g.request(102, "", "")
		write(t, g.server, message("1"))
		g.gets(held, message("1"))
		g.lives(59*time.Second, 61*time.Second)
	})
}

func TestAPauseMayAskForLessThanInactivity(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		g.gets(g.request(101, "pause='10'", ""))
		g.lives(9*time.Second, 11*time.Second)
	})
}

// The answer to a pause may be lost as any other: its repetition gets it, and the
// pause begins again.
func TestARepeatedPausePauses(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		g.gets(g.request(101, "pause='100'", ""))
		time.Sleep(90 * time.Second)
		if a := g.gets(g.request(101, "pause='100'", "")); a != emptyAnswer {
			t.Error(a)
		}
		g.lives(99*time.Second, 101*time.Second)
	})
}

func TestAPauseThatIsNotGrantedEndsTheSession(t *testing.T) {
	for pause, want := range map[string]string{
		"121": "policy-violation", "4294967295": "policy-violation", "99999999999999999999": "bad-request",
		"0": "bad-request", "-1": "bad-request", "soon": "bad-request", "1.5": "bad-request",
	} {
		visit(t, func(t *testing.T, g *guest) {
			held := g.request(101, "", "")
			g.gets(g.request(102, "pause='"+pause+"'", message("1")), "type='terminate'", "condition='"+want+"'")
			g.gets(held, "type='terminate'")
			if got := g.reads(); got != "end" {
				t.Errorf("%s: %s", pause, got)
			}
		})
	}
}

// A session whose creation request breaks before it is answered has no name that
// anybody knows.
func TestASessionThatNobodyWasToldOfEnds(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		r := newRequest(g.l, "<body xmlns='"+wire.NSHTTPBind+"' rid='1' to='office.example' ver='1.6'/>")
		server, err := g.l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		expectStart(t, server)
		r.leave()
		if _, err := nextElement(server); !errors.Is(err, io.EOF) {
			t.Error(err)
		}
		r.done()
	})
}

// The timer may have run out just when a request came: then it has the lock too late.
func TestARequestThatComesAsTheInactivityRunsOutKeepsTheSession(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		s := g.l.session(g.sid)
		held := g.request(101, "", "")
		s.expire()
		g.waits(held)
		write(t, g.server, message("1"))
		g.gets(held, message("1"))
		s.expire()
		g.waits(g.request(102, "", ""))
	})
}
