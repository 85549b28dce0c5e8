package agent_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vestnik/core/desk"
)

// What is said to a room that does not let us in yet waits, and is said once.
func TestWhatIsSaidWaitsForARoomThatCannotBeReached(t *testing.T) {
	s := &roomServer{marks: planMark, refuses: "remote-server-timeout"}
	inPlan(t, s, func(r *pipedResident) {
		r.now()
		sent, err := r.Send(context.Background(), desk.Outgoing{To: plan.Address, Type: desk.TypeRoom, Body: "потом"})
		if err != nil {
			t.Fatal(err)
		}
		r.now()
		if m, err := r.Message(context.Background(), plan, sent.Number); err != nil || m.State != desk.Queued || r.server.has("<body>потом</body>") {
			t.Errorf("%s %s, %v", m.State, m.Error, err)
		}
		s.turn(func() { s.refuses = "" })
		time.Sleep(time.Minute)
		r.now()
		if n := r.server.count("<body>потом</body>"); n != 1 {
			t.Errorf("it was said %d times", n)
		}
	})
}

// A directory, or a device, is no file, and is told so at once.
func TestWhatIsNoFileIsNotTaken(t *testing.T) {
	inVirtualTime(t, withUpload(&depot{}), func(r *pipedResident) {
		r.now()
		for _, path := range []string{t.TempDir(), os.DevNull, "relative.txt", filepath.Join(t.TempDir(), "none")} {
			_, err := r.Upload(context.Background(), desk.NewFile{Peer: desk.Ref{Address: anna}, File: path})
			var problem *desk.Problem
			if !errors.As(err, &problem) || problem.Code != desk.NotAFile && problem.Code != desk.NoFile {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}
