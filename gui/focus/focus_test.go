package focus

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestWhatAsksForQuiet(t *testing.T) {
	for state, quiet := range map[uint32]bool{0: false, 1: false, 2: true, 3: true, 4: true, 5: false, 6: true, 7: false, 99: false} {
		if asksForQuiet(state) != quiet {
			t.Errorf("%d: %v", state, !quiet)
		}
	}
	for state, shared := range map[uint32]bool{0: false, 1: false, 2: true, 3: true, 4: true, 5: false, 6: false, 7: false, 99: false} {
		if fillsTheScreen(state) != shared {
			t.Errorf("%d is shared: %v", state, !shared)
		}
	}
	for profile, quiet := range map[uint32]bool{0: false, 1: true, 2: true, 3: false} {
		if assists(profile) != quiet {
			t.Errorf("profile %d: %v", profile, !quiet)
		}
	}
}

func TestTheSystemMayBeAskedByAnyNumberAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { Quiet(t.Context()); Shared() })
	}
	all.Wait()
	ended, end := context.WithCancel(t.Context())
	end()
	Quiet(ended)
}

func TestASystemThatHangsIsAskedOnce(t *testing.T) {
	q, hangs := newQuestion(), make(chan struct{})
	var asked atomic.Int32
	system := func() bool { asked.Add(1); <-hangs; return true }
	for range 3 {
		if q.ask(t.Context(), time.Millisecond, system) {
			t.Error("it has answered")
		}
	}
	if n := asked.Load(); n > 1 {
		t.Errorf("asked %d times", n)
	}
	close(hangs)
	for late := time.After(20 * time.Second); !q.ask(t.Context(), time.Minute, func() bool { return true }); {
		select {
		case <-late:
			t.Fatal("never asked again")
		case <-time.After(time.Millisecond):
		}
	}
}
