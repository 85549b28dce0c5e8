package agent_test

import (
	"context"
	"slices"
	"testing"

	"vestnik/core/desk/desktest"
)

// There are programs that give all of their messages one id, or none. What is done with one
// of them is done with that one, and not with another that nobody has seen yet.
func TestWhatIsDealtWithIsTheMessageThatWasShownWhateverItsID(t *testing.T) {
	const asks = fire + "<response xmlns='urn:xmpp:tmp:quick-response' value='ok' label='OK'/>"
	for _, id := range []string{"alert", ""} {
		for _, c := range []struct {
			name, more string
			deal       func(r *pipedResident, number int64) error
		}{
			{"acknowledged", fire, func(r *pipedResident, number int64) error {
				return r.Acknowledge(context.Background(), desktest.Peer(erp), number)
			}},
			{"answered", asks, func(r *pipedResident, number int64) error {
				_, err := r.Answer(context.Background(), desktest.Peer(erp), number, "ok")
				return err
			}},
		} {
			t.Run(c.name+" "+id, func(t *testing.T) {
				inVirtualTime(t, insistent(true, 5), func(r *pipedResident) {
					r.server.say(written(erp, "chat", id, "авария", c.more) + written(erp, "chat", id, "пожар", c.more))
					r.now()
					first, second := r.ofBody("авария"), r.ofBody("пожар")
					for _, step := range []struct {
						number int64
						left   []int64
					}{{first, []int64{second}}, {second, nil}} {
						if err := c.deal(r, step.number); err != nil {
							t.Fatal(err)
						}
						m, err := r.Message(context.Background(), desktest.Peer(erp), step.number)
						if err != nil || m.Acknowledged.IsZero() {
							t.Errorf("%d is not dealt with: %+v, %v", step.number, m, err)
						}
						if left := r.taken(); !slices.Equal(left, step.left) {
							t.Errorf("%v, not %v", left, step.left)
						}
					}
				})
			})
		}
	}
}
