package desktest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
)

// Asks makes peer have written a message that asks something.
func (f *Fake) Asks(peer desk.Ref, body string, n *desk.Notice) desk.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.store(desk.Message{Peer: peer, From: peer.Address, To: Me, Type: desk.TypeChat, Body: body, Notice: n})
}

// Answer implements [desk.Answering].
func (f *Fake) Answer(ctx context.Context, peer desk.Ref, number int64, value string) (desk.Message, error) {
	leave, err := f.enter(ctx, "Answer", []any{peer, number, value})
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	m := f.received(peer, number)
	switch {
	case m == nil:
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	case m.Notice == nil || !slices.ContainsFunc(m.Notice.Buttons, func(b desk.Button) bool { return b.Value == value }):
		return desk.Message{}, desk.NewProblem(desk.NoButton)
	case m.Answer != "":
		return desk.Message{}, desk.NewProblem(desk.Answered, "answer", m.Answer)
	case m.Notice.Expired(time.Now()):
		return desk.Message{}, desk.NewProblem(desk.AnswerTooLate)
	}
	m.Answer = value
	f.deal(m)
	return f.store(desk.Message{Peer: peer, From: Me, To: m.From, Type: desk.TypeChat, Body: value, Mine: true, State: desk.Queued}), nil
}

// AnswerForm implements [desk.Answering].
func (f *Fake) AnswerForm(ctx context.Context, peer desk.Ref, number int64, answers desk.FormAnswers) (desk.Message, error) {
	leave, err := f.enter(ctx, "AnswerForm", []any{peer, number, answers})
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	m := f.received(peer, number)
	switch {
	case m == nil:
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	case m.Notice == nil || m.Notice.Form == nil:
		return desk.Message{}, desk.NewProblem(desk.NoButton)
	case m.Answer != "":
		return desk.Message{}, desk.NewProblem(desk.Answered, "answer", m.Answer)
	}
	filled, err := m.Notice.Form.Submit(answers)
	if err != nil {
		return desk.Message{}, desk.NewProblem(desk.NotAccepted, "address", peer.Address)
	}
	m.Answer = "filled in"
	f.deal(m)
	return f.store(desk.Message{Peer: peer, From: Me, To: m.From, Type: desk.TypeChat, Body: m.Answer, Notice: &desk.Notice{Form: filled}, Mine: true, State: desk.Queued}), nil
}

// Acknowledge implements [desk.Answering].
func (f *Fake) Acknowledge(ctx context.Context, peer desk.Ref, number int64) error {
	leave, err := f.enter(ctx, "Acknowledge", []any{peer, number})
	if err != nil {
		return err
	}
	defer leave()
	m := f.received(peer, number)
	if m == nil {
		return desk.NewProblem(desk.NoMessage)
	}
	f.deal(m)
	return nil
}

// received returns a message of somebody else; nil where there is none.
func (f *Fake) received(peer desk.Ref, number int64) *desk.Message {
	if m := f.numbered(peer, number); m != nil && !m.Mine {
		return m
	}
	return nil
}

// deal notes that a message was dealt with, and read.
func (f *Fake) deal(m *desk.Message) {
	if m.Read = true; m.Acknowledged.IsZero() {
		m.Acknowledged = time.Date(2030, 1, 2, 10, 0, 0, 0, time.UTC)
	}
	f.changed(m)
	f.recount()
}

var approval = &desk.Notice{Urgency: desk.HighUrgency, Buttons: []desk.Button{{Value: "yes 17", Label: "Да"}, {Value: "no", Label: "Нет"}}, Link: "https://office.example/17"}

func answeredOnce(t *testing.T, d desk.Desk, c Control) {
	asks := c.Asks(anna, "Заказ 17", approval)
	events := watch(t, d)
	if asks.Notice == nil || len(asks.Notice.Buttons) != 2 || asks.Notice.Link != approval.Link || asks.Notice.Urgency != desk.HighUrgency {
		t.Fatalf("%+v", asks.Notice)
	}
	if _, err := d.Answer(t.Context(), anna, asks.Number, "Да"); !errors.Is(err, desk.NewProblem(desk.NoButton)) {
		t.Errorf("a label is no answer: %v", err)
	}
	sent, err := d.Answer(t.Context(), anna, asks.Number, "yes 17")
	if err != nil || sent.Body != "yes 17" || !sent.Mine || sent.Peer != anna {
		t.Fatalf("%+v, %v", sent, err)
	}
	e := await(t, events, kind(desk.EventEdited))
	if e.Message.Number != asks.Number || e.Message.Answer != "yes 17" || e.Message.Acknowledged.IsZero() {
		t.Errorf("%+v", e.Message)
	}
	_, err = d.Answer(t.Context(), anna, asks.Number, "no")
	if !errors.Is(err, desk.NewProblem(desk.Answered)) {
		t.Errorf("a second answer: %v", err)
	}
	if _, err := d.Answer(t.Context(), anna, sent.Number, "yes 17"); !errors.Is(err, desk.NewProblem(desk.NoMessage)) {
		t.Errorf("an answer to one's own: %v", err)
	}
	eventually(t, "it is read", func() bool { return snapshot(t, d).Status.Unread == 0 })
	late := c.Asks(anna, "Заказ 18", &desk.Notice{Expires: time.Now().Add(-time.Minute), Buttons: approval.Buttons})
	if _, err := d.Answer(t.Context(), anna, late.Number, "no"); !errors.Is(err, desk.NewProblem(desk.AnswerTooLate)) {
		t.Errorf("an answer that comes too late: %v", err)
	}
}

func acknowledgedIsTold(t *testing.T, d desk.Desk, c Control) {
	asks := c.Asks(anna, "Пожарная тревога", &desk.Notice{Urgency: desk.HighUrgency})
	events := watch(t, d)
	for range 2 {
		if err := d.Acknowledge(t.Context(), anna, asks.Number); err != nil {
			t.Fatal(err)
		}
	}
	if e := await(t, events, kind(desk.EventEdited)); e.Message.Number != asks.Number || e.Message.Acknowledged.IsZero() || e.Message.Answer != "" {
		t.Errorf("%+v", e.Message)
	}
	if err := d.Acknowledge(t.Context(), petr, asks.Number); !errors.Is(err, desk.NewProblem(desk.NoMessage)) {
		t.Errorf("of another conversation: %v", err)
	}
	eventually(t, "it is read", func() bool { return snapshot(t, d).Status.Unread == 0 })
}

// formAnsweredOnce keeps the rules of [desk.Answering.AnswerForm].
func formAnsweredOnce(t *testing.T, d desk.Desk, c Control) {
	asks := &desk.Notice{Form: &desk.Form{Kind: desk.FormAsk, Title: "Заказ 17", Fields: []desk.FormField{
		{Var: "sum", Type: desk.FieldTextSingle, Label: "Сумма", Required: true}, {Var: "order", Type: desk.FieldHidden, Values: []string{"17"}},
	}}}
	plain := c.Receive(petr, "без формы")
	m := c.Asks(anna, "Заказ 17 ждёт", asks)
	if m.AsksForm() == nil || m.Notice.Form.Title != "Заказ 17" {
		t.Fatalf("%+v", m.Notice)
	}
	answers := desk.FormAnswers{"sum": {"1000"}}
	for code, try := range map[desk.Code]struct {
		peer    desk.Ref
		number  int64
		answers desk.FormAnswers
	}{desk.NoButton: {petr, plain.Number, answers}, desk.NotAccepted: {anna, m.Number, nil}, desk.NoMessage: {anna, m.Number + 1000, answers}} {
		if _, err := d.AnswerForm(t.Context(), try.peer, try.number, try.answers); !errors.Is(err, &desk.Problem{Code: code}) {
			t.Errorf("%v, want %s", err, code)
		}
	}
	events := watch(t, d)
	sent, err := d.AnswerForm(t.Context(), anna, m.Number, answers)
	if err != nil || !sent.Mine || sent.Body == "" || sent.Notice == nil || sent.Notice.Form.Kind != desk.FormSubmit || sent.Notice.Form.Value("sum") != "1000" || sent.Notice.Form.Value("order") != "17" {
		t.Fatalf("%+v, %v", sent, err)
	}
	await(t, events, func(e desk.Event) bool {
		return e.Message != nil && e.Message.Number == m.Number && e.Message.Answer != ""
	})
	if _, err := d.AnswerForm(t.Context(), anna, m.Number, answers); !errors.Is(err, &desk.Problem{Code: desk.Answered}) {
		t.Errorf("twice: %v", err)
	}
	eventually(t, "read", func() bool { return snapshot(t, d).Status.Unread == 1 })
}
