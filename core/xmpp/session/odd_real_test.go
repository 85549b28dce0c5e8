package session_test

import (
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// A program whose name has characters that our tables do not know yet: its messages
// come, it is answered, and it may be our own. ejabberd refuses such a name itself.
func TestAProgramWithAnOddNameIsHeardAndAnswered(t *testing.T) {
	for _, server := range []*servertest.Server{servertest.Prosody(t)} {
		t.Run(server.Name, func(t *testing.T) {
			alice, heard := open(t, server, server.URL, "alice", "office.example")
			account, _ := xmpp.ParseAccount("bob@office.example")
			answered := new(imtest.Recorder)
			bob, err := im.Open(imtest.Soon(t), dial(t, server.URL, server.CA), session.Config{
				Account: account, Password: server.Users["bob"], Resource: "комп \U0001FAE9", Lang: "ru", Handler: answered,
			}, imtest.Program)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { bob.Close() })
			for _, s := range []*im.Client{alice, bob} {
				if err := s.Announce(presence.Presence{}); err != nil {
					t.Fatal(err)
				}
				if err := s.Confirm(imtest.Soon(t)); err != nil {
					t.Fatal(err)
				}
			}
			text := imtest.Text("odd")
			is := func(m message.Message) bool { return m.Body == text }
			if _, err := bob.Messages.Send(message.Message{To: alice.JID(), Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			m := imtest.Wait(t, heard, is)
			if m.From != bob.JID() || m.From.Resource() == "" || m.From.Bare() != account {
				t.Errorf("from %q, who is %q", m.From, bob.JID())
			}
			text = imtest.Text("re")
			if _, err := alice.Messages.Send(message.Message{To: m.From, Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, answered, is)
		})
	}
}
