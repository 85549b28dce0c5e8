package xwindow

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/gui/desktoptest"
)

// toolkit stands for the toolkit: it has a connection and a window of its own.
func toolkit(t *testing.T, s *Screen, mapped bool) (*xgb.Conn, xproto.Window) {
	t.Helper()
	conn, err := xgb.NewConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	w, err := xproto.NewWindowId(conn)
	if err != nil {
		t.Fatal(err)
	}
	pid := uint32(os.Getpid())
	pids := []byte{byte(pid), byte(pid >> 8), byte(pid >> 16), byte(pid >> 24)}
	err = xproto.CreateWindowChecked(conn, 0, w, s.root, 0, 0, 200, 100, 0, xproto.WindowClassInputOutput, 0, 0, nil).Check()
	if err == nil {
		err = xproto.ChangePropertyChecked(conn, xproto.PropModeReplace, w, s.atoms[windowPID], xproto.AtomCardinal, 32, 1, pids).Check()
	}
	if err == nil && mapped {
		err = xproto.MapWindowChecked(conn, w).Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	return conn, w
}

func open(t *testing.T, manager string) (*desktoptest.Desktop, *Screen) {
	t.Helper()
	d := desktoptest.New(t, desktoptest.Options{Manager: manager})
	t.Setenv("DISPLAY", d.Display())
	s, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return d, s
}

func TestTheEventThatTheToolkitWaitsForComes(t *testing.T) {
	_, s := open(t, desktoptest.Openbox)
	conn, w := toolkit(t, s, false) // a window that never becomes visible
	stop := s.Guard()
	defer stop()
	heard := make(chan xgb.Event, 1)
	go func() {
		event, _ := conn.WaitForEvent()
		heard <- event
	}()
	select {
	case event := <-heard:
		if v, ok := event.(xproto.VisibilityNotifyEvent); !ok || v.Window != w {
			t.Errorf("came %v", event)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("nothing comes")
	}
}

// A locked screen leaves the focus where it was, and nobody can read there.
func TestAGrabOfTheKeyboardIsTold(t *testing.T) {
	_, s := open(t, desktoptest.Openbox)
	conn, w := toolkit(t, s, true)
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		_ = xproto.SetInputFocusChecked(conn, xproto.InputFocusParent, w, xproto.TimeCurrentTime).Check()
		if focus, err := xproto.GetInputFocus(conn).Reply(); err == nil && focus.Focus == w {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the window gets no keyboard")
		}
	}
	heard := make(chan bool, 100)
	stop, err := s.Keyboard(uint32(w), func(taken bool) { heard <- taken })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	wait := func(wanted bool) {
		t.Helper()
		for {
			select {
			case taken := <-heard:
				if taken == wanted {
					return
				}
			case <-time.After(30 * time.Second):
				t.Fatalf("taken %v is not told", wanted)
			}
		}
	}
	for range 2 {
		_, err := xproto.GrabKeyboard(s.conn, false, s.root, xproto.TimeCurrentTime, xproto.GrabModeAsync, xproto.GrabModeAsync).Reply()
		if err != nil {
			t.Fatal(err)
		}
		wait(true)
		xproto.UngrabKeyboard(s.conn, xproto.TimeCurrentTime)
		s.conn.Sync()
		wait(false)
	}
}

// becomes waits for a property of a window, or of the desktop, to have a value.
func becomes(t *testing.T, s *Screen, of xproto.Window, what string, wanted uint32) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if slices.Contains(s.numbers(of, what), wanted) {
			return
		}
	}
	t.Fatalf("%s does not become %d, it is %v", what, wanted, s.numbers(of, what))
}

// onBoth runs a test under two window managers.
func onBoth(t *testing.T, test func(*testing.T, *desktoptest.Desktop, *Screen)) {
	for _, manager := range []string{desktoptest.Openbox, desktoptest.Xfwm} {
		t.Run(manager, func(t *testing.T) {
			d, s := open(t, manager)
			test(t, d, s)
		})
	}
}

func TestAWindowThatUrgesIsSeenAndLeavesTheKeyboard(t *testing.T) {
	onBoth(t, urgesAndLeavesTheKeyboard)
}

func urgesAndLeavesTheKeyboard(t *testing.T, d *desktoptest.Desktop, s *Screen) {
	_, w := toolkit(t, s, true)
	becomes(t, s, w, windowDesktop, 0)
	if err := d.Workspace(1); err != nil {
		t.Fatal(err)
	}
	_, other := toolkit(t, s, true) // what the person is working in
	becomes(t, s, s.root, activeWindow, uint32(other))
	if err := s.Urge(uint32(w)); err != nil {
		t.Fatal(err)
	}
	becomes(t, s, w, windowDesktop, 1)
	becomes(t, s, w, windowState, uint32(s.atoms[attention]))
	becomes(t, s, s.root, activeWindow, uint32(other))
}

func TestAWindowIsBroughtToTheWorkspaceOnTheScreen(t *testing.T) { onBoth(t, broughtHere) }

func broughtHere(t *testing.T, d *desktoptest.Desktop, s *Screen) {
	_, w := toolkit(t, s, true)
	becomes(t, s, w, windowDesktop, 0)
	if err := d.Workspace(1); err != nil {
		t.Fatal(err)
	}
	if s.now() == 0 {
		t.Error("the server does not tell the time")
	}
	if err := s.Bring(uint32(w)); err != nil {
		t.Fatal(err)
	}
	becomes(t, s, w, windowDesktop, 1)
	becomes(t, s, s.root, activeWindow, uint32(w))
	if d.CurrentWorkspace() != 1 {
		t.Error("the person is taken to another workspace")
	}
}

// The corner that is told is the one that Move takes, whatever the window says of what its
// place means: the toolkit says that it means the contents. Else a window climbs by the
// height of its frame each time it is opened.
func TestAWindowIsPutBackWhereItWas(t *testing.T) {
	for _, gravity := range []uint32{xproto.GravityNorthWest, xproto.GravityStatic} {
		onBoth(t, func(t *testing.T, _ *desktoptest.Desktop, s *Screen) { putBackWhereItWas(t, s, gravity) })
	}
}

func putBackWhereItWas(t *testing.T, s *Screen, gravity uint32) {
	_, unseen := toolkit(t, s, false)
	conn, w := toolkit(t, s, false)
	hints := make([]byte, 18*4) // ICCCM §4.1.2.3: flags first, the gravity last
	xgb.Put32(hints, 1<<9)
	xgb.Put32(hints[17*4:], gravity)
	err := xproto.ChangePropertyChecked(conn, xproto.PropModeReplace, w, xproto.AtomWmNormalHints, xproto.AtomWmSizeHints, 32, 18, hints).Check()
	if err == nil {
		err = xproto.MapWindowChecked(conn, w).Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); !s.Managed(uint32(w)) && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if on, off := s.Managed(uint32(w)), s.Managed(uint32(unseen)); !on || off {
		t.Errorf("on the screen: %v, and %v of one that is not", on, off)
	}
	at := func(wantX, wantY int) (x, y int) {
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if x, y, _ = s.Corner(uint32(w)); x == wantX && y == wantY {
				break
			}
		}
		return x, y
	}
	for _, c := range []struct{ x, y, wantX, wantY int }{{120, 90, 120, 90}, {33, 44, 33, 44}, {5000, 10, 33, 44}, {10, -50, 33, 44}} {
		if err := s.Move(uint32(w), c.x, c.y); err != nil {
			t.Fatal(err)
		}
		if x, y := at(c.wantX, c.wantY); x != c.wantX || y != c.wantY {
			t.Fatalf("moved to %d,%d it is at %d,%d", c.x, c.y, x, y)
		}
	}
}

func TestWithoutADisplayThereIsNoScreen(t *testing.T) {
	t.Setenv("DISPLAY", "")
	if _, err := Open(); err == nil {
		t.Error("opened")
	}
}
