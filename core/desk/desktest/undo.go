package desktest

import (
	"context"
	"errors"
	"testing"
	"time"

	"vestnik/core/desk"
)

// sentByOneClick has a popup offer to take a message back.
func (f *Fake) sentByOneClick(m desk.Message) {
	f.emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{
		Peer: m.Peer, Number: m.Number, Title: m.Peer.Address, Text: m.Body, Count: 1, Silent: true, Preview: desk.PreviewAll, Sent: true, Expires: m.At,
	}})
}

// CancelMessage implements [desk.Conversations].
func (f *Fake) CancelMessage(ctx context.Context, peer desk.Ref, number int64) error {
	leave, err := f.enter(ctx, "CancelMessage", []any{peer, number})
	if err != nil {
		return err
	}
	defer leave()
	m := f.numbered(peer, number)
	if m == nil {
		return desk.NewProblem(desk.NoMessage)
	}
	if m.State != desk.Queued || !m.At.After(time.Now()) {
		return desk.NewProblem(desk.MessageLeft, "to", peer.Address)
	}
	m.State, m.Error = desk.Failed, string(desk.MessageCancelled)
	told, c := *m, f.conversation(peer)
	f.emit(desk.Event{Kind: desk.EventMessage, Message: &told, Conversation: &c})
	return nil
}

func undoneIsNotSent(t *testing.T, d desk.Desk, _ Control) {
	events := watch(t, d)
	m, err := d.Send(t.Context(), desk.Outgoing{To: anna.Address, Body: "Иду", Undo: true})
	if err != nil || m.State != desk.Queued || m.At.IsZero() {
		t.Fatalf("%+v, %v", m, err)
	}
	a := await(t, events, kind(desk.EventAlert)).Alert
	if !a.Sent || a.Peer != anna || a.Number != m.Number || a.Text != "Иду" || !a.Expires.Equal(m.At) || !a.Silent {
		t.Errorf("%+v", a)
	}
	if err := d.CancelMessage(t.Context(), anna, m.Number); err != nil {
		t.Fatal(err)
	}
	e := await(t, events, kind(desk.EventMessage))
	if e.Message.Number != m.Number || e.Message.State != desk.Failed || e.Message.Error != string(desk.MessageCancelled) {
		t.Errorf("%+v", e.Message)
	}
	for number, code := range map[int64]desk.Code{m.Number: desk.MessageLeft, 1 << 40: desk.NoMessage} {
		if err := d.CancelMessage(t.Context(), anna, number); !errors.Is(err, desk.NewProblem(code)) {
			t.Errorf("%d: %v, want %s", number, err, code)
		}
	}
}
