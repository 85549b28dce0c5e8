package window

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// orderForm is how a business system asks with a form.
func orderForm() *desk.Notice {
	return &desk.Notice{Form: &desk.Form{Kind: desk.FormAsk, Title: "Заказ 17", Fields: []desk.FormField{
		{Var: "sum", Type: desk.FieldTextSingle, Label: "Сумма", Required: true}, {Var: "ok", Type: desk.FieldBoolean, Label: "Согласен"},
		{Var: "order", Type: desk.FieldHidden, Values: []string{"17"}},
	}}}
}

func TestAFormInAMessageIsFilledInOnce(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		b := o.asks(fakedesk.Anna, orderForm())
		if text := b.body.text; !strings.Contains(text, "Заказ 17\n• Сумма\n• Согласен") {
			t.Errorf("%q", text)
		}
		test.Tap(b.choices.buttons[0])
		o.rest()
		o.pressIn(c.window, "Send")
		if _, ok := find(c.window.Canvas(), func(l *field) bool { return l.Visible() && l == c.window.Canvas().Focused() }); !ok {
			t.Error("what is missing has not the keyboard")
		}
		scroll, ok := find(c.window.Canvas(), func(s *container.Scroll) bool { return s.Visible() && s.Content.MinSize().Height > 0 })
		if !ok || scroll.Size().Height < scroll.Content.MinSize().Height {
			t.Error("what is wrong hides the rest")
		}
		o.write(c.window.Canvas().Focused().(*field), "1000")
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		o.mustHaveAsked(fmt.Sprintf("answer-form %s %d: map[ok:[0] sum:[1000]]", fakedesk.Anna.Address, b.item.message.Number))
		if c.window.Canvas().Overlays().Top() != nil || len(b.choices.buttons) > 0 {
			t.Errorf("it can be filled in again: %d", len(b.choices.buttons))
		}
	})
}

func TestAFormThatCannotBeSentStaysWithTheReason(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		b := o.asks(fakedesk.Anna, orderForm())
		o.desk.SendError = desk.NewProblem(desk.JournalFull)
		test.Tap(b.choices.buttons[0])
		o.rest()
		o.write(c.window.Canvas().Focused().(*field), "1000")
		o.pressIn(c.window, "Send")
		if c.window.Canvas().Overlays().Top() == nil {
			t.Error("the form is gone")
		}
	})
}

func TestASmallFormIsFilledInWhereAPopupIsAnswered(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: "?", Notice: orderForm()})
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna, Number: m.Number})
		q := o.faces.quicks[fakedesk.Anna]
		o.write(q.window.Canvas().Focused().(*field), "5")
		o.pressIn(q.window, "Send")
		o.mustHaveAsked(fmt.Sprintf("answer-form %s %d: map[ok:[0] sum:[5]]", fakedesk.Anna.Address, m.Number))
		if o.faces.quicks[fakedesk.Anna] != nil {
			t.Error("the window stays")
		}
	})
}
