//go:build linux

package desktop

import (
	"context"
	"fmt"
	"time"
)

// bursting sends many messages as fast as the server takes them. They have come when the client has nothing
// to do any more and the last of them is in its files.
func bursting(ctx context.Context, t *turn) error {
	if err := t.startOnLine(ctx); err != nil {
		return err
	}
	before, began := t.usage(), time.Now()
	last := ""
	for i := range t.load.burst {
		last = fmt.Sprintf("burst %s %d.%d", t.name(), t.round, i)
		if err := t.office.colleague.writes(t.account, last); err != nil {
			return err
		}
	}
	at := t.quiet(ctx, 2*time.Second)
	used := t.usage().cpu - before.cpu
	if !t.keeps(last) {
		return fmt.Errorf("the last of %d messages is in none of its files", t.load.burst)
	}
	t.put("until it is quiet", seconds, at.Sub(began).Seconds())
	t.put("processor", seconds, used.Seconds())
	t.put("resident after", megabytes, mb(t.memory().resident))
	return nil
}
