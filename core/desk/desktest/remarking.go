package desktest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/xmpp/message"
)

// Correct implements [desk.Desk].
func (f *Fake) Correct(ctx context.Context, peer desk.Ref, number int64, body string) (desk.Message, error) {
	leave, err := f.enter(ctx, "Correct", []any{peer, number, body})
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	m := f.numbered(peer, number)
	switch {
	case m == nil:
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	case !m.Correctable():
		return desk.Message{}, desk.NewProblem(desk.NotCorrectable)
	case strings.TrimSpace(body) == "":
		return desk.Message{}, desk.NewProblem(desk.EmptyMessage)
	}
	m.Body, m.Edited, m.State = m.Body[:m.Quoted]+body, int64(len(f.messages))+1_000_000, desk.Queued
	f.changed(m)
	return *m, nil
}

// Reply implements [desk.Desk].
func (f *Fake) Reply(ctx context.Context, peer desk.Ref, number int64, body string) (desk.Message, error) {
	leave, err := f.enter(ctx, "Reply", []any{peer, number, body})
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	m := f.numbered(peer, number)
	switch {
	case m == nil:
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	case m.Retracted:
		return desk.Message{}, desk.NewProblem(desk.NoReference)
	case strings.TrimSpace(body) == "":
		return desk.Message{}, desk.NewProblem(desk.EmptyMessage)
	}
	whole, quoted := message.Quote(m.Said(), body)
	return f.store(desk.Message{
		Peer: peer, From: Me, To: peer.Address, Type: desk.TypeChat, Body: whole, ReplyTo: m.ID, ReplyBy: m.From, Quoted: quoted, Mine: true, State: desk.Queued,
	}), nil
}

// Answered implements [desk.Desk].
func (f *Fake) Answered(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	leave, err := f.enter(ctx, "Answered", []any{peer, number})
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	m := f.numbered(peer, number)
	if m == nil {
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	}
	for _, o := range f.messages {
		if o.Peer == peer && o.Named(m.ReplyTo) {
			return o, nil
		}
	}
	return desk.Message{}, desk.NewProblem(desk.NoMessage)
}

// React implements [desk.Desk].
func (f *Fake) React(ctx context.Context, peer desk.Ref, number int64, signs []string) error {
	leave, err := f.enter(ctx, "React", []any{peer, number, signs})
	if err != nil {
		return err
	}
	defer leave()
	m := f.numbered(peer, number)
	switch {
	case m == nil:
		return desk.NewProblem(desk.NoMessage)
	case slices.ContainsFunc(signs, func(sign string) bool { return !message.IsSign(sign) }):
		return desk.NewProblem(desk.NoSign)
	case m.Retracted:
		return desk.NewProblem(desk.NoReference)
	}
	m.Reactions = slices.DeleteFunc(slices.Clone(m.Reactions), func(r desk.Reaction) bool { return r.Mine })
	if len(signs) > 0 {
		m.Reactions = append(m.Reactions, desk.Reaction{From: Me, Mine: true, Emoji: signs})
	}
	f.changed(m)
	return nil
}

// Retract implements [desk.Desk].
func (f *Fake) Retract(ctx context.Context, peer desk.Ref, number int64) error {
	leave, err := f.enter(ctx, "Retract", []any{peer, number})
	if err != nil {
		return err
	}
	defer leave()
	m := f.numbered(peer, number)
	switch {
	case m == nil:
		return desk.NewProblem(desk.NoMessage)
	case !m.Mine:
		return desk.NewProblem(desk.NotYours)
	case m.Retracted:
		return desk.NewProblem(desk.NoReference)
	}
	m.Subject, m.Body, m.Reactions, m.Retracted = "", "", nil, true
	f.changed(m)
	return nil
}

// correctedInPlace keeps the rules of [desk.Remarking.Correct].
func correctedInPlace(t *testing.T, d desk.Desk, c Control) {
	sent, err := d.Send(t.Context(), desk.Outgoing{To: anna.Address, Body: "в 15:00"})
	if err != nil {
		t.Fatal(err)
	}
	events := watch(t, d)
	now, err := d.Correct(t.Context(), anna, sent.Number, "в 16:00")
	if err != nil || now.Number != sent.Number || now.Body != "в 16:00" || now.Edited == 0 || now.ID != sent.ID || !now.Mine {
		t.Fatalf("%+v, %v", now, err)
	}
	told := await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventEdited || e.Kind == desk.EventMessage })
	if told.Kind != desk.EventEdited || told.Message.Number != sent.Number || told.Message.Body != "в 16:00" || told.Conversation.Last.Body != "в 16:00" {
		t.Errorf("%+v", told)
	}
	if all, err := d.History(t.Context(), anna, 0, 10); err != nil || len(all) != 1 || all[0].Body != "в 16:00" {
		t.Errorf("%+v, %v", all, err)
	}
	theirs := c.Receive(anna, "хорошо")
	for code, try := range map[desk.Code]struct {
		peer   desk.Ref
		number int64
		body   string
	}{
		desk.NotCorrectable: {anna, theirs.Number, "плохо"}, desk.NoMessage: {petr, sent.Number, "в 17:00"}, desk.EmptyMessage: {anna, sent.Number, " "},
	} {
		if _, err := d.Correct(t.Context(), try.peer, try.number, try.body); !errors.Is(err, &desk.Problem{Code: code}) {
			t.Errorf("%v, want %s", err, code)
		}
	}
}

// reactedTo keeps the rules of [desk.Remarking.React].
func reactedTo(t *testing.T, d desk.Desk, c Control) {
	m := c.Receive(anna, "готово")
	events := watch(t, d)
	mine := func(m *desk.Message) []string {
		at := slices.IndexFunc(m.Reactions, func(r desk.Reaction) bool { return r.Mine })
		if at < 0 {
			return nil
		}
		return m.Reactions[at].Emoji
	}
	for _, signs := range [][]string{{"👍"}, {"❤", "🎉"}, nil} {
		if err := d.React(t.Context(), anna, m.Number, signs); err != nil {
			t.Fatal(err)
		}
		if e := await(t, events, kind(desk.EventEdited)); e.Message.Number != m.Number || !slices.Equal(mine(e.Message), signs) {
			t.Errorf("%+v, not %q", e.Message, signs)
		}
		if now, err := d.Message(t.Context(), anna, m.Number); err != nil || !slices.Equal(mine(&now), signs) {
			t.Errorf("%+v, %v", now, err)
		}
	}
	if err := d.React(t.Context(), anna, m.Number, []string{"ok"}); !errors.Is(err, &desk.Problem{Code: desk.NoSign}) {
		t.Errorf("a word: %v", err)
	}
	if err := d.React(t.Context(), petr, m.Number, nil); !errors.Is(err, &desk.Problem{Code: desk.NoMessage}) {
		t.Errorf("of another conversation: %v", err)
	}
}

// takenBackForAll keeps the rules of [desk.Remarking.Retract].
func takenBackForAll(t *testing.T, d desk.Desk, c Control) {
	theirs := c.Receive(anna, "пароль?")
	sent, err := d.Send(t.Context(), desk.Outgoing{To: anna.Address, Body: "1234"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Retract(t.Context(), anna, theirs.Number); !errors.Is(err, &desk.Problem{Code: desk.NotYours}) {
		t.Errorf("another's: %v", err)
	}
	events := watch(t, d)
	if err := d.Retract(t.Context(), anna, sent.Number); err != nil {
		t.Fatal(err)
	}
	if e := await(t, events, kind(desk.EventEdited)); e.Message.Number != sent.Number || !e.Message.Retracted || e.Message.Body != "" {
		t.Errorf("%+v", e.Message)
	}
	for what, err := range map[string]error{"twice": d.Retract(t.Context(), anna, sent.Number), "a reaction": d.React(t.Context(), anna, sent.Number, nil)} {
		if !errors.Is(err, &desk.Problem{Code: desk.NoReference}) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// repliedTo keeps the rules of [desk.Remarking.Reply] and [desk.Remarking.Answered].
func repliedTo(t *testing.T, d desk.Desk, c Control) {
	m := c.Receive(anna, "Когда?\nИ где?")
	events := watch(t, d)
	sent, err := d.Reply(t.Context(), anna, m.Number, "В пять")
	if err != nil || !sent.Mine || sent.ReplyTo != m.ID || sent.Said() != "В пять" || sent.Text() != "В пять" || sent.Quotation() != "Когда?\nИ где?" || sent.Body != "> Когда?\n> И где?\nВ пять" {
		t.Fatalf("%+v, %v", sent, err)
	}
	if e := await(t, events, kind(desk.EventMessage)); e.Message.Number != sent.Number || e.Message.ReplyTo != m.ID || e.Message.Quoted != sent.Quoted {
		t.Errorf("%+v", e.Message)
	}
	if to, err := d.Answered(t.Context(), anna, sent.Number); err != nil || to.Number != m.Number {
		t.Errorf("%+v, %v", to, err)
	}
	if _, err := d.Answered(t.Context(), anna, m.Number); !errors.Is(err, &desk.Problem{Code: desk.NoMessage}) {
		t.Errorf("of one that answers none: %v", err)
	}
	now, err := d.Correct(t.Context(), anna, sent.Number, "В шесть")
	if err != nil || now.Said() != "В шесть" || now.ReplyTo != m.ID || now.Quotation() != "Когда?\nИ где?" {
		t.Errorf("put right: %+v, %v", now, err)
	}
	if _, err := d.Reply(t.Context(), anna, m.Number, " "); !errors.Is(err, &desk.Problem{Code: desk.EmptyMessage}) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := d.Reply(t.Context(), petr, m.Number, "В пять"); !errors.Is(err, &desk.Problem{Code: desk.NoMessage}) {
		t.Errorf("of another conversation: %v", err)
	}
}
