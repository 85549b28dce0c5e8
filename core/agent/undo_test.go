package agent_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// What one click has sent goes out three seconds later, once; taken back before it never does, and
// later it cannot be. A popup says so, also to who is not to be disturbed.
func TestWhatOneClickHasSentCanBeTakenBackForAWhile(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.show(desk.DoNotDisturb)
		send := func(body string) desk.Message {
			m, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: body, Undo: true})
			if err != nil || m.State != desk.Queued {
				t.Fatalf("%+v, %v", m, err)
			}
			return m
		}
		goes, back := send("goes"), send("back")
		all := raised(told)
		if len(all) != 2 || !all[0].Sent || all[0].Number != goes.Number || all[0].Title != "ERP" || all[0].Text != "goes" || !all[0].Expires.Equal(goes.At) {
			t.Fatalf("%+v", all)
		}
		time.Sleep(desk.UndoTime - time.Millisecond)
		if n := r.left("goes") + r.left("back"); n != 0 {
			t.Fatalf("%d have gone out before their time", n)
		}
		if err := r.CancelMessage(context.Background(), desktest.Peer(erp), back.Number); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		late := r.CancelMessage(context.Background(), desktest.Peer(erp), goes.Number)
		if !errors.Is(late, desk.NewProblem(desk.MessageLeft)) {
			t.Errorf("%v", late)
		}
		time.Sleep(time.Hour)
		if r.left("goes") != 1 || r.left("back") != 0 {
			t.Errorf("%d went out, and %d of what was taken back", r.left("goes"), r.left("back"))
		}
		m, err := r.Message(context.Background(), desktest.Peer(erp), back.Number)
		if err != nil || m.State != desk.Failed || m.Error != string(desk.MessageCancelled) {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// Whoever is killed before it has gone out sends it when he is back, once; and what was taken
// back before that never.
func TestWhatWaitsToBeTakenBackSurvivesTheProgram(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		var numbers []int64
		for _, body := range []string{"goes", "back"} {
			m, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: body, Undo: true})
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, m.Number)
		}
		if err := r.CancelMessage(context.Background(), desktest.Peer(erp), numbers[1]); err != nil {
			t.Fatal(err)
		}
		r.stop()
		r.stop = r.start(r.home)
		time.Sleep(time.Minute)
		if r.left("goes") != 1 || r.left("back") != 0 {
			t.Errorf("%d went out, and %d of what was taken back", r.left("goes"), r.left("back"))
		}
	})
}

// left is how often a message with this text has reached the server.
func (r *pipedResident) left(body string) (times int) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	for _, e := range r.server.heard {
		times += strings.Count(e, "<body>"+body+"</body>")
	}
	return times
}
