package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// At the next start the server says that the roster is as it was, and it is there.
func TestARosterOf5000ThatWasKeptIsThereAtTheNextStart(t *testing.T) {
	const contacts = 5000
	p := newPlace(t, desktoptest.Options{NoScreen: true, Keyring: desktoptest.Unlocked})
	p.do(p.server.Contacts("alice", contacts, false))
	p.start("DISPLAY=")
	d := p.door()
	ctx, cancel := context.WithTimeout(t.Context(), 5*limit)
	defer cancel()
	p.do(d.SignIn(ctx, desk.Account{
		Address: "alice@office.example", Password: p.server.Users["alice"], URL: p.server.SecureURL, CAFile: p.server.CAFile,
	}))
	p.follow(ctx, d, contacts)
	for _, kept := range []bool{true, true, false} {
		p.stop()
		files, err := filepath.Glob(filepath.Join(p.home, "data", "people", "*.roster"))
		if p.do(err); len(files) != 1 {
			t.Fatalf("what is kept: %v", files)
		}
		if !kept {
			p.do(os.Remove(files[0]))
		}
		began := time.Now()
		p.start("DISPLAY=")
		d = p.door()
		p.follow(ctx, d, contacts)
		t.Logf("kept: %v; %d contacts %v after the start; %.1f MB at the peak", kept, contacts, time.Since(began).Round(time.Millisecond),
			float64(status(t, p.process.Process.Pid, "VmHWM"))/1024)
	}
}
