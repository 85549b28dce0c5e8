package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// unfocused types a key where nothing has the keyboard: after a click beside the fields.
func (o *office) unfocused(c *compact, k fyne.KeyName) {
	c.window.Canvas().Unfocus()
	c.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k})
	o.rest()
}

// A click on the empty part of a card takes the keyboard from its buttons.
func TestEscShutsASheetWhereverTheKeyboardIs(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		o.unfocused(c, fyne.KeyEscape)
		if c.card != nil || c.window.Canvas().Overlays().Top() != nil {
			t.Fatal("the card is not shut")
		}
		c = o.cardOf(fakedesk.Anna) // and can be opened again
		o.pushed(c, "Rename…")
		o.unfocused(c, fyne.KeyEscape)
		if c.card == nil || !c.card.open {
			t.Error("Esc shuts what lies beneath the uppermost")
		}
		if o.unfocused(c, fyne.KeyEscape); c.card != nil {
			t.Error("the card stays under the sheet that was shut")
		}
		c.showOwnCard(fakedesk.Me)
		o.rest()
		o.unfocused(c, fyne.KeyEscape)
		c.showOwnCard(fakedesk.Me)
		o.rest()
		if c.window.Canvas().Overlays().Top() == nil {
			t.Error("one's own card opens once")
		}
	})
}

// What lies over the window has the keys: none goes to what cannot be seen.
func TestNothingTypedOverASheetGoesBeneathIt(t *testing.T) {
	inOffice(t, locale.Russian, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		card, canvas := c.card, c.window.Canvas()
		for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyUp, fyne.KeyReturn, fyne.KeyPageUp} {
			if o.unfocused(c, k); c.talk.peer != fakedesk.Anna {
				t.Fatalf("%s goes to another conversation, unseen", k)
			}
		}
		canvas.OnTypedRune()('ж')
		if o.rest(); c.talk.writer.Text != "" || c.search.Text != "" {
			t.Errorf("written unseen: %q, %q", c.talk.writer.Text, c.search.Text)
		}
		online := o.faces.view.online
		for _, k := range []fyne.KeyName{fyne.KeyK, fyne.KeyF, fyne.KeyN, fyne.KeyO, fyne.KeyI} {
			canvas.Unfocus()
			if o.ctrl(c.window, k); canvas.Overlays().Top() != card.popup || canvas.Focused() != nil {
				t.Errorf("Ctrl+%s: the keyboard is at %T, %d sheets", k, canvas.Focused(), len(canvas.Overlays().List()))
			}
		}
		if o.faces.view.online != online {
			t.Error("the list changes, unseen")
		}
		if o.ctrl(c.window, fyne.KeyW); o.faces.compact != nil {
			t.Error("the window cannot be closed")
		}
	})
}

func TestAQuestionThatIsAnsweredTwiceIsAnsweredOnce(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c, done := o.talk(fakedesk.Anna), 0
		o.faces.confirm(c.window, question{title: "?", yes: "Yes", no: "No"}, func() { done++ })
		yes, _ := find(c.window.Canvas(), func(b *button) bool { return b.Text == "Yes" })
		test.Tap(yes)
		test.Tap(yes)
		if done != 1 || c.window.Canvas().Overlays().Top() != nil {
			t.Errorf("done %d times", done)
		}
	})
}

// The server may take its time; the person does not wait for it.
func TestWhoGivesUpAddingSomebodyIsNotTakenFromWhatHeDoes(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c, f := o.talk(fakedesk.Anna), o.faults()
		release := f.hangs("add")
		o.ctrl(c.window, fyne.KeyN)
		address := o.typed(c)
		o.write(address, "vera@new.example")
		o.key(address, fyne.KeyReturn)
		o.key(address, fyne.KeyReturn)
		if f.times("add") != 1 {
			t.Errorf("asked %d times for one", f.times("add"))
		}
		o.key(address, fyne.KeyEscape)
		c.choose(fakedesk.Boris, true)
		o.write(c.talk.writer, "Борис, ")
		release()
		o.rest()
		if o.mustHaveAsked("add vera@new.example  []: "); c.talk.peer != fakedesk.Boris || c.talk.writer.Text != "Борис, " {
			t.Errorf("he writes to %v now: %q", c.talk.peer, c.talk.writer.Text)
		}

		o.ctrl(c.window, fyne.KeyN)
		release = f.hangs("add")
		f.fails("add", desk.NewProblem(desk.NotOnLine))
		address = o.typed(c)
		o.write(address, "gone@new.example")
		o.key(address, fyne.KeyReturn)
		o.key(address, fyne.KeyEscape)
		release()
		if o.rest(); !c.banner.root.Visible() || c.banner.sentence.Text == "" {
			t.Error("that he was not added is not said")
		}
	})
}

// An address copied from another program may carry a resource, which is no part of whom
// one writes to.
func TestAnAddressWithAResourceIsThatOfAPerson(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Boris)
		o.write(c.search, "New@Example.net/Phone")
		o.key(c.search, fyne.KeyReturn)
		if want := fakedesk.Peer("new@example.net"); c.talk.peer != want {
			t.Errorf("the conversation is with %v", c.talk.peer)
		}
		o.write(c.search, "anna@example.com/Gajim")
		o.key(c.search, fyne.KeyReturn)
		if c.talk.peer != fakedesk.Anna || c.talk.name.text != "Анна Кузнецова" {
			t.Errorf("Anna by her whole address is %q", c.talk.name.text)
		}
		o.ctrl(c.window, fyne.KeyN)
		f := o.typed(c)
		o.write(f, " Vera@New.example/Home ")
		o.key(f, fyne.KeyReturn)
		o.mustHaveAsked("add vera@new.example  []: ")
		if want := fakedesk.Peer("vera@new.example"); c.talk.peer != want || !o.faces.model.contacts[want].InRoster {
			t.Errorf("the conversation is with %v", c.talk.peer)
		}
	})
}

// The keyboard stays where it was when the card is drawn anew beneath the person's fingers.
func TestTheKeyboardStaysAtItsButtonWhileTheCardIsDrawnAnew(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		b, ok := find(c.window.Canvas(), func(b *button) bool { return b.Text == "Remove…" })
		if !ok {
			t.Fatal("no button")
		}
		c.window.Canvas().Focus(b)
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Asked = true }) // one button more
		o.rest()
		at, ok := c.window.Canvas().Focused().(*button)
		if !ok || at.Text != "Remove…" || at == b {
			t.Fatalf("it is at %T", c.window.Canvas().Focused())
		}
		o.key(at, fyne.KeyReturn)
		if _, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return l.Text == fakedesk.Anna.Address }); !ok {
			t.Error("the button is one to look at")
		}
	})
}
