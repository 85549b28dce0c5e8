//go:build linux || windows

package idle

import (
	"context"
	"time"
)

// poll asks once a minute, for a system that does not tell. It returns when the system
// does not answer.
func poll(ctx context.Context, ask func() (State, error), tell func(State)) {
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
		case <-ctx.Done():
			return
		}
	}
}
