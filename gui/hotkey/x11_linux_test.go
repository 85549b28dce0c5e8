package hotkey

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/gui/desktoptest"
)

// grabbed hears a key in a session of X11 until the test ends; down delivers each press.
func grabbed(t *testing.T, d *desktoptest.Desktop) (down <-chan struct{}) {
	t.Helper()
	t.Setenv("DISPLAY", d.Display())
	presses := make(chan struct{}, 64)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- hearX11(ctx, Key{Ctrl | Alt, 'V'}, func() { presses <- struct{}{} }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return presses
}

// comes presses keys until something comes of it: the grab may not be there yet.
func comes(t *testing.T, press func() error, down <-chan struct{}) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if err := press(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-down:
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
	t.Fatal("it is not heard")
}

// Whatever lock is on, and after the keyboard has become a Russian one, the key is where it was.
// Another program is refused it.
func TestTheKeyIsHeardWhateverTheKeyboard(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{})
	down := grabbed(t, d)
	comes(t, func() error { return d.Key("ctrl+alt+v") }, down)
	if err := d.Key("Num_Lock", "Caps_Lock"); err != nil {
		t.Fatal(err)
	}
	comes(t, func() error { return d.Key("ctrl+alt+v") }, down)
	if err := hearX11(t.Context(), Key{Ctrl | Alt, 'V'}, func() {}); !errors.Is(err, ErrTaken) {
		t.Errorf("a second one: %v", err)
	}
}

func TestTheKeyIsHeardOnARussianKeyboard(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Russian: true})
	comes(t, func() error { return d.Key("ctrl+alt+v") }, grabbed(t, d))
}

// Who holds it down presses it once.
func TestAKeyThatRepeatsItselfIsPressedOnce(t *testing.T) {
	var n int
	x := xGrab{}
	for at := range xproto.Timestamp(4) { // let go and pressed again in one moment
		for _, e := range []xgb.Event{xproto.KeyPressEvent{Time: 100 + at}, xproto.KeyReleaseEvent{Time: 101 + at}} {
			if err := x.hear(e, func() { n++ }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n != 1 {
		t.Errorf("pressed %d times", n)
	}
}

// A server that was stopped, or that a broken network lies before, says nothing. Who waits for it
// could not be ended, and the program with him.
func TestASilentServerHoldsNobodyUp(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "X:0")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	t.Setenv("DISPLAY", socket)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- hearX11(ctx, Key{Ctrl, 'V'}, nil) }()
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel()
	if err := arrives(t, done); err != nil {
		t.Error(err)
	}
}

func TestWithoutAScreenNothingIsHeard(t *testing.T) {
	t.Setenv("DISPLAY", "")
	if err := hearX11(t.Context(), Key{Ctrl, 'V'}, nil); !errors.Is(err, ErrNone) {
		t.Errorf("%v", err)
	}
}
