package main

import (
	"context"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"vestnik/core/desk"
)

const (
	// updateEvery is how often the resident looks whether another program lies in its
	// place, and whether it is missed.
	updateEvery = time.Minute
	// updateSettled is how long that program must have lain there: it may be half there,
	// or the others of its package not yet.
	updateSettled = 10 * time.Second
	// updateTrial bounds the question whether it runs at all.
	updateTrial = 10 * time.Second
	// updateAgain is how long one that did not is left alone: what it needs may come later.
	updateAgain = time.Hour
)

// update makes way for another version of the program that was put in its place: the
// resident starts again when nobody misses it, or before it would open a window, which is
// of the new version already. The sessions go on, see [agent.Agent.HandOver].
type update struct {
	resident interface {
		Resting(context.Context) bool
		Open(context.Context) bool
		HandOver(context.Context) error
		Snapshot(context.Context) (desk.Snapshot, error)
	}
	path string
	own  fs.FileInfo // of the program that runs; nil: it is not known
	runs func(ctx context.Context, path string) error
	next atomic.Pointer[[]string] // the arguments of the next life; nil: it was not asked for

	trying sync.Mutex
	failed fs.FileInfo // of one that did not start; nil: none
	at     time.Time   // when that was tried
}

// newUpdate looks at the program that runs.
func newUpdate() *update {
	u := &update{runs: tryProgram}
	var err error
	if u.path, err = os.Executable(); err == nil {
		u.own, _ = os.Stat(u.path)
	}
	return u
}

// tryProgram tells whether the program at path starts.
func tryProgram(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, updateTrial)
	defer cancel()
	return exec.CommandContext(ctx, path, "version").Run()
}

// watch starts the other version as soon as nobody misses the resident, and returns then,
// or when ctx ends.
func (u *update) watch(ctx context.Context) {
	look := time.NewTicker(updateEvery)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			if u.came(ctx) && u.resident.Resting(ctx) {
				u.begin(ctx, u.opened(ctx))
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// came tells whether another program lies there that starts.
func (u *update) came(ctx context.Context) bool {
	now, err := os.Stat(u.path)
	switch {
	case u.own == nil || err != nil:
		return false
	case sameProgram(u.own, now):
		return false
	case time.Since(now.ModTime()).Abs() < updateSettled:
		return false
	}
	u.trying.Lock()
	defer u.trying.Unlock()
	if u.failed != nil && sameProgram(u.failed, now) && time.Since(u.at) < updateAgain {
		return false
	}
	u.failed = nil
	if err := u.runs(ctx, u.path); err != nil {
		log.Printf("update: what lies at %s does not start: %v", u.path, err)
		u.failed, u.at = now, time.Now()
		return false
	}
	return true
}

// sameProgram tells whether nobody has put another program in the place of one. The number
// of the file does not count: on some shares it changes by itself.
func sameProgram(a, b fs.FileInfo) bool {
	return a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// opened are the arguments for what was open: who comes back finds his window.
func (u *update) opened(ctx context.Context) []string {
	if !u.resident.Open(ctx) {
		return nil
	}
	return runCommand{desk.View{Screen: desk.ScreenContacts}}.arguments()
}

// beforeWindow tells whether the program makes way for another version, which then opens
// the window that was asked for.
func (u *update) beforeWindow(ctx context.Context) bool {
	if !u.came(ctx) {
		return false
	}
	view := desk.View{Screen: desk.ScreenContacts}
	if now, err := u.resident.Snapshot(ctx); err == nil && now.View.Screen != "" {
		view = now.View
	}
	u.begin(ctx, runCommand{view}.arguments())
	return true
}

// begin ends this life of the program.
func (u *update) begin(ctx context.Context, arguments []string) {
	log.Printf("update: another version lies at %s and takes over", u.path)
	if arguments == nil {
		arguments = []string{}
	}
	u.next.Store(&arguments)
	_ = u.resident.HandOver(ctx)
}
