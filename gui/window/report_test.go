package window

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// While the resident is asked anew, because it was away, and when it cannot say, what is known of an
// alert is shown, and can be dealt with.
func TestAReportThatCannotBeHadAnewStaysAsItWas(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.alerting()
		id := o.cast(b)
		o.turns(id, fakedesk.Anna, func(m *desk.Message) { m.State = desk.Delivered })
		r := b.report
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.BroadcastError = desk.NewProblem(desk.JournalFull) })
		o.desk.Break()
		o.later(time.Second)
		if !r.problem.Visible() || r.t == nil || r.t.tally[desk.ReachedDelivered] != 1 {
			t.Fatalf("%q, %+v", r.problem.Text, r.t)
		}
		r.list.Refresh()
		test.Tap(r.remind)
		o.rest()
		o.faces.closeTop(b.window.Canvas())
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.BroadcastError = nil })
		o.turns(id, fakedesk.Boris, func(m *desk.Message) { m.State = desk.Delivered })
		if r.t.tally[desk.ReachedDelivered] != 2 || r.early != nil {
			t.Errorf("%+v, %d events are kept", r.t.tally, len(r.early))
		}
	})
}

// outdated takes its time to say what was sent.
type outdated struct{ desk.Desk }

func (d outdated) Broadcasts(ctx context.Context, before int64, limit int) ([]desk.Broadcast, error) {
	all, err := d.Desk.Broadcasts(ctx, before, limit)
	time.Sleep(3 * time.Second)
	return all, err
}

// What happens while the list of what was sent is on its way is seen in it all the same.
func TestTheListOfWhatWasSentFollowsHoweverSlowTheAnswer(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.alerting()
		id := o.cast(b)
		o.faces.desk = outdated{o.desk}
		b.overview()
		o.later(time.Second)
		for n, peer := range []desk.Ref{fakedesk.Anna, fakedesk.Boris} {
			o.turns(id, peer, func(m *desk.Message) { m.State = desk.Delivered })
			for range 20 {
				o.later(time.Second)
			}
			if got := b.sent.all[0].Tally[desk.ReachedDelivered]; got != n+1 {
				t.Errorf("%d, want %d", got, n+1)
			}
		}
	})
}
