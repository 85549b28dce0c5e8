package agent_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/settings"
)

func (r *pipedResident) mechanism() string {
	r.t.Helper()
	s, err := settings.Load(r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	return s.Accounts[0].Mechanism
}

func TestHowAnAccountWasSignedInIsRemembered(t *testing.T) {
	for before, want := range map[string]string{"": "PLAIN", "PLAIN": "PLAIN"} {
		inVirtualTime(t, func(s *piped, _ *keyring) { s.known = before }, func(r *pipedResident) {
			if !r.within(time.Second) {
				t.Fatal("not on line")
			}
			if got := r.mechanism(); got != want {
				t.Errorf("%q is remembered after %q", got, before)
			}
		})
	}
}

// The piped server offers PLAIN alone.
func TestAWeakerWayToSignInWaitsForThePersonsConsent(t *testing.T) {
	inVirtualTime(t, func(s *piped, _ *keyring) { s.known = "SCRAM-SHA-256" }, func(r *pipedResident) {
		time.Sleep(time.Hour)
		s := r.now().Status
		want := desk.NewProblem(desk.WeakerSignIn, "mechanism", "PLAIN", "before", "SCRAM-SHA-256")
		if s.Connection != desk.Waiting || s.Problem == nil || s.Problem.Error() != want.Error() || r.server.has("<auth") {
			t.Fatalf("%+v", s)
		}
		account := desk.Account{Address: me, Password: word, URL: "https://office.example/b"}
		if err := r.SignIn(context.Background(), account); !errors.Is(err, &desk.Problem{Code: desk.WeakerSignIn}) || r.server.has("<auth") {
			t.Errorf("without consent: %v", err)
		}
		if got := r.mechanism(); got != "SCRAM-SHA-256" {
			t.Errorf("%q is remembered", got)
		}
		account.AllowWeaker = true
		if err := r.SignIn(context.Background(), account); err != nil {
			t.Fatal(err)
		}
		if got := r.mechanism(); got != "PLAIN" {
			t.Errorf("%q is remembered", got)
		}
		r.server.say("<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")
		time.Sleep(time.Minute)
		if s := r.now().Status; s.Connection != desk.OnLine {
			t.Errorf("then: %+v", s)
		}
	})
}

// Another account is another server's business.
func TestWhatIsRememberedOfOneAccountIsNotHeldAgainstAnother(t *testing.T) {
	inVirtualTime(t, func(s *piped, _ *keyring) { s.known = "SCRAM-SHA-256" }, func(r *pipedResident) {
		time.Sleep(time.Minute)
		r.server.mu.Lock()
		r.server.bound = "boris@example.com"
		r.server.mu.Unlock()
		account := desk.Account{Address: "boris@example.com", Password: word, URL: "https://office.example/b"}
		if err := r.SignIn(context.Background(), account); err != nil {
			t.Error(err)
		}
	})
}
