package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
)

// widened has the window open as one who wants both panes has left it.
func (p *place) widened() {
	p.t.Helper()
	config := settings.DirsUnder(p.home).Config
	p.do(os.MkdirAll(config, 0o700), os.WriteFile(filepath.Join(config, "window.json"), []byte(`{"width": 760, "height": 520}`), 0o600))
}

// A person reads: what they have not had before their eyes stays unread and pops up,
// what they select they can copy, and the window comes back as they left it.
func TestReadingOnARealDesktop(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Size: "1280x800", Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked})
	p.widened()
	p.start()
	const me = "иван@office.example"
	ctx, cancel := context.WithTimeout(t.Context(), 3*limit)
	defer cancel()
	door := p.door()
	p.do(door.SignIn(ctx, desk.Account{Address: me, Password: "пароль-ёж", URL: p.server.URL, AllowHTTP: true}))
	bob := p.colleague("bob")
	to, _ := xmpp.ParseAddress(me)
	says := func(text string) {
		_, err := bob.Messages.Send(message.Message{To: to, Type: "chat", Body: text})
		p.do(err)
	}
	unread := func(n int) {
		t.Helper()
		p.until(fmt.Sprint(n, " unread"), func(s desk.Snapshot) bool { return s.Status.Unread == n })
	}
	for n := range 30 {
		says(fmt.Sprint(n, ". ", strings.Repeat("Слово за слово. ", n%7), "Подробности: https://example.com/", n))
	}
	unread(30)
	p.do(door.Show(ctx, desk.View{Screen: desk.ScreenConversation, Peer: desk.Ref{Address: "bob@office.example"}}))
	p.window()
	p.picture("reading-new")
	p.until("some read and some not", func(s desk.Snapshot) bool { return s.Status.Unread > 0 && s.Status.Unread < 30 })
	p.do(p.desktop.Key("ctrl+f", "Escape", "End")) // the list has the keyboard, and End is for the feed
	unread(0)

	p.do(p.desktop.Key("Prior", "Prior"))
	time.Sleep(2 * time.Second) // nothing tells when the keys have gone through X and the toolkit
	says("Вы это видели?")
	_, err := p.desktop.WaitPopup(ctx, func(v desktoptest.Popup) bool { return strings.Contains(v.Text, "Вы это видели?") })
	p.do(err)
	unread(1)
	p.picture("reading-below")
	p.do(p.desktop.Type("a"), p.desktop.Key("BackSpace", "End")) // letters go to the writer, End does not stay there
	unread(0)

	unlock, err := p.desktop.Lock()
	p.do(err)
	time.Sleep(time.Second) // nor when the window has heard of it
	says("Экран заперт")
	unread(1)
	_, err = p.desktop.WaitPopup(ctx, func(v desktoptest.Popup) bool { return strings.Contains(v.Text, "Экран заперт") })
	p.do(err)
	unlock()
	unread(0)

	w := p.window()
	p.do(p.desktop.Drag(w.X+300, w.Y+w.Height-112, w.X+w.Width-20, w.Y+w.Height-112), p.desktop.Key("ctrl+c"))
	p.picture("reading-selected")
	if got := p.desktop.Clipboard(); got == "" || !strings.Contains("Экран заперт", got) {
		t.Errorf("copied %q", got)
	}

	p.do(p.desktop.CloseWindow(w))
	file := filepath.Join(p.home, "config", "window.json")
	for len(p.windows()) > 0 && ctx.Err() == nil {
		time.Sleep(50 * time.Millisecond)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), `"corner"`) {
		t.Errorf("kept %s, %v", text, err)
	}
	p.do(os.WriteFile(file, []byte(`{"width":640,"height":450,"corner":{"x":33,"y":44}}`), 0o600))
	p.do(door.Show(ctx, desk.View{Screen: desk.ScreenContacts}))
	const frame = 60 // at most
	for w = p.window(); ctx.Err() == nil && (w.Width != 640 || w.Height != 450 || w.X > 33+frame || w.Y > 44+frame); w = p.window() {
	}
	if ctx.Err() != nil {
		t.Errorf("it comes back as %+v", w)
	}
	p.picture("reading-back")
}
