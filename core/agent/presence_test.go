package agent_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// others returns how often the server was told this show.
func (r *pipedResident) others(show string) bool {
	synctest.Wait()
	return r.server.has("<show>" + show + "</show>")
}

func TestWhoIsNotThereIsShownAsAwayAndBackOnReturn(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		r.Person(10*time.Minute, false)
		if s := r.now().Status; s.Presence.Show != desk.Available || s.Show() != desk.Away || !r.others("away") {
			t.Errorf("%+v", s)
		}
		r.Person(time.Hour, false)
		if s := r.now().Status; s.Show() != desk.ExtendedAway || !r.others("xa") {
			t.Errorf("%+v", s)
		}
		r.Person(0, false)
		if s := r.now().Status; s.Seen != "" || s.Show() != desk.Available {
			t.Errorf("%+v", s)
		}
		r.Person(0, true)
		if s := r.now().Status; s.Show() != desk.Away {
			t.Errorf("behind a locked screen: %+v", s)
		}
	})
}

func TestAwayByItselfIsNeverOverAChoice(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		for _, show := range []desk.Show{desk.DoNotDisturb, desk.Away, desk.ExtendedAway} {
			if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: show}}); err != nil {
				t.Fatal(err)
			}
			r.Person(2*time.Hour, true)
			if s := r.now().Status; s.Show() != show {
				t.Errorf("%s became %s", show, s.Show())
			}
			r.Person(0, false)
		}
	})
}

// "Do not disturb for 30 minutes" in the midst of "away": then away holds again.
func TestAChoiceEndsByItself(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		choose := func(show desk.Show, until time.Time) {
			t.Helper()
			if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: show, Text: "обед"}, Until: until}); err != nil {
				t.Fatal(err)
			}
		}
		choose(desk.Away, time.Time{})
		until := time.Now().Add(30 * time.Minute)
		choose(desk.DoNotDisturb, until)
		if s := r.now().Status; s.Presence.Show != desk.DoNotDisturb || !s.Until.Equal(until) || len(s.Recent) != 2 {
			t.Errorf("%+v", s)
		}
		time.Sleep(31 * time.Minute)
		if s := r.now().Status; s.Presence.Show != desk.Away || !s.Until.IsZero() {
			t.Errorf("then: %+v", s)
		}
		err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Chat}, Until: time.Now().Add(-time.Minute)})
		if !errors.Is(err, &desk.Problem{Code: desk.TimePast}) {
			t.Errorf("a choice that has ended: %v", err)
		}
	})
}

func TestOffLineUntilATimeComesBackByItself(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}, Until: time.Now().Add(time.Hour)})
		if s := r.now().Status; s.Connection != desk.OffLine {
			t.Errorf("%+v", s)
		}
		time.Sleep(61 * time.Minute)
		if !r.within(5 * time.Second) {
			t.Errorf("%+v", r.now().Status)
		}
	})
}

func TestAChoiceItsEndAndWhatWasChosenBeforeSurviveARestart(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	for _, c := range []desk.Choice{
		{Presence: desk.Presence{Show: desk.Away, Text: "обед"}},
		{Presence: desk.Presence{Show: desk.DoNotDisturb, Text: "совещание"}, Until: until},
	} {
		if err := a.SetPresence(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	a, _ = w.resident()
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine }).Status
	if s.Presence.Show != desk.DoNotDisturb || !s.Until.Equal(until) || len(s.Recent) != 2 || s.Recent[0].Text != "совещание" {
		t.Errorf("%+v", s)
	}
}
