package main

import (
	"context"
	"errors"
	"time"

	"vestnik/core/desk"
	"vestnik/gui/popup"
)

// popupsBy is who wants to know how popups reach the person: the resident.
type popupsBy interface {
	PopupsBy(p desk.Popups)
	ShowPopups(test func(context.Context) desk.Popups)
}

// How long after the start it is asked how popups are shown, since what shows them comes
// with the desktop a little after us; and after how long again, at most, where something is
// wrong.
const (
	popupsAsked      = 5 * time.Second
	popupsAskedAgain = time.Hour
)

// mindPopups tells the resident how popups reach the person, at the start, after each that
// was raised, and until nothing is wrong. Where another way serves than the first it says so
// once, in that way.
func (f *faces) mindPopups(ctx context.Context, shown popup.Popups, raised <-chan struct{}) {
	again, pause, said := time.After(popupsAsked), popupsAsked, false
	for {
		select {
		case <-ctx.Done():
			return
		case <-raised:
		case <-again:
		}
		now := shown.Way(ctx).State()
		if ctx.Err() != nil {
			return
		}
		f.popupsBy.PopupsBy(now)
		if now.Problem != nil && now.Way != "" && !said {
			said = true
			f.complain(now.Problem)
		}
		if again = nil; now.Problem != nil {
			pause = min(2*pause, popupsAskedAgain)
			again = time.After(pause)
		}
	}
}

// heeded are popups of which it is noted when one cannot be shown.
type heeded struct {
	popup.Popups
	missed func(context.Context)
	raised chan<- struct{} // that one was raised; it has room for one
}

// Raise implements [popup.Popups].
func (h heeded) Raise(ctx context.Context, p popup.Popup) error {
	err := h.Popups.Raise(ctx, p)
	for _, none := range []error{popup.ErrNoBus, popup.ErrNoDaemon, popup.ErrSilent, popup.ErrNoToasts} {
		if errors.Is(err, none) {
			h.missed(ctx)
			break
		}
	}
	select {
	case h.raised <- struct{}{}:
	default: // it will be noted
	}
	return err
}

// nowhere are popups where there is nothing to show them.
type nowhere struct {
	popup.Popups
	why error
}

// Raise implements [popup.Popups].
func (n nowhere) Raise(context.Context, popup.Popup) error { return n.why }

// Way implements [popup.Popups].
func (n nowhere) Way(context.Context) popup.Way { return popup.Way{Err: n.why} }
