package account

import (
	"errors"
	"io"
	"testing"
	"time"

	"vestnik/core/xmpp/session"
)

func TestOnlyWhatThePersonCuresWaitsForHimHoweverManyTriesWereInVain(t *testing.T) {
	for cure := ByItself; cure <= ByPerson; cure++ {
		for tries := range 100 {
			for _, random := range []func(time.Duration) time.Duration{
				func(time.Duration) time.Duration { return 0 }, func(most time.Duration) time.Duration { return most },
			} {
				delay, again := backoff(cure, tries, random)
				switch {
				case again == (cure == ByPerson || cure == ByNetwork):
					t.Fatalf("%d: tried again: %v", cure, again)
				case again && (delay < 100*time.Millisecond || delay > longest):
					t.Fatalf("%d: tried again after %v", cure, delay)
				}
			}
		}
	}
}

// strict leaves everything to the person.
type strict struct{ absent }

func (strict) Explain(err error, _ bool) (error, Cure) { return err, ByPerson }

func TestOnlyARefusedPasswordIsForgotten(t *testing.T) {
	refused := &session.AuthError{Condition: "not-authorized"}
	if c := New(Config{}, strict{}).connection(); !c.wrongPassword(refused) || c.wrongPassword(io.EOF) || c.wrongPassword(errors.New("x")) {
		t.Error("a broken connection says nothing about the password")
	}
	if New(Config{}, absent{}).connection().wrongPassword(refused) {
		t.Error("an account that is locked for a while has no wrong password")
	}
}
