package main

import (
	"cmp"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/notice"
	"vestnik/gui/desktoptest"
)

// alarms has a colleague write something of high urgency, and returns its number.
func (p *place) alarms(c *colleague, text string, buttons ...notice.Button) int64 {
	p.t.Helper()
	to, err := xmpp.ParseAddress("иван@office.example")
	p.do(err)
	_, err = c.Messages.Send(message.Message{To: to, Type: "chat", Subject: "Авария", Body: text, Notice: &notice.Notice{Urgency: notice.High, Buttons: buttons}})
	p.do(err)
	var number int64
	p.until("the alarm", func(s desk.Snapshot) bool {
		for _, o := range s.Conversations {
			if o.Last.Body == text {
				number = o.Last.Number
			}
		}
		return number > 0
	})
	return number
}

// above waits until so many windows lie above all else, and returns them from left to right.
func (p *place) above(wanted int) (all []desktoptest.Window) {
	p.t.Helper()
	p.until("what lies above all else", func(desk.Snapshot) bool {
		windows, err := p.desktop.Windows()
		all = nil
		for _, w := range windows {
			if w.Of("Vestnik") && strings.Contains(p.kind(w), "NOTIFICATION") {
				all = append(all, w)
			}
		}
		return err == nil && len(all) == wanted
	})
	slices.SortFunc(all, func(a, b desktoptest.Window) int { return cmp.Compare(a.X, b.X) })
	return all
}

// kind is what a window says that it is.
func (p *place) kind(w desktoptest.Window) string {
	ask := exec.Command("xprop", "-id", w.ID, "_NET_WM_WINDOW_TYPE")
	ask.Env = p.desktop.Env()
	said, _ := ask.Output()
	return string(said)
}

func TestWhatIsUrgentLiesAboveAllElseOnEachMonitorAndTakesNoKeyboard(t *testing.T) {
	for _, manager := range []string{desktoptest.Openbox, desktoptest.Xfwm} {
		t.Run(manager, func(t *testing.T) { liesAboveAllElse(t, manager) })
	}
}

func liesAboveAllElse(t *testing.T, manager string) {
	p := newPlace(t, desktoptest.Options{Size: "1600x900", Manager: manager, Panel: true, Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked})
	p.do(p.desktop.Split())
	bob := p.colleague("bob")
	p.start()
	p.do(p.desktop.CloseWindow(p.signIn()))
	p.closed()
	p.befriend("bob")
	p.do(p.door().Set(t.Context(), "takeover", []string{"true"}))

	// He types in another program while it comes, and no letter is lost.
	pad, err := p.desktop.Notepad(t.Context())
	p.do(err)
	defer pad.Close()
	const letters = 400
	typing := make(chan error, 1)
	go func() { typing <- p.desktop.Type(strings.Repeat("abcd", letters/4)) }()
	p.until("the first letters", func(desk.Snapshot) bool { return pad.Typed() > 10 })
	first := p.alarms(bob, "Пожар на складе № 2. "+strings.Repeat("Покиньте здание по лестнице, лифтом не пользуйтесь. ", 30))
	p.above(2)
	if during := pad.Typed(); during >= letters {
		t.Errorf("all was typed before it came")
	}
	p.do(<-typing)
	p.until("all letters", func(desk.Snapshot) bool { return pad.Typed() == letters })
	if p.desktop.Active() != pad.ID {
		t.Errorf("%s has the keyboard", p.desktop.Active())
	}
	p.until("one in the middle of each monitor", func(desk.Snapshot) bool { // the window manager places them first
		all := p.above(2)
		return all[0].X+all[0].Width/2 == 400 && all[1].X+all[1].Width/2 == 1200 && all[0].Y > 0 && all[0].Y == all[1].Y
	})
	p.popup("Пожар на складе") // stays as well
	p.picture("takeover-" + manager)

	// What comes behind it waits; a click on either monitor deals with what is there.
	second := p.alarms(bob, "Согласуйте отключение", notice.Button{Value: "yes", Label: "Согласовать"}, notice.Button{Value: "no", Label: "Отклонить"})
	if s := p.until("both", func(s desk.Snapshot) bool { return len(s.Takeovers) == 2 }); s.Takeovers[0].Number != first || s.Takeovers[1].Number != second {
		t.Errorf("%+v", s.Takeovers)
	}
	// The other program comes to the front, and stays below; openbox has above all what fills the screen.
	p.do(p.desktop.Click(1560, 850, 1))
	if manager != desktoptest.Openbox {
		p.do(p.desktop.FillScreen(pad))
	}
	p.picture("takeover-full-" + manager)
	p.clicked(1, "the first to be acknowledged", func(s desk.Snapshot) bool { return len(s.Takeovers) == 1 })
	if m, err := p.door().Message(t.Context(), desk.Ref{Address: "bob@office.example"}, first); err != nil || m.Acknowledged.IsZero() {
		t.Errorf("%+v, %v", m, err)
	}
	p.above(2)
	p.picture("takeover-buttons-" + manager)
	p.clicked(0, "the second to be answered", func(s desk.Snapshot) bool { return len(s.Takeovers) == 0 })
	p.hears(bob, "yes")
	p.closed()

	// Dealt with elsewhere it goes; and it comes anew with another start of the program.
	third := p.alarms(bob, "Потоп")
	p.above(2)
	p.do(p.door().Acknowledge(t.Context(), desk.Ref{Address: "bob@office.example"}, third))
	p.above(0)
	p.closed()
	p.alarms(bob, "Землетрясение")
	p.above(2)
	p.do(p.door().Quit(t.Context()))
	<-p.ended
	p.above0()
	p.start()
	p.above(2)
}

// above0 waits until no window is on the screen, without a resident to be asked.
func (p *place) above0() {
	p.t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		windows, err := p.desktop.Windows()
		if err == nil && !slices.ContainsFunc(windows, func(w desktoptest.Window) bool { return w.Of("Vestnik") }) {
			return
		}
	}
	p.t.Fatal("a window stays behind")
}

// clicked clicks the first button on one of the monitors until that has the effect that is
// wanted: for a second after it came it takes no clicks.
func (p *place) clicked(monitor int, what string, wanted func(desk.Snapshot) bool) {
	p.t.Helper()
	w := p.above(2)[monitor]
	p.until(what, func(s desk.Snapshot) bool {
		if wanted(s) {
			return true
		}
		p.do(p.desktop.Click(w.X+60, w.Y+w.Height-30, 1))
		time.Sleep(300 * time.Millisecond)
		s, err := p.door().Snapshot(p.t.Context())
		return err == nil && wanted(s)
	})
}

// reached waits until the server passes on what a colleague sends. On line is who has said so, and
// what comes before the server has heard it is kept for a moment, and urgent no more.
func (p *place) reached(c *colleague) {
	p.t.Helper()
	const text = "Проверка связи"
	p.says(c, "chat", text)
	s := p.until("what checks the line", func(s desk.Snapshot) bool {
		return len(s.Conversations) > 0 && s.Conversations[0].Last.Body == text
	})
	p.do(p.door().MarkRead(p.t.Context(), s.Conversations[0].Peer, s.Conversations[0].Last.Number))
	p.onScreen(0)
}

// Where the window cannot be, its popup stays, and nobody is bothered with why.
func TestWithoutAWindowThePopupOfWhatIsUrgentStays(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked})
	bob := p.colleague("bob")
	p.start()
	p.do(p.desktop.CloseWindow(p.signIn()))
	p.closed()
	p.befriend("bob")
	p.do(p.door().Set(t.Context(), "takeover", []string{"true"}), p.door().Quit(t.Context()))
	<-p.ended
	dir, err := built()
	p.do(err)
	p.programs = t.TempDir()
	copied := exec.Command("cp", filepath.Join(dir, "vestnik"), p.programs)
	p.do(copied.Run())
	p.start("PATH=/usr/bin:/bin")
	p.until("being on line", func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && len(s.Contacts) > 0 })
	p.reached(bob)
	p.alarms(bob, "Пожар")
	p.popup("Пожар")
	p.until("what takes over", func(s desk.Snapshot) bool { return len(s.Takeovers) == 1 })
	time.Sleep(time.Second)
	p.onScreen(1)
	for _, shown := range p.desktop.Popups() {
		if strings.Contains(shown.Title, "vestnik-window") || strings.Contains(shown.Text, "vestnik-window") {
			t.Errorf("%+v", shown)
		}
	}
}
