package message_test

import (
	"testing"

	"vestnik/core/xmpp/message"
)

// XEP-0245 §2: only the first four characters count, the space among them.
func TestAnActionBeginsWithItsCommand(t *testing.T) {
	for body, want := range map[string]string{
		"/me waves": "waves", "/me  машет\nрукой": " машет\nрукой",
		"/me": "", "/me ": "", "/me\u00a0waves": "", "/meh": "", " /me waves": "", "so /me waves": "", "/ME waves": "", "": "",
	} {
		if does, ok := message.Action(body); ok != (want != "") || ok && does != want {
			t.Errorf("%q: %q, %v", body, does, ok)
		}
	}
}
