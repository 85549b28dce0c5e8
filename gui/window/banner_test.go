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

// One thing at a time: what keeps everything from working before what has just failed, and
// a file of ours last.
func TestTheBannerSaysTheMostImportantFirst(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.faces.compact.banner
		says := func(p *desk.Problem) {
			t.Helper()
			sentence, remedy := o.faces.words.Problem(p)
			if o.rest(); !b.root.Visible() || b.sentence.Text != sentence || b.remedy.Text != remedy || remedy == "" {
				t.Errorf("%q %q, not %q", b.sentence.Text, b.remedy.Text, sentence)
			}
		}
		o.desk.SetStatus(func(s *desk.Status) { s.Trouble = unreadableSettings })
		says(unreadableSettings)
		lost := desk.NewProblem(desk.Unreachable, "host", "chat.example.com", "again", "yes")
		o.desk.SetStatus(func(s *desk.Status) { s.Connection, s.Problem = desk.Waiting, lost })
		says(lost)
		if b.aside.Visible() {
			t.Error("a file can be set aside that is not spoken of")
		}
		failed := desk.NewProblem(desk.CannotHide)
		b.fail(failed)
		says(failed)
		gone := desk.NewProblem(desk.NoResident)
		o.faces.lost(gone)
		says(gone)
		if b.dismiss.Visible() || b.again.Visible() || b.countdown.Visible() {
			t.Error("buttons that nobody hears")
		}
		o.faces.model.gone = nil
		b.refresh()
		test.Tap(b.dismiss)
		says(lost)
		o.desk.SetStatus(func(s *desk.Status) { s.Problem = nil })
		says(desk.NewProblem(desk.NotOnLine)) // it waits, and nobody knows why
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.OnLine })
		says(unreadableSettings)
	})
}

func TestTheBannerIsOfUseToTheKeyboard(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c, b := o.talk(fakedesk.Anna), o.faces.compact.banner
		o.desk.SetStatus(func(s *desk.Status) { s.Connection, s.RetryAt = desk.Waiting, time.Now().Add(time.Minute) })
		o.rest()
		canvas := c.window.Canvas()
		reach := func(want fyne.Focusable) {
			t.Helper()
			canvas.Unfocus()
			for range 40 {
				if canvas.FocusNext(); canvas.Focused() == want {
					return
				}
			}
			t.Fatalf("Tab does not lead to %T", want)
		}
		reach(b.again)
		canvas.Focused().TypedRune('ж')
		if o.rest(); c.talk.writer.Text != "ж" || canvas.Focused() != c.talk.writer {
			t.Error("letters end in the button")
		}
		reach(b.again)
		o.key(canvas.Focused(), fyne.KeyReturn)
		o.mustHaveAsked("reconnect")
		reach(b.again)
		if o.key(canvas.Focused(), fyne.KeyEscape); canvas.Focused() != c.people {
			t.Errorf("Esc leads to %T", canvas.Focused())
		}
		b.fail(desk.NewProblem(desk.CannotHide))
		reach(b.dismiss)
		if o.key(canvas.Focused(), fyne.KeyEnter); b.own != nil {
			t.Error("it stays")
		}
	})
}

// Who is late, or sleeps, makes no negative seconds, and no hurry of ticks afterwards.
func TestTheCountdownEndsAtZeroAndBeginsAnew(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.faces.compact.banner
		retry := func(in time.Duration) {
			o.desk.SetStatus(func(s *desk.Status) { s.Connection, s.RetryAt = desk.Waiting, time.Now().Add(in) })
			o.rest()
		}
		retry(2 * time.Second)
		time.Sleep(time.Minute)
		o.rest()
		zero := o.faces.words.Count("window.retry", 0)
		if b.countdown.Text != zero {
			t.Errorf("%q a minute after the moment", b.countdown.Text)
		}
		retry(90 * time.Second)
		time.Sleep(30 * time.Second)
		if o.rest(); b.countdown.Text != o.faces.words.Count("window.retry", 60) {
			t.Errorf("%q a minute before", b.countdown.Text)
		}
		o.desk.SetStatus(func(s *desk.Status) { s.RetryAt = time.Time{} })
		if o.rest(); strings.TrimSpace(b.countdown.Text) != "" {
			t.Errorf("%q though nothing is planned", b.countdown.Text)
		}
	})
}

// A server words its own errors: they are text, of one line, and leave room for the rest.
func TestWhatAServerSaysCannotTakeTheWindow(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		c.window.Resize(leastSize)
		text := "\u202E\n\n\n<b>{{.Address}}</b> %s %d " + strings.Repeat("שגיאה ошибка\n", 5000)
		o.desk.SetStatus(func(s *desk.Status) {
			s.Connection, s.Problem = desk.Waiting, desk.NewProblem(desk.Refused, "condition", text, "text", text)
			s.RetryAt = time.Now().Add(time.Minute)
		})
		o.rest()
		said := c.banner.sentence.Text + c.banner.remedy.Text
		if n := len([]rune(said)); n > 1500 || strings.ContainsAny(said, "\u202E") {
			t.Errorf("%d characters: %.200q", n, said)
		}
		if w := c.window.Canvas().Size(); w.Width > leastSize.Width+1 || c.halves.Size().Height < 0 {
			t.Errorf("the window is %v, the rest %v high", w, c.halves.Size().Height)
		}
	})
}

func TestThatConnectingAnewCannotBeAskedForIsSaid(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b, f := o.faces.compact.banner, o.faults()
		f.fails("reconnect", desk.NewProblem(desk.NoResident))
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.Waiting })
		o.rest()
		test.Tap(b.again)
		o.rest()
		if sentence, _ := o.faces.words.Problem(desk.NewProblem(desk.NoResident)); b.sentence.Text != sentence || !b.dismiss.Visible() {
			t.Errorf("%q", b.sentence.Text)
		}
		f.fails("reconnect", nil)
		test.Tap(b.again)
		if o.rest(); b.own != nil {
			t.Error("it is not forgotten when it works")
		}
	})
}
