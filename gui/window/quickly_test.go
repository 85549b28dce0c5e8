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

func TestLettersGoToTheWriterOfTheQuickWindow(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		q := openQuick(o)
		canvas := q.window.Canvas()
		for _, from := range []fyne.Focusable{q.send, q.phrases.Objects[0].(*button), nil} {
			q.writer.SetText("")
			canvas.Unfocus()
			if from == nil {
				canvas.OnTypedRune()('ж')
			} else {
				canvas.Focus(from)
				from.TypedRune('ж')
			}
			if q.writer.Text != "ж" || canvas.Focused() != q.writer {
				t.Errorf("from %T: %q is written, the keyboard is at %T", from, q.writer.Text, canvas.Focused())
			}
		}
	})
}

// Whoever shuts it by whatever means finds next time what he had begun.
func TestTheQuickWindowIsShutByTheKeyboardAndForgetsNothing(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		for name, shut := range map[string]func(q *quick){
			"Esc":             func(q *quick) { o.key(q.writer, fyne.KeyEscape) },
			"Esc at a button": func(q *quick) { o.key(q.send, fyne.KeyEscape) },
			"Esc at nothing": func(q *quick) {
				q.window.Canvas().Unfocus()
				q.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
			},
			"Ctrl+W":             func(q *quick) { o.ctrl(q.window, fyne.KeyW) },
			"Ctrl+W at a button": func(q *quick) { q.window.Canvas().Focus(q.send); o.ctrl(q.window, fyne.KeyW) },
		} {
			q := openQuick(o)
			q.writer.SetText("begun " + name)
			o.rest()
			if shut(q); o.faces.quicks[fakedesk.Anna] != nil {
				t.Errorf("%s does not shut it", name)
			}
			if again := openQuick(o); again.writer.Text != "begun "+name {
				t.Errorf("%s: %q is left of what was begun", name, again.writer.Text)
			}
			o.faces.shut(o.faces.quicks[fakedesk.Anna].window)
		}
	})
}

// What one click has sent can be taken back for some seconds; what was written goes out at once.
func TestAPhraseOfTheQuickWindowCanBeTakenBack(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		for _, clicked := range []bool{true, false} {
			q := openQuick(o)
			if clicked {
				test.Tap(q.phrases.Objects[0].(*button))
			} else {
				o.write(q.writer, "Хорошо")
				o.key(q.writer, fyne.KeyReturn)
			}
			o.rest()
			sent, _ := o.desk.History(t.Context(), fakedesk.Anna, 0, 1)
			if waits := time.Until(sent[0].At) > 0; waits != clicked {
				t.Errorf("clicked %v: it waits %v", clicked, waits)
			}
		}
	})
}

// A phrase is another message: what was begun stays for later.
func TestAPhraseLeavesWhatWasBegun(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		q := openQuick(o)
		o.write(q.writer, "Про договор: ")
		test.Tap(q.phrases.Objects[0].(*button))
		o.rest()
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": Хорошо")
		if got := openQuick(o).writer.Text; got != "Про договор: " {
			t.Errorf("%q is left", got)
		}
	})
}

// The phrases may have been changed in the settings while the window stood there.
func TestTheButtonsSendThePhrasesThatThereAreNow(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		q := openQuick(o)
		s, err := o.desk.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.Status.Phrases = []string{"Да", "Нет", "Потом", "Сделаю", "Не сделаю", "<b>Спасибо\u202E"}
		o.faces.start(s)
		o.rest()
		var labels []string
		for _, b := range q.phrases.Objects {
			labels = append(labels, b.(*button).Text)
		}
		if got := strings.Join(labels, ", "); got != "1 · Да, 2 · Нет, 3 · Потом, 4 · Сделаю, 5 · Не сделаю, 6 · <b>Спасибо" {
			t.Errorf("the buttons are %s", got)
		}
		test.Tap(q.phrases.Objects[1].(*button))
		o.rest()
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": Нет")
	})
}

// The window says how he is whom it is for, as long as it stands.
func TestTheQuickWindowFollowsWhomItIsFor(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Name, c.Show, c.Text = "Анна\nПетрова", desk.Away, "обед" })
		o.rest()
		if q.whom.name.text != "Анна Петрова" || q.whom.status.text != "Away · обед · "+fakedesk.Anna.Address || q.whom.sign.Resource != showSign(desk.Away) {
			t.Errorf("%q, %q", q.whom.name.text, q.whom.status.text)
		}
		if want := "Анна Петрова — " + Title; q.window.Title() != want {
			t.Errorf("the title is %q", q.window.Title())
		}
		o.rename(fakedesk.Anna, strings.Repeat("Щ", 10_000))
		if n := len([]rune(q.window.Title())); n > 120 {
			t.Errorf("a title of %d letters", n)
		}
	})
}

// Nobody knows how others are while there is no resident, in no window.
func TestTheQuickWindowAloneSaysThatTheResidentIsGone(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		o.faces.shut(o.faces.compact.window)
		o.write(q.writer, "begun")
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = desk.NewProblem(desk.NoResident) })
		o.desk.Break()
		o.later(5 * time.Second)
		if q.whom.sign.Resource == showSign(desk.Available) || !strings.HasPrefix(q.whom.status.text, "Presence not known") {
			t.Errorf("she is said to be %q", q.whom.status.text)
		}
		if o.faces.away == nil || o.faces.absent.Text != told(o.faces.words, desk.NewProblem(desk.NoResident)) {
			t.Error("nothing says why")
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = nil })
		o.later(5 * time.Second)
		if o.faces.away != nil || q.whom.sign.Resource != showSign(desk.Available) || q.writer.Text != "begun" {
			t.Error("it is not as it was before")
		}
	})
}

func TestTwoQuickWindowsAreForTwoPeople(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		anna := openQuick(o)
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Boris})
		boris := o.faces.quicks[fakedesk.Boris]
		if o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna}); o.faces.quicks[fakedesk.Anna] != anna || len(o.faces.quicks) != 2 {
			t.Fatal("a second window for the same person")
		}
		o.write(anna.writer, "for Anna")
		o.write(boris.writer, "for Boris")
		o.key(boris.writer, fyne.KeyReturn)
		o.mustHaveAsked("send " + fakedesk.Boris.Address + ": for Boris")
		if o.faces.quicks[fakedesk.Anna] != anna || anna.writer.Text != "for Anna" || o.asked("send "+fakedesk.Anna.Address+": for Anna") {
			t.Error("the other window went along")
		}
	})
}

// A message to nobody begins with whom it is for: his name is typed, Enter, and the text.
func TestAQuickWindowForNobodyFindsThePersonFirst(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.faces.shut(o.faces.compact.window)
		o.show(desk.View{Screen: desk.ScreenQuick})
		if o.faces.compact == nil || len(o.faces.quicks) > 0 {
			t.Error("an empty window")
		}
		c := o.faces.compact
		if c.window.Canvas().Focused() != c.search {
			t.Errorf("the keyboard is at %T", c.window.Canvas().Focused())
		}
		o.write(c.search, "борис")
		o.key(c.search, fyne.KeyReturn)
		if c.talk.peer != fakedesk.Boris || c.window.Canvas().Focused() != c.talk.writer {
			t.Errorf("%v is to be written to, the keyboard is at %T", c.talk.peer, c.window.Canvas().Focused())
		}
	})
}

// What is shown unasked shows itself where the person already has a window, and takes
// nothing from him.
func TestWhatIsShownUnaskedLeavesThePersonWhereHeIs(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, "begun")
		o.show(desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Boris, Unasked: true})
		if c.talk.peer != fakedesk.Anna || c.window.Canvas().Focused() != c.talk.writer || c.talk.writer.Text != "begun" {
			t.Errorf("taken to %v", c.talk.peer)
		}
		o.faces.shut(c.window)
		o.show(desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Boris, Unasked: true})
		if o.faces.compact == nil || o.faces.compact.talk.peer != fakedesk.Boris {
			t.Error("without a window nothing is shown")
		}
	})
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := o.faces.signIn
		o.write(s.address, "anna@example.com")
		o.show(desk.View{Screen: desk.ScreenContacts, Unasked: true})
		if o.faces.signIn != s || s.address.Text != "anna@example.com" || o.faces.compact != nil {
			t.Error("what was typed is gone")
		}
	})
}
