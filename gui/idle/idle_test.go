package idle

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimitsComeInOrderAndThoseThatNeverPassAreLeftOut(t *testing.T) {
	got := rising([]time.Duration{time.Hour, 0, -time.Minute, time.Minute, time.Hour, 999 * time.Microsecond, time.Minute + time.Microsecond})
	if want := []time.Duration{time.Minute, time.Hour}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}

func TestTheLongestLimitThatHasPassedIsTold(t *testing.T) {
	limits := []time.Duration{time.Minute, time.Hour}
	for idle, want := range map[time.Duration]time.Duration{
		0: 0, time.Minute - 1: 0, time.Minute: time.Minute, time.Hour - 1: time.Minute, time.Hour: time.Hour, 99 * time.Hour: time.Hour,
	} {
		if got := passed(limits, idle); got != want {
			t.Errorf("after %v: %v, not %v", idle, got, want)
		}
	}
	if passed(nil, time.Hour) != 0 {
		t.Error("a limit that is not there has passed")
	}
}

// puppet is a source that tells what the test makes it tell.
type puppet struct {
	told chan State
	gone chan struct{}
}

func newPuppet() *puppet { return &puppet{told: make(chan State), gone: make(chan struct{})} }

func (p *puppet) source(ctx context.Context, tell func(State)) {
	for {
		select {
		case s := <-p.told:
			tell(s)
		case <-p.gone:
			return
		case <-ctx.Done():
			return
		}
	}
}

// silent fails when a state is there to be received.
func silent(t *testing.T, states <-chan State) {
	t.Helper()
	synctest.Wait()
	select {
	case s, open := <-states:
		t.Errorf("%+v, %v came", s, open)
	default:
	}
}

func expect(t *testing.T, states <-chan State, want State) {
	t.Helper()
	synctest.Wait()
	select {
	case s := <-states:
		if s != want {
			t.Errorf("%+v, not %+v", s, want)
		}
	default:
		t.Errorf("%+v did not come", want)
	}
}

func TestWhatSeveralSourcesTellIsOneState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		person, one, other := newPuppet(), newPuppet(), newPuppet()
		states := watch(ctx, person.source, one.source, other.source)
		one.told <- State{}
		silent(t, states) // he is there, which nobody has to be told
		person.told <- State{Idle: time.Minute}
		expect(t, states, State{Idle: time.Minute})
		one.told <- State{Locked: true}
		expect(t, states, State{Idle: time.Minute, Locked: true})
		other.told <- State{Locked: true}
		silent(t, states)
		one.told <- State{}
		silent(t, states) // the other one still says so
		person.told <- State{}
		expect(t, states, State{Locked: true})
		other.told <- State{}
		expect(t, states, State{})
		cancel()
		synctest.Wait()
		if s, open := <-states; open {
			t.Errorf("%+v came after the end", s)
		}
	})
}

func TestWhoReceivesLateGetsTheLatestState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet()
		states := watch(t.Context(), p.source)
		for _, idle := range []time.Duration{time.Minute, 0, time.Minute, time.Hour} {
			p.told <- State{Idle: idle}
		}
		expect(t, states, State{Idle: time.Hour})
		p.told <- State{}
		p.told <- State{Idle: time.Hour}
		silent(t, states) // he went and came back before anybody looked
	})
}

// A locker that ended by a fault must not leave the person away for ever.
func TestASourceThatHasGoneSaysNothingOfThePerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPuppet()
		states := watch(t.Context(), p.source)
		p.told <- State{Locked: true}
		expect(t, states, State{Locked: true})
		p.gone <- struct{}{}
		expect(t, states, State{})
		time.Sleep(leastPause)
		p.told <- State{Locked: true} // it is there again
		expect(t, states, State{Locked: true})
	})
}

func TestASourceThatIsNotThereIsLookedForEverMoreSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var looked []time.Duration
		watch(t.Context(), func(context.Context, func(State)) { looked = append(looked, time.Since(begun)) })
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if len(looked) > 30 || looked[1] != time.Minute || looked[2] != 3*time.Minute {
			t.Errorf("%d looks in a day: %v", len(looked), looked)
		}
	})
}

func TestTheFirstSourceThatIsThereIsAsked(t *testing.T) {
	var asked []string
	candidate := func(name string, there bool) func(context.Context, func(State)) bool {
		return func(context.Context, func(State)) bool { asked = append(asked, name); return there }
	}
	first(candidate("a", false), candidate("b", true), candidate("c", true))(t.Context(), nil)
	if want := []string{"a", "b"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, not %q", asked, want)
	}
}

func TestLimitsThatPassInAnyOrderAreTheLongestOfThem(t *testing.T) {
	for _, order := range [][]time.Duration{{time.Minute, time.Hour}, {time.Hour, time.Minute}, {time.Hour, 0, time.Minute, time.Hour}} {
		var idle time.Duration
		for _, limit := range order {
			idle = further(idle, limit)
		}
		if idle != time.Hour {
			t.Errorf("%v is %v", order, idle)
		}
	}
	if further(time.Hour, 0) != 0 {
		t.Error("a return is none")
	}
}
