package window

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestADraftSurvivesTheWindow(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, "Добрый день")
		time.Sleep(2 * draftPause)
		o.rest()
		o.mustHaveAsked("draft " + fakedesk.Anna.Address + ": Добрый день")
		o.write(c.talk.writer, "!")
		c.close() // at once: nothing is lost
		o.mustHaveAsked("draft " + fakedesk.Anna.Address + ": Добрый день!")
	})
}

func TestADraftIsThereWhenTheWindowOpens(t *testing.T) {
	begun := func() *fakedesk.Desk {
		d := usual()
		_ = d.SetDraft(t.Context(), fakedesk.Anna, "начало")
		return d
	}
	inOffice(t, locale.English, begun, func(o *office) {
		c := o.talk(fakedesk.Anna)
		if c.talk.writer.Text != "начало" {
			t.Fatalf("%q", c.talk.writer.Text)
		}
		c.window.Canvas().Focus(c.talk.writer)
		c.talk.writer.TypedRune('!')
		if c.talk.writer.Text != "начало!" {
			t.Errorf("one writes on at %q", c.talk.writer.Text)
		}
		c.talk.writer.SetText("начало")
		calls := len(o.desk.Calls())
		c.choose(fakedesk.Boris, false)
		c.choose(fakedesk.Anna, false)
		time.Sleep(2 * draftPause)
		o.rest()
		for _, call := range o.desk.Calls()[calls:] {
			if len(call) > 5 && call[:5] == "draft" {
				t.Errorf("said again though nothing has changed: %q", call)
			}
		}
		c.talk.submit()
		o.rest()
		time.Sleep(2 * draftPause)
		o.rest()
		o.mustHaveAsked("draft " + fakedesk.Anna.Address + ": ")
	})
}

func TestADraftIsSaidOncePerPauseAndNotPerLetter(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for range 100 {
			o.write(c.talk.writer, "я")
			time.Sleep(50 * time.Millisecond)
			o.rest()
		}
		said := 0
		for _, call := range o.desk.Calls() {
			if len(call) > 5 && call[:5] == "draft" {
				said++
			}
		}
		if said < 2 || said > 6 {
			t.Errorf("said %d times in 5 seconds", said)
		}
	})
}

func TestTheQuickWindowHasTheSameDraft(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, "начато здесь")
		quick := func() *quick {
			o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
			return o.faces.quicks[fakedesk.Anna]
		}
		q := quick()
		if q.writer.Text != "начато здесь" {
			t.Fatalf("%q", q.writer.Text)
		}
		o.write(q.writer, ", продолжено там")
		o.key(q.writer, fyne.KeyEscape)
		o.mustHaveAsked("draft " + fakedesk.Anna.Address + ": начато здесь, продолжено там")
		q = quick()
		if q.writer.Text != "начато здесь, продолжено там" {
			t.Fatalf("after closing: %q", q.writer.Text)
		}
		q.submit()
		o.rest()
		time.Sleep(2 * draftPause)
		o.rest()
		o.mustHaveAsked("draft " + fakedesk.Anna.Address + ": ")
		if q = quick(); q.writer.Text != "" {
			t.Errorf("sent, and still there: %q", q.writer.Text)
		}
	})
}
