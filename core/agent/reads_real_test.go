package agent_test

import (
	"slices"
	"testing"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// talking is a resident of alice's, another program of hers, and bob, who is her contact.
type talking struct {
	*archived
	a                  *agent.Agent
	bob, phone         *im.Client
	bobHears, herHears *imtest.Recorder
	alice, bobsAddress xmpp.Address
	t                  *testing.T
}

func atServers(t *testing.T, test func(w *talking)) {
	atArchives(t, func(t *testing.T, w *archived) {
		a, _ := w.resident()
		open(t, a)
		if err := a.SignIn(t.Context(), w.account); err != nil {
			t.Fatal(err)
		}
		all := &talking{archived: w, a: a, t: t}
		all.alice, _ = xmpp.ParseAddress(bobs.Account)
		all.bobsAddress, _ = xmpp.ParseAddress(bobs.Address)
		all.bob, all.bobHears = imtest.SignIn(t, w.server.URL, w.server.CA, bobs.Address, w.server.Users["bob"])
		if err := all.bob.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		if err := all.bob.Presence.Subscribe(all.alice, ""); err != nil {
			t.Fatal(err)
		}
		w.until(a, func(s desk.Snapshot) bool { return len(s.Requests) == 1 })
		if err := a.AnswerRequest(t.Context(), bobs, true); err != nil {
			t.Fatal(err)
		}
		w.until(a, func(s desk.Snapshot) bool { return len(s.Contacts) == 1 })
		all.phone, all.herHears = imtest.SignIn(t, w.server.URL, w.server.CA, bobs.Account, w.server.Users["alice"])
		if err := all.phone.Announce(presence.Presence{Priority: 1}); err != nil {
			t.Fatal(err)
		}
		if err := all.phone.Begin(imtest.Soon(t)); err != nil {
			t.Fatal(err)
		}
		test(all)
	})
}

// says has bob write, and returns his id and what the phone has got of it.
func (w *talking) says(m message.Message) (id string, onPhone message.Message) {
	w.t.Helper()
	m.To, m.Type, m.Markable = w.alice, "chat", true
	id, err := w.bob.Messages.Send(m)
	if err != nil {
		w.t.Fatal(err)
	}
	return id, imtest.Wait(w.t, w.herHears, func(got message.Message) bool { return got.ID == id })
}

// last waits until the last message and what is unread are as wanted.
func (w *talking) last(what func(c desk.Conversation) bool) {
	w.t.Helper()
	w.until(w.a, func(s desk.Snapshot) bool { return len(s.Conversations) == 1 && what(s.Conversations[0]) })
}

func TestRealServersCarryWhatWasReadAndWhatWasChanged(t *testing.T) {
	atServers(t, func(w *talking) {
		id, _ := w.says(message.Message{Body: "раз"})
		w.last(func(c desk.Conversation) bool { return c.Unread == 1 })
		if err := w.a.MarkRead(w.t.Context(), bobs, 1<<62); err != nil {
			w.t.Fatal(err)
		}
		imtest.Wait(w.t, w.bobHears, func(m message.Marker) bool { return m.For == id })
		imtest.Wait(w.t, w.herHears, func(all displayed.Positions) bool { return all[0].Peer == w.bobsAddress })

		// What she reads off line the phone learns when she is back.
		_, offLine := w.says(message.Message{Body: "пока нет сети"})
		w.last(func(c desk.Conversation) bool { return c.Unread == 1 })
		for _, show := range []desk.Show{desk.Offline, desk.Available} {
			if err := w.a.SetPresence(w.t.Context(), desk.Choice{Presence: desk.Presence{Show: show}}); err != nil {
				w.t.Fatal(err)
			}
			if show == desk.Offline {
				if err := w.a.MarkRead(w.t.Context(), bobs, 1<<62); err != nil {
					w.t.Fatal(err)
				}
			}
		}
		imtest.Wait(w.t, w.herHears, func(all displayed.Positions) bool { return all[0].ID == offLine.ArchiveID })

		_, onPhone := w.says(message.Message{Body: "два"})
		w.last(func(c desk.Conversation) bool { return c.Unread == 1 })
		w.phone.Displayed.Set(displayed.Position{Peer: w.bobsAddress, ID: onPhone.ArchiveID})
		w.last(func(c desk.Conversation) bool { return c.Unread == 0 })

		id, _ = w.says(message.Message{Body: "в 15:00"})
		w.says(message.Message{Body: "в 16:00", Replaces: id})
		w.last(func(c desk.Conversation) bool { return c.Last.Body == "в 16:00" && c.Last.Edited > 0 && c.Unread == 1 })
		for _, remark := range []message.Remark{
			message.Reactions{Header: message.Header{To: w.alice}, For: id, All: []string{"👍"}},
			message.Marker{Header: message.Header{To: w.bobsAddress}, For: id},
		} {
			by := w.bob
			if _, ours := remark.(message.Marker); ours {
				by = w.phone
			}
			if _, err := by.Messages.Say(remark); err != nil {
				w.t.Fatal(err)
			}
		}
		w.last(func(c desk.Conversation) bool { return len(c.Last.Reactions) == 1 && c.Unread == 0 })
		if _, err := w.bob.Messages.Say(message.Retraction{Header: message.Header{To: w.alice}, For: id}); err != nil {
			w.t.Fatal(err)
		}
		w.last(func(c desk.Conversation) bool { return c.Last.Retracted && c.Last.Body == "" })

		sent, err := w.a.Send(w.t.Context(), desk.Outgoing{To: bobs.Address, Body: "наше"})
		if err != nil {
			w.t.Fatal(err)
		}
		imtest.Wait(w.t, w.bobHears, func(m message.Message) bool { return m.ID == sent.ID && m.Markable })
		if _, err := w.bob.Messages.Say(message.Marker{Header: message.Header{To: w.alice}, For: sent.ID}); err != nil {
			w.t.Fatal(err)
		}
		w.last(func(c desk.Conversation) bool { return c.Last.State == desk.Displayed && c.Displayed == c.Last.Place })
	})
}

// A room has its own archive, and read here is read there, and the other way round.
func TestRealServersCarryWhatWasReadInRooms(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		phone, hears := imtest.SignIn(w.t, w.server.URL, w.server.CA, bobs.Account, w.server.Users["alice"])
		if err := phone.Announce(presence.Presence{Priority: 1}); err != nil {
			w.t.Fatal(err)
		}
		if err := phone.Begin(imtest.Soon(w.t)); err != nil {
			w.t.Fatal(err)
		}
		if _, err := phone.Rooms.Join(imtest.Soon(w.t), muc.Entry{Room: w.address, Nick: "Алиса с телефоном"}); err != nil {
			w.t.Fatal(err)
		}
		onPhone := func(body string) string {
			w.says(message.Message{Body: body})
			return imtest.Wait(w.t, hears, func(m muc.Message) bool {
				return slices.ContainsFunc(m.Said, func(e session.Event) bool { said, is := e.(message.Message); return is && said.Body == body })
			}).StanzaID
		}
		unread := func(n int) {
			w.t.Helper()
			w.until(w.a, func(s desk.Snapshot) bool { return len(s.Conversations) == 1 && s.Conversations[0].Unread == n })
		}
		id := onPhone("раз")
		unread(1)
		if err := w.a.MarkRead(t.Context(), w.room, 1<<62); err != nil {
			w.t.Fatal(err)
		}
		imtest.Wait(w.t, hears, func(all displayed.Positions) bool {
			return all[0] == displayed.Position{Peer: w.address, By: w.address, ID: id}
		})
		id = onPhone("два")
		unread(1)
		phone.Displayed.Set(displayed.Position{Peer: w.address, By: w.address, ID: id})
		unread(0)
	})
}
