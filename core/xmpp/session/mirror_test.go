package session_test

import (
	"strconv"
	"testing"
	"time"

	"vestnik/core/xmpp/im"
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
				time.Sleep(settled) // one poll is there, and nothing else
				m.tell(m.anna, m.boris, "held "+strconv.Itoa(i))
				time.Sleep(settled) // it is held
				m.relay.Reset()
				time.Sleep(settled) // and so is its repetition
				if i%2 == 1 {
					m.tell(m.anna, m.boris, "next "+strconv.Itoa(i)) // which relieves it
					time.Sleep(settled)
				}
				m.tell(m.boris, m.anna, strconv.Itoa(i)) // or else this does
				m.annaHears(strconv.Itoa(i))
			}
		})
	}
}

// annaHears waits for what boris tells anna.
func (m *meeting) annaHears(text string) {
	m.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case heard := <-m.toAnna:
			if heard.From.Bare() == m.anna.JID().Bare() {
				m.t.Errorf("anna has heard %q from %s", heard.Body, heard.From)
			}
			if heard.From.Equal(m.boris.JID()) && heard.Body == text {
				return
			}
		case <-limit:
			m.t.Fatalf("anna has not heard %q", text)
		}
	}
}

// tell has one alone say something.
func (m *meeting) tell(from, to *im.Client, text string) {
	m.t.Helper()
	if _, err := from.Messages.Send(message.Message{To: to.JID(), Type: "headline", Body: text}); err != nil {
		m.t.Fatal(err)
	}
}
