package agent_test

import (
	"context"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/policy"
)

// healthy is a world in which all is well.
type healthy struct{}

var means = doctor.Means{Way: healthy{}, Desktop: healthy{}, Files: healthy{}}

func (healthy) Locate(context.Context, desk.Account) (string, error) { return "", nil }
func (healthy) Reach(context.Context, desk.Account) doctor.Reached {
	return doctor.Reached{Address: "192.0.2.1:443"}
}
func (healthy) Open(context.Context, desk.Account) ([]string, error)         { return nil, nil }
func (healthy) SignIn(context.Context, desk.Account) (doctor.Session, error) { return healthy{}, nil }
func (healthy) Mechanism() string                                            { return "" }
func (healthy) Contacts(context.Context) (int, error)                        { return 0, nil }
func (healthy) Help(context.Context) ([]string, error)                       { return nil, nil }
func (healthy) Time(context.Context) (time.Time, error)                      { return time.Now(), nil }
func (healthy) Close() error                                                 { return nil }
func (healthy) Popups(context.Context) (way string, problem *desk.Problem)   { return "", nil }
func (healthy) Tray(context.Context) *desk.Problem                           { return nil }
func (healthy) Idle(context.Context) string                                  { return "X11" }
func (healthy) Policy(context.Context) doctor.Ruled                          { return doctor.Ruled{} }
func (healthy) Journal(context.Context) error                                { return nil }
func (healthy) Disk(context.Context) (dir string, free uint64, err error)    { return "", 1 << 40, nil }

func TestWhoIsOnLineIsExaminedByWhatItsSessionShows(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	before := w.dials()
	checks, err := a.Examine(t.Context(), desk.Account{})
	if err != nil {
		t.Fatal(err)
	}
	for c := range checks {
		if c.Step == desk.StepSignIn && (c.Result != desk.Good || c.Facts["live"] == "") || c.Step == desk.StepRoster && c.Facts["contacts"] == "" {
			t.Errorf("%+v", c)
		}
	}
	if w.dials() != before {
		t.Error("the account was signed in once more")
	}
}

// dials is how many attempts at a connection there were.
func (w *world) dials() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.dialled)
}

// What a person is trying to sign in with is no account yet, and looked at as it was typed, by
// the way that the organisation has set.
func TestWhoIsTryingToSignInIsExamined(t *testing.T) {
	w := newWorld(t)
	w.set(values{policy.Proxy: "http://proxy.example:3128", policy.CAFile: "/etc/office.pem"})
	a, _ := w.resident()
	typed := desk.Account{Address: " anna@office.example ", Password: "geheim", URL: "https://chat.office.example/bosh"}
	checks, err := a.Examine(t.Context(), typed)
	if err != nil {
		t.Fatal(err)
	}
	results := map[desk.Step]desk.Check{}
	for c := range checks {
		results[c.Step] = c
	}
	if c := results[desk.StepAddress]; c.Facts["address"] != "anna@office.example" {
		t.Errorf("%+v", c)
	}
	if c := results[desk.StepSignIn]; c.Result != desk.Good || c.Facts["live"] != "" {
		t.Errorf("%+v", c)
	}
	typed.CAFile = "/home/anna/mine.pem"
	_, err = a.Examine(t.Context(), typed)
	isManaged(t, "another authority", err, "caFile")
}
