package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp/message"
)

// What the person says about a message that is there goes the way of every message of his: into the
// journal, together with what it changes there, and from there out.

// Correct implements [desk.Remarking].
func (a *Agent) Correct(ctx context.Context, peer desk.Ref, number int64, body string) (desk.Message, error) {
	e, err := a.entry(ctx, peer, number)
	was := toDesk(e)
	switch {
	case err != nil:
		return desk.Message{}, err
	case !was.Correctable():
		return desk.Message{}, desk.NewProblem(desk.NotCorrectable)
	case strings.TrimSpace(body) == "":
		return desk.Message{}, desk.NewProblem(desk.EmptyMessage)
	}
	out := desk.Outgoing{Account: was.Peer.Account, To: was.Peer.Address, Type: was.Type, Subject: was.Subject, Body: was.Body[:was.Quoted] + body, ReplyTo: was.ReplyTo, At: was.At}
	if _, err := a.send(ctx, out, about{replaces: was.ID, replyBy: was.ReplyBy, quoted: was.Quoted}); err != nil {
		return desk.Message{}, err
	}
	return a.Message(ctx, was.Peer, number)
}

// Reply implements [desk.Remarking].
func (a *Agent) Reply(ctx context.Context, peer desk.Ref, number int64, body string) (desk.Message, error) {
	to, err := a.entry(ctx, peer, number)
	switch {
	case err != nil:
		return desk.Message{}, err
	case reference(&to) == "":
		return desk.Message{}, desk.NewProblem(desk.NoReference)
	case strings.TrimSpace(body) == "":
		return desk.Message{}, desk.NewProblem(desk.EmptyMessage)
	}
	whole, n := message.Quote(quoted(&to), body)
	out := desk.Outgoing{Account: to.Account, To: to.Peer, Body: whole, ReplyTo: reference(&to)}
	return a.send(ctx, out, about{replyBy: account.Writer(&to), quoted: n})
}

// reference is the id by which others know a message of which something can be said; "" where
// nothing can.
func reference(e *journal.Entry) string {
	if !e.Retracted.IsZero() {
		return ""
	}
	return account.Named(e)
}

// How much of a message is quoted in an answer: who has it here reads on there.
const (
	quotedBytes = 300
	quotedLines = 4
)

// quoted returns the beginning of a message, for an answer.
func quoted(e *journal.Entry) string {
	text := charset.Printable(strings.TrimSpace(e.Subject + "\n" + e.Text()))
	head := charset.Head(text, quotedBytes)
	if lines := strings.SplitN(head, "\n", quotedLines+1); len(lines) > quotedLines {
		head = strings.Join(lines[:quotedLines], "\n")
	}
	if len(head) < len(text) {
		head += "…"
	}
	return head
}

// Answered implements [desk.Remarking].
func (a *Agent) Answered(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	e, err := a.entry(ctx, peer, number)
	if err != nil {
		return desk.Message{}, err
	}
	to, err := a.cfg.Journal.Named(ctx, e.Account, e.Peer, e.ReplyTo)
	switch {
	case errors.Is(err, journal.ErrUnknown):
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	case err != nil:
		return desk.Message{}, Explain(err, Target{})
	}
	return toDesk(to), nil
}

// React implements [desk.Remarking].
func (a *Agent) React(ctx context.Context, peer desk.Ref, number int64, signs []string) error {
	if at := slices.IndexFunc(signs, func(sign string) bool { return !message.IsSign(sign) }); at >= 0 {
		return desk.NewProblem(desk.NoSign, "sign", desk.Brief(signs[at]))
	}
	e, err := a.entry(ctx, peer, number)
	if err != nil {
		return err
	}
	return a.remark(ctx, &e, account.ReactionsKind, journal.Edit{Kind: journal.React, Emoji: signs}, func(h message.Header, id string) message.Remark {
		return message.Reactions{Header: h, For: id, All: signs}
	})
}

// Retract implements [desk.Remarking].
func (a *Agent) Retract(ctx context.Context, peer desk.Ref, number int64) error {
	e, err := a.entry(ctx, peer, number)
	switch {
	case err != nil:
		return err
	case !e.Mine:
		return desk.NewProblem(desk.NotYours)
	}
	return a.remark(ctx, &e, account.RetractionKind, journal.Edit{Kind: journal.Retract}, func(h message.Header, id string) message.Remark {
		return message.Retraction{Header: h, For: id}
	})
}

// remark stores what is said about a message, and that others are to be told.
func (a *Agent) remark(ctx context.Context, e *journal.Entry, kind string, edit journal.Edit, say func(h message.Header, id string) message.Remark) error {
	id := reference(e)
	if id == "" {
		return desk.NewProblem(desk.NoReference)
	}
	stanza, err := account.Remark(e, kind, func(h message.Header) message.Remark { return say(h, id) })
	if err != nil {
		return desk.NewProblem(desk.BadAddress, "address", e.Peer)
	}
	edit.Account, edit.Peer, edit.Target, edit.Number, edit.From, edit.Mine, edit.Time = e.Account, e.Peer, id, e.Number, e.Account, true, time.Now()
	return a.tellAbout(ctx, journal.Batch{Edits: []journal.Edit{edit}, Stanzas: []journal.Stanza{stanza}}, e.Account)
}

// tellAbout stores what changes a message and tells others of that, and has it go out.
func (a *Agent) tellAbout(ctx context.Context, b journal.Batch, by string) error {
	taken, err := a.cfg.Journal.Take(ctx, b)
	if a.store.note(err); err != nil {
		return Explain(err, Target{})
	}
	return a.do(context.WithoutCancel(ctx), func() {
		if m := a.member(by); m != nil {
			m.editedAll(taken.Edited)
			m.Post()
		}
	})
}
