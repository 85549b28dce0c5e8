package window

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// alsoTo adds somebody by the keyboard, and goes back to the message.
func (o *office) alsoTo(q *quick, text string) {
	o.ctrl(q.window, fyne.KeyK)
	o.write(q.whom.audience.search, text)
	o.key(q.whom.audience.search, fyne.KeyReturn)
	o.key(q.whom.audience.search, fyne.KeyReturn)
}

// notTo takes the last one out, and goes back to the message.
func (o *office) notTo(q *quick) {
	o.ctrl(q.window, fyne.KeyK)
	o.key(q.whom.audience.search, fyne.KeyBackspace)
	o.key(q.whom.audience.search, fyne.KeyReturn)
}

func TestTheQuickWindowIsForSomebodyElseByTheKeyboardAlone(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		search := q.whom.audience.search
		if o.ctrl(q.window, fyne.KeyK); q.window.Canvas().Focused() != search || q.whom.one.Visible() || !q.whom.many.Visible() {
			t.Fatalf("the keyboard is at %T", q.window.Canvas().Focused())
		}
		o.key(search, fyne.KeyBackspace)
		if o.key(search, fyne.KeyReturn); q.window.Canvas().Focused() != search || !q.send.Disabled() {
			t.Error("it goes on for nobody")
		}
		o.write(search, "бор")
		if q.writer.Visible() || !q.others.Visible() {
			t.Error("whom it could be for is not seen")
		}
		o.key(search, fyne.KeyReturn)
		if o.key(search, fyne.KeyReturn); q.window.Canvas().Focused() != q.writer || search.Visible() || !strings.HasPrefix(q.window.Title(), "Борис") {
			t.Errorf("%q, the keyboard is at %T", q.window.Title(), q.window.Canvas().Focused())
		}
		if got := strings.Join(q.past.lines(), "|"); got != "You: Борис, ты здесь?" {
			t.Errorf("in view is %q", got)
		}
		o.write(q.writer, cyrillic)
		o.key(q.writer, fyne.KeyReturn)
		o.mustHaveAsked("send " + fakedesk.Boris.Address + ": " + cyrillic)
		if o.asked("send "+fakedesk.Anna.Address+": "+cyrillic) || len(o.faces.quicks) != 0 {
			t.Error("it went to her too, or the window is there")
		}
	})
}

// Without anybody those to whom one writes are offered, and Esc goes out.
func TestWithNobodyChosenTheLatestAreOffered(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.announces(fakedesk.Billing, true) // who reads nothing
		q := openQuick(o)
		test.Tap(q.whom.change)
		test.Tap(q.whom.audience.chips.Objects[0].(*button))
		o.rest()
		if len(q.whom.to) != 0 || !q.others.Visible() || len(q.whom.audience.rows) < 4 || !strings.HasPrefix(q.whom.audience.rows[0].Text, "Анна") {
			t.Fatalf("%v, %d offered", q.whom.to, len(q.whom.audience.rows))
		}
		for _, row := range q.whom.audience.rows {
			if strings.HasPrefix(row.Text, "1С") {
				t.Error("who reads nothing is offered")
			}
		}
		test.Tap(q.whom.audience.rows[0])
		if o.rest(); len(q.whom.to) != 1 || q.others.Visible() || !q.writer.Visible() {
			t.Errorf("%v", q.whom.to)
		}
		o.key(q.whom.audience.search, fyne.KeyBackspace)
		if o.key(q.whom.audience.search, fyne.KeyEscape); len(o.faces.quicks) != 0 {
			t.Error("Esc does not go out")
		}
	})
}

func TestAMessageToSeveralIsOneToEach(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		o.write(q.writer, "Всем")
		o.alsoTo(q, "бор")
		if q.writer.Text != "Всем" || q.past.root.Visible() || !q.whom.many.Visible() || !strings.HasPrefix(q.window.Title(), "Анна Кузнецова, Борис") {
			t.Errorf("%q, %q", q.writer.Text, q.window.Title())
		}
		o.key(q.writer, fyne.KeyReturn)
		var kept []string
		for _, peer := range []desk.Ref{fakedesk.Anna, fakedesk.Boris} {
			sent, _ := o.desk.History(t.Context(), peer, 0, 1)
			if sent[0].Body != "Всем" {
				t.Errorf("%v: %q", peer, sent[0].Body)
			}
			kept = append(kept, sent[0].Broadcast)
		}
		if kept[0] == "" || kept[0] != kept[1] || len(o.faces.quicks) != 0 {
			t.Errorf("held together by %q", kept)
		}
		if openQuick(o).writer.Text != "" {
			t.Error("what was sent is there again")
		}
	})
}

// Of each is said why, and only he is tried again; also to who has shut the window meanwhile.
func TestWhoHasNotGotItStaysInTheWindow(t *testing.T) {
	for _, shut := range []bool{false, true} {
		inOffice(t, locale.English, usual, func(o *office) {
			f, full := o.faults(), desk.NewProblem(desk.MessageTooLong)
			f.fails("send "+fakedesk.Boris.Address, full)
			release := f.hangs("send")
			q := openQuick(o)
			o.write(q.writer, "Всем")
			o.alsoTo(q, "бор")
			o.key(q.writer, fyne.KeyReturn)
			if shut {
				o.key(q.writer, fyne.KeyEscape)
			}
			release()
			o.rest()
			again := o.faces.quicks[fakedesk.Boris]
			if again == nil || len(o.faces.quicks) != 1 {
				t.Fatalf("open are %d", len(o.faces.quicks))
			}
			sentence, _ := o.faces.words.Problem(full)
			want := "1 message of 2 was not sent.\nБорис Длиннофамильный-Петропавловский: " + sentence
			if peer, _ := again.whom.alone(); peer != fakedesk.Boris || again.writer.Text != "Всем" || again.problem.Text != want {
				t.Errorf("to %v, %q, %q", again.whom.to, again.writer.Text, again.problem.Text)
			}
			f.fails("send "+fakedesk.Boris.Address, nil)
			o.key(again.writer, fyne.KeyReturn)
			if f.times("send "+fakedesk.Anna.Address) != 1 || f.times("send "+fakedesk.Boris.Address) != 2 || len(o.faces.quicks) != 0 {
				t.Errorf("sent to her %d times, to him %d", f.times("send "+fakedesk.Anna.Address), f.times("send "+fakedesk.Boris.Address))
			}
			if openQuick(o).writer.Text != "" {
				t.Error("what she has got is begun for her again")
			}
		})
	}
}

// What is written stays in sight, and no draft of anybody is lost by it.
func TestADraftGoesAlongWithTheMessageUnlessHeHasAnother(t *testing.T) {
	for _, c := range []struct{ typed, his, shown, annas, boriss string }{
		{"text", "", "text", "", "text"},
		{"", "his", "his", "", "his"},
		{"text", "his", "text", "text", "his"},
		{"", "", "", "", ""},
	} {
		inOffice(t, locale.English, usual, func(o *office) {
			o.faces.drafting.changed(fakedesk.Boris, c.his)
			q := openQuick(o)
			o.write(q.writer, c.typed)
			o.alsoTo(q, "бор")
			if q.writer.Text != c.typed {
				t.Errorf("%+v: to both, %q", c, q.writer.Text)
			}
			test.Tap(q.whom.audience.chips.Objects[0].(*button))
			o.rest()
			if peer, _ := q.whom.alone(); peer != fakedesk.Boris || q.writer.Text != c.shown {
				t.Errorf("%+v: to %v, %q", c, peer, q.writer.Text)
			}
			o.later(2 * draftPause)
			o.key(q.writer, fyne.KeyEscape)
			if annas, boriss := o.faces.drafting.text(fakedesk.Anna), o.faces.drafting.text(fakedesk.Boris); annas != c.annas || boriss != c.boriss {
				t.Errorf("%+v: kept for her is %q, for him %q", c, annas, boriss)
			}
		})
	}
}

// A window that is asked for by one is for him alone, whomever it was for.
func TestAQuickWindowIsForWhomItIsAskedFor(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		o.write(q.writer, "x")
		o.alsoTo(q, "бор")
		m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, ID: "r17", Body: "Где вы?"})
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna, Number: m.Number})
		if peer, alone := q.whom.alone(); !alone || peer != fakedesk.Anna || !q.quoted.Visible() {
			t.Fatalf("to %v", q.whom.to)
		}
		o.alsoTo(q, "бор") // of whom it is no answer
		if q.quoted.Visible() {
			t.Error("two answer one message")
		}
		if o.notTo(q); !q.quoted.Visible() {
			t.Error("what is answered is gone")
		}
		o.key(q.writer, fyne.KeyReturn)
		if sent, _ := o.desk.History(t.Context(), fakedesk.Anna, 0, 1); sent[0].ReplyTo != "r17" || sent[0].Broadcast != "" {
			t.Errorf("%+v", sent)
		}
	})
}

func TestFilesGoToAllOfTheQuickWindow(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		o.alsoTo(q, "бор")
		q.files.dropped([]fyne.URI{storage.NewFileURI("/home/ivan/plan.pdf")})
		o.rest()
		o.mustHaveAsked("upload anna@example.com: /home/ivan/plan.pdf")
		o.mustHaveAsked("upload " + fakedesk.Boris.Address + ": /home/ivan/plan.pdf")
		if n := len(q.uploads.rows.Objects); n != 2 || !strings.HasPrefix(q.uploads.rows.Objects[1].(*uploadRow).name.text, "Борис") {
			t.Errorf("%d are seen", n)
		}
		o.desk.FileError = desk.NewProblem(desk.FileTooLarge, "limit", "8")
		q.files.dropped([]fyne.URI{storage.NewFileURI("/home/ivan/film.avi")})
		o.rest()
		if want := told(o.faces.words, desk.NewProblem(desk.FileTooLarge, "limit", "8")); q.problem.Text != want {
			t.Errorf("%q", q.problem.Text)
		}
	})
}

func TestTooManyForAQuickMessage(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		for n := range manyPeople {
			q.whom.add(fakedesk.Peer(fmt.Sprintf("u%d@example.com", n)))
		}
		if o.rest(); len(q.whom.to) != manyPeople || !strings.Contains(q.problem.Text, "20") {
			t.Errorf("%d, %q", len(q.whom.to), q.problem.Text)
		}
		q.whom.remove(fakedesk.Anna)
		if o.rest(); q.problem.Visible() {
			t.Error("it is still said")
		}
	})
}

// While others are looked for, and when the message is for several, of whom one has not got it.
func TestScreensOfAQuickMessageToSeveralLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		inOffice(t, language, usual, func(o *office) {
			q := openQuick(o)
			o.write(q.writer, "Ёлка 🌲")
			o.ctrl(q.window, fyne.KeyK)
			o.write(q.whom.audience.search, "е")
			o.asLargeAsItNeeds(q.window)
			o.both(q.window, "quick-whom", language)
		})
		inOffice(t, language, usual, func(o *office) {
			f := o.faults()
			q := openQuick(o)
			o.write(q.writer, "Ёлка 🌲")
			o.alsoTo(q, "бор")
			o.alsoTo(q, "вер")
			f.fails("send "+fakedesk.Anna.Address, desk.NewProblem(desk.MessageTooLong, "size", "300000", "limit", "262144"))
			f.fails("send "+fakedesk.Boris.Address, desk.NewProblem(desk.DiskFull, "file", "journal.db"))
			o.key(q.writer, fyne.KeyReturn)
			o.asLargeAsItNeeds(q.window)
			o.both(q.window, "quick-several", language)
		})
	}
}
