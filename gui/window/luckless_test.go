package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// Where both have a text of their own the window is that of her draft, and is for him all the same.
func TestWhatWasNotSentToOneIsNotOfferedToAnother(t *testing.T) {
	for _, meanwhile := range []string{"", "another text, for her"} {
		inOffice(t, locale.English, usual, func(o *office) {
			f := o.faults()
			f.fails("send "+fakedesk.Boris.Address, desk.NewProblem(desk.MessageTooLong))
			release := f.hangs("send")
			o.faces.drafting.changed(fakedesk.Boris, "his")
			q := openQuick(o)
			o.write(q.writer, "for Boris only")
			o.alsoTo(q, "бор")
			test.Tap(q.whom.audience.chips.Objects[0].(*button))
			o.rest()
			o.key(q.writer, fyne.KeyReturn)
			o.key(q.writer, fyne.KeyEscape)
			if meanwhile != "" {
				openQuick(o).writer.SetText(meanwhile)
			}
			release()
			o.rest()
			again := o.faces.quicks[fakedesk.Anna]
			if again == nil || !again.problem.Visible() {
				t.Fatal("it is not said")
			}
			want, text := fakedesk.Boris, "for Boris only"
			if meanwhile != "" {
				want, text = fakedesk.Anna, meanwhile
			}
			if peer, _ := again.whom.alone(); peer != want || again.writer.Text != text {
				t.Errorf("%q is for %v", again.writer.Text, peer)
			}
		})
	}
}

// What comes for a window that is gone has nowhere to go.
func TestAFormThatComesLateFindsTheQuickWindowGone(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, ID: "r17", Notice: orderForm()})
		release := o.faults().hangs("message")
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna, Number: m.Number})
		q := o.faces.quicks[fakedesk.Anna]
		o.key(q.writer, fyne.KeyEscape)
		release()
		if o.rest(); len(o.faces.sheets) != 0 || q.answers != nil {
			t.Errorf("%d sheets over nothing", len(o.faces.sheets))
		}
	})
}

// Two windows with the text for one person have one text.
func TestWhatIsBegunIsTheSameInBothWindows(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, "Буду")
		q := openQuick(o)
		o.write(q.writer, " в пять")
		if c.talk.writer.Text != "Буду в пять" {
			t.Errorf("%q is left there", c.talk.writer.Text)
		}
		if o.key(q.writer, fyne.KeyReturn); c.talk.writer.Text != "" {
			t.Errorf("what was sent could be sent again: %q", c.talk.writer.Text)
		}
		o.write(c.talk.writer, "И ещё")
		q = openQuick(o)
		c.window.Canvas().Focus(c.talk.writer)
		if o.key(c.talk.writer, fyne.KeyReturn); q.writer.Text != "" {
			t.Errorf("what was sent could be sent again: %q", q.writer.Text)
		}
	})
}

// What was sent is not begun any more, also when the person corrects something while it is on its
// way; and what a link proposes is no part of what is corrected.
func TestWhileAMessageIsCorrectedWhatIsBegunIsAnotherText(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, "Первое")
		o.key(c.talk.writer, fyne.KeyReturn)
		release := o.faults().hangs("send")
		o.write(c.talk.writer, "Второе")
		o.key(c.talk.writer, fyne.KeyReturn)
		if !c.talk.correct() {
			t.Fatal("there is nothing to correct")
		}
		o.rest()
		release()
		o.rest()
		if c.talk.writer.Text != "Первое" {
			t.Errorf("corrected is %q", c.talk.writer.Text)
		}
		if o.key(c.talk.writer, fyne.KeyEscape); c.talk.writer.Text != "" {
			t.Errorf("what was sent is begun again: %q", c.talk.writer.Text)
		}
		c.talk.correct()
		o.show(desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Anna, Text: "Договор № 7"})
		if c.talk.about.way == correcting || c.talk.writer.Text != "Договор № 7" {
			t.Errorf("it would become part of another message: %q", c.talk.writer.Text)
		}
	})
}

// Of two clicks the last one holds, however long the first takes.
func TestOfTwoClicksTheLastOneHolds(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p, f := o.setting(), o.faults()
		release := f.hangs("set tellRead")
		row := p.row(o, "tellRead")
		box := row.control.(*settingSwitch).box
		test.Tap(box)
		o.rest()
		test.Tap(box)
		if o.rest(); f.times("set tellRead") != 1 {
			t.Error("two are under way, in whatever order")
		}
		release()
		o.rest()
		if !box.Checked || f.times("set tellRead") != 2 || row.setting.Value[0] != "true" {
			t.Errorf("ticked is %v, asked for %d times, and it is %v", box.Checked, f.times("set tellRead"), row.setting.Value)
		}
	})
}

// What the organisation sets is shown, though something else was being typed.
func TestWhatTheOrganisationSetsIsShownInPlaceOfWhatIsTyped(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		days := p.row(o, "keepDays").control.(*settingText)
		days.field.SetText("365")
		o.desk.Govern(`{"keepDays": 30}`)
		p.load()
		o.rest()
		if days.field.Text != "30" || !days.field.Disabled() || days.save.Visible() {
			t.Errorf("%q is shown", days.field.Text)
		}
	})
}

// Nothing of one account goes to the server of another.
func TestToSignInAgainWithAnotherAccountTakesNoPasswordAlong(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := o.faces.signIn
		s.fill("anna@example.com", "https://example.com/bosh")
		o.write(s.password, "hers")
		if s.fill("anna@example.com", "https://example.com/bosh"); s.form.password != "hers" {
			t.Error("what was typed is gone")
		}
		s.certFile.SetText("/home/anna/anna.pem")
		s.keyFile.SetText("/home/anna/anna.key")
		s.fill("boris@example.org", "https://example.org/bosh")
		if a := s.form.account(); a.Password != "" || a.CertFile != "" || a.KeyFile != "" || s.password.Text != "" {
			t.Errorf("%+v", a)
		}
	})
}

// With a window goes what lies over it, and what is under way there.
func TestWithAWindowGoesWhatLiesOverIt(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Checks = make(chan desk.Check)
		p := o.setting()
		o.presses(p.window, o.faces.words.Say("window.check"))
		o.rest()
		if len(o.faces.sheets) != 1 {
			t.Fatalf("%d sheets", len(o.faces.sheets))
		}
		o.faces.close(p.window)
		if o.rest(); len(o.faces.sheets) != 0 {
			t.Errorf("%d sheets over nothing", len(o.faces.sheets))
		}
	})
}
