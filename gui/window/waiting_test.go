package window

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// A message that hangs keeps nobody else waiting.
func TestAMessageThatHangsKeepsNoOtherOne(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c, f := o.talk(fakedesk.Anna), o.faults()
		release := f.hangs("send")
		o.write(c.talk.writer, "for Anna")
		o.key(c.talk.writer, fyne.KeyReturn)
		c.choose(fakedesk.Boris, true)
		o.write(c.talk.writer, "for Boris")
		o.key(c.talk.writer, fyne.KeyReturn)
		if f.times("send") != 2 {
			t.Fatalf("asked %d times: Boris waits for Anna", f.times("send"))
		}
		release()
		o.rest()
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": for Anna")
		o.mustHaveAsked("send " + fakedesk.Boris.Address + ": for Boris")
		if c.talk.writer.Text != "" {
			t.Errorf("%q stays written", c.talk.writer.Text)
		}
	})
}

// Who has gone on to another conversation learns that what he sent before did not go out.
func TestAMessageThatFailedIsToldWhereverOneHasGone(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c, f, full := o.talk(fakedesk.Anna), o.faults(), desk.NewProblem(desk.MessageTooLong)
		release := f.hangs("send")
		f.fails("send", full)
		o.write(c.talk.writer, "важное")
		o.key(c.talk.writer, fyne.KeyReturn)
		c.choose(fakedesk.Boris, true)
		release()
		o.rest()
		if sentence, remedy := o.faces.words.Problem(full); !c.banner.root.Visible() || c.banner.sentence.Text != sentence || c.banner.remedy.Text != remedy {
			t.Errorf("told is %q, %v", c.banner.sentence.Text, c.banner.root.Visible())
		}
		if c.choose(fakedesk.Anna, true); c.talk.writer.Text != "важное" {
			t.Errorf("left is %q", c.talk.writer.Text)
		}
	})
}

// The window may be shut, and the account gone, before the answer comes.
func TestAnAnswerThatComesTooLateIsHarmless(t *testing.T) {
	for name, gone := range map[string]func(o *office){
		"the window is shut": func(o *office) {
			o.faces.shut(o.faces.compact.window)
			o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Boris})
		},
		"the account is another": func(o *office) { o.desk.Another("other@example.com") },
		"signed out":             func(o *office) { _ = o.desk.SignOut(o.t.Context(), desk.Leave{}) },
	} {
		for _, with := range []error{nil, desk.NewProblem(desk.NotOnLine)} {
			inOffice(t, locale.English, usual, func(o *office) {
				c, f := o.talk(fakedesk.Anna), o.faults()
				release := f.hangs("send")
				f.fails("send", with)
				o.write(c.talk.writer, "hello")
				o.key(c.talk.writer, fyne.KeyReturn)
				gone(o)
				o.later(time.Second)
				release()
				o.later(time.Second)
				if open := o.faces.compact; open == c && open.talk.writer.Text == "hello" && with == nil {
					t.Errorf("%s: it is said to be unsent", name)
				}
				if s := o.faces.signIn; name == "signed out" && s == nil {
					t.Errorf("%s: no window", name)
				}
			})
		}
	}
}

func TestAQuickMessageGoesOnceHoweverOftenEnterIsPressed(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		f := o.faults()
		release := f.hangs("send")
		q := openQuick(o)
		o.write(q.writer, "hello")
		for range 3 {
			o.key(q.writer, fyne.KeyReturn)
			test.Tap(q.send)
			test.Tap(q.phrases.Objects[0].(*button))
		}
		o.rest()
		if !q.send.Disabled() {
			t.Error("the button says that it can be sent again")
		}
		release()
		if o.rest(); f.times("send") != 1 || len(o.faces.quicks) != 0 {
			t.Errorf("sent %d times", f.times("send"))
		}
	})
}

// Who shuts the window at once counts on the message.
func TestAQuickMessageThatFailsComesBack(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		f, full := o.faults(), desk.NewProblem(desk.MessageTooLong)
		release := f.hangs("send")
		f.fails("send", full)
		q := openQuick(o)
		o.write(q.writer, "важное")
		o.key(q.writer, fyne.KeyReturn)
		o.key(q.writer, fyne.KeyEscape)
		if len(o.faces.quicks) != 0 {
			t.Fatal("it cannot be shut")
		}
		release()
		o.rest()
		again := o.faces.quicks[fakedesk.Anna]
		if again == nil || again.writer.Text != "важное" || again.problem.Text != told(o.faces.words, full) {
			t.Fatal("the message is neither sent nor there")
		}
		f.fails("send", nil)
		o.key(again.writer, fyne.KeyReturn)
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": важное")
		if openQuick(o).writer.Text != "" {
			t.Error("what was sent is there again")
		}
	})
}

// Who shuts the window, opens it again and finds his text may take it for unsent.
func TestWhatIsSentMeanwhileIsNotThereToBeSentAgain(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		f := o.faults()
		release := f.hangs("send")
		q := openQuick(o)
		o.write(q.writer, "hello")
		o.key(q.writer, fyne.KeyReturn)
		o.key(q.writer, fyne.KeyEscape)
		again := openQuick(o)
		release()
		if o.rest(); again.writer.Text != "" || o.faces.quicks[fakedesk.Anna] != again {
			t.Errorf("%q is there to be sent again", again.writer.Text)
		}
	})
}

// One who asks hangs; the next one is let in or not all the same.
func TestARequestThatHangsKeepsNoOtherOne(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c, f := o.talk(fakedesk.Anna), o.faults()
		release := f.hangs("answer")
		o.requested(asker)
		row := c.asking.rows[0]
		test.Tap(row.accept)
		test.Tap(row.accept)
		o.rest()
		if f.times("answer") != 1 {
			t.Errorf("answered %d times", f.times("answer"))
		}
		o.requested(fakedesk.Boris)
		test.Tap(row.refuse)
		o.rest()
		if f.times("answer") != 2 {
			t.Error("the answer to the next one is not heard")
		}
		release()
		o.rest()
		o.mustHaveAsked("request " + asker.Address + " true")
		o.mustHaveAsked("request " + fakedesk.Boris.Address + " false")
		if !row.busy.IsZero() {
			t.Errorf("it waits for %v still", row.busy)
		}
	})
}

// file is a file that a person has chosen, which may be unreadable.
type file struct {
	io.Reader
	closed bool
}

func (f *file) Close() error  { f.closed = true; return nil }
func (f *file) URI() fyne.URI { return storage.NewFileURI("/home/olga/лицо.png") }

// broken is a file on a stick that was pulled out.
type brokenFile struct{}

func (brokenFile) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

// ownForm opens the form for one's own card.
func (o *office) ownForm() (*compact, *ownCard) {
	c := o.faces.compact
	k := c.showOwnCard(fakedesk.Me)
	o.rest()
	return c, k
}

func TestAPictureIsReadFromItsFileOrItIsSaidWhyNot(t *testing.T) {
	inOffice(t, locale.Russian, mine, func(o *office) {
		_, k := o.ownForm()
		good := &file{Reader: strings.NewReader("PNG")}
		k.chosen(good, nil)
		o.rest()
		if o.mustHaveAsked("set-picture"); !good.closed || k.failure.Visible() {
			t.Error("the file stays open, or a failure is told")
		}
		calls := len(o.desk.Calls())
		bad := &file{Reader: brokenFile{}}
		k.chosen(bad, nil)
		if o.rest(); !k.failure.Visible() || !bad.closed || len(o.desk.Calls()) != calls {
			t.Error("what cannot be read is shown to others, or silently not")
		}
		k.chosen(&file{Reader: strings.NewReader("PNG")}, nil)
		if o.rest(); k.failure.Visible() {
			t.Error("the failure stays though the next one is there")
		}
		if k.chosen(nil, errors.New("no")); !k.failure.Visible() {
			t.Error("that no file can be chosen is not told")
		}
		calls = len(o.desk.Calls())
		if k.chosen(nil, nil); len(o.desk.Calls()) != calls {
			t.Error("who has chosen none loses the one that there is")
		}
	})
}

// Who does not wait for his card to be stored is told when it was not.
func TestACardThatIsNotStoredIsToldOfThoughTheFormHasGone(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		c, k := o.ownForm()
		f := o.faults()
		release := f.hangs("set-card")
		f.fails("set-card", desk.NewProblem(desk.CardReadOnly))
		o.write(k.fields["name"], "!")
		o.pushed(c, "Save")
		o.pushed(c, "Save")
		o.key(k.fields["name"], fyne.KeyEscape)
		release()
		o.rest()
		if sentence, _ := o.faces.words.Problem(desk.NewProblem(desk.CardReadOnly)); c.banner.sentence.Text != sentence || !c.banner.root.Visible() {
			t.Errorf("told is %q", c.banner.sentence.Text)
		}
		if f.times("set-card") != 1 {
			t.Errorf("stored %d times", f.times("set-card"))
		}
	})
}

// The form is there before the card: nothing can be stored then, and nothing is overwritten.
func TestNothingIsStoredBeforeTheCardIsThere(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		f := o.faults()
		release := f.hangs("card")
		_, k := o.ownForm()
		o.write(k.fields["title"], "Director")
		o.key(k.fields["title"], fyne.KeyReturn)
		if !k.save.Disabled() || f.times("set-card") != 0 {
			t.Fatal("an empty card was stored over the one that there is")
		}
		release()
		o.rest()
		if k.save.Disabled() || k.fields["title"].Text != "Director" || k.fields["name"].Text != "Ольга Иванова" {
			t.Errorf("%q, %q", k.fields["title"].Text, k.fields["name"].Text)
		}
		o.key(k.fields["title"], fyne.KeyReturn)
		if got := o.desk.Cards[""]; got.Title != "Director" || got.FullName != "Ольга Иванова" || got.Birthday == "" {
			t.Errorf("%+v", got)
		}
	})
}

// Pictures that never come leave the initials, hold up nothing, and come when they can.
func TestPicturesThatHangHoldUpNothing(t *testing.T) {
	s := crowd(50)
	for i := range s.Contacts {
		s.Contacts[i].Picture = fmt.Sprint("hash", i)
	}
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := fakedesk.New(desk.Snapshot{Status: s.Status})
		d.Pictures = map[string]desk.Picture{}
		for _, c := range s.Contacts {
			d.Pictures[c.Address] = desk.Picture{Hash: c.Picture, PNG: pngOf(t, 8, 8)}
		}
		return d
	}, func(o *office) {
		f := o.faults()
		release := f.hangs("picture")
		o.desk.Tell(desk.Event{Kind: desk.EventContacts, Account: fakedesk.Me, Contacts: s.Contacts})
		o.rest()
		lines := o.faces.compact.people.lines
		if f.times("picture") != picturesAtOnce || lines[0].face.picture.Visible() || !lines[0].face.letters.Visible() {
			t.Fatalf("%d are asked for at a time", f.times("picture"))
		}
		release()
		o.rest()
		for _, l := range lines[:5] {
			if !l.face.picture.Visible() {
				t.Errorf("%s has none", l.name.text)
			}
		}
	})
}

// The answer for an address that was typed before is for nobody.
func TestALateAnswerToALookUpIsForNobody(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		f := o.faults()
		o.desk.URL = "https://old.example/bosh"
		s := o.faces.signIn
		release := f.hangs("locate anna@old.example")
		s.address.SetText("anna@old.example")
		o.later(settled)
		s.address.SetText("anna@new.example")
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.URL = "https://new.example/bosh" })
		o.later(settled)
		release()
		if o.rest(); s.url.Text != "https://new.example/bosh" {
			t.Errorf("filled in is %q", s.url.Text)
		}
	})
}

// A look-up that hangs stops nobody who knows the address.
func TestWhoKnowsTheAddressDoesNotWaitForTheLookUp(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		f := o.faults()
		s := o.faces.signIn
		release := f.hangs("locate anna@example.com")
		o.write(s.address, "anna@example.com")
		o.write(s.password, "secret")
		o.later(settled)
		o.key(s.password, fyne.KeyReturn)
		if want := o.faces.words.Say("window.looking-up"); s.remedy.Text != want {
			t.Errorf("says %q", s.remedy.Text)
		}
		o.write(s.url, fakeURL)
		o.key(s.url, fyne.KeyReturn)
		if got := o.desk.Accounts(); len(got) != 1 || got[0].URL != fakeURL {
			t.Fatalf("%+v", got)
		}
		release()
		if o.rest(); o.faces.compact == nil {
			t.Error("not signed in")
		}
	})
}

// Whatever is pressed while it signs in, it does so once; and shut, not at all.
func TestSigningInIsDoneOnceAndEndsWithItsWindow(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		f := o.faults()
		f.hangs("sign-in")
		s := fillIn(o)
		for range 3 {
			o.key(s.password, fyne.KeyReturn)
			test.Tap(s.submitBtn)
		}
		if o.rest(); f.times("sign-in") != 1 || !s.submitBtn.Disabled() {
			t.Fatalf("%d times", f.times("sign-in"))
		}
		o.show(desk.View{Screen: desk.ScreenContacts}) // so that this is not the last window
		o.ctrl(s.window, fyne.KeyW)
		if o.rest(); o.faces.signIn == s || len(o.desk.Accounts()) != 0 {
			t.Error("it goes on without a window")
		}
	})
}

// A resident that restarts has forgotten the account that it had taken: the form is there
// again, with all that was typed.
func TestAResidentThatRestartsWhileItSignsIn(t *testing.T) {
	inOffice(t, locale.Russian, signedOut, func(o *office) {
		f := o.faults()
		f.hangs("sign-in")
		s := fillIn(o)
		test.Tap(s.submitBtn)
		o.rest()
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = desk.NewProblem(desk.NoResident) })
		o.desk.Break()
		o.later(5 * time.Second)
		if sentence, _ := o.faces.words.Problem(desk.NewProblem(desk.NoResident)); s.problem.Text != sentence {
			t.Errorf("says %q", s.problem.Text)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = nil })
		o.later(5 * time.Second)
		if s.problem.Visible() || s.password.Text != "пароль 🔑" || o.faces.signIn != s {
			t.Errorf("it says %q still", s.problem.Text)
		}
		if s.stop(); s.address.Disabled() || s.submitBtn.Disabled() {
			t.Error("the form is locked")
		}
		if s.stop(); o.faces.signIn != nil {
			t.Error("Cancel does not shut the window when nothing runs")
		}
	})
	inOffice(t, locale.Russian, signedOut, func(o *office) {
		o.desk.SignInError = desk.NewProblem(desk.KeyringLocked) // it is taken, and no event has said so
		s := fillIn(o)
		test.Tap(s.submitBtn)
		o.rest()
		o.desk.Break()
		o.later(5 * time.Second)
		if s.submitBtn.Disabled() || s.form.busy {
			t.Error("it waits for ever for what is lost")
		}
	})
}

// Every failure of signing in is told with what to do about it, in both languages, and leaves
// a form that can be sent again.
func TestWhateverFailsAtSigningInIsToldWithItsRemedy(t *testing.T) {
	for _, language := range []string{locale.English, locale.Russian} {
		for _, p := range []*desk.Problem{
			desk.NewProblem(desk.Unreachable, "host", "chat.example.com"), desk.NewProblem(desk.NoResident),
			desk.NewProblem(desk.WrongPassword, "address", "ольга@example.com"), desk.NewProblem(desk.Internal, "reason", "\u202E"+strings.Repeat("x", 5000)),
		} {
			inOffice(t, language, signedOut, func(o *office) {
				o.desk.SignInError = fmt.Errorf("wrapped: %w", p)
				s := fillIn(o)
				test.Tap(s.submitBtn)
				o.rest()
				if s.problem.Text == "" || s.remedy.Text == "" || !s.problem.Visible() || !s.remedy.Visible() || strings.Contains(s.problem.Text, "\u202E") {
					t.Errorf("%s, %s: %q, %q", language, p.Code, s.problem.Text, s.remedy.Text)
				}
				if wide := s.window.Canvas().Size().Width; s.problem.Size().Width > wide || s.submitBtn.Disabled() || s.form.busy {
					t.Errorf("%s, %s: the form cannot be sent again, or is %v wide", language, p.Code, s.problem.Size().Width)
				}
				o.desk.SetErrors(func(d *fakedesk.Desk) { d.SignInError = nil })
				o.key(s.url, fyne.KeyReturn)
				if o.faces.compact == nil {
					t.Errorf("%s, %s: not at the second try", language, p.Code)
				}
			})
		}
	}
}

// The address is copied from a mail, with what clings to it.
func TestAnAddressThatWasPastedIsTakenAsItIsMeant(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := o.faces.signIn
		o.app.Clipboard().SetContent(" \tanna@example.com\n")
		s.address.TypedShortcut(&fyne.ShortcutPaste{Clipboard: o.app.Clipboard()})
		o.later(settled)
		o.mustHaveAsked("locate anna@example.com")
		o.write(s.password, " secret ")
		o.write(s.url, "  https://chat.example.com/bosh ")
		o.key(s.url, fyne.KeyReturn)
		want := desk.Account{Address: "anna@example.com", Password: " secret ", URL: "https://chat.example.com/bosh"}
		if got := o.desk.Accounts(); len(got) != 1 || got[0] != want {
			t.Errorf("%+v", got)
		}
	})
}
