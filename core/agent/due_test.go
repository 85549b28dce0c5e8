package agent_test

import (
	"context"
	"testing"
	"time"

	"vestnik/core/desk"
)

// What is to go out later does when its time has come, once, and holds up nothing before; taken
// back it never does. What is due while the account is off line goes out when it is back.
func TestAMessageGoesOutWhenItIsDue(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		at := func(in time.Duration, body string) desk.Message {
			m, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: body, At: time.Now().Add(in), Broadcast: body})
			if err != nil || m.State != desk.Queued {
				t.Fatalf("%+v, %v", m, err)
			}
			return m
		}
		at(3*time.Hour, "later")
		at(2*time.Hour, "soon")
		at(2*time.Hour, "never")
		if m := at(-time.Hour, "past"); !m.At.IsZero() {
			t.Errorf("%+v", m)
		}
		if err := r.CancelBroadcast(context.Background(), "never"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2*time.Hour - time.Second)
		if r.left("past") != 1 || r.left("soon")+r.left("later")+r.left("never") != 0 {
			t.Errorf("too early: %d, %d", r.left("soon"), r.left("later"))
		}
		time.Sleep(2 * time.Second)
		if r.left("soon") != 1 || r.left("later") != 0 {
			t.Errorf("not in time: %d, %d", r.left("soon"), r.left("later"))
		}
		r.show(desk.Offline)
		time.Sleep(2 * time.Hour)
		r.show(desk.Available)
		r.now()
		time.Sleep(time.Second)
		if r.left("later") != 1 || r.left("soon") != 1 || r.left("never") != 0 {
			t.Errorf("in the end: %d, %d, %d", r.left("later"), r.left("soon"), r.left("never"))
		}
	})
}
