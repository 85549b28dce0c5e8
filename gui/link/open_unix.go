//go:build !windows

package link

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"time"
)

// patience is how long the desktop may take to hand an address to a program. Some programs
// stay in the foreground of what has started them: that is no failure.
const patience = 10 * time.Second

// opener is the program of every desktop that opens an address.
var opener = "xdg-open"

// Open opens what a link leads to in the person's browser or mail program. It is one argument
// of a program, and no shell reads it.
func Open(ctx context.Context, target *url.URL) error {
	path, err := exec.LookPath(opener)
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	cmd := exec.Command(path, target.String())
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("link: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("link: %s: %w", opener, err)
		}
	case <-time.After(patience):
	case <-ctx.Done():
	}
	return nil
}
