package window

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

var approval = &desk.Notice{
	Urgency: desk.HighUrgency, Link: "https://erp.example/orders/17", LinkText: "Заказ 17",
	Buttons: []desk.Button{{Value: "approve 17", Label: "Согласовать"}, {Value: "decline 17", Label: "Отклонить"}},
}

// asks has somebody ask something in the conversation that is open, and returns its bubble.
func (o *office) asks(from desk.Ref, n *desk.Notice) *bubble {
	o.t.Helper()
	m := o.desk.Receive(desk.Message{Peer: from, From: from.Address, Type: desk.TypeNormal, Subject: "Заказ 17", Body: "Ждёт согласования.", Notice: n})
	o.rest()
	return o.bubbleOf(m.Number)
}

func (o *office) bubbleOf(number int64) *bubble {
	o.t.Helper()
	for _, object := range o.faces.compact.talk.feed.body.Objects {
		if b, ok := object.(*bubble); ok && b.item.message.Number == number {
			return b
		}
	}
	o.t.Fatal("the message is not in sight")
	return nil
}

func TestAButtonOfAMessageAnswersItOnce(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		b := o.asks(fakedesk.Anna, approval)
		if got := len(b.choices.buttons); got != 2 || !strings.Contains(b.body.text, "https://erp.example/orders/17") {
			t.Fatalf("%d buttons, %q", got, b.body.text)
		}
		test.Tap(b.choices.buttons[1])
		o.rest()
		if call := o.desk.Calls(); !strings.HasSuffix(call[len(call)-1], ": decline 17") {
			t.Errorf("%q", call)
		}
		if b = o.bubbleOf(b.item.message.Number); len(b.choices.buttons) != 0 || b.choices.box.Visible() || !strings.HasPrefix(b.meta.text, "answer: Отклонить · ") {
			t.Errorf("%d buttons, %q", len(b.choices.buttons), b.meta.text)
		}
	})
}

func TestAnUrgentMessageIsAcknowledged(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		b := o.asks(fakedesk.Anna, &desk.Notice{Urgency: desk.HighUrgency})
		if len(b.choices.buttons) != 1 || b.choices.buttons[0].Text != "Acknowledge" {
			t.Fatalf("%+v", b.choices.buttons)
		}
		// What fails is told, and can be tried again.
		o.desk.SendError = desk.NewProblem(desk.JournalFull)
		test.Tap(b.choices.buttons[0])
		o.rest()
		if problem := o.faces.compact.talk.problem; !problem.Visible() || len(b.choices.buttons) != 1 {
			t.Errorf("%q", problem.Text)
		}
		o.desk.SendError = nil
		test.Tap(b.choices.buttons[0])
		o.rest()
		if b = o.bubbleOf(b.item.message.Number); len(b.choices.buttons) != 0 || !strings.HasPrefix(b.meta.text, "acknowledged · ") {
			t.Errorf("%q", b.meta.text)
		}
		if b := o.asks(fakedesk.Anna, &desk.Notice{Urgency: desk.LowUrgency}); len(b.choices.buttons) != 0 {
			t.Error("what is not urgent need not be acknowledged")
		}
	})
}

func TestAMessageThatExpiresIsGreyedAtItsMoment(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		soon := *approval
		soon.Expires = time.Now().Add(90 * time.Minute)
		asks := o.asks(fakedesk.Anna, &soon)
		done := o.asks(fakedesk.Anna, &soon)
		test.Tap(done.choices.buttons[0])
		o.later(90*time.Minute - time.Second)
		if asks = o.bubbleOf(asks.item.message.Number); len(asks.choices.buttons) != 2 || asks.text.faint {
			t.Fatal("it is over too early")
		}
		o.later(time.Second)
		asks = o.bubbleOf(asks.item.message.Number)
		if len(asks.choices.buttons) != 0 || !asks.text.faint || !strings.HasPrefix(asks.meta.text, "expired, was of use until ") {
			t.Errorf("%d buttons, %q", len(asks.choices.buttons), asks.meta.text)
		}
		if done = o.bubbleOf(done.item.message.Number); done.text.faint || !strings.HasPrefix(done.meta.text, "answer: ") {
			t.Errorf("what was answered in time: %q", done.meta.text)
		}
		if after := o.asks(fakedesk.Anna, &desk.Notice{Expires: time.Now(), Buttons: approval.Buttons}); len(after.choices.buttons) != 0 || !after.text.faint {
			t.Error("what comes too late can be answered")
		}
	})
}

func TestHowAMessageIsClassifiedStandsAboveIt(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		b := o.asks(fakedesk.Anna, &desk.Notice{Classification: "для служебного\u202e пользования"})
		if !b.class.Visible() || b.class.text != "для служебного пользования" {
			t.Errorf("%q", b.class.text)
		}
		if b := o.asks(fakedesk.Anna, approval); b.class.Visible() {
			t.Errorf("%q", b.class.text)
		}
	})
}
