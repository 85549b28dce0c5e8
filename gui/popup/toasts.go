package popup

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"unicode/utf8"

	"vestnik/core/desk"
	"vestnik/gui/winrt"
)

// notifier is what shows toasts: Windows, or what a test has in its place.
type notifier interface {
	Show(ctx context.Context, t winrt.Toast) error
	Remove(ctx context.Context, tag, group string) error
	RemoveGroup(ctx context.Context, group string) error
	Clear(ctx context.Context) error
	Setting(ctx context.Context) (winrt.Setting, error)
	Close(ctx context.Context) error
}

// toasts shows popups as Windows toasts. A popup has the tag of its key and the group of
// its peer, so that Windows itself replaces it and takes it back.
//
// # Whose clicks count
//
// Whatever runs as the same person can activate our class with any arguments, and toasts
// of an earlier run of the program lie in the notification centre, of which this one knows
// nothing. So what acts (to answer, to mark as read, to let somebody see the presence)
// counts only when it comes from a popup that this run has raised and not taken back, and
// once. Everything else that names a peer opens the conversation, as the person could do
// himself, with what was typed as a draft: nothing is sent, nothing is lost.
type toasts struct {
	windows notifier
	quiet   func(context.Context) bool // the system is asked not to disturb
	files   icon
	clicks  chan Click

	mu     sync.Mutex
	raised map[place]bool // whose clicks count
	closed bool
}

func newToasts(windows notifier, quiet func(context.Context) bool, files icon) *toasts {
	return &toasts{windows: windows, quiet: quiet, files: files, clicks: make(chan Click, 16), raised: make(map[place]bool)}
}

// Raise shows p.
func (t *toasts) Raise(ctx context.Context, p Popup) error {
	p.Quiet = p.Quiet || t.quiet(ctx)
	text, err := toastXML(p, t.files.of(p.Picture))
	if err != nil {
		return err
	}
	if err := t.note(p, true); err != nil {
		return err
	}
	if err = judge(t.windows.Setting(ctx)); err == nil {
		toast := winrt.Toast{XML: text, Tag: tagOf(p.Key), Group: groupOf(p.Peer), Expires: p.Expires}
		err = judge(winrt.Enabled, t.windows.Show(ctx, toast))
	}
	if err != nil {
		_ = t.note(p, false)
	}
	return err
}

// note notes whether the clicks on a popup count.
func (t *toasts) note(p Popup, counts bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return ErrClosed
	}
	if delete(t.raised, placeOf(p)); counts {
		t.raised[placeOf(p)] = true
	}
	return nil
}

// judge makes an error of what Windows says when it is asked whether it shows our toasts: it
// takes them all the same when not.
func judge(setting winrt.Setting, err error) error {
	var fault *winrt.Fault
	switch {
	case errors.Is(err, winrt.ErrSilent):
		return fmt.Errorf("%w: %w", ErrSilent, err)
	case errors.As(err, &fault):
		return fmt.Errorf("%w: %w", ErrNoToasts, err)
	case err != nil:
		return err
	case setting == winrt.DisabledForApplication:
		return ErrOff
	case setting == winrt.DisabledForUser:
		return ErrAllOff
	case setting == winrt.DisabledByGroupPolicy:
		return ErrForbidden
	case setting != winrt.Enabled:
		return fmt.Errorf("%w: setting %d", ErrNoToasts, setting)
	}
	return nil
}

// Withdraw takes popups of a peer back, those of an earlier run as well; where Windows
// shows no toasts at all that fails, and matters only when there are any of ours.
func (t *toasts) Withdraw(ctx context.Context, peer desk.Ref, keys ...string) error {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return ErrClosed
	}
	before := len(t.raised)
	maps.DeleteFunc(t.raised, func(at place, _ bool) bool { return at.is(peer, keys) })
	any := len(t.raised) < before
	t.mu.Unlock()
	var err error
	if len(keys) == 0 {
		err = t.windows.RemoveGroup(ctx, groupOf(peer))
	}
	for _, key := range keys {
		err = errors.Join(err, t.windows.Remove(ctx, tagOf(key), groupOf(peer)))
	}
	if !any {
		return nil
	}
	return judge(winrt.Enabled, err)
}

// Clicks delivers what the person chooses.
func (t *toasts) Clicks() <-chan Click { return t.clicks }

// Way tells how popups are shown.
func (t *toasts) Way(ctx context.Context) Way {
	return Way{Name: desk.ByToast, Quiet: t.quiet(ctx), Err: judge(t.windows.Setting(ctx))}
}

// Close takes all toasts back and ends the work.
func (t *toasts) Close() error {
	t.mu.Lock()
	first := !t.closed
	t.closed = true
	t.mu.Unlock()
	if !first {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), winrt.Patience)
	defer cancel()
	_ = t.windows.Clear(ctx)
	_ = t.windows.Close(ctx)
	t.files.remove()
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.clicks)
	t.raised = nil
	return nil
}

// maxAddress is more than any address has, RFC 7622 §3.1.
const maxAddress = 3 * 1023 * 2

// activated hears of what was done with a toast, or of what somebody says was done.
func (t *toasts) activated(a winrt.Activation) {
	click, ok := parseArguments(a.Arguments)
	if !ok || !nameable(click.Peer) {
		return
	}
	click.Text = plain(a.Inputs[replyInput])
	t.mu.Lock()
	defer t.mu.Unlock()
	at := place{click.Peer, click.Key}
	switch {
	case t.raised == nil || t.closed:
		return
	case !t.raised[at]:
		click.Key, click.Action = "", Default
	case click.Action != Default:
		delete(t.raised, at) // once
	}
	select {
	case t.clicks <- click:
	default: // nobody reads
	}
}

// nameable tells whether a peer may be one.
func nameable(peer desk.Ref) bool {
	for _, name := range []string{peer.Account, peer.Address} {
		if len(name) > maxAddress || !utf8.ValidString(name) || line(name) != name {
			return false
		}
	}
	return true
}
