package session_test

import (
	"strconv"
	"testing"
	"time"

	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
)

// ejabberd 23 gives a repeated request back to who has sent it: see the rule of
// core/xmpp/bosh on repetitions that come back.
func TestNobodyHearsWhatHeHasSentHimself(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T, bool) *place{"Prosody": prosody, "ejabberd": ejabberd, "ours": ours} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := meet(t, open(t, true), 0)
			for i := range 4 {
				m.tell("held " + strconv.Itoa(i))
				time.Sleep(settled) // it is held
				m.relay.Reset()
				time.Sleep(settled) // and so is its repetition
				m.tell("next " + strconv.Itoa(i))
			}
			if err := m.anna.Confirm(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			for len(m.toAnna) > 0 {
				if heard := <-m.toAnna; heard.From.Bare() == m.anna.JID().Bare() {
					t.Errorf("heard %q from %s", heard.Body, heard.From)
				}
			}
		})
	}
}

// tell has anna alone say something.
func (m *meeting) tell(text string) {
	m.t.Helper()
	if _, err := m.anna.Messages.Send(message.Message{To: m.boris.JID(), Type: "headline", Body: text}); err != nil {
		m.t.Fatal(err)
	}
}
