package agent_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/settings"
)

func set(by desk.Preferences, name string, value ...string) error {
	return by.Set(context.Background(), name, value)
}

func withhold(t testing.TB, by desk.Preferences, w settings.Withhold) {
	t.Helper()
	for name, withheld := range map[string]bool{"tellReceipts": w.Receipts, "tellRead": w.Markers, "tellTyping": w.Typing, "tellIdle": w.Idle} {
		if err := set(by, name, fmt.Sprint(!withheld)); err != nil {
			t.Fatal(err)
		}
	}
}

// withheld is what others are not told now.
func withheld(t testing.TB, by desk.Preferences) settings.Withhold {
	t.Helper()
	is := func(name string) bool { return slices.Equal(valueOf(t, by, name), []string{"false"}) }
	return settings.Withhold{Receipts: is("tellReceipts"), Markers: is("tellRead"), Typing: is("tellTyping"), Idle: is("tellIdle")}
}

// valueOf is what a setting is now.
func valueOf(t testing.TB, by desk.Preferences, name string) []string {
	t.Helper()
	all, err := by.Settings(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(s desk.Setting) bool { return s.Name == name })
	return all[at].Value
}

func (r *pipedResident) withhold(w settings.Withhold) {
	r.t.Helper()
	withhold(r.t, r, w)
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
		it, others settings.Withhold
		does       func(r *pipedResident, id string)
		signs      []string // of what goes out
	}{
		"receipts": {settings.Withhold{Receipts: true}, settings.Withhold{Markers: true, Typing: true}, gets, []string{"<received xmlns='urn:xmpp:receipts'"}},
		"markers": {settings.Withhold{Markers: true}, settings.Withhold{Receipts: true, Typing: true}, func(r *pipedResident, id string) {
			gets(r, id)
			r.read(erp)
		}, []string{"<displayed xmlns='urn:xmpp:chat-markers:0'"}},
		"typing": {settings.Withhold{Typing: true}, settings.Withhold{Receipts: true, Markers: true}, func(r *pipedResident, id string) {
			r.types("текст " + id)
		}, []string{"<composing", "<active"}},
		"idle": {settings.Withhold{Idle: true}, settings.Withhold{Receipts: true, Markers: true, Typing: true}, func(r *pipedResident, id string) {
			r.server.say("<iq type='get' id='" + id + "' from='" + erp + "/x'><query xmlns='jabber:iq:last'/></iq>")
			r.now()
		}, []string{" seconds="}},
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, withERP, func(r *pipedResident) {
				r.server.say(state("active"))
				want := 0
				for i, w := range []settings.Withhold{{}, tell.it, tell.others, {Receipts: true, Markers: true, Typing: true, Idle: true}, {}} {
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
		r.withhold(settings.Withhold{Markers: true})
		r.server.answers(nil)
		time.Sleep(10 * time.Minute)
		if s := r.now(); s.Status.Connection != desk.OnLine || r.server.has("<displayed") {
			t.Errorf("told, %s", s.Status.Connection)
		}
		r.withhold(settings.Withhold{})
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
		r.withhold(settings.Withhold{Typing: true})
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
	for _, want := range []settings.Withhold{{Receipts: true, Markers: true, Typing: true}, {Markers: true}, {}} {
		withhold(t, a, want)
		stop()
		a, stop = w.resident()
		if got := withheld(t, a); got != want {
			t.Errorf("%+v, not %+v", got, want)
		}
	}
}
