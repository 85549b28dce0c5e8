package main

import (
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// BenchmarkQuickMessage measures from the wish for the window of a quick message, as a click in the
// tray or the hot key has it, to its first frame. No window of Vestnik is there: its program starts.
func BenchmarkQuickMessage(b *testing.B) {
	p := seated(b, desktoptest.Options{Panel: true})
	eye, err := xgb.NewConnDisplay(p.desktop.Display())
	p.do(err)
	defer eye.Close()
	var all []time.Duration
	for b.Loop() {
		p.do(p.desktop.Move(5, 695)) // the pointer covers nothing
		began := time.Now()
		p.do(p.door().Show(b.Context(), desk.View{Screen: desk.ScreenQuick, Peer: desk.Ref{Address: "bob@office.example"}}))
		p.sees(eye, true)
		all = append(all, time.Since(began))
		time.Sleep(time.Second)
		p.do(p.desktop.Key("Escape"))
		p.sees(eye, false)
		time.Sleep(time.Second)
	}
	report(b, all)
}

// sees waits until something light is drawn in the middle of the dark screen, or no more.
func (p *place) sees(eye *xgb.Conn, light bool) {
	p.t.Helper()
	screen := xproto.Setup(eye).DefaultScreen(eye)
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		at, err := xproto.GetImage(eye, xproto.ImageFormatZPixmap, xproto.Drawable(screen.Root),
			int16(screen.WidthInPixels/2), int16(screen.HeightInPixels/2), 1, 1, 1<<32-1).Reply()
		p.do(err)
		if (at.Data[0] > 0x80) == light {
			return
		}
	}
	p.picture("failed")
	p.t.Fatal("the screen does not change")
}
