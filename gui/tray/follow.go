package tray

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// surface is a tray icon on the screen.
type surface interface {
	show(l look)
	menu() menu // an empty one: the one before, if any, is taken away
	move()      // to a new bus, because the one before is gone
}

// menu is the menu of the icon.
type menu interface {
	// fill brings the menu up to date. What is chosen comes out of clicks, until ctx
	// ends. It reports false when it must be called again after a [stage].
	fill(ctx context.Context, items []item, clicks chan<- action) (complete bool)
}

// panel is what shows the icon: a program of the desktop, which may end and come
// back.
type panel struct {
	name  string // on the bus; changes with each start
	shows bool
	bus   int  // which one, counted from 0
	ended bool // the bus is, and with it the panel
}

// quiet is the least time between two changes of what is on the screen, and
// between two attempts to follow the desk.
const quiet = 100 * time.Millisecond

// face is the tray while it runs. Its fields belong to the goroutine of follow.
type face struct {
	desk    desk.Desk
	words   *locale.Words
	surface surface
	taps    <-chan struct{} // left clicks on the icon
	panels  <-chan panel    // the panels that come; nil where there is always the same

	bus      int  // that the icon is on
	stranded bool // it has ended: nothing can be drawn before the next

	state    state
	look     look
	menu     menu
	menuLife context.Context // ends with the menu
	discard  context.CancelFunc
	clicks   chan action
}

// newFace draws the first state of things.
func newFace(ctx context.Context, d desk.Desk, words *locale.Words, s surface, taps <-chan struct{}) (*face, error) {
	f := &face{desk: d, words: words, surface: s, taps: taps, clicks: make(chan action, 4), discard: func() {}}
	f.clear(ctx)
	if err := f.begin(ctx); err != nil {
		f.discard()
		return nil, err
	}
	return f, nil
}

// clear begins an empty menu.
func (f *face) clear(ctx context.Context) {
	f.discard()
	f.menuLife, f.discard = context.WithCancel(ctx)
	f.menu = f.surface.menu()
}

// begin takes a new snapshot and draws it.
func (f *face) begin(ctx context.Context) error {
	s, err := f.desk.Snapshot(ctx)
	if err != nil {
		return err
	}
	f.state = stateOf(s)
	f.draw()
	return nil
}

// draw brings the screen up to date, where it is not. It reports false when it
// must be called again after a [stage].
func (f *face) draw() (complete bool) {
	if l := lookFor(f.state.Status, f.words); l != f.look {
		f.look = l
		f.surface.show(l)
	}
	return f.menu.fill(f.menuLife, menuFor(f.state, f.words), f.clicks)
}

// follow keeps the tray up to date until ctx ends or the desk quits.
func (f *face) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer func() { f.discard() }()
	for {
		events, err := f.desk.Watch(ctx, f.state.Seq)
		if err != nil && !errors.Is(err, desk.ErrGap) {
			return unlessEnded(ctx, err)
		}
		if err == nil && f.run(ctx, events) {
			return nil
		}
		// Too slow for the desk: begin anew, but never in a tight circle.
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(quiet):
		}
		if err := f.begin(ctx); err != nil {
			return unlessEnded(ctx, err)
		}
	}
}

func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// run handles events and clicks; true means that it is over, false that a new
// snapshot is needed.
func (f *face) run(ctx context.Context, events <-chan desk.Event) (over bool) {
	redraw := time.After(stage) // set while the screen is out of date
	staged := true              // it is set for the next stage only
	var drawn time.Time
	for {
		select {
		case <-ctx.Done():
			return true
		case event, open := <-events:
			if !open {
				return false
			}
			if event.Kind == desk.EventQuit {
				return true
			}
			if event.Kind == desk.EventAccount {
				return false
			}
			f.state.Seq = event.Seq
			if apply(&f.state, event) && (redraw == nil || staged) {
				redraw, staged = time.After(time.Until(drawn.Add(quiet))), false
			}
		case <-redraw:
			redraw, staged, drawn = nil, false, time.Now()
			if !f.stranded && !f.draw() {
				redraw, staged = time.After(stage), true
			}
		case p, open := <-f.panels:
			if !open {
				f.panels = nil // nobody watches any more
				continue
			}
			if f.stranded = p.ended; p.ended {
				continue
			}
			if p.bus != f.bus {
				f.bus = p.bus
				f.surface.move()
				redraw, staged = time.After(0), false
			}
			if p.shows {
				f.clear(ctx)
				redraw, staged = time.After(0), false
			}
		case <-f.taps:
			f.carryOut(ctx, show(tapped(f.state)))
		case do := <-f.clicks:
			f.carryOut(ctx, do)
		}
	}
}

// tap returns the handler of left clicks, and where they arrive.
func tap() (handler func(), taps <-chan struct{}) {
	c := make(chan struct{}, 1)
	return func() {
		select {
		case c <- struct{}{}:
		default: // one is waiting already
		}
	}, c
}

// carryOut does what was clicked, without waiting: the desk may have to start a
// window.
func (f *face) carryOut(ctx context.Context, do action) {
	go func() {
		if err := do(ctx, f.desk); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "tray click without effect", "error", err)
		}
	}()
}
