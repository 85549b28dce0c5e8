package main

import (
	"os"
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
)

// A screen becomes another one, as when a notebook leaves its desk: the window
// that lay beyond it comes back when it is asked for, and opens whole the next time.
func TestTheScreenMayShrinkUnderTheWindow(t *testing.T) {
	p := seated(t, desktoptest.Options{Size: "1600x1200", Resizable: true, Panel: true, Daemon: desktoptest.Dunst})
	bob := p.colleague("bob")
	open := desk.View{Screen: desk.ScreenConversation, Peer: desk.Ref{Address: "bob@office.example"}}
	p.do(p.door().Show(t.Context(), open))
	w := p.window()
	p.do(p.desktop.MoveWindow(w, 1100, 500))
	p.do(p.desktop.Resize("1024x768"))
	p.do(p.door().Show(t.Context(), open))
	p.until("the whole window", func(desk.Snapshot) bool {
		w = p.window()
		return w.X+w.Width <= 1024 && w.Y+w.Height <= 768
	})
	p.do(p.desktop.Type("Ещё здесь"), p.desktop.Key("Return"))
	p.hears(bob, "Ещё здесь")
	p.picture("shrunk")
	p.do(p.desktop.CloseWindow(w))
	p.closed()
	p.do(p.door().Show(t.Context(), open))
	onScreen(t, p.window(), 1)
	p.picture("shrunk-opened")
}

// Without a screen there is no window; the rest works, and says so.
func TestTheScreenMayGo(t *testing.T) {
	p := seated(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
	bob := p.colleague("bob")
	p.do(p.door().Show(t.Context(), desk.View{Screen: desk.ScreenContacts}))
	p.window()
	p.do(p.desktop.EndScreen())
	p.closed()
	_, err := bob.Messages.Send(message.Message{To: p.me(), Type: "chat", Body: "Вы ещё там?"})
	p.do(err)
	p.do(p.door().Show(t.Context(), desk.View{Screen: desk.ScreenContacts}))
	sentence, _ := locale.New(locale.Russian).Problem(desk.NewProblem(desk.NoDisplay))
	p.until("the message, and why there is no window", func(s desk.Snapshot) bool {
		said, _ := os.ReadFile(p.log)
		return s.Status.Connection == desk.OnLine && s.Status.Unread == 1 && strings.Contains(string(said), sentence)
	})
}
