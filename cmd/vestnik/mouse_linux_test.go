package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// rub moves the mouse over a window while something is done there.
func (p *place) rub(w desktoptest.Window, do func()) {
	p.t.Helper()
	stop, err := p.desktop.Rub(w)
	p.do(err)
	time.Sleep(200 * time.Millisecond) // the hand is moving
	do()
	time.Sleep(300 * time.Millisecond) // it does not stop at once either
	p.do(stop())
}

// anew waits until another window than the old ones is there, and listens.
func (p *place) anew(old []desktoptest.Window) desktoptest.Window {
	p.t.Helper()
	known := func(w desktoptest.Window) bool {
		for _, o := range old {
			if o.ID == w.ID {
				return true
			}
		}
		return false
	}
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		windows, err := p.desktop.Windows()
		p.do(err)
		for _, w := range windows {
			if w.Of("Vestnik") && w.Width > 0 && !known(w) {
				time.Sleep(time.Second)
				return w
			}
		}
	}
	p.picture("failed")
	p.t.Fatal("no window comes")
	return desktoptest.Window{}
}

// unscathed fails when a window has crashed.
func (p *place) unscathed(what string) {
	p.t.Helper()
	if data, _ := os.ReadFile(p.log); strings.Contains(string(data), "panic:") {
		p.t.Fatalf("%s: the window has crashed", what)
	}
}

// TestAMouseThatMovesEndsNoWindow closes windows in every way there is while the mouse
// moves over their fields: the toolkit does not bear that by itself.
func TestAMouseThatMovesEndsNoWindow(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Size: "1280x800", Keyring: desktoptest.Unlocked, Daemon: desktoptest.Dunst})
	bob := p.colleague("bob")
	for round := range 3 {
		p.home = t.TempDir()
		p.start()
		w := p.window()
		p.fillIn(w)
		p.rub(w, func() {
			p.do(p.desktop.Key("Return"))
			p.onLine()
			w = p.anew([]desktoptest.Window{w})
		})
		p.unscathed(fmt.Sprintf("sign-in %d", round+1))
		switch round {
		case 0:
			p.rub(w, func() { p.do(p.door().Quit(t.Context())) })
			<-p.ended
			p.unscathed("quit")
		case 1:
			p.rub(w, func() {
				p.do(p.door().SignOut(t.Context(), desk.Leave{}))
				w = p.anew([]desktoptest.Window{w})
			})
			p.unscathed("sign-out")
			p.rub(w, func() { p.do(syscall.Kill(p.windows()[0], syscall.SIGTERM)) })
			p.unscathed("a signal")
			p.do(p.door().Quit(t.Context()))
			<-p.ended
		}
	}
	quick := func() desktoptest.Window {
		old, err := p.desktop.Windows()
		p.do(err)
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		p.do(p.door().Show(ctx, desk.View{Screen: desk.ScreenQuick, Peer: desk.Ref{Address: "bob@office.example"}}))
		return p.anew(old)
	}
	for round := range 6 {
		p.rub(quick(), func() { p.do(p.desktop.Key("Escape")) })
		p.unscathed(fmt.Sprintf("Escape %d", round+1))
	}
	for round := range 4 {
		w := quick()
		text := fmt.Sprintf("word %d", round)
		p.do(p.desktop.Type(text))
		p.rub(w, func() {
			p.do(p.desktop.Key("Return"))
			p.hears(bob, text)
		})
		p.unscathed(fmt.Sprintf("Enter %d", round+1))
	}
	for round := range 4 {
		w := quick()
		p.rub(w, func() { p.do(p.desktop.CloseWindow(w)) })
		p.unscathed(fmt.Sprintf("the window manager %d", round+1))
	}
}
