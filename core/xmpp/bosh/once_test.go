package bosh

import (
	"testing"
	"time"
)

// of47 are the terms as Openfire from 4.7 on gives them.
const of47 = "from='office.example' authid='5f' sid='5f' secure='true' requests='2' inactivity='30' polling='5' wait='60' hold='1' ack='1' maxpause='300' ver='1.11'"

// R4: what Openfire from 4.7 on writes to a repetition that breaks, it answers the next
// one without. So a repetition does not stay there for longer than it has to.
func TestARepeatedPollIsReplacedWhereItMustNotBreakAgain(t *testing.T) {
	session(t, of47, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		first := m.poll()
		time.Sleep(30 * time.Second)
		first.fail(errReset)
		again := m.poll()
		begin := time.Now()
		younger := m.poll()
		if took := time.Since(begin); took > headStart {
			t.Errorf("replaced after %v", took)
		}
		if again.rid() != first.rid() || younger.rid() != first.rid()+1 {
			t.Errorf("%s, %s, %s", first.raw, again.raw, younger.raw)
		}
		again.answer("", empty)
		m.quiet(20 * time.Second) // the younger one stays
	})
}

// When what was held breaks no time is lost, however often it does.
func TestAHeldRequestThatBreaksIsRepeatedAtOnceEachTime(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		q := m.poll()
		for range 10 {
			time.Sleep(2 * time.Second)
			begin := time.Now()
			q.fail(errReset)
			q = m.poll()
			if took := time.Since(begin); took > 0 {
				t.Errorf("repeated after %v", took)
			}
		}
	})
}

func TestOtherServersAreLeftInPeaceWithARepetition(t *testing.T) {
	for _, terms := range []string{
		usual,
		"authid='a' sid='5f' requests='2' inactivity='30' polling='5' wait='60' hold='1' ack='1' ver='1.11'",
		"authid='5f' sid='5f' requests='2' inactivity='30' polling='5' wait='60' hold='1' ack='1' ver='1.6'",
	} {
		session(t, terms, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
			m.poll().fail(errReset)
			m.poll()
			m.quiet(59 * time.Second)
		})
	}
}
