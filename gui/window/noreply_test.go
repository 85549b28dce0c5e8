package window

import (
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// announces has the desk say that somebody takes no answers, or does.
func (o *office) announces(peer desk.Ref, no bool) {
	c := o.faces.model.conversations[peer]
	c.Peer, c.NoReply = peer, no
	o.desk.Tell(desk.Event{Kind: desk.EventConversation, Conversation: &c})
	o.rest()
}

func TestTheOwnServerIsNoStranger(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		server := fakedesk.Peer("example.com")
		o.desk.Receive(desk.Message{Peer: server, From: server.Address, Type: desk.TypeHeadline, Subject: "Учения", Body: "Всем выйти во двор"})
		o.rest()
		if c := o.talk(server); c.talk.name.text != "example.com" || c.talk.status.text != "server" {
			t.Errorf("%q, %q", c.talk.name.text, c.talk.status.text)
		}
	})
}

func TestWhoTakesNoMessagesHasNoWriter(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.announces(fakedesk.Billing, true)
		c := o.talk(fakedesk.Billing)
		if c.talk.write.Visible() || !c.talk.noReply.Visible() || c.window.Canvas().Focused() == c.talk.writer {
			t.Fatal("one can write")
		}
		c.letter('x')
		if o.rest(); c.talk.writer.Text != "" {
			t.Errorf("%q is written", c.talk.writer.Text)
		}
		c.search.SetText("")
		o.talk(fakedesk.Anna)
		if !c.talk.write.Visible() || c.talk.noReply.Visible() || c.window.Canvas().Focused() != c.talk.writer {
			t.Error("one cannot write to another one")
		}
		o.announces(fakedesk.Anna, true) // while one writes
		if c.talk.write.Visible() || c.window.Canvas().Focused() != c.talk.feed {
			t.Errorf("the keyboard is at %T", c.window.Canvas().Focused())
		}
		if o.announces(fakedesk.Anna, false); !c.talk.write.Visible() {
			t.Error("who takes messages again has no writer")
		}
	})
	inOffice(t, locale.English, usual, func(o *office) {
		o.announces(fakedesk.Billing, true)
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Billing})
		q := o.faces.quicks[fakedesk.Billing]
		if q.writer.Visible() || q.send.Visible() || !q.noReply.Visible() {
			t.Error("one can write in the small window")
		}
		q.letter('x')
		if q.writer.Text != "" {
			t.Errorf("%q", q.writer.Text)
		}
	})
}
