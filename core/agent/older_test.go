package agent_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// honest has a shelf say that it is complete where it begins, and not where it ends.
func honest(a *shelf) {
	a.bend = func(e string, first, last int) string {
		if !strings.Contains(e, "<before") {
			return ""
		}
		return shelved(e, me, first, last) + shelfEnd(e, first, last, first == 0)
	}
}

// older asks what there is before what is here, and says it in a word.
func (r *pipedResident) older() string {
	r.t.Helper()
	older, err := r.ReadOlder(context.Background(), annas)
	var p *desk.Problem
	if errors.As(err, &p) {
		return string(p.Code)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return string(older)
}

func TestScrollingBackComesToTheBeginningAndSaysSoAlsoOffLine(t *testing.T) {
	a := &shelf{n: 130, delay: 5 * time.Second} // slower than the journal may be
	honest(a)
	inVirtualTime(t, func(s *piped, _ *keyring) { s.answer, s.eager = a.answer, true }, func(r *pipedResident) {
		time.Sleep(time.Minute)
		if h, err := r.History(context.Background(), annas, 0, 1000); err != nil || len(h) != 50 {
			t.Fatalf("%d messages without asking the server, %v", len(h), err)
		}
		r.loseSession()
		if got := r.older(); got != string(desk.NotOnLine) {
			t.Errorf("off line there is %q", got)
		}
		r.server.answers(a.answer)
		if !r.within(5 * time.Minute) {
			t.Fatal("never on line again")
		}
		time.Sleep(time.Minute)
		a.bend = func(e string, first, last int) string {
			return "<iq type='error' id='" + attribute(e, "id") + "'><error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
		}
		if got := r.older(); got == string(desk.OlderNone) || got == string(desk.OlderThere) || got == string(desk.OlderNotKept) {
			t.Errorf("of an archive that fails there is %q", got)
		}
		honest(a)
		var said []string
		for range 4 {
			said = append(said, r.older())
		}
		if got := strings.Join(said, " "); got != "there there none none" {
			t.Errorf("on line there is %s", got)
		}
		if got := sorted(r.bodies()); got != numbers(0, 130) {
			t.Errorf("here are %s", got)
		}
		r.loseSession()
		if got := r.older(); got != string(desk.OlderNone) {
			t.Errorf("of all that there was, off line, there is %q", got)
		}
	})
}

func TestWhatIsKeptByNobodyIsNotTheBeginning(t *testing.T) {
	a := &shelf{n: 130}
	honest(a)
	none, faults := policy.Check("test", []byte(`{"off": ["`+policy.Archive+`"]}`))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, prepare := range map[string]func(*piped){
		"the server keeps nothing":           func(s *piped) { s.answer = nil },
		"the organisation wants no archive":  func(s *piped) { s.policy = func() (policy.Policy, error) { return none, nil } },
		"the person keeps a day of messages": func(s *piped) { s.chosen = func(s *settings.Settings) { s.KeepDays = new(int); *s.KeepDays = 1 } },
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = a.answer; prepare(s) }, func(r *pipedResident) {
				r.server.say(written(anna, "chat", "here", "here", ""))
				time.Sleep(2 * time.Minute) // what is too old is not deleted yet
				if got := r.older(); got != string(desk.OlderNotKept) {
					t.Errorf("there is %q", got)
				}
			})
		})
	}
}
