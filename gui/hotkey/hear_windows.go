package hotkey

import (
	"context"
	"errors"
	"fmt"

	"vestnik/gui/shell"
)

// hear has Windows tell our window.
func hear(ctx context.Context, k Key, pressed func()) error {
	w, err := shell.Open()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	stop, err := w.HotKey(ctx, held(k), uintptr(k.Sign), pressed)
	switch {
	case errors.Is(err, shell.ErrHotKeyTaken):
		return ErrTaken
	case err != nil:
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	<-ctx.Done()
	stop()
	return nil
}

// held are the modifiers as Windows has them. The code of a letter, and of the space, is its sign.
func held(k Key) (mask uintptr) {
	for of, bit := range map[Modifiers]uintptr{Ctrl: shell.HoldControl, Alt: shell.HoldAlt, Shift: shell.HoldShift} {
		if k.Held&of != 0 {
			mask |= bit
		}
	}
	return mask
}
