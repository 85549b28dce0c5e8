package csi_test

import (
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func join(t *testing.T, server *servertest.Server, user string) (*im.Client, *imtest.Recorder) {
	c, e := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
	if err := c.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Confirm(imtest.Soon(t)); err != nil {
		t.Fatal(err)
	}
	return c, e
}

// A message comes at once, and who types only when somebody looks.
func TestServersKeepBackWhatCanWait(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, heard := join(t, server, "alice")
			bob, _ := join(t, server, "bob")
			if !alice.CSI.Offered() {
				t.Fatal("the server does not offer it")
			}
			set(t, alice, false)
			if err := alice.Confirm(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			typing := message.ChatState{Header: message.Header{To: alice.JID()}, State: message.Composing}
			if _, err := bob.Messages.Say(typing); err != nil {
				t.Fatal(err)
			}
			if err := bob.Confirm(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(200 * time.Millisecond) // for what would come; an answer would let it through
			// Prosody 0.12 holds back what goes out over TCP, and over BOSH nothing.
			if all := imtest.SoFar[message.ChatState](heard); len(all) > 0 && server.Name != "Prosody" {
				t.Errorf("%+v", all)
			}
			text := imtest.Text("urgent")
			if _, err := bob.Messages.Send(message.Message{To: alice.JID(), Type: "chat", Body: text}); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(m message.Message) bool { return m.Body == text })
			set(t, alice, true)
			if err := alice.Confirm(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			imtest.SoFar[message.ChatState](heard)
			if _, err := bob.Messages.Say(typing); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(s message.ChatState) bool { return s.State == message.Composing })
		})
	}
}
