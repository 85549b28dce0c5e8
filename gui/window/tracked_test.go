package window

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// castOf is a message of an alert to somebody.
func castOf(id string, number int64, address string, state desk.State) desk.Message {
	return desk.Message{
		Number: number, Place: number, Peer: desk.Ref{Account: "me@x.example", Address: address}, Mine: true, State: state, Broadcast: id,
		Time: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC), Body: "Собрание", Notice: &desk.Notice{Buttons: []desk.Button{{Value: "yes", Label: "Да"}, {Value: "no", Label: "Нет"}}},
	}
}

func trackedOf(all ...desk.Message) *tracked {
	return newTracked("b1", desk.Report{Message: all[0], Recipients: desk.Gather(all)})
}

func TestATrackedAlertFollowsTheEvents(t *testing.T) {
	a, b := castOf("b1", 1, "anna@x.example", desk.Sent), castOf("b1", 2, "boris@x.example", desk.Queued)
	one := trackedOf(a, b)
	event := func(m desk.Message, change func(*desk.Message)) *desk.Event {
		change(&m)
		return &desk.Event{Message: &m}
	}
	for i, step := range []struct {
		e       *desk.Event
		changed bool
		tally   string
	}{
		{event(b, func(m *desk.Message) { m.State = desk.Sent }), true, "[0 2 0 0 0 0 0]"},
		{event(a, func(m *desk.Message) {}), false, "[0 2 0 0 0 0 0]"},
		{event(a, func(m *desk.Message) { m.Broadcast, m.State = "b2", desk.Delivered }), false, "[0 2 0 0 0 0 0]"},
		{&desk.Event{Conversation: &desk.Conversation{Peer: a.Peer, Displayed: 1}}, true, "[0 1 0 1 0 0 0]"},
		{&desk.Event{Conversation: &desk.Conversation{Peer: desk.Ref{Address: "x"}, Displayed: 1}}, false, "[0 1 0 1 0 0 0]"},
		{event(a, func(m *desk.Message) { m.Answer, m.Acknowledged = "no", m.Time }), true, "[0 1 0 0 0 1 0]"},
		{event(castOf("b1", 3, "new@x.example", desk.Failed), func(m *desk.Message) { m.Error = "gone" }), true, "[0 1 0 0 0 1 1]"},
	} {
		if changed := one.apply(step.e); changed != step.changed || fmt.Sprint(one.tally) != step.tally {
			t.Errorf("%d: %v, %v", i, changed, one.tally)
		}
	}
	if counts, others := one.answers(); !slices.Equal(counts, []int{0, 1}) || others != 0 {
		t.Errorf("%v, %d", counts, others)
	}
	if rest := one.rest(); !slices.Equal(rest, []string{"boris@x.example"}) {
		t.Errorf("to be reminded: %q", rest)
	}
}

func TestRecipientsStandAsTheyNeedLookingAfter(t *testing.T) {
	one := trackedOf(castOf("b1", 1, "anna@x.example", desk.Displayed), castOf("b1", 2, "boris@x.example", desk.Sent),
		castOf("b1", 3, "clara@x.example", desk.Failed), castOf("b1", 4, "dora@x.example", desk.Sent))
	names := func(only desk.Reached, byName bool) string {
		var all []string
		for _, i := range one.shown(only, byName, func(r desk.Ref) string { return r.Address }) {
			all = append(all, one.all[i].Peer.Address[:1])
		}
		return strings.Join(all, "")
	}
	for want, got := range map[string]string{
		"cbda": names(anyhow, false), "abcd": names(anyhow, true), "bd": names(desk.ReachedSent, false), "": names(desk.ReachedAnswered, true),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhatAnAlertWantsFollowsFromWhatItSays(t *testing.T) {
	yes := []desk.Button{{Value: "yes"}}
	for want, n := range map[desk.Reached]*desk.Notice{
		desk.ReachedRead: nil, desk.ReachedAcknowledged: {Urgency: desk.HighUrgency}, desk.ReachedAnswered: {Urgency: desk.HighUrgency, Buttons: yes},
	} {
		if got := goal(n); got != want {
			t.Errorf("%+v: %s", n, got)
		}
	}
}
