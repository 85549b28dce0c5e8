package agent

import (
	"context"
	"errors"
	"strings"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// History implements [desk.Desk].
func (a *Agent) History(ctx context.Context, peer desk.Ref, before int64, limit int) ([]desk.Message, error) {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	stored, err := a.cfg.Journal.History(ctx, peer.Account, peer.Address, before, min(max(limit, 1), 1000))
	if err != nil {
		return nil, Explain(err, Target{})
	}
	return messages(stored), nil
}

// Message implements [desk.Desk].
func (a *Agent) Message(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	e, err := a.entry(ctx, peer, number)
	if err != nil {
		return desk.Message{}, err
	}
	return toDesk(e), nil
}

// entry returns the message with a number as it is stored.
func (a *Agent) entry(ctx context.Context, peer desk.Ref, number int64) (journal.Entry, error) {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return journal.Entry{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	e, err := a.cfg.Journal.Message(ctx, peer.Account, peer.Address, number)
	if errors.Is(err, journal.ErrUnknown) && a.cfg.Journal.Probe(ctx) == nil {
		// Its popup is there before it is on the disk: whoever is as quick waits for that.
		e, err = a.cfg.Journal.Message(ctx, peer.Account, peer.Address, number)
	}
	switch {
	case errors.Is(err, journal.ErrUnknown):
		return journal.Entry{}, desk.NewProblem(desk.NoMessage)
	case err != nil:
		return journal.Entry{}, Explain(err, Target{})
	}
	return e, nil
}

// sinceSize bounds an answer of Since: as JSON it may be six times as long, and the
// door lets 4 MB through.
const sinceSize = 384 << 10

// Since implements [desk.Desk].
func (a *Agent) Since(ctx context.Context, after int64, limit int) ([]desk.Message, error) {
	var accounts []string
	if err := a.do(ctx, func() { accounts = a.accounts() }); err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return nil, desk.NewProblem(desk.NoAccount)
	}
	stored, err := a.cfg.Journal.Since(ctx, accounts, after, min(max(limit, 1), 1000), sinceSize)
	if err != nil {
		return nil, Explain(err, Target{})
	}
	return messages(stored), nil
}

func messages(stored []journal.Entry) []desk.Message {
	all := make([]desk.Message, len(stored))
	for i, e := range stored {
		all[i] = toDesk(e)
	}
	return all
}

// roomOf is the room in which something was said, to all or to the person alone.
func roomOf(e *journal.Entry) string {
	room, _, _ := strings.Cut(e.Peer, "/")
	return room
}

// toDesk translates a stored message for the faces.
func toDesk(e journal.Entry) desk.Message {
	if e.CorrectionState != "" { // what the person sees is that text
		e.State, e.Error = e.CorrectionState, e.CorrectionError
	}
	if e.Error == account.NotTaken {
		e.Error = string(desk.MessageNotTaken)
	}
	m := desk.Message{
		Number: e.Number, Place: e.Position, ID: e.ID, Peer: desk.Ref{Account: e.Account, Address: e.Peer}, From: e.From, To: e.To, Type: desk.Type(e.Type),
		Subject: e.Subject, Body: e.Body, Unstyled: e.Unstyled, Time: e.Time, Mine: e.Mine, State: desk.State(e.State),
		Error: e.Error, Read: e.Read, Delayed: e.Delayed, Unreadable: e.Unreadable, Edited: e.Corrected, Retracted: !e.Retracted.IsZero(),
		Notice: e.Notice, ReplyTo: e.ReplyTo, ReplyBy: e.ReplyBy, Quoted: min(e.Quoted, len(e.Body)), Answer: e.Answer, Acknowledged: e.Acknowledged, Broadcast: e.Broadcast, At: e.Due,
	}
	if e.Room || e.Nick != "" {
		m.Room, m.Nick, m.Mentioned = roomOf(&e), e.Nick, e.Mentioned
	}
	if e.Room {
		m.RoomID = e.ArchiveID
	}
	if e.Moderated != nil {
		m.Moderated = &desk.Moderation{By: e.Moderated.By, Reason: e.Moderated.Reason}
	}
	if e.Displayed && (e.State == journal.Sent || e.State == journal.Delivered) {
		m.State = desk.Displayed
	}
	if e.Corrects != 0 {
		m.Replaces = e.Replaces
	}
	for _, f := range e.Attachments {
		m.Attachments = append(m.Attachments, desk.Attachment(f))
	}
	for _, r := range e.Reactions {
		m.Reactions = append(m.Reactions, desk.Reaction{From: r.From, Mine: r.Mine, Emoji: r.Emoji})
	}
	return m
}
