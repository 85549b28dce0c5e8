package window

import (
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestWhatTheOtherHasReadHasItsMark(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Boris)
		mine := func(place int64, state desk.State) desk.Message {
			return o.desk.Receive(desk.Message{Peer: fakedesk.Boris, Mine: true, Place: place, State: state, Body: "b"})
		}
		first, second, third := mine(1<<50, desk.Sent), mine(1<<51, desk.Delivered), mine(1<<52, desk.Sent)
		o.rest()
		talk := o.faces.model.conversations[fakedesk.Boris]
		talk.Displayed = second.Place
		o.desk.Tell(desk.Event{Kind: desk.EventConversation, Conversation: &talk})
		o.rest()
		states := map[int64]desk.State{}
		for _, i := range c.talk.feed.items {
			states[i.message.Number] = i.message.State
		}
		if states[first.Number] != desk.Displayed || states[second.Number] != desk.Displayed || states[third.Number] != desk.Sent {
			t.Errorf("%v", states)
		}
		if marks[desk.Displayed] == nil {
			t.Error("there is no mark for it")
		}
		// A message that failed was not read.
		o.desk.Receive(desk.Message{Number: first.Number, Peer: fakedesk.Boris, Mine: true, Place: first.Place, State: desk.Failed})
		o.rest()
		if t0 := o.faces.model.threads[fakedesk.Boris].messages; t0[len(t0)-3].State != desk.Failed {
			t.Errorf("%+v", t0[len(t0)-3])
		}
	})
}
