package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os/exec"
	"strings"
	"sync"
	"time"

	"vestnik/core/bot"
	"vestnik/core/desk"
)

// processes runs a program once for each message: that on standard input, the answer on
// standard output.
type processes struct{ argv []string }

// leftBehind is how long what a program has started may go on when it has ended itself.
const leftBehind = 500 * time.Millisecond

// Run implements [bot.Runner].
func (r processes) Run(ctx context.Context, m *desk.Message) ([]byte, error) {
	line, err := asLine(m)
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	out := &bounded{over: func() { end(bot.ErrTooMuch) }}
	cmd, t := command(ctx, r.argv)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(line), out, &complaints{left: mostComplaints}
	if err := t.start(cmd); err != nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrUnavailable, err)
	}
	err = cmd.Wait()
	t.end()
	switch {
	case errors.Is(context.Cause(ctx), bot.ErrTooMuch):
		return nil, bot.ErrTooMuch
	case errors.Is(err, exec.ErrWaitDelay): // it has ended well, but not all that it has started
		err = nil
	}
	return out.text.Bytes(), err
}

// command is a program that ends with ctx, and with it all that it has started. It is started
// by its tree.
func command(ctx context.Context, argv []string) (*exec.Cmd, *tree) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	t := plant(cmd)
	cmd.Cancel = func() error { t.end(); return nil }
	cmd.WaitDelay = leftBehind
	return cmd, t
}

// asLine is a message as watch --json prints it.
func asLine(m *desk.Message) ([]byte, error) {
	var line bytes.Buffer
	err := printJSON(&line, lineOf(m, ""))
	return line.Bytes(), err
}

// bounded keeps what a program says, up to [bot.MostOutput].
type bounded struct {
	text bytes.Buffer
	over func() // called when there is more
}

// Write implements [io.Writer].
func (b *bounded) Write(data []byte) (int, error) {
	if b.text.Len()+len(data) > bot.MostOutput {
		b.over()
		return 0, bot.ErrTooMuch
	}
	return b.text.Write(data)
}

// mostComplaints is how many bytes of what a program says on standard error about a message
// stand in the log.
const mostComplaints = 4 << 10

// complaints logs what a program says on standard error, line by line.
type complaints struct {
	mu   sync.Mutex
	left int
}

// Write implements [io.Writer].
func (c *complaints) Write(data []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := string(data[:min(len(data), c.left)])
	if c.left -= len(text); c.left == 0 && text != "" {
		text += "…"
	}
	for line := range strings.Lines(text) {
		log.Printf("bot: the program says: %s", strings.TrimSpace(line))
	}
	return len(data), nil
}

// again allows as much once more.
func (c *complaints) again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left = mostComplaints
}
