package desktest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
)

// Snooze implements [desk.Alerting].
func (f *Fake) Snooze(ctx context.Context, peer desk.Ref, number int64, until time.Time) error {
	leave, err := f.enter(ctx, "Snooze", []any{peer, number, until})
	if err != nil {
		return err
	}
	defer leave()
	if f.received(peer, number) == nil {
		return desk.NewProblem(desk.NoMessage)
	}
	f.emit(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Peer: peer, Number: number}})
	return nil
}

// Mute implements [desk.Alerting].
func (f *Fake) Mute(ctx context.Context, peer desk.Ref, until time.Time) error {
	leave, err := f.enter(ctx, "Mute", []any{peer, until})
	if err != nil {
		return err
	}
	defer leave()
	status := f.snapshot.Status
	status.Muted = slices.DeleteFunc(slices.Clone(status.Muted), func(m desk.Muted) bool { return m.Peer == peer })
	if until.After(time.Now()) {
		status.Muted = append(status.Muted, desk.Muted{Peer: peer, Until: until.Round(0)})
	}
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

func alertsAreAsWanted(t *testing.T, d desk.Desk, c Control) {
	alertsAreFound(t, d, c)
	mutedIsSaid(t, d)
	snoozedIsTakenBack(t, d, c)
}

func mutedIsSaid(t *testing.T, d desk.Desk) {
	until := time.Now().Add(time.Hour)
	if err := d.Mute(t.Context(), anna, until); err != nil {
		t.Fatal(err)
	}
	s := snapshot(t, d).Status
	if got := s.MutedUntil(anna); !got.Equal(until) || !s.MutedUntil(petr).IsZero() {
		t.Errorf("%+v", s.Muted)
	}
	if err := d.Mute(t.Context(), desk.Ref{}, until); err != nil {
		t.Fatal(err)
	}
	if s := snapshot(t, d).Status; !s.MutedUntil(desk.Ref{}).Equal(until) || len(s.Muted) != 2 {
		t.Errorf("%+v", s.Muted)
	}
	for _, peer := range []desk.Ref{anna, {}} {
		if err := d.Mute(t.Context(), peer, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if s := snapshot(t, d).Status; len(s.Muted) != 0 {
		t.Errorf("%+v", s.Muted)
	}
}

func snoozedIsTakenBack(t *testing.T, d desk.Desk, c Control) {
	m := c.Asks(anna, "Заказ 17", approval)
	events := watch(t, d)
	if err := d.Snooze(t.Context(), anna, m.Number, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if e := await(t, events, kind(desk.EventWithdraw)); e.Alert.Peer != anna || e.Alert.Number != m.Number {
		t.Errorf("%+v", e.Alert)
	}
	if err := d.Snooze(t.Context(), petr, m.Number, time.Now().Add(time.Hour)); !errors.Is(err, desk.NewProblem(desk.NoMessage)) {
		t.Errorf("of another conversation: %v", err)
	}
}
