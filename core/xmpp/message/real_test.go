package message_test

import (
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func at(t *testing.T, server *servertest.Server, user string) (*im.Client, *imtest.Recorder) {
	c, e := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
	if err := c.Begin(imtest.Soon(t)); err != nil {
		t.Fatal(err)
	}
	if err := c.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Confirm(imtest.Soon(t)); err != nil {
		t.Fatal(err)
	}
	return c, e
}

// What rides on messages passes real servers, and what one of our programs has read the
// others learn.
func TestServersCarryWhatRidesOnMessages(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, heard := at(t, server, "alice")
			_, other := at(t, server, "alice")
			bob, answered := at(t, server, "bob")
			id, err := bob.Messages.Send(message.Message{To: alice.JID(), Type: "chat", Body: imtest.Text("m"), Markable: true, State: message.Active})
			if err != nil {
				t.Fatal(err)
			}
			m := imtest.Wait(t, heard, func(m message.Message) bool { return m.ID == id })
			if !m.Markable || m.OriginID != id || m.ArchiveID == "" {
				t.Errorf("%+v", m)
			}
			imtest.Wait(t, heard, func(s message.ChatState) bool { return s.State == message.Active })
			imtest.Wait(t, answered, func(r message.Receipt) bool { return r.For == id })

			to := message.Header{To: m.From}
			for _, r := range []message.Remark{
				message.Marker{Header: to, For: id}, message.ChatState{Header: to, State: message.Composing}, message.Reactions{Header: to, For: id, All: []string{"👍"}},
				message.Retraction{Header: to, For: id, Fallback: "retracted"}, message.Attention{Header: message.Header{To: m.From, Type: "headline"}},
			} {
				if _, err := alice.Messages.Say(r); err != nil {
					t.Fatal(err)
				}
			}
			imtest.Wait(t, answered, func(m message.Marker) bool { return m.For == id && m.From == alice.JID() && !m.Mine })
			imtest.Wait(t, answered, func(s message.ChatState) bool { return s.State == message.Composing })
			imtest.Wait(t, answered, func(r message.Reactions) bool { return r.For == id && len(r.All) == 1 && r.All[0] == "👍" })
			imtest.Wait(t, answered, func(r message.Retraction) bool { return r.For == id && r.IsBy(alice.JID()) })
			imtest.Wait(t, answered, func(a message.Attention) bool { return a.From == alice.JID() })
			imtest.Wait(t, other, func(m message.Marker) bool {
				return m.For == id && m.Mine && m.Origin == session.Carbon && m.Peer() == bob.JID().Bare()
			})
		})
	}
}

// What was said to somebody who is away waits for him, and whether somebody typed then
// does not.
func TestServersKeepRemarksForWhoIsAway(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, _ := at(t, server, "alice")
			erin, _ := imtest.SignIn(t, server.URL, server.CA, "erin@office.example", server.Users["erin"]) // who is not there yet
			to, id := message.Header{To: erin.JID().Bare()}, imtest.Text("id")
			for _, r := range []message.Remark{
				message.ChatState{Header: to, State: message.Composing}, message.Marker{Header: to, For: id},
				message.Reactions{Header: to, For: id, All: []string{"👍"}}, message.Retraction{Header: to, For: id, Fallback: "retracted"},
			} {
				if _, err := alice.Messages.Say(r); err != nil {
					t.Fatal(err)
				}
			}
			if err := alice.Confirm(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			_, heard := at(t, server, "erin")
			m := imtest.Wait(t, heard, func(m message.Marker) bool { return m.For == id })
			if m.Origin != session.Offline || m.Time.IsZero() || m.From != alice.JID() {
				t.Errorf("%+v", m)
			}
			imtest.Wait(t, heard, func(r message.Reactions) bool { return r.For == id })
			imtest.Wait(t, heard, func(r message.Retraction) bool { return r.For == id })
			if all := imtest.SoFar[message.ChatState](heard); len(all) > 0 {
				t.Errorf("%+v", all)
			}
		})
	}
}
