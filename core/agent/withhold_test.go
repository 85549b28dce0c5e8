package agent_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func (r *pipedResident) withhold(w desk.Withhold) {
	r.t.Helper()
	if err := r.SetWithhold(context.Background(), w); err != nil {
		r.t.Fatal(err)
	}
	r.now()
}

// types has the person begin to write to the ERP, and send it.
func (r *pipedResident) types(text string) {
	r.t.Helper()
	if err := r.SetDraft(context.Background(), desktest.Peer(erp), text); err != nil {
		r.t.Fatal(err)
	}
	r.now()
	if _, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: text}); err != nil {
		r.t.Fatal(err)
	}
	r.now()
}

// What else is told is told as before, and all again when nothing is withheld.
func TestWhatIsWithheldDoesNotGoOut(t *testing.T) {
	gets := func(r *pipedResident, id string) {
		r.server.say(written(erp, "chat", id, "текст", markable+"<request xmlns='urn:xmpp:receipts'/>"))
		r.now()
	}
	for name, tell := range map[string]struct {
		it, others desk.Withhold
		does       func(r *pipedResident, id string)
		signs      []string // of what goes out
	}{
		"receipts": {desk.Withhold{Receipts: true}, desk.Withhold{Markers: true, Typing: true}, gets, []string{"<received xmlns='urn:xmpp:receipts'"}},
		"markers": {desk.Withhold{Markers: true}, desk.Withhold{Receipts: true, Typing: true}, func(r *pipedResident, id string) {
			gets(r, id)
			r.read(erp)
		}, []string{"<displayed xmlns='urn:xmpp:chat-markers:0'"}},
		"typing": {desk.Withhold{Typing: true}, desk.Withhold{Receipts: true, Markers: true}, func(r *pipedResident, id string) {
			r.types("текст " + id)
		}, []string{"<composing", "<active"}},
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, withERP, func(r *pipedResident) {
				r.server.say(state("active"))
				want := 0
				for i, w := range []desk.Withhold{{}, tell.it, tell.others, {Receipts: true, Markers: true, Typing: true}, {}} {
					r.withhold(w)
					tell.does(r, fmt.Sprint("m", i))
					if i%2 == 0 {
						want++
					}
					for _, sign := range tell.signs {
						if n := r.server.count(sign); n != want {
							t.Errorf("%+v: %d of %s, not %d", w, n, sign, want)
						}
					}
				}
			})
		})
	}
}

// What was read off line would be told later; the person has changed his mind before.
func TestAMarkerThatWaitsIsWithheld(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(written(erp, "chat", "1", "раз", markable))
		r.now()
		r.loseSession()
		r.read(erp)
		r.withhold(desk.Withhold{Markers: true})
		r.server.answers(nil)
		time.Sleep(10 * time.Minute)
		if s := r.now(); s.Status.Connection != desk.OnLine || r.server.has("<displayed") {
			t.Errorf("told, %s", s.Status.Connection)
		}
		r.withhold(desk.Withhold{})
		time.Sleep(10 * time.Minute)
		if r.now(); r.server.has("<displayed") {
			t.Error("told after all")
		}
	})
}

// Else he would be shown as writing until the other program gives up.
func TestWhoIsSeenWritingHasStoppedWhenThatIsWithheld(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(state("active"))
		r.now()
		if err := r.SetDraft(context.Background(), desktest.Peer(erp), "П"); err != nil {
			t.Fatal(err)
		}
		r.withhold(desk.Withhold{Typing: true})
		if synctest.Wait(); r.server.count("<composing") != 1 || r.server.count("<paused") != 1 {
			t.Errorf("%d, %d", r.server.count("<composing"), r.server.count("<paused"))
		}
		time.Sleep(time.Minute)
		if r.now(); r.server.count("<paused") != 1 {
			t.Error("told twice")
		}
	})
}

func TestWhatIsWithheldIsWithheldAfterARestart(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	for _, want := range []desk.Withhold{{Receipts: true, Markers: true, Typing: true}, {Markers: true}, {}} {
		if err := a.SetWithhold(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		stop()
		a, stop = w.resident()
		if s, err := a.Snapshot(t.Context()); err != nil || s.Status.Withhold != want {
			t.Errorf("%+v, %v, not %+v", s.Status.Withhold, err, want)
		}
	}
}
