package main

import (
	"fmt"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
)

// TestTheWindowIsAtHomeOnEveryDesktop writes and answers under window managers that differ most, on
// screens of usual and of double density: the window is on the screen whole, has the keyboard
// when it was asked for, and comes back after it was closed.
func TestTheWindowIsAtHomeOnEveryDesktop(t *testing.T) {
	for _, manager := range []string{desktoptest.Openbox, desktoptest.Xfwm, desktoptest.I3} {
		for scale, size := range map[int]string{1: "1024x768", 2: "2048x1536"} {
			t.Run(fmt.Sprintf("%s, %d times", manager, scale), func(t *testing.T) { atHome(t, manager, scale, size) })
		}
	}
}

func atHome(t *testing.T, manager string, scale int, size string) {
	p := seated(t, desktoptest.Options{Size: size, Manager: manager, Panel: true, Daemon: desktoptest.Dunst}, fmt.Sprintf("FYNE_SCALE=%d", scale))
	bob := p.colleague("bob")
	_, err := bob.Messages.Send(message.Message{To: p.me(), Type: "chat", Body: "Доброе утро!"})
	p.do(err)
	p.popup("Доброе утро!")
	for round, word := range []string{"И вам доброго", "Снова здесь"} {
		p.do(p.door().Show(t.Context(), desk.View{Screen: desk.ScreenConversation, Peer: desk.Ref{Address: "bob@office.example"}}))
		w := p.window()
		p.until("the keyboard", func(desk.Snapshot) bool { return p.desktop.Active() == w.ID })
		onScreen(t, w, scale)
		p.do(p.desktop.Type(word), p.desktop.Key("Return"))
		p.hears(bob, word)
		p.picture(fmt.Sprintf("%s-%d-%d", manager, scale, round))
		p.do(p.desktop.CloseWindow(w))
		p.closed()
	}
}

// me is the account that is signed in.
func (p *place) me() xmpp.Address {
	p.t.Helper()
	s, err := p.door().Snapshot(p.t.Context())
	p.do(err)
	me, err := xmpp.ParseAddress(s.Status.Accounts[0].Address)
	p.do(err)
	return me
}

// onScreen holds that a window is seen whole, and is as dense as the screen.
func onScreen(t *testing.T, w desktoptest.Window, scale int) {
	t.Helper()
	if w.X < 0 || w.Y < 0 || w.X+w.Width > 1024*scale || w.Y+w.Height > 768*scale {
		t.Errorf("%+v is not on the screen whole", w)
	}
	if w.Width < 380*scale || w.Height < 500*scale {
		t.Errorf("%+v is too small for %d times", w, scale)
	}
}
