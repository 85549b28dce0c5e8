package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestTabLeavesEveryFieldAndIsNeverWritten(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for name, f := range map[string]*field{"writer": c.talk.writer, "search": c.search, "status": c.header.text} {
			f.SetText("")
			if o.key(f, fyne.KeyTab); f.AcceptsTab() || f.Text != "" {
				t.Errorf("%s keeps the Tab: %q", name, f.Text)
			}
		}
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
		if o.faces.quicks[fakedesk.Anna].writer.AcceptsTab() {
			t.Error("the quick window keeps the Tab")
		}
	})
}

func TestLettersGoToTheWriterFromEverywhere(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		canvas := c.window.Canvas()
		for _, from := range []fyne.Focusable{c.people, c.talk.feed, c.talk.send, c.header.presence, nil} {
			c.talk.writer.SetText("")
			canvas.Unfocus()
			if from == nil {
				canvas.OnTypedRune()('ж')
			} else {
				canvas.Focus(from)
				from.TypedRune('ж')
			}
			if c.talk.writer.Text != "ж" || canvas.Focused() != c.talk.writer {
				t.Errorf("from %T: %q is written, the focus is at %T", from, c.talk.writer.Text, canvas.Focused())
			}
		}
		c.choose(desk.Ref{}, false)
		c.people.TypedRune('б')
		if canvas.Focused() != c.search || c.search.Text != "б" {
			t.Error("with nobody to write to, letters do not go to the search")
		}
	})
}

func TestKeysScrollTheFeedFromWhereverTheyAreTyped(t *testing.T) {
	inOffice(t, locale.English, long, func(o *office) {
		c := o.talk(fakedesk.Anna)
		f := c.talk.feed
		for _, from := range []fyne.Focusable{c.talk.writer, f, c.people} {
			f.end()
			o.key(from, fyne.KeyPageUp)
			up := f.scroll.Offset.Y
			if f.atEnd {
				t.Errorf("%T: PageUp does not scroll", from)
			}
			o.key(from, fyne.KeyHome)
			if f.scroll.Offset.Y >= up || f.scroll.Offset.Y > 0 && f.items[0].start == noStart {
				t.Errorf("%T: Home goes to %v", from, f.scroll.Offset.Y)
			}
			o.key(from, fyne.KeyPageDown)
			if o.key(from, fyne.KeyEnd); !f.atEnd {
				t.Errorf("%T: End does not go to the end", from)
			}
		}
		o.write(c.talk.writer, "ab")
		if o.key(c.talk.writer, fyne.KeyHome); c.talk.writer.CursorColumn != 0 || !f.atEnd {
			t.Error("Home does not go to the beginning of what is written")
		}
		o.ctrl(c.window, fyne.KeyF)
		if c.window.Canvas().Focused() != c.search {
			t.Error("Ctrl+F does not go to the search")
		}
	})
}

func TestEscClosesWhatIsUppermost(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		overlays := c.window.Canvas().Overlays()
		o.faces.askSignOut(c.window, fakedesk.Me, c.banner.fail)
		focused := c.window.Canvas().Focused()
		if _, ok := focused.(*button); !ok {
			t.Fatalf("the keyboard is at %T", focused)
		}
		o.key(focused, fyne.KeyEscape)
		if overlays.Top() != nil || o.faces.model.status.Connection == desk.SignedOut {
			t.Error("Esc is not no")
		}
		o.faces.askSignOut(c.window, fakedesk.Me, c.banner.fail)
		o.key(c.window.Canvas().Focused(), fyne.KeyTab)
		c.window.Canvas().Unfocus()
		c.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if overlays.Top() != nil {
			t.Error("Esc does nothing while nothing has the focus")
		}

		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Boris})
		q := o.faces.quicks[fakedesk.Boris]
		o.faces.confirm(q.window, question{title: "?"}, func() {})
		q.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if q.window.Canvas().Overlays().Top() != nil || len(o.faces.quicks) != 1 {
			t.Error("Esc does not close the dialog alone")
		}
		o.key(q.phrases.Objects[0].(fyne.Focusable), fyne.KeyEscape)
		if len(o.faces.quicks) != 0 {
			t.Error("Esc does not close the quick window")
		}
	})
}

func TestTheWriterGrowsToAThird(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		height := func() float32 { return c.talk.writer.Size().Height }
		small := height()
		o.write(c.talk.writer, "one")
		if height() != small {
			t.Error("grows with a word")
		}
		c.talk.writer.SetText(strings.Repeat("line\n", 4))
		five := height()
		if five <= small {
			t.Errorf("%v high with five lines, %v with one", five, small)
		}
		c.talk.writer.SetText(strings.Repeat("line\n", 60))
		if most := c.talk.content.Size().Height / 3; height() <= five || height() > most {
			t.Errorf("%v high with a long text, %v may be", height(), most)
		}
		c.window.Resize(fyne.NewSize(760, 800))
		if most := c.talk.content.Size().Height / 3; height() < most-25 || height() > most {
			t.Errorf("%v high in a higher window, %v may be", height(), most)
		}
		c.talk.writer.SetText("")
		if height() != small {
			t.Errorf("%v high when empty again, not %v", height(), small)
		}
	})
}

func TestTheStatusTextIsSentWhenTheFieldIsLeft(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.faces.compact
		canvas := c.window.Canvas()
		canvas.Focus(c.header.text)
		canvas.Focus(c.people)
		o.rest()
		for _, call := range o.desk.Calls() {
			if strings.HasPrefix(call, "presence") {
				t.Errorf("%q though nothing was changed", call)
			}
		}
		canvas.Focus(c.header.text)
		c.header.text.SetText("на обеде")
		canvas.Focus(c.people)
		o.rest()
		o.mustHaveAsked("presence available на обеде")
		canvas.Focus(c.header.text)
		c.header.text.SetText("не то")
		o.key(c.header.text, fyne.KeyEscape)
		if o.asked("presence available не то") || c.header.text.Text != "на обеде" {
			t.Errorf("Esc leaves %q", c.header.text.Text)
		}
	})
}

func TestTheTitleSaysWhoAndHowMuch(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		if got := c.window.Title(); got != "(3) Vestnik" {
			t.Errorf("%q", got)
		}
		o.talk(fakedesk.Billing)
		if got := c.window.Title(); got != "(3) 1С:Бухгалтерия — Vestnik" {
			t.Errorf("%q", got)
		}
		o.focus(true)
		if got := c.window.Title(); got != "(1) 1С:Бухгалтерия — Vestnik" {
			t.Errorf("%q after reading", got)
		}
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
		if got := o.faces.quicks[fakedesk.Anna].window.Title(); got != "Анна Кузнецова — Vestnik" {
			t.Errorf("%q", got)
		}
	})
}

func TestAButtonIsPressedByTheKeyboard(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		pressed := 0
		b := newButton(&c.keyboard, "", nil, func() { pressed++ })
		o.key(b, fyne.KeyReturn)
		o.key(b, fyne.KeySpace)
		test.Tap(b)
		if pressed != 3 {
			t.Errorf("%d of 3", pressed)
		}
	})
}

// A log or a letter as one long line must not stop the window.
func TestALongLineIsPastedAtOnce(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		text := strings.Repeat("word ", 20_000)
		o.app.Clipboard().SetContent(text)
		c.talk.writer.TypedShortcut(&fyne.ShortcutPaste{Clipboard: o.app.Clipboard()})
		o.rest()
		if c.talk.writer.Text != text || c.talk.writer.Wrapping != fyne.TextWrapOff {
			t.Errorf("%d bytes, wrapping %v", len(c.talk.writer.Text), c.talk.writer.Wrapping)
		}
		c.talk.writer.SetText("short")
		if c.talk.writer.Wrapping != fyne.TextWrapWord {
			t.Error("a short text is not wrapped any more")
		}
	})
}
