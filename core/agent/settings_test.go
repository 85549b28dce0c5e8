package agent_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/settings"
)

// What is set is followed at once: what others see of the person, when he is away, and the
// language of the faces.
func TestWhatIsSetIsFollowedAtOnce(t *testing.T) {
	spoken := ""
	inVirtualTime(t, func(s *piped, k *keyring) {
		withERP(s, k)
		s.speak = func(language string) { spoken = language }
		s.language = func() string { return map[string]string{"": "en"}[spoken] + spoken }
	}, func(r *pipedResident) {
		if err := set(r, "priority", "7"); err != nil {
			t.Fatal(err)
		}
		if r.now(); !r.server.has("<priority>7</priority>") {
			t.Error("the server does not know the priority")
		}
		_, _, other := r.AwayAfter()
		if err := errors.Join(set(r, "awayAfter", "2"), set(r, "extendedAwayAfter", "0")); err != nil {
			t.Fatal(err)
		}
		select {
		case <-other:
		default:
			t.Error("who watches the person is not told")
		}
		away, extended, _ := r.AwayAfter()
		if away != 2*time.Minute || extended != 0 {
			t.Error(away, extended)
		}
		r.Person(2*time.Minute, false)
		if seen := r.now().Status.Seen; seen != desk.Away {
			t.Errorf("seen as %q", seen)
		}
		r.Person(0, true)
		if seen := r.now().Status.Seen; seen != desk.Away {
			t.Errorf("behind a locked screen seen as %q", seen)
		}
		if err := set(r, "awayWhenLocked", "false"); err != nil || r.now().Status.Seen != "" {
			t.Errorf("behind one that means nothing seen as %q, %v", r.now().Status.Seen, err)
		}
		if err := set(r, "language", "ru"); err != nil || spoken != "ru" || r.now().Status.Language != "ru" {
			t.Errorf("%q, %q, %v", spoken, r.now().Status.Language, err)
		}
		if err := set(r, "language"); err != nil || spoken != "" || r.now().Status.Language != "en" {
			t.Errorf("%q, %q, %v", spoken, r.now().Status.Language, err)
		}
		if err := set(r, "favourites", "b@office.example", "a@office.example"); err != nil || !slices.Equal(r.now().Status.Favourites, []string{"b@office.example", "a@office.example"}) {
			t.Errorf("%q, %v", r.now().Status.Favourites, err)
		}
		if kept, _ := settings.Load(r.file); *kept.Priority != 7 || kept.Away == nil || kept.Away.After != 2 {
			t.Errorf("%+v", kept)
		}
	})
}

func TestANewWayIsTakenAtOnce(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	for _, pin := range []string{"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", ""} {
		before := len(w.ways())
		if err := set(a, "pins", pin); err != nil {
			t.Fatal(err)
		}
		awaitOnLine(t, a, func() bool {
			ways := w.ways()
			return len(ways) > before && ways[len(ways)-1].Pin == pin
		})
	}
}

// ways are those to the server that were gone.
func (w *world) ways() []desk.Account {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.dialled)
}

// awaitOnLine waits until the account is on line, and something else is so too.
func awaitOnLine(t *testing.T, a *agent.Agent, also func() bool) {
	t.Helper()
	s, err := a.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	events, err := a.Watch(t.Context(), s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	for s.Status.Connection != desk.OnLine || !also() {
		e, ok := <-events
		if !ok {
			t.Fatal("no events any more")
		}
		if e.Status != nil {
			s.Status = *e.Status
		}
	}
}

func TestWhyASettingIsNotTakenIsExplained(t *testing.T) {
	r, _ := newWorld(t).resident()
	var p *desk.Problem
	if err := set(r, "quietHours", "tonight"); !errors.As(err, &p) || p.Code != desk.BadSetting || p.Facts["key"] != "quietHours" || p.Facts["value"] != "tonight" || p.Facts["example"] == "" {
		t.Errorf("%+v", p)
	}
	if err := r.Set(context.Background(), "nothing", nil); !errors.As(err, &p) || p.Code != desk.UnknownSetting {
		t.Errorf("%+v", p)
	}
}

// Who has no account is led to the form that asks for one, but to the settings if he asks for those;
// and what comes up unasked takes no keyboard there either.
func TestWithoutAnAccountTheSettingsAreShownAndElseTheForm(t *testing.T) {
	a, _ := newWorld(t).resident()
	for _, c := range []struct{ asked, want desk.View }{
		{desk.View{Screen: desk.ScreenSettings}, desk.View{Screen: desk.ScreenSettings}},
		{desk.View{Screen: desk.ScreenContacts}, desk.View{Screen: desk.ScreenSignIn}},
		{desk.View{Screen: desk.ScreenContacts, Unasked: true}, desk.View{Screen: desk.ScreenSignIn, Unasked: true}},
	} {
		if err := a.Show(t.Context(), c.asked); err != nil {
			t.Fatal(err)
		}
		if s, _ := a.Snapshot(t.Context()); s.View != c.want {
			t.Errorf("%+v is shown as %+v", c.asked, s.View)
		}
	}
}
