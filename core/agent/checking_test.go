package agent_test

import (
	"context"
	"testing"
	"time"

	"vestnik/core/desk"
)

func TestAServerThatDoesNotAnswerIsNoGreenLight(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		if s := r.now().Status; s.Connection != desk.OnLine {
			t.Fatalf("%+v", s)
		}
		told := r.events()
		r.server.trouble <- true
		if s := r.now().Status; s.Connection != desk.Checking || s.JID == "" || s.Problem != nil {
			t.Errorf("%+v", s)
		}
		m, err := r.Send(context.Background(), desk.Outgoing{To: anna, Body: "жду"})
		if err != nil || m.State != desk.Queued {
			t.Errorf("%+v, %v", m, err)
		}
		r.server.trouble <- false
		if s := r.now().Status; s.Connection != desk.OnLine {
			t.Errorf("%+v", s)
		}
		if !hasStatus(*told, desk.Checking) {
			t.Error("the faces were not told")
		}
	})
}

func hasStatus(all []desk.Event, c desk.Connection) bool {
	for _, e := range all {
		if e.Kind == desk.EventStatus && e.Status.Connection == c {
			return true
		}
	}
	return false
}

func TestWhatIsCheckedEndsWithItsSession(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.server.trouble <- true
		r.now()
		old := r.server.trouble
		r.server.say("</stream:stream>")
		if !r.within(time.Second) {
			t.Fatalf("%+v", r.now().Status)
		}
		old <- true // of a connection that counts no more
		if s := r.now().Status; s.Connection != desk.OnLine {
			t.Errorf("%+v", s)
		}
	})
}

// The only test here with a true connection: it takes the seconds that it is about.
func TestASessionWhoseServerHasGoneIsChecked(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.server.Listener.Close()
	w.server.CloseClientConnections()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.Checking })
}
