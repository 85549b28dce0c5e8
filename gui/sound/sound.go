// Package sound plays the short sounds of popups where nobody else does.
//
//	player := sound.Open()
//	defer player.Close()
//	player.Play(urgent)
//
// # Who plays
//
// A notification daemon that says "sound" of itself is given the file, and plays it as the
// person has set it up: its volume, its do-not-disturb. Many offices have one that plays nothing
// (dunst, xfce4-notifyd), and then the first of pw-play, paplay and aplay that is installed is
// started, once a sound. Windows plays its own sounds with its toasts: it takes no file of a
// program that was not installed from its store.
//
// A player in Go would have to speak to PipeWire, PulseAudio and ALSA, each in its own
// protocol, to do what a program of each desktop does already. Where none of the three is
// installed there is no sound: popups do not need it.
//
// The files are drawn by code (package assets), into a directory of our own. A player gets
// their path as its one argument, no shell takes part, and nothing that others wrote comes
// near it. It has five seconds.
//
// Of many popups at once one is heard: there are two seconds between sounds.
package sound

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"vestnik/assets"
)

const (
	pause    = 2 * time.Second // from one sound to the next
	patience = 5 * time.Second // for a player
)

// programs are those that play a file, the best first.
var programs = []string{"pw-play", "paplay", "aplay"}

// Player plays sounds. Its methods are safe for concurrent use, and none waits.
type Player struct {
	dir     string                                       // of the files; empty: there are none
	program string                                       // what plays; empty: nothing does
	run     func(ctx context.Context, name, file string) // plays a file to its end

	mu   sync.Mutex
	last time.Time
	busy bool
}

// Open writes the sounds and looks for what plays them.
func Open() *Player {
	p := &Player{run: run}
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			p.program = path
			break
		}
	}
	dir, err := os.MkdirTemp("", "vestnik-sound-")
	if err != nil {
		return p
	}
	p.dir = dir
	for _, urgent := range []bool{false, true} {
		if os.WriteFile(p.File(urgent), assets.Sound(urgent), 0o600) != nil {
			p.Close()
			break
		}
	}
	return p
}

// File returns where a sound is, "" where there is none.
func (p *Player) File(urgent bool) string {
	switch {
	case p.dir == "":
		return ""
	case urgent:
		return filepath.Join(p.dir, "urgent.wav")
	}
	return filepath.Join(p.dir, "message.wav")
}

// Play begins to play a sound, unless one was heard just now.
func (p *Player) Play(urgent bool) {
	file := p.File(urgent)
	p.mu.Lock()
	defer p.mu.Unlock()
	if file == "" || p.program == "" || p.busy || !p.last.IsZero() && time.Since(p.last) < pause {
		return
	}
	p.last, p.busy = time.Now(), true
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		p.run(ctx, p.program, file)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.busy = false
	}()
}

// Close removes the files. A sound that is playing ends by itself.
func (p *Player) Close() {
	if p.dir != "" {
		_ = os.RemoveAll(p.dir)
	}
}

// run plays a file. That a computer has nothing to be heard by is no news for anybody.
func run(ctx context.Context, name, file string) { _ = exec.CommandContext(ctx, name, file).Run() }
