package window

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/xwindow"
)

// Title is the title of every window at its creation. X11 makes the window class
// of it, by which desktops and tests know the windows, so it never varies.
const Title = "Vestnik"

// ID is the application id that Fyne keeps its own settings under.
const ID = "vestnik.window"

// patience is how long the windows stay when the resident is gone. It may be just
// restarting; if not, nothing here can be of use.
const patience = 30 * time.Second

// Run shows the view that was last asked for, goes on showing what the resident
// asks for, and returns when the last window is closed, the resident has quit or
// stays away, or ctx ends. Unfocused does something during which the windows that are shown take no
// keyboard. Each time that something asked for is on the screen it
// calls seen: whoever waits for that in vain knows that the toolkit is stuck. It takes
// over the calling goroutine, which must be the one that main runs on, and may be
// called once in a process: Fyne allows no more.
func Run(ctx context.Context, app fyne.App, d desk.Desk, words *locale.Words, memory Memory, unfocused func(show func()), seen func(upTo uint64)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f := newFaces(ctx, app, d, words)
	f.appearance.watch(ctx)
	f.end, f.seen, f.memory, f.unfocused, f.toolkit = cancel, seen, memory, unfocused, toolkitSpeaks
	f.toolkit(words.Language())
	if x, err := xwindow.Open(); err == nil {
		defer x.Close()
		f.screen, f.heads = x, x
	} else {
		f.heads = ownHeads()
	}
	app.Lifecycle().SetOnEnteredForeground(func() { f.setForeground(true) })
	app.Lifecycle().SetOnExitedForeground(func() { f.setForeground(false) })
	ended := make(chan error, 1)
	go func() {
		ended <- follow(ctx, d, f)
		fyne.Do(f.quit)
	}()
	app.Run()
	f.over.Store(true)
	cancel()
	select {
	case err := <-ended:
		return err
	case <-time.After(time.Second): // a Desk that does not heed its context
		return nil
	}
}

// follower is told what [follow] learns, on Fyne's goroutine.
type follower interface {
	start(desk.Snapshot)
	fold([]desk.Event)
	lost(*desk.Problem)
}

// errQuit says that the resident has ended on purpose.
var errQuit = errors.New("window: the resident quits")

// follow keeps f up to date until the resident quits or ctx ends, which is nil,
// or until the resident has not answered for [patience], which is its Problem.
//
//	snapshot ──▶ watching ──▶ (gap, broken stream) ──▶ snapshot
//	   │ no answer
//	   └──▶ lost: again every second, for patience
func follow(ctx context.Context, d desk.Desk, f follower) error {
	lastSeen := time.Now()
	for {
		err := once(ctx, d, f, func() { lastSeen = time.Now() })
		switch {
		case ctx.Err() != nil || errors.Is(err, errQuit):
			return nil
		case err == nil || errors.Is(err, desk.ErrGap):
		case time.Since(lastSeen) > patience:
			return problemOf(err)
		default:
			fyne.Do(func() { f.lost(problemOf(err)) })
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause(err)):
		}
	}
}

// pause is how long to wait before the next snapshot. Even a gap waits a little,
// so that a face that is too slow does not make itself slower.
func pause(err error) time.Duration {
	if err == nil || errors.Is(err, desk.ErrGap) {
		return 50 * time.Millisecond
	}
	return time.Second
}

// once takes a snapshot and follows it for as long as its stream holds.
func once(ctx context.Context, d desk.Desk, f follower, seen func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	snapshot, err := d.Snapshot(ctx)
	if err != nil {
		return err
	}
	events, err := d.Watch(ctx, snapshot.Seq)
	if err != nil {
		return err
	}
	if !drawn(ctx, func() { f.start(snapshot) }) {
		return ctx.Err()
	}
	defer seen()
	go func() { _ = d.Attend(ctx, desk.Ref{}) }() // a window is open; one that dies is not
	for e := range events {
		batch, quit := gather(e, events)
		if !drawn(ctx, func() { f.fold(batch) }) || quit {
			return errQuit
		}
		if !slices.ContainsFunc(batch, func(e desk.Event) bool { return e.Kind == desk.EventAccount }) {
			continue
		}
		// The stream goes on: what it asks to be shown meanwhile must not be missed.
		if snapshot, err = d.Snapshot(ctx); err != nil {
			return err
		}
		if !drawn(ctx, func() { f.start(snapshot) }) {
			return ctx.Err()
		}
	}
	return nil
}

// gather takes what else has arrived, so that a burst is drawn once.
func gather(first desk.Event, events <-chan desk.Event) (batch []desk.Event, quit bool) {
	batch = []desk.Event{first}
	for {
		if batch[len(batch)-1].Kind == desk.EventQuit {
			return batch, true
		}
		select {
		case e, open := <-events:
			if !open {
				return batch, false
			}
			batch = append(batch, e)
		default:
			return batch, false
		}
	}
}

// drawn runs do on Fyne's goroutine and waits for it; false when ctx ended first.
func drawn(ctx context.Context, do func()) bool {
	done := make(chan struct{})
	fyne.Do(func() {
		defer close(done)
		if ctx.Err() == nil {
			do()
		}
	})
	select {
	case <-done:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
