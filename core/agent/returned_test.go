package agent_test

import (
	"context"
	"strings"
	"testing"

	"vestnik/core/desk"
)

// RFC 6120 §8.1.2.1: a message that the server returns may come without a sender, and has
// failed all the same. What somebody else says about it changes nothing.
func TestAReturnedMessageHasFailedWhoeverReturnsIt(t *testing.T) {
	for from, want := range map[string]desk.State{
		"":                                desk.Failed,
		" from=''":                        desk.Failed,
		" from='example.com'":             desk.Failed,
		" from='" + me + "'":              desk.Failed,
		" from='ghost@example.com'":       desk.Failed,
		" from='ghost@example.com/x'":     desk.Failed,
		" from='evil@elsewhere.example'":  desk.Sent,
		" from='other.example'":           desk.Sent,
		" from='example.com/ghost@x.com'": desk.Sent,
	} {
		inVirtualTime(t, func(s *piped, _ *keyring) {
			s.answer = func(e string) string {
				if !strings.HasPrefix(e, "<message") {
					return ""
				}
				return "<message" + from + " type='error' id='" + attribute(e, "id") + "'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
			}
		}, func(r *pipedResident) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			m, err := r.Send(ctx, desk.Outgoing{To: "ghost@example.com", Body: "есть кто?"})
			if err == nil {
				m, err = r.Confirm(ctx, m.Peer, m.Number)
			}
			if err != nil || m.State != want || (want == desk.Failed) != (m.Error == "item-not-found") {
				t.Errorf("%q: %s %q, %v", from, m.State, m.Error, err)
			}
		})
	}
}
