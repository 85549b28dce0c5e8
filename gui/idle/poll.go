//go:build linux || windows

package idle

import (
	"context"
	"time"
)

// poll asks once a minute, for a system that does not tell, and when something comes by
// again, which may be nil. It returns when the system does not answer.
func poll(ctx context.Context, again <-chan struct{}, ask func() (State, error), tell func(State)) {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	for {
		state, err := ask()
		if err != nil {
			return
		}
		tell(state)
		select {
		case <-minute.C:
		case <-again:
		case <-ctx.Done():
			return
		}
	}
}
