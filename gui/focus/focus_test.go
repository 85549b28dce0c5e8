package focus

import (
	"context"
	"sync"
	"testing"
)

func TestWhatAsksForQuiet(t *testing.T) {
	for state, quiet := range map[uint32]bool{0: false, 1: false, 2: true, 3: true, 4: true, 5: false, 6: true, 7: false, 99: false} {
		if asksForQuiet(state) != quiet {
			t.Errorf("%d: %v", state, !quiet)
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
		all.Go(func() { Quiet(t.Context()) })
	}
	all.Wait()
	ended, end := context.WithCancel(t.Context())
	end()
	Quiet(ended)
}
