package bot

import (
	"context"
	"errors"

	"vestnik/core/desk"
)

// Runner gives messages to a program. It is safe for concurrent use. Package bottest has a
// fake, and the rules that all of them keep.
type Runner interface {
	// Run gives the program a message and returns what it says about it, [MostOutput] bytes
	// at most. When ctx ends, the program is ended with all that it has started. Errors are
	// final, the message is given up, unless they are [ErrDied] or [ErrUnavailable].
	Run(ctx context.Context, m *desk.Message) ([]byte, error)
}

// MostOutput is how much a program may say about a message, in bytes.
const MostOutput = 1 << 20

var (
	// ErrUnavailable says that the program cannot be started, through no fault of the message.
	ErrUnavailable = errors.New("bot: the program cannot be started")
	// ErrDied says that a program which lives for many messages has died with this one.
	ErrDied = errors.New("bot: the program has died")
	// ErrTooMuch says that a program has said more than [MostOutput].
	ErrTooMuch = errors.New("bot: the program says too much")
	// ErrTimeout says that a program was not done in time.
	ErrTimeout = errors.New("bot: the program was not done in time")
)
