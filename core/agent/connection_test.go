package agent_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/vault"
)

// five is how long an account may wait between two attempts, and a little more.
const five = 5*time.Minute + 10*time.Second

// once returns an answer that is given to the first element with a part.
func once(part, answer string) func(string) string {
	var given atomic.Bool
	return func(e string) string {
		if strings.Contains(e, part) && given.CompareAndSwap(false, true) {
			return strings.ReplaceAll(answer, "ID", attribute(e, "id"))
		}
		return ""
	}
}

func TestWhatPassesWhileSigningInPassesWithoutThePerson(t *testing.T) {
	stanza := func(kind, condition string) string {
		return "<iq type='error' id='ID'><error type='" + kind + "'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	}
	stream := func(condition string) string {
		return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
	}
	sasl := func(condition string) string {
		return "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><" + condition + "/></failure>"
	}
	for name, answer := range map[string]func(string) string{
		"bind, wait":                  once("xmpp-bind", stanza("wait", "resource-constraint")),
		"bind, internal-server-error": once("xmpp-bind", stanza("cancel", "internal-server-error")),
		"bind, conflict":              once("xmpp-bind", stanza("cancel", "conflict")),
		"reset":                       once("<auth", stream("reset")),
		"policy-violation":            once("<auth", stream("policy-violation")),
		"host-gone":                   once("<auth", stream("host-gone")),
		"host-unknown":                once("<auth", stream("host-unknown")),
		"temporary-auth-failure":      once("<auth", sasl("temporary-auth-failure")),
		"account-disabled":            once("<auth", sasl("account-disabled")),
		"the roster, wait":            once("jabber:iq:roster", stanza("wait", "resource-constraint")),
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = answer }, func(r *pipedResident) {
				if !r.within(five) {
					t.Errorf("%+v after %d attempts", r.now().Status, r.server.attempts())
				}
			})
		})
	}
}

func TestWhatEndsASessionIsNotTheEnd(t *testing.T) {
	for _, condition := range []string{"reset", "policy-violation", "host-gone", "resource-constraint", "not-authorized"} {
		t.Run(condition, func(t *testing.T) {
			inVirtualTime(t, nil, func(r *pipedResident) {
				if !r.within(time.Second) {
					t.Fatal("not on line")
				}
				time.Sleep(2 * time.Minute)
				r.server.say("<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")
				time.Sleep(time.Second)
				if s := r.now().Status; s.Connection != desk.OnLine || r.server.attempts() != 2 {
					t.Errorf("%+v after %d attempts", s, r.server.attempts())
				}
			})
		})
	}
}

// stop takes the server away, or gives it back.
func (s *piped) stop(down bool) {
	s.mu.Lock()
	s.down = down
	s.mu.Unlock()
	if down {
		s.say("</stream:stream>")
	}
}

func TestAServerThatIsAwayForThreeMinutesIsFoundSoonAndNotBeleaguered(t *testing.T) {
	for range 20 { // what is random
		inVirtualTime(t, nil, func(r *pipedResident) {
			if !r.within(time.Second) {
				t.Fatal("not on line")
			}
			time.Sleep(5 * time.Minute)
			before := r.server.attempts()
			r.server.stop(true)
			time.Sleep(3 * time.Minute)
			if n := r.server.attempts() - before; n > 20 {
				t.Errorf("%d attempts in three minutes", n)
			}
			r.server.stop(false)
			if !r.within(15 * time.Second) {
				t.Errorf("15 s after the server is back: %+v", r.now().Status)
			}
		})
	}
}

func TestAConflictWaitsForThePerson(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.server.say("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")
		time.Sleep(24 * time.Hour)
		if s := r.now().Status; s.Connection != desk.Waiting || s.Problem.Code != desk.Conflict || r.server.attempts() != 1 {
			t.Errorf("%+v after %d attempts", s, r.server.attempts())
		}
		_ = r.Reconnect(context.Background())
		if !r.within(time.Second) {
			t.Error("the person is not obeyed")
		}
	})
}

func TestAServerThatNeverMendsIsAskedEveryFiveMinutes(t *testing.T) {
	refuse := func(e string) string {
		if strings.HasPrefix(e, "<auth") {
			return "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
		}
		return ""
	}
	inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = refuse }, func(r *pipedResident) {
		time.Sleep(24 * time.Hour)
		r.now()
		all := r.server.dialled
		if n := len(all); n < 12*24 || n > 40*24 {
			t.Errorf("%d attempts in a day", n)
		}
		for i := range len(all) - 1 {
			if pause := all[i+1].Sub(all[i]); pause > 5*time.Minute {
				t.Errorf("%v between two attempts", pause)
			}
		}
	})
}

// Without a keyring the password is in memory only: to forget it is to be off line.
func TestATemporaryFailureDoesNotForgetThePassword(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.keyring.set(vault.ErrAbsent)
		r.server.answers(once("<auth", "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/></failure>"))
		r.server.say("</stream:stream>")
		time.Sleep(100 * time.Millisecond)
		if s := r.now().Status; s.Problem == nil || s.Problem.Code != desk.ServerFault {
			t.Fatalf("%+v", s)
		}
		if !r.within(time.Minute) {
			t.Errorf("%+v", r.now().Status)
		}
	})
}

func TestAKeyringThatComesLateIsAskedAgain(t *testing.T) {
	for _, err := range []error{vault.ErrAbsent, vault.ErrLocked, vault.ErrSilent, vault.ErrNotFound} {
		t.Run(err.Error(), func(t *testing.T) {
			inVirtualTime(t, func(_ *piped, k *keyring) { k.err = err }, func(r *pipedResident) {
				if s := r.now().Status; s.Connection != desk.Waiting || s.RetryAt.IsZero() {
					t.Fatalf("%+v", s)
				}
				time.Sleep(time.Second) // a login, in which it starts behind us
				r.keyring.set(nil)
				if !r.within(5 * time.Second) {
					t.Errorf("%+v", r.now().Status)
				}
			})
		})
	}
}

func TestAKeyringThatComesAfterHoursIsAskedWithinAMinute(t *testing.T) {
	inVirtualTime(t, func(_ *piped, k *keyring) { k.err = vault.ErrAbsent }, func(r *pipedResident) {
		time.Sleep(10 * time.Hour)
		r.keyring.set(nil)
		if !r.within(time.Minute + time.Second) {
			t.Errorf("%+v", r.now().Status)
		}
	})
}

func TestAKeyringThatComesIsAskedAtOnce(t *testing.T) {
	inVirtualTime(t, func(_ *piped, k *keyring) { k.err = vault.ErrAbsent }, func(r *pipedResident) {
		r.keyring.set(nil)
		r.KeyringCame()
		if r.now().Status.Connection != desk.OnLine {
			t.Errorf("%+v", r.now().Status)
		}
	})
}

func TestAWishToHideThatFailedIsForgottenWithTheNextPresence(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}})
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Invisible}})
		if s := r.now().Status; s.Problem == nil || s.Problem.Code != desk.CannotHide {
			t.Fatalf("%+v", s)
		}
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Away}})
		if s := r.now().Status; s.Problem != nil {
			t.Errorf("%+v", s)
		}
	})
}

// A server that does not read keeps a line for as long as parting takes.
func TestQuitWaitsForALineThatSignsOff(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.server.answers(func(e string) string {
			if strings.Contains(e, "<show>away") {
				time.Sleep(time.Minute)
			}
			return ""
		})
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Away}})
		r.now()
		began := time.Now()
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}})
		_ = r.Quit(context.Background())
		if took := time.Since(began); took < 400*time.Millisecond || took > 2*time.Second {
			t.Errorf("quitting took %v", took)
		}
		time.Sleep(time.Minute) // until the server reads again, and sees that all is over
	})
}

func TestAPasswordThatTheKeyringDidNotTakeIsStoredWhenItDoes(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.keyring.set(vault.ErrAbsent)
		r.patient.err = vault.ErrAbsent
		delete(r.keyring.passwords, me)
		account := desk.Account{Address: me, Password: word, URL: "https://office.example/b"}
		err := r.SignIn(context.Background(), account)
		if !errors.Is(err, desk.NewProblem(desk.KeyringAbsent)) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		r.keyring.set(nil)
		r.KeyringCame()
		r.now()
		if r.keyring.passwords[me] != word {
			t.Error("the next start will not know it")
		}
	})
}

// asking is a keyring that is locked, and asks the person, who does not want to.
type asking struct {
	keyring
	prompts atomic.Int32
}

func (k *asking) Get(context.Context, string) (string, error) {
	k.prompts.Add(1)
	return "", vault.ErrLocked
}

func TestAPromptThatWasDismissedComesBackOnlyForThePerson(t *testing.T) {
	inVirtualTime(t, func(_ *piped, k *keyring) { k.err = vault.ErrLocked }, func(r *pipedResident) {
		time.Sleep(time.Hour)
		if n := r.patient.prompts.Load(); n != 1 {
			t.Errorf("%d prompts in an hour", n)
		}
		_ = r.Reconnect(context.Background())
		r.now()
		if n := r.patient.prompts.Load(); n != 2 {
			t.Errorf("%d prompts after the person wants to connect", n)
		}
		r.keyring.set(nil) // unlocked by another program
		if !r.within(time.Minute + time.Second) {
			t.Errorf("%+v", r.now().Status)
		}
	})
}
