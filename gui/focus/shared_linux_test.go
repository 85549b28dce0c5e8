package focus

import (
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/gui/desktoptest"
)

// becomes waits until it is said whether the screen is shared.
func becomes(t *testing.T, what string, want bool) {
	t.Helper()
	for late := time.After(30 * time.Second); Shared() != want; {
		select {
		case <-late:
			t.Fatalf("%s: not %v", what, want)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// A window of a program that fills the screen, as slides do, then no more, and then is gone.
func TestASlideShowIsSeenByOthers(t *testing.T) {
	t.Setenv("DISPLAY", "")
	if Shared() {
		t.Error("without a screen")
	}
	d := desktoptest.New(t, desktoptest.Options{})
	for _, entry := range d.Env() {
		for _, name := range []string{"DISPLAY", "XAUTHORITY"} {
			if len(entry) > len(name) && entry[:len(name)+1] == name+"=" {
				t.Setenv(name, entry[len(name)+1:])
			}
		}
	}
	becomes(t, "an empty screen", false)
	x, err := xgb.NewConn()
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	root := xproto.Setup(x).DefaultScreen(x)
	w, err := xproto.NewWindowId(x)
	if err != nil {
		t.Fatal(err)
	}
	xproto.CreateWindow(x, root.RootDepth, w, root.Root, 10, 10, 200, 100, 0, xproto.WindowClassInputOutput, root.RootVisual, 0, nil)
	if err := xproto.MapWindowChecked(x, w).Check(); err != nil {
		t.Fatal(err)
	}
	becomes(t, "a window", false)
	fill := func(how uint32) { // EWMH: remove is 0, add is 1
		message := xproto.ClientMessageEvent{Format: 32, Window: w, Type: screen.state, Data: xproto.ClientMessageDataUnionData32New([]uint32{how, uint32(screen.filling), 0, 1, 0})}
		if err := xproto.SendEventChecked(x, false, root.Root, xproto.EventMaskSubstructureRedirect|xproto.EventMaskSubstructureNotify, string(message.Bytes())).Check(); err != nil {
			t.Fatal(err)
		}
	}
	fill(1)
	becomes(t, "the whole screen", true)
	fill(0)
	becomes(t, "the whole screen no more", false)
	fill(1)
	becomes(t, "the whole screen again", true)
	if err := xproto.DestroyWindowChecked(x, w).Check(); err != nil {
		t.Fatal(err)
	}
	becomes(t, "gone", false)
}
