package popup

import (
	"context"
	"fmt"
	"maps"
	"os"
	"runtime"
	"sync"
	"time"

	"git.sr.ht/~jackmordaunt/go-toast/wintoast"

	"vestnik/core/desk"
)

// patience is how long a caller waits for Windows.
const patience = 2 * time.Second

// activator names our activation callback in the registry. It must stay the same
// for as long as toasts of older versions may lie in the action centre.
const activator = "{1ABDD08A-4D2C-4E21-9BA3-1707F58D3817}"

// toasts shows popups as Windows toasts.
//
// Two things are missing in the library: a toast cannot be replaced and not be
// taken back (it exposes neither tag nor history). So Raise adds a toast and
// Withdraw only makes its clicks void; Windows itself moves old toasts away.
type toasts struct {
	requests chan request
	clicks   chan Click
	end      func()

	mu     sync.Mutex
	raised map[place]bool // whose clicks count
	closed bool
}

type request struct {
	xml     string
	outcome chan error
}

// Open returns the popups of this desktop.
func Open(ctx context.Context) (Popups, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	data := wintoast.AppData{AppID: Application, GUID: activator, ActivationExe: executable}
	if err := wintoast.SetAppData(data); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDaemon, err)
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	t := &toasts{
		requests: make(chan request), clicks: make(chan Click, 16), raised: make(map[place]bool), end: end,
	}
	wintoast.SetActivationCallback(func(_, arguments string, _ []wintoast.UserData) { t.activated(arguments) })
	go t.push(life)
	return t, nil
}

// Probe tells whether popups can be shown. Windows always has a place for them.
func Probe(context.Context) error { return nil }

// push hands toasts to Windows, from one thread: COM is initialized once a thread,
// and the library does so only for the first that comes.
func (t *toasts) push(ctx context.Context) {
	runtime.LockOSThread()
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-t.requests:
			// No option: the PowerShell fallback would evaluate what strangers write.
			r.outcome <- wintoast.Push(r.xml)
		}
	}
}

// Raise shows p.
func (t *toasts) Raise(ctx context.Context, p Popup) error {
	text, err := toastXML(p)
	if err != nil {
		return err
	}
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return ErrClosed
	}
	t.raised[placeOf(p)] = true
	t.mu.Unlock()

	deadline, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r := request{xml: text, outcome: make(chan error, 1)}
	select {
	case t.requests <- r:
	case <-deadline.Done():
		return silence(ctx)
	}
	select {
	case err := <-r.outcome:
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNoDaemon, err)
		}
		return nil
	case <-deadline.Done():
		return silence(ctx)
	}
}

// silence says why nobody has answered: because the caller gave up, or because
// Windows did not.
func silence(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return ErrSilent
}

// Withdraw makes the clicks on the peer's toasts void.
func (t *toasts) Withdraw(ctx context.Context, peer desk.Ref) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return ErrClosed
	}
	maps.DeleteFunc(t.raised, func(at place, _ bool) bool { return at.peer == peer })
	return nil
}

// Clicks delivers what the person chooses.
func (t *toasts) Clicks() <-chan Click { return t.clicks }

// Close ends the work.
func (t *toasts) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.closed = true
		t.end()
		close(t.clicks)
	}
	return nil
}

// activated is called by Windows, on a thread of its own.
func (t *toasts) activated(arguments string) {
	click, ok := parseArguments(arguments)
	t.mu.Lock()
	defer t.mu.Unlock()
	if !ok || t.closed || !t.raised[place{click.Peer, click.Key}] {
		return
	}
	select {
	case t.clicks <- click:
	default: // nobody reads
	}
}
