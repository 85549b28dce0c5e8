package window

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

var asker = fakedesk.Peer("director@evil.example")

func (o *office) requested(all ...desk.Ref) {
	var requests []desk.Request
	for _, r := range all {
		requests = append(requests, desk.Request{Ref: r})
	}
	o.desk.Tell(desk.Event{Kind: desk.EventRequest, Requests: requests})
	o.rest()
}

func TestThoseWhoAskStandAboveTheContactsUntilAnswered(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		r := o.talk(fakedesk.Anna).asking
		if r.root.Visible() {
			t.Fatal("nobody has asked")
		}
		first, next := r.rows[0], r.rows[1]
		o.requested(asker, fakedesk.Boris, fakedesk.Anna)
		if !r.root.Visible() || first.name.text != asker.Address || r.more.text != "и ещё 1 человек" || !r.more.Visible() {
			t.Errorf("%q %q", first.name.text, r.more.text)
		}
		if want := "Борис Длиннофамильный-Петропавловский · " + fakedesk.Boris.Address; next.name.text != want {
			t.Errorf("%q", next.name.text)
		}
		test.Tap(next.accept)
		o.rest()
		o.mustHaveAsked("request " + fakedesk.Boris.Address + " true")
		o.requested(asker)
		if next.root.Visible() || r.more.Visible() || !next.peer.IsZero() {
			t.Error("the second row stays")
		}
		test.Tap(first.refuse)
		o.rest()
		o.mustHaveAsked("request " + asker.Address + " false")
		o.requested()
		if r.root.Visible() {
			t.Error("the row stays")
		}
	})
}

// Anybody may call himself the director.
func TestWhatWhoAsksSaysOfHimselfStandsBelowHisAddress(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		row := o.talk(fakedesk.Anna).asking.rows[0]
		o.desk.Tell(desk.Event{Kind: desk.EventRequest, Requests: []desk.Request{{Ref: asker, Nick: "Дирек\u202eтор", Text: "Это\nя"}}})
		o.rest()
		if row.name.text != asker.Address || row.wish.text != "“Директор: Это я”" {
			t.Errorf("%q, %q", row.name.text, row.wish.text)
		}
		o.requested(asker)
		if row.wish.text != "wants to see whether you are there" {
			t.Errorf("%q", row.wish.text)
		}
	})
}

func TestAnAnswerThatFailsIsSaidAndCanBeGivenAgain(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.requested(asker)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.RequestError = desk.NewProblem(desk.NotOnLine) })
		test.Tap(c.asking.rows[0].accept)
		o.rest()
		if !c.banner.root.Visible() || !c.asking.root.Visible() || !c.asking.rows[0].busy.IsZero() {
			t.Error("the failure is not said, or the row has gone")
		}
	})
}

func TestWhoAsksCanBeBlockedAndThatCanBeUndone(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.requested(asker)
		test.Tap(c.asking.rows[0].block)
		o.pushed(c, "Block and report as spam")
		o.mustHaveAsked("block " + asker.Address + " spam")
		if c.asking.root.Visible() {
			t.Error("he still asks")
		}
		if !c.undo.root.Visible() || c.undo.text.text != asker.Address+" is blocked" {
			t.Fatalf("%q", c.undo.text.text)
		}
		test.Tap(c.undo.back)
		o.rest()
		o.mustHaveAsked("unblock " + asker.Address)
		if c.undo.root.Visible() {
			t.Error("the row stays")
		}
	})
}
