package bosh

import (
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/internal/streamtest"
)

// The session goes on, and so does what stands beside the stanza.
func TestASessionOutlivesAStanzaBeyondALimit(t *testing.T) {
	for name, content := range streamtest.BeyondLimits() {
		session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
			if strings.Contains(name, "declares") {
				return
			}
			m.poll().answer("", message("1")+"<message xmlns='jabber:client' from='a@b'>"+content+"</message>"+message("2"))
			m.poll().answer("", message("3"))
			got := h.all()
			left := "<message xmlns='jabber:client' from='a@b'><limit"
			if !strings.HasPrefix(got, message("1")+left) || !strings.HasSuffix(got, message("2")+message("3")) {
				t.Errorf("%s: %.500s", name, got)
			}
		})
	}
}
