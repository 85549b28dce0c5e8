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

func TestWhoAsksStandsAboveTheContactsUntilAnswered(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		r := o.talk(fakedesk.Anna).asking
		if r.root.Visible() {
			t.Fatal("nobody has asked")
		}
		o.requested(asker, fakedesk.Boris)
		if !r.root.Visible() || r.name.text != asker.Address || r.more.text != "и ещё 1 человек" {
			t.Errorf("%q %q", r.name.text, r.more.text)
		}
		test.Tap(r.refuse)
		o.rest()
		o.mustHaveAsked("request " + asker.Address + " false")
		o.requested(fakedesk.Boris)
		if r.name.text != "Борис Длиннофамильный-Петропавловский · "+fakedesk.Boris.Address || r.more.Visible() {
			t.Errorf("%q", r.name.text)
		}
		test.Tap(r.accept)
		o.rest()
		o.mustHaveAsked("request " + fakedesk.Boris.Address + " true")
		o.requested()
		if r.root.Visible() {
			t.Error("the row stays")
		}
	})
}

func TestAnAnswerThatFailsIsSaidAndCanBeGivenAgain(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.requested(asker)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.RequestError = desk.NewProblem(desk.NotOnLine) })
		test.Tap(c.asking.accept)
		o.rest()
		if !c.banner.root.Visible() || !c.asking.root.Visible() || c.asking.busy {
			t.Error("the failure is not said, or the row has gone")
		}
	})
}
