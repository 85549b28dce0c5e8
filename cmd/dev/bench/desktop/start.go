//go:build linux

package desktop

import (
	"context"
	"fmt"
)

// starting measures a start until the client is on line, and another until its window is drawn: Vestnik
// by itself shows none, and is started with one for it.
func starting(ctx context.Context, t *turn) error {
	if err := t.start(false); err != nil {
		return err
	}
	at, err := t.office.colleague.sees(ctx, t.account, t.began)
	if err != nil {
		return fmt.Errorf("it does not come on line: %w", err)
	}
	t.put("to on line", milliseconds, ms(at.Sub(t.began)))
	t.rest(ctx)
	if err := t.stop(); err != nil {
		return err
	}
	if err := t.start(true); err != nil {
		return err
	}
	_, at, err = t.drawn(ctx)
	if err != nil {
		return err
	}
	t.put("to first frame", milliseconds, ms(at.Sub(t.began)))
	return nil
}
