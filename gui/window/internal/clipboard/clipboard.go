// Package clipboard reads from the clipboard what the toolkit cannot: a picture, and the files
// that a file manager has copied.
//
//	held, err := clipboard.Read(ctx) // not on the goroutine that draws
//
// The toolkit knows text alone. Here X11 is asked through github.com/jezek/xgb, as in package
// xwindow, and Windows through user32.dll; a session of Wayland gives its programs of X11, as
// the window is one, what lies there. Whoever has copied something hands it over himself when
// it is asked for, and may hang: [Read] then returns after [patience] without it.
package clipboard

import (
	"context"
	"errors"
	"time"
)

const (
	// patience is for how long whoever has copied something is waited for.
	patience = 3 * time.Second
	// mostBytes is how large a picture may be.
	mostBytes = 32 << 20
	// mostFiles is how many files are taken.
	mostFiles = 50
)

var (
	// ErrNothing says that there is neither a picture nor a file.
	ErrNothing = errors.New("clipboard: neither a picture nor a file")
	errLarge   = errors.New("clipboard: too large")
)

// Held is what lies there: files, or a picture in PNG.
type Held struct {
	Files   []string // their paths
	Picture []byte
}

// Read returns what lies there, [ErrNothing] where it is neither.
func Read(ctx context.Context) (Held, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	type answer struct {
		held Held
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		defer cancel()
		held, err := read(ctx)
		if err == nil && len(held.Files) == 0 && len(held.Picture) == 0 {
			err = ErrNothing
		}
		got <- answer{held, err}
	}()
	select {
	case a := <-got:
		return a.held, a.err
	case <-ctx.Done():
		select {
		case a := <-got:
			return a.held, a.err
		default:
			return Held{}, ctx.Err()
		}
	}
}
