package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
)

// choose clicks an entry of the menu of the icon as soon as it is there and takes clicks.
func (p *place) choose(labels ...string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	for {
		item, err := p.desktop.TrayItem(ctx, p.process.Process.Pid)
		if err == nil {
			time.Sleep(time.Second) // a place that has just changed takes none
			err = item.Click(ctx, labels...)
		}
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			p.t.Fatalf("%q cannot be chosen: %v", labels, err)
		}
	}
}

// phrase sends bob a phrase from the menu, and returns it as it waits.
func (p *place) phrase(text string) (m desk.Message) {
	p.t.Helper()
	p.choose("Написать", "Bob", text)
	p.until("the phrase", func(desk.Snapshot) bool {
		all, err := p.door().History(p.t.Context(), desk.Ref{Address: "bob@office.example"}, 0, 1)
		p.do(err)
		if len(all) == 1 && all[0].Mine && all[0].Body == text {
			m = all[0]
		}
		return m.Body != ""
	})
	return m
}

// TestAPhraseFromTheTrayIsTakenBackOrGoesOutOnce clicks in the real menu: what is taken back bob never
// gets, and what waits when the program is killed he gets once.
func TestAPhraseFromTheTrayIsTakenBackOrGoesOutOnce(t *testing.T) {
	p := signedIn(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
	bob := p.colleague("bob")
	p.do(p.door().AddContact(t.Context(), desk.NewContact{Ref: desk.Ref{Address: "bob@office.example"}, Name: "Bob"}))
	var back desk.Message
	for { // who is too slow tries again
		back = p.phrase("Хорошо")
		err := p.door().CancelMessage(t.Context(), back.Peer, back.Number)
		if err == nil {
			break
		}
		if !errors.Is(err, desk.NewProblem(desk.MessageLeft)) {
			t.Fatal(err)
		}
		p.hears(bob, "Хорошо")
	}
	p.popup("Отменено: не отправлено")
	p.phrase("Сейчас на совещании")
	p.popup("Сейчас на совещании")
	p.kill()
	p.start("DISPLAY=")
	_, err := p.door().Send(t.Context(), desk.Outgoing{To: "bob@office.example", Body: "конец"})
	p.do(err)
	var heard []string
	for !slices.Contains(heard, "Сейчас на совещании") || !slices.Contains(heard, "конец") {
		select {
		case m := <-bob.messages:
			heard = append(heard, m.Body)
		case <-time.After(limit):
			t.Fatalf("he has got %q", heard)
		}
	}
	slices.Sort(heard)
	if heard = slices.DeleteFunc(heard, func(body string) bool { return body == "" }); strings.Join(heard, " ") != "Сейчас на совещании конец" {
		t.Errorf("he has got %q", heard)
	}
	m, err := p.door().Message(t.Context(), back.Peer, back.Number)
	if err != nil || m.State != desk.Failed || m.Error != string(desk.MessageCancelled) {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestTheTrayMutesAll has bob write while all are muted: what he writes is told when that ends.
func TestTheTrayMutesAll(t *testing.T) {
	p := signedIn(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
	bob := p.colleague("bob")
	p.choose("Ничего не показывать", "30 минут")
	s := p.until("quiet", func(s desk.Snapshot) bool { return len(s.Status.Muted) == 1 })
	to, _ := xmpp.ParseAddress("alice@office.example")
	_, err := bob.Messages.Send(message.Message{To: to, Type: "chat", Body: "Где ты?"})
	p.do(err)
	p.until("a message", func(s desk.Snapshot) bool { return s.Status.Unread == 1 })
	if popups := p.desktop.Popups(); slices.ContainsFunc(popups, func(v desktoptest.Popup) bool { return strings.Contains(v.Text, "Где ты?") }) {
		t.Errorf("%+v", popups)
	}
	p.choose("Без уведомлений до " + s.Status.Muted[0].Until.Local().Format("15:04") + ": показывать")
	p.popup("Где ты?")
}

// TestAHotKeyOpensAQuickMessage presses the key that was chosen while another program has the keyboard.
func TestAHotKeyOpensAQuickMessage(t *testing.T) {
	p := seated(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
	p.do(p.door().Set(t.Context(), "hotKey", []string{"Ctrl+Alt+V"}))
	for end := time.Now().Add(limit); len(p.windows()) == 0; time.Sleep(time.Second) { // it may not be heard yet
		if time.Now().After(end) {
			t.Fatal("no window comes")
		}
		p.do(p.desktop.Key("ctrl+alt+v"))
	}
	p.window()
	p.picture("hotkey")
	p.do(p.door().Set(t.Context(), "hotKey", nil))
}
