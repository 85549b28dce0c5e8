package alert

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func at(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }

func TestAFewPopupsASecondGoThrough(t *testing.T) {
	var f Flood[string]
	for i := range 20 {
		if !f.Admit(at(i*334), "a", false) {
			t.Errorf("message %d was held", i)
		}
	}
	if _, ok := f.Due(); ok {
		t.Error("a summary of nothing")
	}
}

func TestABurstIsThreePopupsAndOneSummary(t *testing.T) {
	var f Flood[string]
	shown := 0
	for i := range 1000 {
		if f.Admit(at(0), fmt.Sprint(i%40), false) {
			shown++
		}
	}
	due, ok := f.Due()
	if shown != 3 || !ok || !due.Equal(at(1000)) {
		t.Fatalf("%d shown, due %v %v", shown, due, ok)
	}
	if _, ok := f.Take(at(999)); ok {
		t.Error("taken before it was due")
	}
	if sum, ok := f.Take(due); !ok || sum != (Summary[string]{Messages: 997, People: 40}) {
		t.Errorf("%+v %v", sum, ok)
	}
	if _, ok := f.Take(at(5000)); ok {
		t.Error("taken twice")
	}
	if !f.Admit(at(1100), "a", false) {
		t.Error("still held after a second's pause")
	}
}

func TestTalkHidesNoAlarmAndAStormOfAlarmsIsSummedUp(t *testing.T) {
	var f Flood[string]
	shown := 0
	for range 20 {
		for range 3 {
			f.Admit(at(0), "a", false)
		}
		if f.Admit(at(0), "b", true) {
			shown++
		}
	}
	if sum, ok := f.Take(at(1000)); shown != 1 || !ok || sum != (Summary[string]{Messages: 76, Pressing: 19, People: 2}) {
		t.Errorf("%d shown, %+v %v", shown, sum, ok)
	}
}

func TestASummaryOfOnePeerNamesIt(t *testing.T) {
	var f Flood[string]
	for range 20 {
		f.Admit(at(0), "a", false)
	}
	if sum, _ := f.Take(at(1000)); sum != (Summary[string]{Messages: 17, People: 1, Peer: "a"}) {
		t.Errorf("%+v", sum)
	}
}

func TestALongFloodHasOneSummaryThatGrows(t *testing.T) {
	var f Flood[string]
	shown, sums, last := 0, 0, Summary[string]{}
	for ms := 0; ms < 60_000; ms += 100 {
		if f.Admit(at(ms), fmt.Sprint(ms%7), false) {
			shown++
		}
		if sum, ok := f.Take(at(ms)); ok {
			if sum.Messages <= last.Messages {
				t.Errorf("%+v after %+v", sum, last)
			}
			sums, last = sums+1, sum
		}
	}
	if shown != 3 || sums < 50 || sums > 60 {
		t.Errorf("%d popups, %d summaries", shown, sums)
	}
}

func TestNoMoreThanThreePopupsInAnySecondAndASummaryForTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f Flood[string]
		var shown []time.Time
		now, held := noon, 0
		for i := range rapid.IntRange(1, 200).Draw(t, "messages") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "ms")) * time.Millisecond)
			if due, ok := f.Due(); ok && !due.After(now) {
				sum, ok := f.Take(due)
				if !ok || sum.Messages < held {
					t.Fatalf("%d held, summary %+v %v", held, sum, ok)
				}
				held = 0
			}
			if f.Admit(now, fmt.Sprint(i%5), false) {
				shown = append(shown, now)
			} else {
				held++
			}
			if _, ok := f.Due(); ok != (held > 0) {
				t.Fatalf("%d held, due %v", held, ok)
			}
		}
		for i := perSecond; i < len(shown); i++ {
			if gap := shown[i].Sub(shown[i-perSecond]); gap < time.Second {
				t.Fatalf("%d popups within %v", perSecond+1, gap)
			}
		}
	})
}
