package popup

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// Recorder is a Popups without a screen: it keeps what it is given, and prints it
// where Output is set. Use it in tests, and where there is only a terminal. The
// zero value is ready; a Recorder must not be copied.
type Recorder struct {
	Output io.Writer // gets a line for each popup; nil for none

	mu     sync.Mutex
	shown  map[string]Popup
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
		r.shown = make(map[string]Popup)
	}
	r.shown[p.Peer] = p
	r.raised = append(r.raised, p)
	if r.Output == nil {
		return nil
	}
	_, err := fmt.Fprintf(r.Output, "%s: %s\n", line(p.Title), line(p.Text))
	return err
}

// Withdraw takes the popup of a peer back.
func (r *Recorder) Withdraw(ctx context.Context, peer string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	delete(r.shown, peer)
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

// Close ends the work.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		close(r.channel())
	}
	return nil
}

// Click chooses an action of a peer's popup, which goes away, as a person would.
// It reports false when that popup is not shown or does not offer it.
func (r *Recorder) Click(peer, action string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.shown[peer]
	if r.closed || !ok || !slices.ContainsFunc(p.Actions, func(a Action) bool { return a.Key == action }) {
		return false
	}
	delete(r.shown, peer)
	select {
	case r.channel() <- Click{Peer: peer, Action: action}:
	default: // nobody reads
	}
	return true
}

// Shown returns the popups that are on the screen, sorted by peer.
func (r *Recorder) Shown() []Popup {
	r.mu.Lock()
	defer r.mu.Unlock()
	var shown []Popup
	for _, peer := range slices.Sorted(maps.Keys(r.shown)) {
		shown = append(shown, r.shown[peer])
	}
	return shown
}

// Raised returns all popups ever raised, in order.
func (r *Recorder) Raised() []Popup {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.raised)
}
