package account

import (
	"context"
	"errors"
	"io"
	"slices"
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

// proven keeps what it is told to remember.
type proven struct {
	absent
	told []session.Proof
}

func (p *proven) Do(_ context.Context, act func()) error { act(); return nil }

func (p *proven) Proven(_ *Account, proof session.Proof) { p.told = append(p.told, proof) }

func TestTheBestWayToSignInIsRememberedAndThatSASL2IsNotAnswered(t *testing.T) {
	o := &proven{}
	a := New(Config{Known: session.Proof{Mechanism: "PLAIN"}}, o)
	c := a.connection()
	a.current = c
	for _, p := range []session.Proof{
		{Mechanism: "PLAIN"}, {Mechanism: "SCRAM-SHA-256"}, {Mechanism: "PLAIN"}, {Mechanism: "PLAIN", NoSASL2: true},
		{Mechanism: "SCRAM-SHA-256", NoSASL2: true},
	} {
		c.remember(t.Context(), p)
	}
	want := []session.Proof{{Mechanism: "SCRAM-SHA-256"}, {Mechanism: "SCRAM-SHA-256", NoSASL2: true}}
	if !slices.Equal(o.told, want) {
		t.Errorf("%+v", o.told)
	}
}

// Consent to a weaker way holds for the one sign-in, and makes that the way which is
// remembered: what connects next neither refuses it nor takes a weaker one.
func TestConsentToAWeakerWayIsForOneSignIn(t *testing.T) {
	a := New(Config{Known: session.Proof{Mechanism: "SCRAM-SHA-256"}, AllowWeaker: true}, &proven{})
	at := &Attempt{by: a.connection()}
	at.by.remember(t.Context(), session.Proof{Mechanism: "PLAIN"})
	at.by.adopted()
	if next := a.connection(); next.weaker || next.known.Mechanism != "PLAIN" {
		t.Errorf("weaker ways allowed: %v, known: %v", next.weaker, next.known)
	}
}

// A password that the server has refused is not put into a keyring that comes later.
func TestARefusedPasswordIsNotStoredLater(t *testing.T) {
	a := New(Config{Password: "wrong"}, &proven{})
	a.unstored = true
	c := a.connection()
	a.current = c
	c.forgetPassword(t.Context())
	if a.unstored || a.password != "" || c.password != "" {
		t.Errorf("unstored %v, %q, %q", a.unstored, a.password, c.password)
	}
}
