package popup

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"vestnik/core/desk"
)

// Recorder is a Popups without a screen: it keeps what it is given, and prints it
// where Output is set. Use it in tests, and where there is only a terminal. The
// zero value is ready; a Recorder must not be copied.
type Recorder struct {
	Output io.Writer // gets a line for each popup; nil for none

	mu     sync.Mutex
	shown  map[place]Popup
	raised []Popup
	clicks chan Click
	closed bool
}

// Raise shows a popup.
func (r *Recorder) Raise(ctx context.Context, p Popup) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	if r.shown == nil {
		r.shown = make(map[place]Popup)
	}
	r.shown[placeOf(p)] = p
	r.raised = append(r.raised, p)
	if r.Output == nil {
		return nil
	}
	_, err := fmt.Fprintf(r.Output, "%s: %s\n", line(p.Title), line(p.Text))
	return err
}

// Withdraw takes the popups of a peer back.
func (r *Recorder) Withdraw(ctx context.Context, peer desk.Ref, keys ...string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	maps.DeleteFunc(r.shown, func(at place, _ Popup) bool { return at.is(peer, keys) })
	return nil
}

// Clicks delivers what was clicked with [Recorder.Click].
func (r *Recorder) Clicks() <-chan Click {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.channel()
}

// channel makes the channel when it is first asked for; the lock is held.
func (r *Recorder) channel() chan Click {
	if r.clicks == nil {
		r.clicks = make(chan Click, 16)
	}
	return r.clicks
}

// Way tells how popups are shown: in none of the ways of a desktop.
func (r *Recorder) Way(context.Context) Way { return Way{} }

// Close ends the work.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		clear(r.shown)
		close(r.channel())
	}
	return nil
}

// Click chooses an action of a peer's popup, which goes away, as a person would; of
// several it is the one with the first key. It reports false when none of them is shown
// and offers it.
func (r *Recorder) Click(peer desk.Ref, action string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, at := range r.places() {
		offers := slices.ContainsFunc(r.shown[at].Actions, func(a Action) bool { return a.Key == action })
		if r.closed || at.peer != peer || !offers {
			continue
		}
		delete(r.shown, at)
		select {
		case r.channel() <- Click{Peer: peer, Key: at.key, Action: action}:
		default: // nobody reads
		}
		return true
	}
	return false
}

// places returns where something is shown, sorted; the lock is held.
func (r *Recorder) places() []place {
	return slices.SortedFunc(maps.Keys(r.shown), func(a, b place) int {
		return cmp.Or(a.peer.Compare(b.peer), cmp.Compare(a.key, b.key))
	})
}

// Shown returns the popups that are on the screen, sorted by peer and key.
func (r *Recorder) Shown() []Popup {
	r.mu.Lock()
	defer r.mu.Unlock()
	var shown []Popup
	for _, at := range r.places() {
		shown = append(shown, r.shown[at])
	}
	return shown
}

// Raised returns all popups ever raised, in order.
func (r *Recorder) Raised() []Popup {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.raised)
}
