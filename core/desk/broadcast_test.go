package desk_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"vestnik/core/desk"
)

var (
	anna = desk.Ref{Account: "me@example.com", Address: "anna@example.com"}
	petr = desk.Ref{Account: "me@example.com", Address: "petr@example.com"}
)

func TestOfSeveralMessagesToOneTheFurthestCounts(t *testing.T) {
	when := time.Date(2030, 1, 2, 9, 0, 0, 0, time.UTC)
	m := func(number int64, state desk.State, change func(*desk.Message)) desk.Message {
		m := desk.Message{Number: number, Place: number * 10, Peer: anna, State: state, Time: when.Add(time.Duration(number) * time.Minute)}
		if state == desk.Failed {
			m.Error = "gone"
		}
		if change != nil {
			change(&m)
		}
		return m
	}
	answered := func(m *desk.Message) { m.Answer, m.Acknowledged = "yes", when.Add(time.Hour) }
	acknowledged := func(m *desk.Message) { m.Acknowledged = when.Add(time.Hour) }
	for name, c := range map[string]struct {
		all  []desk.Message
		want desk.Recipient
	}{
		"one":               {[]desk.Message{m(1, desk.Sent, nil)}, desk.Recipient{Number: 1, Reached: desk.ReachedSent, Time: when.Add(time.Minute)}},
		"reminded":          {[]desk.Message{m(1, desk.Displayed, nil), m(2, desk.Queued, nil)}, desk.Recipient{Number: 2, Reached: desk.ReachedRead, Time: when.Add(2 * time.Minute)}},
		"the first was it":  {[]desk.Message{m(1, desk.Sent, answered), m(2, desk.Sent, acknowledged)}, desk.Recipient{Number: 2, Reached: desk.ReachedAnswered, Time: when.Add(time.Hour), Answer: "yes"}},
		"the second was it": {[]desk.Message{m(1, desk.Sent, acknowledged), m(2, desk.Sent, answered)}, desk.Recipient{Number: 2, Reached: desk.ReachedAnswered, Time: when.Add(time.Hour), Answer: "yes"}},
		"failed":            {[]desk.Message{m(1, desk.Failed, nil)}, desk.Recipient{Number: 1, Reached: desk.ReachedFailed, Time: when.Add(time.Minute), Error: "gone"}},
		"again":             {[]desk.Message{m(1, desk.Failed, nil), m(2, desk.Queued, nil)}, desk.Recipient{Number: 2, Reached: desk.ReachedQueued, Time: when.Add(2 * time.Minute)}},
		"only once":         {[]desk.Message{m(1, desk.Delivered, nil), m(2, desk.Failed, nil)}, desk.Recipient{Number: 2, Reached: desk.ReachedDelivered, Time: when.Add(2 * time.Minute)}},
	} {
		c.want.Peer, c.want.First, c.want.Place = anna, 1, 10
		if got := desk.Gather(c.all); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestWhatWasReadIsWhatStandsBeforeIt(t *testing.T) {
	for state, want := range map[desk.State]desk.Reached{
		desk.Queued: desk.ReachedQueued, desk.Sent: desk.ReachedRead, desk.Delivered: desk.ReachedRead, desk.Displayed: desk.ReachedRead, desk.Failed: desk.ReachedFailed,
	} {
		r := desk.Gather([]desk.Message{{Number: 1, Place: 10, Peer: anna, State: state}})[0]
		before := r.Reached
		if r.Seen(9) || r.Reached != before {
			t.Errorf("%s: read before it came", state)
		}
		if changed := r.Seen(10); r.Reached != want || changed != (before != want) {
			t.Errorf("%s: %s, %v", state, r.Reached, changed)
		}
	}
}

// However the messages of a broadcast come further, who follows the events knows what who asks
// for a report is told.
func TestWhoFollowsKnowsWhatWhoAsksIsTold(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		all := []desk.Message{{Number: 1, Peer: anna, State: desk.Queued}, {Number: 2, Peer: petr, State: desk.Queued}}
		followed := desk.Gather(all)
		for range 20 {
			m := &all[r.IntN(len(all))]
			switch next := []desk.State{desk.Sent, desk.Delivered, desk.Displayed}[r.IntN(3)]; {
			case r.IntN(5) == 0 && m.Acknowledged.IsZero():
				m.Acknowledged = time.Unix(int64(r.IntN(100)+1), 0)
			case r.IntN(5) == 0 && m.Answer == "":
				m.Answer, m.Acknowledged = "yes", time.Unix(int64(r.IntN(100)+1), 0)
			case m.State.Reached().MayBecome(next.Reached()):
				m.State = next
			}
			for i := range followed {
				if followed[i].Peer == m.Peer {
					followed[i].Note(m)
				}
			}
		}
		if asked := desk.Gather(all); !reflect.DeepEqual(asked, followed) {
			t.Fatalf("seed %d: %+v, not %+v", seed, followed, asked)
		}
	}
}

func TestATallyCounts(t *testing.T) {
	tally := desk.Count([]desk.Recipient{{Reached: desk.ReachedSent}, {Reached: desk.ReachedAnswered}, {Reached: desk.ReachedAcknowledged}, {Reached: desk.ReachedFailed}})
	if tally.All() != 4 || tally.From(desk.ReachedAcknowledged) != 2 || tally.From(desk.ReachedQueued) != 3 {
		t.Errorf("%v", tally)
	}
}

func TestHowFarAMessageHasComeIsReadAsItIsWritten(t *testing.T) {
	for r := desk.ReachedQueued; r <= desk.ReachedFailed; r++ {
		text, err := json.Marshal(r)
		var got desk.Reached
		if back := json.Unmarshal(text, &got); err != nil || back != nil || got != r {
			t.Errorf("%s: %s, %v, %v", text, got, err, back)
		}
	}
	if new(desk.Reached).UnmarshalText([]byte("lost")) == nil {
		t.Error("any word is taken")
	}
}
