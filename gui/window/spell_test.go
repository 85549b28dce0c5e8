package window

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// speaks has the resident speak another language.
func (o *office) speaks(language string) {
	o.desk.SetStatus(func(s *desk.Status) { s.Language = language })
	o.rest()
}

// markup is all that there is to see of a window.
func markup(w fyne.Window) string {
	w.Content().Refresh()
	return test.RenderToMarkup(w.Canvas())
}

// What is open when another language is chosen looks as if it had been opened in that one.
func TestWhatIsOpenIsSpelledInAnotherLanguage(t *testing.T) {
	for name, open := range map[string]struct {
		desk func() *fakedesk.Desk
		open func(*office) fyne.Window
	}{
		"sign-in": {signedOut, func(o *office) fyne.Window {
			s := o.faces.signIn
			s.window.Resize(fyne.NewSize(480, 600)) // there is room for the words of each language
			o.desk.SignInError = desk.NewProblem(desk.WrongPassword, "address", "ольга@example.com")
			o.write(s.address, "ольга@example.com")
			o.later(settled)
			fillInRest(o)
			o.key(s.url, fyne.KeyReturn)
			return s.window
		}},
		"conversation": {usual, func(o *office) fyne.Window {
			c := o.talk(fakedesk.Anna)
			o.write(c.talk.writer, "Ёлка 🌲")
			return c.window
		}},
		"banner": {usual, func(o *office) fyne.Window {
			c := o.talk(fakedesk.Boris)
			o.desk.SetStatus(func(s *desk.Status) {
				s.Connection, s.RetryAt = desk.Waiting, time.Now().Add(5*time.Second)
				s.Problem = desk.NewProblem(desk.Unreachable, "host", "chat.example.com", "again", "yes")
			})
			o.rest()
			return c.window
		}},
		"nobody": {usual, func(o *office) fyne.Window {
			o.desk.SetStatus(func(s *desk.Status) { s.Demo = true })
			o.rest()
			o.faces.choose(filterAlerts)
			return o.faces.compact.window
		}},
		"people": {grouped, func(o *office) fyne.Window { o.faces.onlyOnline(); return o.faces.compact.window }},
		"correct": {usual, func(o *office) fyne.Window {
			c := o.remarked()
			c.window.Resize(fyne.NewSize(820, 1500))
			c.talk.correct()
			o.rest()
			return c.window
		}},
		"asking": {usual, func(o *office) fyne.Window {
			c := o.talk(fakedesk.Anna)
			o.asks(fakedesk.Anna, approval)
			return c.window
		}},
		"requests": {usual, func(o *office) fyne.Window {
			c := o.talk(fakedesk.Anna)
			o.requested(asker, fakedesk.Boris, fakedesk.Anna)
			return c.window
		}},
		"files": {usual, func(o *office) fyne.Window {
			c := o.filed()
			o.desk.Turn(desk.Upload{ID: "2", Peer: fakedesk.Anna, Name: "видео.mp4", Size: 9 << 20, State: desk.UploadFailed, Problem: desk.NewProblem(desk.FileTooLarge, "limit", "8")})
			c.window.Resize(fyne.NewSize(820, 1500)) // nothing of what is above the sight is guessed
			o.rest()
			return c.window
		}},
		"takeover": {usual, func(o *office) fyne.Window {
			a := o.alarmed(fakedesk.Anna, approval, desk.PreviewAll)
			o.desk.SetTakeovers(a.at, o.alarm(fakedesk.Boris, high, "Потоп"))
			o.later(2 * headsUp)
			return a.panels[0].window
		}},
		"settings": {usual, func(o *office) fyne.Window {
			p := o.setting()
			p.window.Resize(fyne.NewSize(480, 3400))
			o.rest()
			return p.window
		}},
		"records": {usual, func(o *office) fyne.Window { r := o.recording(); o.happens("INFO", "started", nil); return r.window }},
		"alert": {usual, func(o *office) fyne.Window {
			b := o.alerting()
			o.composed(b)
			for _, f := range b.composer.fields() {
				f.FocusLost() // to whom the test has typed thinks that it has the keyboard
			}
			b.window.Canvas().Focus(b.composer.audience.search)
			return b.window
		}},
		"alert report": {hundreds, func(o *office) fyne.Window { return o.halfAnswered().window }},
		"quick": {usual, func(o *office) fyne.Window {
			q := openQuick(o)
			o.write(q.writer, "Ёлка 🌲")
			return q.window
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var want string
			inOffice(t, locale.Russian, open.desk, func(o *office) { want = markup(open.open(o)) })
			inOffice(t, locale.English, open.desk, func(o *office) {
				w := open.open(o)
				o.speaks(locale.Russian)
				differs(o.t, markup(w), want)
			})
		})
	}
}

// differs says where two texts are not the same.
func differs(t *testing.T, got, want string) {
	t.Helper()
	is, ought := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(is), len(ought)) {
		if is[i] != ought[i] {
			t.Fatalf("line %d is %q and not %q", i+1, is[i], ought[i])
		}
	}
	if len(is) != len(ought) {
		t.Fatalf("%d lines and not %d", len(is), len(ought))
	}
}

// The person goes on where he was: who is talked to, what he has written, looked for and scrolled
// to, and where his keyboard is.
func TestNothingIsLostWhenAnotherLanguageIsChosen(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for range 30 {
			o.desk.Receive(desk.Message{Peer: fakedesk.Anna, Body: strings.Repeat("words that go on ", 9)})
		}
		o.rest()
		o.write(c.talk.writer, "begun")
		o.write(c.search, "an")
		c.talk.feed.by(-400)
		o.rest()
		first := c.talk.feed.anchor
		p := o.setting()
		typed := p.row(o, "phrases").control.(*settingText)
		o.write(typed.field, "half a phrase ")
		p.window.Canvas().Focus(p.row(o, "language").control.(*settingChoice).all[1])
		p.scroll.ScrollToOffset(fyne.NewPos(0, 300))
		o.presses(p.window, "Русский")
		o.mustHaveAsked("set language ru")
		if words := o.faces.words.Language(); words != locale.Russian {
			t.Fatalf("the window speaks %q", words)
		}
		if c.talk.peer != fakedesk.Anna || c.talk.writer.Text != "begun" || c.search.Text != "an" {
			t.Errorf("%v, %q, %q", c.talk.peer, c.talk.writer.Text, c.search.Text)
		}
		if c.talk.feed.anchor != first || c.talk.feed.atEnd {
			t.Errorf("from message %d to %d", first, c.talk.feed.anchor)
		}
		if p.scroll.Offset.Y != 300 || !strings.Contains(typed.field.Text, "half a phrase") {
			t.Errorf("the settings are at %v, with %q", p.scroll.Offset.Y, typed.field.Text)
		}
		if b, is := p.window.Canvas().Focused().(*button); !is || b.Text != "Русский" {
			t.Errorf("the keyboard is at %v", p.window.Canvas().Focused())
		}
		if !strings.Contains(p.window.Title(), o.faces.words.Say("settings.title")) {
			t.Errorf("the window is called %q", p.window.Title())
		}
	})
}

// A resident of another version does not say in which language it speaks.
func TestTheWindowKeepsItsLanguageWhereTheResidentSaysNone(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.speaks("")
		if words := o.faces.words.Language(); words != locale.Russian {
			t.Errorf("the window speaks %q", words)
		}
	})
}
