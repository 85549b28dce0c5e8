package agent_test

import (
	"slices"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
)

// What the person says about a message reaches the other one and the person's other programs, as
// the protocol has it; and what he says about it there is here.
func TestRealServersCarryWhatIsSaidAboutMessages(t *testing.T) {
	atServers(t, func(w *talking) {
		sent, err := w.a.Send(t.Context(), desk.Outgoing{To: bobs.Address, Body: "в 15:00"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.a.Correct(t.Context(), bobs, sent.Number, "в 16:00"); err != nil {
			t.Fatal(err)
		}
		for _, hears := range []*imtest.Recorder{w.bobHears, w.herHears} {
			imtest.Wait(t, hears, func(m message.Message) bool { return m.ID == sent.ID && m.Body == "в 15:00" })
			imtest.Wait(t, hears, func(m message.Message) bool { return m.Replaces == sent.ID && m.Body == "в 16:00" })
		}
		w.last(func(c desk.Conversation) bool { return c.Last.Body == "в 16:00" && c.Last.State == desk.Delivered })
		onPhone := message.Message{To: w.bobsAddress, Type: "chat", Body: "в 17:00", Replaces: sent.ID}
		if _, err := w.phone.Messages.Send(onPhone); err != nil {
			t.Fatal(err)
		}
		w.last(func(c desk.Conversation) bool { return c.Last.Body == "в 17:00" && c.Last.Number == sent.Number })

		id, _ := w.says(message.Message{Body: "хорошо"})
		w.last(func(c desk.Conversation) bool { return c.Last.ID == id })
		theirs := w.newest()
		if err := w.a.React(t.Context(), bobs, theirs, []string{"👍", "🎉"}); err != nil {
			t.Fatal(err)
		}
		if err := w.a.Retract(t.Context(), bobs, sent.Number); err != nil {
			t.Fatal(err)
		}
		for _, hears := range []*imtest.Recorder{w.bobHears, w.herHears} {
			imtest.Wait(t, hears, func(r message.Reactions) bool { return r.For == id && slices.Equal(r.All, []string{"👍", "🎉"}) })
			imtest.Wait(t, hears, func(r message.Retraction) bool { return r.For == sent.ID })
		}
		answer, err := w.a.Reply(t.Context(), bobs, theirs, "в пять")
		if err != nil {
			t.Fatal(err)
		}
		for _, hears := range []*imtest.Recorder{w.bobHears, w.herHears} {
			imtest.Wait(t, hears, func(m message.Message) bool {
				return m.ID == answer.ID && m.Reply != nil && m.Reply.ID == id && m.Reply.To == w.bobsAddress && m.Reply.Text == "в пять" && m.Body == "> хорошо\nв пять"
			})
		}
		if to, err := w.a.Answered(t.Context(), bobs, answer.Number); err != nil || to.Number != theirs {
			t.Errorf("%+v, %v", to, err)
		}
		if _, err := w.phone.Messages.Say(message.Reactions{Header: message.Header{To: w.bobsAddress}, For: id}); err != nil {
			t.Fatal(err)
		}
		w.until(w.a, func(desk.Snapshot) bool {
			now, err := w.a.Message(t.Context(), bobs, theirs)
			return err == nil && len(now.Reactions) == 0
		})
		back := message.Reply{To: w.alice, ID: answer.ID}
		body, n := message.Quote("в пять", "жду")
		back.Quoted = n
		w.says(message.Message{Body: body, Reply: &back})
		w.last(func(c desk.Conversation) bool {
			return c.Last.Said() == "жду" && c.Last.ReplyTo == answer.ID && c.Last.ReplyBy == bobs.Account && c.Last.Quotation() == "в пять"
		})
	})
}

// newest is the number of the last message.
func (w *talking) newest() int64 {
	w.t.Helper()
	s, err := w.a.Snapshot(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return s.Conversations[0].Last.Number
}

func TestRealRoomsCarryWhatIsSaidAboutMessages(t *testing.T) {
	inRealRooms(t, func(w *rooms) {
		w.enters()
		sent, err := w.a.Send(t.Context(), desk.Outgoing{To: w.room.Address, Body: "в 15:00"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.a.Correct(t.Context(), w.room, sent.Number, "в 16:00"); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, w.heard, func(m muc.Message) bool {
			said, is := m.Said[0].(message.Message)
			return is && said.Replaces == sent.ID && said.Body == "в 16:00"
		})
		w.holds(w.a, "the correction is there, once", func(all []desk.Message) bool {
			return len(all) == 1 && all[0].Body == "в 16:00" && all[0].State == desk.Delivered
		})
		id := w.says(message.Message{Body: "хорошо"})
		all := w.holds(w.a, "what bob says", func(all []desk.Message) bool { return len(all) == 2 })
		if all[1].ID != id {
			t.Fatalf("%+v", all[1])
		}
		if err := w.a.React(t.Context(), w.room, all[1].Number, []string{"👍"}); err != nil {
			t.Fatal(err)
		}
		if err := w.a.Retract(t.Context(), w.room, sent.Number); err != nil {
			t.Fatal(err)
		}
		given := func(body string) string { // the id by which the room knows it
			return imtest.Wait(t, w.heard, func(m muc.Message) bool {
				said, is := m.Said[0].(message.Message)
				return is && said.Body == body
			}).StanzaID
		}
		good, three := given("хорошо"), given("в 15:00")
		imtest.Wait(t, w.heard, func(m muc.Message) bool {
			r, is := m.Said[0].(message.Reactions)
			return is && r.For == good && slices.Equal(r.All, []string{"👍"})
		})
		imtest.Wait(t, w.heard, func(m muc.Message) bool {
			r, is := m.Said[0].(message.Retraction)
			return is && r.For == three
		})
		if _, err := w.a.Reply(t.Context(), w.room, all[1].Number, "в пять"); err != nil {
			t.Fatal(err)
		}
		imtest.Wait(t, w.heard, func(m muc.Message) bool {
			said, is := m.Said[0].(message.Message)
			return is && said.Reply != nil && said.Reply.ID == good && said.Reply.To.Resource() == "Боб" && said.Reply.Text == "в пять"
		})
		w.holds(w.a, "both are here", func(all []desk.Message) bool {
			return all[0].Retracted && len(all[1].Reactions) == 1 && all[1].Reactions[0].Mine
		})
	})
}
