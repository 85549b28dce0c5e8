package window

import (
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestATextThatALinkProposesWaitsForThePerson(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		proposed := desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Anna, Text: " Договор № 7\n"}
		o.show(proposed)
		c := o.faces.compact
		if c.talk.writer.Text != "Договор № 7" {
			t.Fatalf("%q", c.talk.writer.Text)
		}
		o.show(proposed)
		if c.talk.writer.Text != "Договор № 7" {
			t.Errorf("twice: %q", c.talk.writer.Text)
		}
		c.talk.writer.SetText("начато\n")
		o.show(proposed)
		if c.talk.writer.Text != "начато\nДоговор № 7" {
			t.Errorf("what was begun: %q", c.talk.writer.Text)
		}
		o.show(desk.View{Screen: desk.ScreenContacts, Text: "никому"})
		for _, call := range o.desk.Calls() {
			if len(call) > 4 && call[:4] == "send" {
				t.Errorf("sent: %q", call)
			}
		}
	})
}

func TestALinkOpensTheFormToAddAPerson(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenAdd, Peer: desk.Ref{Address: "new@office.example"}})
		filled := func(f *field) bool { return f.Text == "new@office.example" }
		if _, ok := find(o.faces.compact.window.Canvas(), filled); !ok {
			t.Error("no form with the address")
		}
		if o.asked("add new@office.example") {
			t.Error("added unasked")
		}
	})
}
