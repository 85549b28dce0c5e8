package desk

import (
	"context"
	"errors"
	"time"
)

// pause is the least time between two attempts of [Follow].
const pause = 100 * time.Millisecond

// Follow keeps a face up to date until ctx ends, or until run says that it is over: then it returns
// nil. The face begins with a snapshot, and runs with the events that follow it; when there are no
// more, because it was too slow for the desk, it begins anew. An error is only that the desk gives
// no snapshot, or no events.
func Follow(ctx context.Context, d Desk, begin func(Snapshot), run func(<-chan Event) (over bool)) error {
	for {
		now, err := d.Snapshot(ctx)
		var events <-chan Event
		if err == nil {
			begin(now)
			events, err = d.Watch(ctx, now.Seq)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !errors.Is(err, ErrGap):
			return err
		case err == nil && run(events):
			return nil
		}
		select { // never in a tight circle
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}
