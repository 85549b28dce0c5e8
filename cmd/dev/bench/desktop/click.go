//go:build linux

package desktop

import (
	"context"
	"time"
)

// clicking measures how long a click on the icon takes to show the window of a client that is there
// all day. The first one, which may read more from the disk, counts like the others.
func clicking(ctx context.Context, t *turn) error {
	if err := t.startOnLine(ctx); err != nil {
		return err
	}
	for range t.load.clicks {
		began := time.Now()
		if err := t.show(t.seat); err != nil {
			return err
		}
		_, at, err := t.drawn(ctx)
		if err != nil {
			return err
		}
		t.put("to first frame", milliseconds, ms(at.Sub(began)))
		t.put("to the last of its first second", milliseconds, ms(t.office.screen.still(ctx, settled, time.Second).Sub(began)))
		if err := t.close(ctx); err != nil {
			return err
		}
		t.rest(ctx)
	}
	return nil
}

// settled is for how long nothing is drawn when all is.
const settled = 300 * time.Millisecond
