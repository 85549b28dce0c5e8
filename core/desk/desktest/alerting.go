package desktest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
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

// Forecast implements [desk.Alerting]: of mute it knows, and of nothing else.
func (f *Fake) Forecast(ctx context.Context, m desk.Supposed) (desk.Forecast, error) {
	leave, err := f.enter(ctx, "Forecast", m)
	if err != nil {
		return desk.Forecast{}, err
	}
	defer leave()
	if _, err := xmpp.ReadAddress(m.From.Address); err != nil {
		return desk.Forecast{}, desk.NewProblem(desk.BadAddress, "address", m.From.Address)
	}
	if until := f.snapshot.Status.MutedUntil(m.From); !until.IsZero() {
		return desk.Forecast{Show: alert.Badge, Later: true, Why: []desk.Cause{{Reason: alert.Muted, Until: until}}}, nil
	}
	return desk.Forecast{Show: alert.Banner, Sound: true, Preview: desk.PreviewAll}, nil
}

// forecastIsAsItHolds: what is foretold goes by what the person has chosen, and nothing happens.
func forecastIsAsItHolds(t *testing.T, d desk.Desk) {
	before, until := snapshot(t, d).Seq, time.Now().Add(time.Hour)
	f, err := d.Forecast(t.Context(), desk.Supposed{From: anna})
	if err != nil || f.Show != alert.Banner || !f.Sound || f.Preview != desk.PreviewAll || f.Later || len(f.Why) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
	if after := snapshot(t, d).Seq; after != before {
		t.Errorf("something has happened: %d, %d", before, after)
	}
	if err := d.Mute(t.Context(), anna, until); err != nil {
		t.Fatal(err)
	}
	f, err = d.Forecast(t.Context(), desk.Supposed{From: anna})
	if err != nil || f.Show != alert.Badge || !f.Later || len(f.Why) != 1 || f.Why[0].Reason != alert.Muted || !f.Why[0].Until.Equal(until) {
		t.Errorf("%+v, %v", f, err)
	}
	if err := d.Mute(t.Context(), anna, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Forecast(t.Context(), desk.Supposed{From: desk.Ref{Address: "a@b@c"}}); !errors.Is(err, desk.NewProblem(desk.BadAddress)) {
		t.Errorf("of nobody: %v", err)
	}
}

func alertsAreAsWanted(t *testing.T, d desk.Desk, c Control) {
	forecastIsAsItHolds(t, d)
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
