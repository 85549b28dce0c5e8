package agent_test

import (
	"context"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// A correction that is written off line goes out behind what it corrects, and is told as that.
func TestACorrectionGoesTheWayOfItsMessage(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		sent, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: "в 15:00"})
		if err != nil {
			t.Fatal(err)
		}
		r.now()
		told := r.events()
		now, err := r.Correct(context.Background(), desktest.Peer(erp), sent.Number, "в 16:00")
		if err != nil || now.Number != sent.Number || now.Body != "в 16:00" || now.State != desk.Queued {
			t.Fatalf("%+v, %v", now, err)
		}
		r.now()
		if !r.server.has("<body>в 16:00</body>", "<replace ", "urn:xmpp:message-correct:0", `id="`+sent.ID+`"`) && !r.server.has("<body>в 16:00</body>", "<replace ", "id='"+sent.ID+"'") {
			t.Errorf("%q", r.server.heard)
		}
		if all := toldOf(told, desk.EventEdited); len(all) != 1 || all[0].Message.Number != sent.Number || all[0].Message.Body != "в 16:00" || all[0].Message.Edited == 0 {
			t.Errorf("%+v", all)
		}
		for _, e := range toldOf(told, desk.EventMessage) { // how far it has come
			if e.Message.Number != sent.Number || e.Message.Body != "в 16:00" {
				t.Errorf("%+v", e.Message)
			}
		}
		if h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10); err != nil || len(h) != 1 || h[0].State == desk.Queued {
			t.Errorf("%+v, %v", h, err)
		}
	})
}
