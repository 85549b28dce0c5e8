package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func (o *office) paste(f *field, text string) {
	o.app.Clipboard().SetContent(text)
	f.TypedShortcut(&fyne.ShortcutPaste{Clipboard: o.app.Clipboard()})
	o.rest()
}

// A log that was pasted by mistake leaves the writer as it was before.
func TestAfterALongPasteTheWriterWrapsAgain(t *testing.T) {
	log := strings.Repeat("2026-11-26 error ", 2000)
	for name, away := range map[string]func(*office, *field){
		"deleted": func(o *office, f *field) { o.key(f, fyne.KeyDelete) },
		"cut":     func(o *office, f *field) { f.TypedShortcut(&fyne.ShortcutCut{Clipboard: o.app.Clipboard()}) },
		"written over": func(o *office, f *field) {
			f.TypedRune('ж')
		},
		"pasted over": func(o *office, f *field) { o.paste(f, "short") },
		"undone":      func(o *office, f *field) { f.TypedShortcut(&fyne.ShortcutUndo{}) },
		"sent":        func(o *office, f *field) { o.key(f, fyne.KeyReturn) },
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, locale.Russian, usual, func(o *office) {
				w := o.talk(fakedesk.Anna).talk.writer
				o.paste(w, log)
				if w.Wrapping != fyne.TextWrapOff {
					t.Fatal("the whole log is wrapped")
				}
				w.TypedShortcut(&fyne.ShortcutSelectAll{})
				away(o, w)
				if o.rest(); len(w.Text) > 100 || w.Wrapping != fyne.TextWrapWord {
					t.Errorf("%d bytes, wrapping %v", len(w.Text), w.Wrapping)
				}
			})
		})
	}
}

// What was long comes back by Ctrl+Z as it was.
func TestALongTextThatIsHadBackIsNotWrapped(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		w := o.talk(fakedesk.Anna).talk.writer
		o.paste(w, strings.Repeat("слово ", 5000))
		w.TypedShortcut(&fyne.ShortcutSelectAll{})
		o.key(w, fyne.KeyDelete)
		w.TypedShortcut(&fyne.ShortcutUndo{})
		if o.rest(); len(w.Text) < 10_000 || w.Wrapping != fyne.TextWrapOff {
			t.Errorf("%d bytes, wrapping %v", len(w.Text), w.Wrapping)
		}
		w.TypedShortcut(&fyne.ShortcutRedo{})
		if o.rest(); w.Text != "" || w.Wrapping != fyne.TextWrapWord {
			t.Errorf("%d bytes, wrapping %v", len(w.Text), w.Wrapping)
		}
	})
}

// Nobody hears of a Shift that is let go in another window.
func TestAShiftLetGoElsewhereDoesNotKeepEnterFromSending(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		w := c.talk.writer
		c.window.Canvas().Focus(w)
		o.write(w, "see you")
		w.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
		c.window.Canvas().Focus(c.people)
		c.window.Canvas().Focus(w)
		o.key(w, fyne.KeyReturn)
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": see you")
	})
}

// The message goes out as it was written: spaces, lines, quotes, scripts and all.
func TestAMessageGoesOutAsItWasWritten(t *testing.T) {
	for _, text := range []string{"  indented\n\n\tcode\n", "שלום, world", "«кавычки» — тире… 𝕏 👩‍👩‍👧", "/me waves", "{{.}} %d <b>", "x\u0301y", strings.Repeat("я", 70_000)} {
		inOffice(t, locale.Russian, usual, func(o *office) {
			c := o.talk(fakedesk.Anna)
			o.paste(c.talk.writer, text)
			o.key(c.talk.writer, fyne.KeyReturn)
			o.mustHaveAsked("send " + fakedesk.Anna.Address + ": " + text)
			if got := lastBody(c); got != text {
				t.Errorf("%.60q is shown for %.60q", got, text)
			}
			if c.talk.writer.Text != "" {
				t.Errorf("%.60q stays", c.talk.writer.Text)
			}
		})
	}
}

// Every key counts as somebody who sits there; else what comes would be left unread
// before the eyes of who writes a long answer.
func TestWhoWritesIsThere(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.focus(true)
		c := o.talk(fakedesk.Anna)
		for name, do := range map[string]func(){
			"a letter":    func() { o.write(c.talk.writer, "a") },
			"a key":       func() { o.key(c.talk.writer, fyne.KeyLeft) },
			"a paste":     func() { o.paste(c.talk.writer, "b") },
			"the mouse":   func() { c.talk.feed.MouseIn(nil) },
			"a mouse far": func() { c.talk.feed.MouseMoved(nil) },
			"the list":    func() { o.key(c.people, fyne.KeyHome) },
			"the status":  func() { o.write(c.header.text, "c") },
		} {
			o.faces.hands.idle = true
			if do(); o.faces.hands.idle {
				t.Errorf("%s is not noticed", name)
			}
		}
		o.desk.SetStatus(func(s *desk.Status) { s.Unread++ })
		o.faces.hands.idle = true
		if o.receive(fakedesk.Anna, "hello"); !o.faces.hands.idle {
			t.Error("what others do is taken for the person's hands")
		}
	})
}
