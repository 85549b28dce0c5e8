package agent

import (
	"context"
	"slices"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// Answer implements [desk.Answering].
func (a *Agent) Answer(ctx context.Context, peer desk.Ref, number int64, value string) (desk.Message, error) {
	a.choosing.Lock()
	defer a.choosing.Unlock()
	asks, err := a.received(ctx, peer, number)
	if err != nil {
		return desk.Message{}, err
	}
	chosen := func(b desk.Button) bool { return b.Value == value }
	switch {
	case asks.Notice == nil || !slices.ContainsFunc(asks.Notice.Buttons, chosen):
		return desk.Message{}, desk.NewProblem(desk.NoButton)
	case asks.Answer != "":
		return desk.Message{}, desk.NewProblem(desk.Answered, "answer", asks.Answer)
	case asks.Notice.Expired(time.Now()):
		return desk.Message{}, desk.NewProblem(desk.AnswerTooLate, "until", asks.Notice.Expires.Local().Format("2006-01-02 15:04"))
	}
	// Where the message has no id, its sender knows the answer by its text.
	sent, err := a.send(ctx, desk.Outgoing{Account: asks.Peer.Account, To: asks.From, Body: value, ReplyTo: asks.ID}, asks.Number)
	if err != nil {
		return sent, err
	}
	return sent, a.MarkRead(ctx, asks.Peer, number)
}

// Acknowledge implements [desk.Answering].
func (a *Agent) Acknowledge(ctx context.Context, peer desk.Ref, number int64) error {
	a.choosing.Lock()
	defer a.choosing.Unlock()
	asks, err := a.received(ctx, peer, number)
	if err != nil {
		return err
	}
	if asks.Acknowledged.IsZero() {
		if err := a.acknowledge(ctx, &asks); err != nil {
			return err
		}
	}
	return a.MarkRead(ctx, asks.Peer, number)
}

// acknowledge stores that a message was taken notice of, and that its sender is to be told.
func (a *Agent) acknowledge(ctx context.Context, asks *desk.Message) error {
	batch := journal.Batch{Edits: []journal.Edit{{
		Account: asks.Peer.Account, Peer: asks.Peer.Address, Target: asks.ID, Number: asks.Number, Kind: journal.Acknowledge, From: asks.Peer.Account, Mine: true, Time: time.Now(),
	}}}
	if asks.ID != "" { // else it cannot be named to who has sent it
		stanza, err := account.Acknowledgement(asks.Peer.Account, asks.From, asks.ID)
		if err != nil {
			return desk.NewProblem(desk.BadAddress, "address", asks.From)
		}
		batch.Stanzas = []journal.Stanza{stanza}
	}
	taken, err := a.cfg.Journal.Take(ctx, batch)
	if a.store.note(err); err != nil {
		return Explain(err, Target{})
	}
	return a.do(context.WithoutCancel(ctx), func() {
		if m := a.member(asks.Peer.Account); m != nil {
			m.editedAll(taken.Edited)
			m.Post()
		}
	})
}

// received returns a message of somebody else.
func (a *Agent) received(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	m, err := a.Message(ctx, peer, number)
	if err == nil && m.Mine {
		err = desk.NewProblem(desk.NoMessage)
	}
	return m, err
}
