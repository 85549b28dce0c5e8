package xwindow

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/gui/desktoptest"
)

// within fails when something takes for ever.
func within(t *testing.T, what string, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s does not come back", what)
	}
}

// A person shuts a window while it is asked for.
func TestAWindowThatHasGoneIsAnErrorAndNoWait(t *testing.T) {
	_, s := open(t, desktoptest.Openbox)
	conn, w := toolkit(t, s, true)
	becomes(t, s, w, windowDesktop, 0)
	if err := xproto.DestroyWindowChecked(conn, w).Check(); err != nil {
		t.Fatal(err)
	}
	within(t, "a window that has gone", func() {
		if s.Managed(uint32(w)) {
			t.Error("it is said to be on the screen")
		}
		if _, _, ok := s.Corner(uint32(w)); ok {
			t.Error("it is said to be somewhere")
		}
		if _, err := s.Keyboard(uint32(w), func(bool) { t.Error("told of") }); err == nil {
			t.Error("its keyboard is followed")
		}
		_, _, _ = s.Bring(uint32(w)), s.Urge(uint32(w)), s.Move(uint32(w), 10, 10)
		s.free()
	})
}

// Whoever is signed out has the X server taken away under all that runs.
func TestAServerThatHasGoneIsAnErrorAndNoWait(t *testing.T) {
	d, s := open(t, desktoptest.Openbox)
	_, w := toolkit(t, s, true)
	stop, err := s.Keyboard(uint32(w), func(bool) {})
	if err != nil {
		t.Fatal(err)
	}
	guard := s.Guard()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	within(t, "a server that has gone", func() {
		if s.Bring(uint32(w)) == nil || s.Urge(uint32(w)) == nil || s.Move(uint32(w), 1, 1) == nil {
			t.Error("it is said to have been done")
		}
		if _, _, ok := s.Corner(uint32(w)); ok || s.now() != 0 || len(s.own()) > 0 {
			t.Error("it answers")
		}
		if _, err := s.Keyboard(uint32(w), func(bool) {}); err == nil {
			t.Error("the keyboard is followed")
		}
		if _, err := Open(); err == nil {
			t.Error("opened")
		}
		guard()
		guard()
		stop()
	})
}

// An old window manager knows no way to activate a window; then it is done by hand.
func TestAWindowIsBroughtWithoutTheWordForIt(t *testing.T) {
	_, s := open(t, desktoptest.Openbox)
	_, w := toolkit(t, s, true)
	becomes(t, s, s.root, activeWindow, uint32(w))
	_, other := toolkit(t, s, true)
	becomes(t, s, s.root, activeWindow, uint32(other))
	if !s.canActivate() {
		t.Fatal("the window manager knows it")
	}
	if err := xproto.DeletePropertyChecked(s.conn, s.root, s.atoms[supported]).Check(); err != nil {
		t.Fatal(err)
	}
	if s.canActivate() {
		t.Fatal("it is said to be known")
	}
	if err := s.Bring(uint32(w)); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if focus, err := xproto.GetInputFocus(s.conn).Reply(); err == nil && focus.Focus == w {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the keyboard is elsewhere")
		}
	}
}

// Who has put the window away finds it when it is asked for.
func TestAMinimizedWindowIsBroughtBack(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desktoptest.Desktop, s *Screen) {
		_, w := toolkit(t, s, true)
		becomes(t, s, s.root, activeWindow, uint32(w))
		_, other := toolkit(t, s, true)
		becomes(t, s, s.root, activeWindow, uint32(other))
		for name, do := range map[string]func(uint32) error{"Bring": s.Bring, "Urge": s.Urge} {
			if err := d.Minimize(desktoptest.Window{ID: fmt.Sprint(w)}); err != nil {
				t.Fatal(err)
			}
			becomes(t, s, w, windowState, uint32(s.atoms[hidden]))
			if err := do(uint32(w)); err != nil {
				t.Fatal(name, err)
			}
			for end := time.Now().Add(30 * time.Second); s.minimized(w); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("%s leaves it where it was", name)
				}
			}
		}
	})
}

// A window that the person has put on all workspaces stays on all of them.
func TestAWindowOnAllWorkspacesStaysThere(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desktoptest.Desktop, s *Screen) {
		_, w := toolkit(t, s, true)
		becomes(t, s, w, windowDesktop, 0)
		if err := s.ask(w, windowDesktop, everyone, pager); err != nil {
			t.Fatal(err)
		}
		becomes(t, s, w, windowDesktop, everyone)
		if err := d.Workspace(1); err != nil {
			t.Fatal(err)
		}
		_, other := toolkit(t, s, true)
		becomes(t, s, s.root, activeWindow, uint32(other))
		if err := s.Bring(uint32(w)); err != nil {
			t.Fatal(err)
		}
		becomes(t, s, s.root, activeWindow, uint32(w))
		if n, _ := s.number(w, windowDesktop); n != everyone {
			t.Errorf("it is on workspace %d now", n)
		}
	})
}

// What is sent to free our toolkit reaches no window of another program.
func TestOnlyOurOwnWindowsAreFreed(t *testing.T) {
	_, s := open(t, desktoptest.Openbox)
	_, ours := toolkit(t, s, false)
	conn, foreign := toolkit(t, s, false)
	pid := make([]byte, 4)
	xgb.Put32(pid, uint32(os.Getpid()+1))
	if err := xproto.ChangePropertyChecked(conn, xproto.PropModeReplace, foreign, s.atoms[windowPID], xproto.AtomCardinal, 32, 1, pid).Check(); err != nil {
		t.Fatal(err)
	}
	if own := s.own(); len(own) != 1 || own[0] != ours {
		t.Errorf("ours are %v, not %v", own, ours)
	}
	// One that says nothing of whose it is, or something that is no number, is not ours.
	for _, bytes := range [][]byte{nil, {1}} {
		if err := xproto.ChangePropertyChecked(conn, xproto.PropModeReplace, foreign, s.atoms[windowPID], xproto.AtomString, 8, uint32(len(bytes)), bytes).Check(); err != nil {
			t.Fatal(err)
		}
		if own := s.own(); len(own) != 1 {
			t.Errorf("ours are %v", own)
		}
	}
}
