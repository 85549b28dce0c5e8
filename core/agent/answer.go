package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
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
	if asks.Notice == nil || !slices.ContainsFunc(asks.Notice.Buttons, chosen) {
		return desk.Message{}, desk.NewProblem(desk.NoButton)
	}
	// Where the message has no id, its sender knows the answer by its text.
	return a.answerTo(ctx, &asks, desk.Outgoing{Body: value})
}

// AnswerForm implements [desk.Answering].
func (a *Agent) AnswerForm(ctx context.Context, peer desk.Ref, number int64, answers desk.FormAnswers) (desk.Message, error) {
	a.choosing.Lock()
	defer a.choosing.Unlock()
	asks, err := a.received(ctx, peer, number)
	if err != nil {
		return desk.Message{}, err
	}
	if asks.Notice == nil || asks.Notice.Form == nil {
		return desk.Message{}, desk.NewProblem(desk.NoButton)
	}
	filled, err := asks.Notice.Form.Submit(answers)
	switch {
	case errors.Is(err, forms.ErrNoForm):
		return desk.Message{}, desk.NewProblem(desk.NoButton)
	case errors.Is(err, forms.ErrCut):
		return desk.Message{}, desk.NewProblem(desk.FormTooLarge)
	case err != nil:
		return desk.Message{}, desk.NewProblem(desk.NotAccepted, "address", asks.Peer.Address)
	}
	return a.answerTo(ctx, &asks, desk.Outgoing{Body: inWords(asks.Notice.Form, filled), Notice: &desk.Notice{Form: filled}})
}

// isAnother tells whether who has a nick in a room now is not the one who has asked under it.
func (a *Agent) isAnother(ctx context.Context, asks *desk.Message) bool {
	from, err := xmpp.ReadAddress(asks.From)
	if asks.Room == "" || err != nil {
		return false
	}
	e, err := a.cfg.Journal.Message(ctx, asks.Peer.Account, asks.Peer.Address, asks.Number)
	another := false
	if err == nil {
		_ = a.do(ctx, func() {
			if m := a.member(asks.Peer.Account); m != nil && m.Session() != nil {
				another = m.Session().Rooms.IsAnother(from, from.Resource(), e.Author)
			}
		})
	}
	return another
}

// answerTo sends the answer to a message, once and in time, and to nobody but who has asked.
func (a *Agent) answerTo(ctx context.Context, asks *desk.Message, out desk.Outgoing) (desk.Message, error) {
	switch {
	case a.isAnother(ctx, asks):
		return desk.Message{}, desk.NewProblem(desk.RoomNoOccupant, "room", asks.Room, "nick", asks.Nick)
	case asks.Answer != "":
		return desk.Message{}, desk.NewProblem(desk.Answered, "answer", asks.Answer)
	case asks.Notice.Expired(time.Now()):
		return desk.Message{}, desk.NewProblem(desk.AnswerTooLate, "until", asks.Notice.Expires.Local().Format("2006-01-02 15:04"))
	}
	out.Account, out.To, out.ReplyTo = asks.Peer.Account, asks.From, asks.ID
	sent, err := a.send(ctx, out, about{answers: asks.Number})
	if err != nil {
		return sent, err
	}
	return sent, a.MarkRead(ctx, asks.Peer, asks.Number)
}

// inWords says what was filled in, for who reads no forms: the questions that are answered, one a
// line. What is secret is not repeated.
func inWords(asks, filled *desk.Form) string {
	var lines []string
	for _, answer := range filled.Fields {
		field := asks.Field(answer.Var)
		if field == nil || !field.Asks() {
			continue
		}
		var said []string
		for _, v := range answer.Values {
			said = append(said, saidAs(field, v))
		}
		if text := strings.Join(said, ", "); text != "" {
			lines = append(lines, field.Name()+": "+text)
		}
	}
	if len(lines) == 0 {
		return "✓"
	}
	return strings.Join(lines, "\n")
}

// saidAs is a value as a person reads it.
func saidAs(field *desk.FormField, value string) string {
	switch {
	case field.Type == desk.FieldTextPrivate && value != "":
		return "•••"
	case field.Type == desk.FieldBoolean && value == "1":
		return "✓"
	case field.Type == desk.FieldBoolean:
		return "—"
	}
	for _, o := range field.Options {
		if o.Value == value {
			return o.Name()
		}
	}
	return value
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
	return a.tellAbout(ctx, batch, asks.Peer.Account)
}

// received returns a message of somebody else.
func (a *Agent) received(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	m, err := a.Message(ctx, peer, number)
	if err == nil && m.Mine {
		err = desk.NewProblem(desk.NoMessage)
	}
	return m, err
}
