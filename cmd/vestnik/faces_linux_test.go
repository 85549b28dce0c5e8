package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
	"vestnik/gui/tray"
)

// fillIn types an account into the sign-in window, and leaves the keyboard in the last
// field.
func (p *place) fillIn(w desktoptest.Window) {
	p.t.Helper()
	p.until("the keyboard", func(desk.Snapshot) bool { return p.desktop.Active() == w.ID })
	p.do(p.desktop.Type("иван@office.example"), p.desktop.Key("Tab"), p.desktop.Type("пароль-ёж"), p.desktop.Key("Tab"))
	p.do(p.desktop.Type(p.server.URL), p.desktop.Key("Tab", "space", "shift+Tab"))
}

// signIn types the account in, as a person does, and returns the window that follows.
func (p *place) signIn() desktoptest.Window {
	p.t.Helper()
	w := p.window()
	p.fillIn(w)
	p.do(p.desktop.Key("Return"))
	p.onLine()
	return p.anew([]desktoptest.Window{w})
}

// says sends the person a message.
func (p *place) says(c *colleague, kind, text string) {
	p.t.Helper()
	to, err := xmpp.ParseAddress("иван@office.example")
	p.do(err)
	_, err = c.Messages.Send(message.Message{To: to, Type: kind, Body: text})
	p.do(err)
}

// befriend puts a colleague into the person's contacts: what strangers say is never
// urgent.
func (p *place) befriend(user string) {
	p.t.Helper()
	other := p.colleague("иван")
	item := "<query xmlns='jabber:iq:roster'><item jid='" + user + "@office.example' name='" + user + "'/></query>"
	_, err := other.Query(p.t.Context(), "set", xmpp.Address{}, []byte(item))
	p.do(err, other.Close())
	p.until("the contact", func(s desk.Snapshot) bool {
		return slices.ContainsFunc(s.Contacts, func(c desk.Contact) bool { return c.InRoster && c.Name == user })
	})
}

// popup waits for a popup whose title or text holds some text.
func (p *place) popup(text string) desktoptest.Popup {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	shown, err := p.desktop.WaitPopup(ctx, func(v desktoptest.Popup) bool { return strings.Contains(v.Title+v.Text, text) })
	if err != nil {
		p.picture("failed")
		p.t.Fatalf("waiting for %q: %v", text, err)
	}
	return shown
}

// onScreen waits until dunst shows so many popups.
func (p *place) onScreen(wanted int) {
	p.t.Helper()
	n, err := 0, error(nil)
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if n, err = p.desktop.OnScreen(p.t.Context()); n == wanted && err == nil {
			return
		}
	}
	p.picture("failed")
	p.t.Fatalf("%d popups are on the screen, want %d; %v", n, wanted, err)
}

// closed waits until no window runs.
func (p *place) closed() {
	p.t.Helper()
	p.until("no window", func(desk.Snapshot) bool { return len(p.windows()) == 0 })
}

func TestAWindowThatIsKilledIsOfferedAgain(t *testing.T) {
	p := newRoom(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
	p.start()
	p.window()
	p.do(syscall.Kill(p.windows()[0], syscall.SIGKILL))
	said := p.popup("Окно неожиданно закрылось")
	p.onScreen(1)
	p.picture("crashed")
	if len(said.Actions) != 2 || said.Actions[1] != "Открыть снова" {
		t.Errorf("it offers %q", said.Actions)
	}
	p.closed()
	p.do(p.desktop.ClickPopup(t.Context()))
	p.window()
}

func TestAWindowThatIsStoppedIsReplaced(t *testing.T) {
	p := newRoom(t, desktoptest.Options{})
	p.start()
	p.window()
	old := p.windows()[0]
	p.do(syscall.Kill(old, syscall.SIGSTOP))
	defer func() { _ = syscall.Kill(old, syscall.SIGCONT) }()
	asked := time.Now()
	p.show()
	p.until("another window", func(desk.Snapshot) bool { now := p.windows(); return len(now) == 1 && now[0] != old })
	t.Logf("replaced after %v", time.Since(asked))
	p.window()
}

func TestQuitLeavesNoWindowBehindWhateverItsManagerDoes(t *testing.T) {
	p := newRoom(t, desktoptest.Options{})
	p.start()
	p.window()
	goOn, err := p.desktop.StopManager()
	p.do(err)
	defer func() { _ = goOn() }()
	pid := p.windows()[0]
	p.show()
	p.do(p.door().Quit(t.Context()))
	if err := <-p.ended; err != nil {
		t.Error(err)
	}
	if fields := stat(fmt.Sprintf("/proc/%d/stat", pid)); len(fields) > 0 && fields[0] != "Z" {
		t.Error("a window has stayed behind")
	}
}

func TestWithoutOpenGLThePersonIsToldWhatHelps(t *testing.T) {
	p := newRoom(t, desktoptest.Options{NoOpenGL: true, Panel: true, Daemon: desktoptest.Dunst})
	p.start()
	said := p.popup("OpenGL")
	p.onScreen(1)
	p.picture("no-opengl")
	if !strings.Contains(said.Text, "libgl1-mesa-dri") || !strings.Contains(said.Text, "vestnik login") {
		t.Errorf("it says %q, %q", said.Title, said.Text)
	}
	p.closed()
}

func TestPopupsOutliveTheirDaemonAndTheBusButNotQuit(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked})
	bob := p.colleague("bob")
	p.start()
	w := p.signIn()
	p.befriend("bob")
	p.do(p.desktop.CloseWindow(w))
	p.closed()
	p.says(bob, "headline", "диск полон")
	p.popup("диск полон")
	p.says(bob, "chat", "привет")
	p.popup("привет")
	p.onScreen(2)
	p.picture("urgent-and-chat")

	p.do(p.desktop.RestartDaemon(desktoptest.Dunst))
	p.onScreen(1) // the urgent one
	p.do(p.desktop.EndBus())
	p.says(bob, "chat", "слышно?")
	time.Sleep(time.Second)
	p.do(p.desktop.RestartBus(desktoptest.Dunst))
	p.onScreen(2)
	p.popup("слышно?")
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if _, err := p.desktop.TrayItem(ctx, p.process.Process.Pid); err != nil {
		t.Error(err)
	}
	p.picture("after-the-bus")

	asked := time.Now()
	p.do(p.door().Quit(t.Context()))
	if err := <-p.ended; err != nil {
		t.Error(err)
	}
	t.Logf("quit took %v", time.Since(asked))
	p.onScreen(0)
}

func TestWithoutTrayAndDaemonTheWindowComesUpForAMessage(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Keyring: desktoptest.Unlocked})
	bob := p.colleague("bob")
	p.start()
	w := p.signIn()
	time.Sleep(2 * tray.Patience) // that there is no tray has been said
	p.do(p.desktop.CloseWindow(w))
	p.closed()
	p.says(bob, "chat", "привет")
	p.window()
	p.picture("came-up")
	p.until("it is not read", func(s desk.Snapshot) bool { return s.Status.Unread == 1 })

	// One that is open, but elsewhere, comes too.
	p.do(p.desktop.Workspace(1))
	p.unseen()
	p.says(bob, "chat", "ау")
	p.window()
	if data, err := os.ReadFile(p.log); err == nil && strings.Contains(string(data), "panic") {
		t.Errorf("%s", data)
	}
}
