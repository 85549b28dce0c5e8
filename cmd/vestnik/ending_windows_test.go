package main

import (
	"syscall"
	"testing"
	"time"

	"vestnik/core/desk/desktest"
	"vestnik/gui/shell"
)

func TestTheResidentQuitsWhenWindowsSaysSo(t *testing.T) {
	w, err := shell.Open()
	if err != nil {
		t.Fatal(err)
	}
	say := syscall.NewLazyDLL("user32.dll").NewProc("SendMessageW")
	const toClose, askEnd, endSession = 0x10, 0x11, 0x16 // WM_CLOSE, WM_QUERYENDSESSION, WM_ENDSESSION
	quits := func(d *desktest.Fake) bool { return len(d.Calls()) == 1 && d.Calls()[0].Method == "Quit" }

	d := desktest.New()
	stop := heedEnd(d)
	_, _, _ = say.Call(w.Handle(), askEnd, 0, 0)
	_, _, _ = say.Call(w.Handle(), endSession, 0, 0)
	if len(d.Calls()) != 0 {
		t.Errorf("a log-off that was prevented asks for %+v", d.Calls())
	}
	if _, _, _ = say.Call(w.Handle(), endSession, 1, 0); !quits(d) { // it has waited
		t.Errorf("the end of the session asks for %+v", d.Calls())
	}
	stop()

	d = desktest.New()
	stop = heedEnd(d)
	defer stop()
	_, _, _ = say.Call(w.Handle(), toClose, 0, 0)
	for deadline := time.Now().Add(time.Minute); !quits(d); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("to close asks for %+v", d.Calls())
		}
	}
}
