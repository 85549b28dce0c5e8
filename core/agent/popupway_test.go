package agent_test

import (
	"context"
	"testing"
	"time"

	"vestnik/core/desk"
)

func TestTheStatusSaysHowPopupsReachThePerson(t *testing.T) {
	a, _ := newWorld(t).resident()
	status := func() *desk.Popups {
		s, err := a.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s.Status.Popups
	}
	if p := status(); p != nil {
		t.Errorf("before it is known: %+v", p)
	}
	if p, err := a.TestPopup(t.Context()); err != nil || p.Way != "" || p.Problem.Code != desk.NoPopups {
		t.Errorf("without faces: %+v, %v", p, err)
	}
	snapshot, _ := a.Snapshot(t.Context())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	events, err := a.Watch(ctx, snapshot.Seq)
	if err != nil {
		t.Fatal(err)
	}
	balloon := desk.Popups{Way: desk.ByBalloon, Problem: desk.NewProblem(desk.NoToasts)}
	a.ShowPopups(func(context.Context) desk.Popups { return balloon })
	if p, err := a.TestPopup(t.Context()); err != nil || p.Way != desk.ByBalloon || status().Problem.Code != desk.NoToasts {
		t.Errorf("%+v, %v; %+v", p, err, status())
	}
	for range 3 {
		a.PopupsBy(desk.Popups{Way: desk.ByBalloon, Problem: desk.NewProblem(desk.NoToasts)}) // the same: nobody is told
	}
	a.PopupsBy(desk.Popups{Way: desk.ByToast})
	told := 0
	for e := range events {
		if e.Status == nil {
			continue
		}
		if told++; e.Status.Popups.Way == desk.ByToast {
			break
		}
	}
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}
