package agent_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

func TestWhatXMLCannotCarryIsKeptAndSentAsAPicture(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		m, err := r.Send(context.Background(), desk.Outgoing{To: "boris@example.com", Body: "\x1b[31mred\x07\tand\n"})
		if err != nil || m.Body != "␛[31mred␇\tand\n" {
			t.Errorf("%q, %v", m.Body, err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if !r.server.has("␛[31mred␇") {
			t.Error("it was not sent so")
		}
		if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Away, Text: "a\x00b"}}); err != nil {
			t.Fatal(err)
		}
		if got := r.now().Status.Presence.Text; got != "a␀b" {
			t.Errorf("%q", got)
		}
	})
}
