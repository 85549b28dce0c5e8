package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/gui/desktoptest"
)

// guest is one of the residents of a terminal server.
type guest struct {
	home    string
	desktop *desktoptest.Desktop
	process *exec.Cmd
}

// together is how many guests share a bus and a keyring in the test: a bus takes 256
// connections of one user, and here all are one user.
const together = 25

// start starts the resident of a guest, without a screen.
func (g *guest) start(p *place) {
	dir, err := built()
	if err != nil {
		p.t.Fatal(err)
	}
	g.process = exec.Command(filepath.Join(dir, "vestnik"))
	g.process.Env = append(g.desktop.Env(), "DISPLAY=", "VESTNIK_HOME="+g.home, "VESTNIK_LANGUAGE=ru")
	if err := g.process.Start(); err != nil {
		p.t.Fatal(err)
	}
	process := g.process
	p.t.Cleanup(func() {
		_ = process.Process.Signal(syscall.SIGTERM)
		_ = process.Wait()
	})
}

// until waits for the state of its resident to be as wanted.
func (g *guest) until(p *place, what string, wanted func(desk.Snapshot) bool) {
	at := *p
	at.home = g.home
	at.until(what, wanted)
}

// TestFiftyResidentsOnOneMachine is a terminal server: each person has a resident of his
// own, all of them are contacts of each other and come on line at once, when they start
// and when the server has been restarted.
func TestFiftyResidentsOnOneMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	const guests = 50
	p := &place{t: t, server: servertest.Prosody(t, servertest.Private(), servertest.Staff(guests))}
	all := make([]*guest, guests)
	for i := range all {
		if i%together == 0 {
			p.desktop = desktoptest.New(t, desktoptest.Options{NoScreen: true, Keyring: desktoptest.Unlocked})
		}
		home, err := os.MkdirTemp("", "v")
		p.do(err)
		t.Cleanup(func() { os.RemoveAll(home) })
		user := fmt.Sprint("u", i)
		p.do(p.server.Contacts(user, guests, false))
		all[i] = &guest{home: home, desktop: p.desktop}
		all[i].start(p)
		at := *p
		at.home = home
		p.do(at.door().SignIn(t.Context(), desk.Account{
			Address: user + "@office.example", Password: p.server.Users[user], URL: p.server.SecureURL, CAFile: p.server.CAFile,
		}))
		p.do(at.door().Quit(t.Context()))
	}

	began := time.Now()
	for _, g := range all {
		g.start(p)
	}
	waitAll(p, all, true)
	t.Logf("all %d are on line after %v", guests, time.Since(began).Round(time.Millisecond))
	for _, g := range all {
		g.until(p, "all colleagues", func(s desk.Snapshot) bool { return len(s.Contacts) >= guests-1 }) // nobody is his own
	}
	time.Sleep(time.Until(began.Add(time.Minute + settleAfter))) // all have asked each other much, and have settled again
	p.weigh(all)

	p.server.Stop(t)
	waitAll(p, all, false)
	p.server.Restart(t)
	began = time.Now()
	waitAll(p, all, true)
	t.Logf("all are back %v after the server", time.Since(began).Round(time.Millisecond))
}

// waitAll waits until all are on line, or all have seen that they are not.
func waitAll(p *place, all []*guest, online bool) {
	p.t.Helper()
	for _, g := range all {
		g.until(p, "the server", func(s desk.Snapshot) bool { return (s.Status.Connection == desk.OnLine) == online })
	}
}

// weigh holds what each of them may cost while it waits.
func (p *place) weigh(all []*guest) {
	const sample = 10 * time.Second
	guests := len(all)
	woken := make([]int, guests)
	for i := range woken {
		woken[i] = math.MaxInt
	}
	for range 3 { // what the runtime clears up now and then is not what waiting costs
		before := make([]int, guests)
		for i, g := range all {
			before[i] = p.switches(g.process.Process.Pid)
		}
		time.Sleep(sample)
		for i, g := range all {
			woken[i] = min(woken[i], p.switches(g.process.Process.Pid)-before[i])
		}
	}
	var held []int
	for _, g := range all {
		held = append(held, status(p.t, g.process.Process.Pid, "VmRSS"))
	}
	slices.Sort(held)
	slices.Sort(woken)
	p.t.Logf("waiting: %.1f MB each in the median, %.1f at most; %.1f and %.1f wake-ups a second", float64(held[guests/2])/1024,
		float64(held[guests-1])/1024, float64(woken[guests/2])/sample.Seconds(), float64(woken[guests-1])/sample.Seconds())
	if most := held[guests-1]; most > 25<<10 {
		p.t.Errorf("one holds %d kB, 25 MB allowed", most)
	}
	if median := woken[guests/2]; median > 2*int(sample/time.Second) {
		p.t.Errorf("%d wake-ups in %v", median, sample)
	}
}
