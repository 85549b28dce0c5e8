package popup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"vestnik/core/desk"
	"vestnik/gui/shell"
)

// bubbles is what shows balloons: the icon of the program, or what a test has in its place.
type bubbles interface {
	ShowBalloon(ctx context.Context, b *shell.Balloon) error
	HideBalloon(b *shell.Balloon)
}

// balloon shows popups as the balloon of the icon, of which there is one: the newest popup
// has it. When that is taken back, an urgent one that it has covered comes up again.
type balloon struct {
	icon   bubbles
	quiet  func(context.Context) bool // the system is asked not to disturb
	clicks chan Click

	turn   sync.Mutex // of who talks to the icon; taken before mu
	mu     sync.Mutex
	wanted []Popup // the newest last; besides the one that is shown only urgent ones
	shown  *shell.Balloon
	closed bool
}

func newBalloon(icon bubbles, quiet func(context.Context) bool) *balloon {
	return &balloon{icon: icon, quiet: quiet, clicks: make(chan Click, 16)}
}

// Raise shows p.
func (b *balloon) Raise(ctx context.Context, p Popup) error {
	p.Quiet = p.Quiet || b.quiet(ctx)
	b.turn.Lock()
	defer b.turn.Unlock()
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return ErrClosed
	}
	at := placeOf(p)
	b.wanted = append(slices.DeleteFunc(b.wanted, func(q Popup) bool { return placeOf(q) == at || !q.Urgent }), p)
	b.mu.Unlock()
	return b.show(ctx)
}

// show shows the newest of what is wanted, or nothing. Whose turn it is calls it.
func (b *balloon) show(ctx context.Context) error {
	b.mu.Lock()
	before := b.shown
	var next *shell.Balloon
	if n := len(b.wanted); n > 0 {
		p := b.wanted[n-1]
		next = &shell.Balloon{Title: line(p.Title), Text: plain(p.Text), Silent: p.Quiet, Clicked: func() { b.clicked(placeOf(p)) }}
	}
	b.shown = next
	b.mu.Unlock()
	if next == nil {
		if before != nil {
			b.icon.HideBalloon(before)
		}
		return nil
	}
	err := b.icon.ShowBalloon(ctx, next)
	if errors.Is(err, shell.ErrNoShell) {
		return fmt.Errorf("%w: %w", ErrNoDaemon, err)
	}
	return err
}

// Withdraw takes the popups of a peer back.
func (b *balloon) Withdraw(ctx context.Context, peer desk.Ref, keys ...string) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return ErrClosed
	}
	n := len(b.wanted)
	was := n > 0 && placeOf(b.wanted[n-1]).is(peer, keys)
	b.wanted = slices.DeleteFunc(b.wanted, func(q Popup) bool { return placeOf(q).is(peer, keys) })
	b.mu.Unlock()
	if !was {
		return nil
	}
	return b.show(ctx)
}

// clicked hears that the person has clicked the balloon of a popup, which takes it away.
func (b *balloon) clicked(at place) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || !slices.ContainsFunc(b.wanted, func(q Popup) bool { return placeOf(q) == at }) {
		return
	}
	b.wanted = slices.DeleteFunc(b.wanted, func(q Popup) bool { return placeOf(q) == at })
	select {
	case b.clicks <- Click{Peer: at.peer, Key: at.key, Action: Default}:
	default: // nobody reads
	}
}

// Clicks delivers what the person chooses.
func (b *balloon) Clicks() <-chan Click { return b.clicks }

// Way tells how popups are shown.
func (b *balloon) Way(ctx context.Context) Way {
	return Way{Name: desk.ByBalloon, Quiet: b.quiet(ctx)}
}

// Close takes the balloon back and ends the work.
func (b *balloon) Close() error {
	b.turn.Lock()
	defer b.turn.Unlock()
	b.mu.Lock()
	first := !b.closed
	b.closed, b.wanted = true, nil
	b.mu.Unlock()
	if !first {
		return nil
	}
	err := b.show(context.Background())
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.clicks)
	return err
}
