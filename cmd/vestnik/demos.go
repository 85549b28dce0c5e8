package main

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/settings"
)

// demos is the office to try things in, as the resident opens it for a person who has no
// account yet. It is a program of its own ("vestnik demo"), with a home of its own that goes
// with it, so that nothing of it comes near the person's accounts, messages and passwords,
// however it ends. One is open at a time, and it ends with the resident.
type demos struct {
	language func() string

	mu     sync.Mutex
	home   string // of the one that is open; empty: none
	end    func() // tells it to end, and kills it when it does not
	closed bool
	all    sync.WaitGroup
}

// demoPatience is how long an office may take to open.
const demoPatience = 30 * time.Second

// open opens one, or brings the one that is open before the person.
func (d *demos) open(ctx context.Context) error {
	d.mu.Lock()
	home, ended := d.home, (<-chan struct{})(nil)
	var err error
	if home == "" {
		home, ended, err = d.start()
	}
	d.mu.Unlock()
	if err != nil {
		return desk.NewProblem(desk.NoDemo, "reason", err.Error())
	}
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	return bringDemo(ctx, settings.DirsUnder(home).Socket(), ended)
}

// start starts the program, in a new home. Only who holds the lock calls it.
func (d *demos) start() (home string, ended <-chan struct{}, err error) {
	if d.closed {
		return "", nil, context.Canceled
	}
	own, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	if home, err = os.MkdirTemp("", "vestnik-demo-"); err != nil {
		return "", nil, err
	}
	ctx, end := context.WithCancel(context.Background())
	program := exec.CommandContext(ctx, own, "demo", "--home", home)
	program.Env = append(os.Environ(), locale.Variable+"="+d.language())
	for _, variable := range []string{"TMPDIR", "TMP", "TEMP"} { // what it puts there goes with its home
		program.Env = append(program.Env, variable+"="+home)
	}
	program.Cancel, program.WaitDelay = func() error { return askToEnd(program.Process) }, mercy
	if err := program.Start(); err != nil {
		end()
		os.RemoveAll(home)
		return "", nil, err
	}
	d.home, d.end = home, end
	done := make(chan struct{})
	d.all.Go(func() {
		defer close(done)
		_ = program.Wait()
		end()
		os.RemoveAll(home)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.home = ""
	})
	return home, done, nil
}

// close ends the one that is open, and waits for it.
func (d *demos) close() {
	d.mu.Lock()
	d.closed = true
	if d.home != "" {
		d.end()
	}
	d.mu.Unlock()
	d.all.Wait()
}

// bringDemo shows the window of an office as soon as there is one, unless it ends before.
func bringDemo(ctx context.Context, socket string, ended <-chan struct{}) error {
	for {
		if door, err := desk.Dial(socket); err == nil {
			return door.Show(ctx, desk.View{Screen: desk.ScreenContacts})
		}
		select {
		case <-ended:
			return desk.NewProblem(desk.NoDemo)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
