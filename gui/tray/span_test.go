package tray

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// at is a time of one day.
func at(clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-27 "+clock, time.Local)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAnHourOfTheDayIsTheNextOne(t *testing.T) {
	for _, c := range []struct {
		s         span
		now, want time.Time
	}{
		{span{length: time.Hour}, at("12:30"), at("13:30")},
		{span{hour: lunch}, at("12:30"), at("13:00")},
		{span{hour: lunch}, at("13:00"), at("13:00").AddDate(0, 0, 1)},
		{span{hour: morning}, at("17:00"), at("08:00").AddDate(0, 0, 1)},
		{span{hour: morning}, at("00:30"), at("08:00")},
	} {
		if got := c.s.end(c.now); !got.Equal(c.want) {
			t.Errorf("%+v at %v: %v, want %v", c.s, c.now, got, c.want)
		}
	}
}

// doneBy returns what the desk was asked by the entry behind labels.
func doneBy(t *testing.T, s desk.Snapshot, labels ...string) desktest.Call {
	t.Helper()
	fake := desktest.New()
	fake.Emit(desk.Event{Kind: desk.EventStatus, Status: &s.Status})
	if err := choose(t, menuFor(stateOf(s), locale.New(locale.English)), labels...).do(context.Background(), fake); err != nil {
		t.Fatal(err)
	}
	calls := fake.Calls()
	if len(calls) != 1 {
		t.Fatalf("%+v", calls)
	}
	return calls[0]
}

// within tells whether a moment is about so long from now.
func within(until time.Time, length time.Duration) bool {
	return time.Until(until) > length-time.Minute && time.Until(until) <= length
}

func TestAPresenceEndsByItself(t *testing.T) {
	s := office()
	s.Status.Presence = desk.Presence{Show: desk.Away, Text: "Обед"}
	ends := doneBy(t, s, "Presence", "For a while", "1 hour").With.(desk.Choice)
	if ends.Presence != s.Status.Presence || !within(ends.Until, time.Hour) {
		t.Errorf("%+v", ends)
	}
	s.Status.Until = at("18:00")
	stays := doneBy(t, s, "Presence", "Ends at 18:00", "Does not end")
	if want := (desk.Choice{Presence: s.Status.Presence}); stays.With != any(want) {
		t.Errorf("%+v", stays)
	}
}

func TestAllAreMutedAndTheMenuLeadsBack(t *testing.T) {
	s := office()
	call := doneBy(t, s, "Mute all for", "30 minutes")
	if with := call.With.([]any); call.Method != "Mute" || with[0] != any(desk.Ref{}) || !within(with[1].(time.Time), 30*time.Minute) {
		t.Errorf("%+v", call)
	}
	s.Status.Muted = []desk.Muted{{Peer: desktest.Peer(anna), Until: at("23:00")}, {Until: at("15:30")}}
	if got := doneBy(t, s, "All muted until 15:30: unmute"); !reflect.DeepEqual(got, desktest.Call{Method: "Mute", With: []any{desk.Ref{}, time.Time{}}}) {
		t.Errorf("%+v", got)
	}
	menu := menuFor(stateOf(s), locale.New(locale.English))
	if !slices.ContainsFunc(menu, func(i item) bool { return i.label == "Mute all for" && i.hidden }) {
		t.Errorf("%s", outline(menu))
	}
}

func TestWhatWasChosenLastStandsBehindWhatIsKept(t *testing.T) {
	lunch, call, gone := desk.Presence{Show: desk.Away, Text: "Обед"}, desk.Presence{Show: desk.DoNotDisturb, Text: "Созвон"}, desk.Presence{Show: desk.ExtendedAway, Text: "Дома"}
	got := ownPresences(desk.Status{Kept: []desk.Presence{lunch, call}, Recent: []desk.Presence{gone, lunch}})
	if want := []desk.Presence{lunch, call, gone}; !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}
