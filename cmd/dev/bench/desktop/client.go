//go:build linux

package desktop

import (
	"context"
	"os/exec"
)

// client is a program that is measured.
type client interface {
	name() string
	// program is what must be installed for it.
	program() string
	// version is what says which version it is.
	version() string
	// provision writes its files: its account, and nothing of it asks anybody anything.
	provision(*seat) error
	// command starts it; where it can be without a window, with one only if that is said.
	command(s *seat, window bool) []string
	// stays tells whether it goes on without a window; one that does not is made an icon
	// where others are closed.
	stays() bool
	// show brings its window, which is closed, as a person does.
	show(*seat) error
	// talk opens the conversation with somebody, where the keyboard then writes.
	talk(s *seat, to account) error
}

// furnished is a client whose past can be written before it starts.
type furnished interface {
	// furnish gives it so many conversations, of one message each.
	furnish(ctx context.Context, s *seat, conversations int) error
}

// peers are those of other makers.
var peers = []client{dino{}, gajim{}, psi{}, pidgin{}}

// present tells whether a client is installed.
func present(c client) bool {
	_, err := exec.LookPath(c.program())
	return err == nil
}
