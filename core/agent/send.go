package agent

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/sharing"
)

// recipient reads whom a message is for, and by which account it goes: that whose contact
// he is, or to whom he has written before, or that is of the same domain, or the first. A
// new address is judged as what it is, typed; who is known is answered whatever his
// address looks like.
func (a *Agent) recipient(ctx context.Context, account, text string) (by string, to xmpp.Address, err error) {
	to, strict := xmpp.ParseAddress(text)
	if strict != nil {
		if to, err = xmpp.ReadAddress(text); err != nil {
			return "", to, desk.NewProblem(desk.BadAddress, "address", text)
		}
	}
	var accounts []string
	var problem *desk.Problem
	contact, bare := "", to.Bare().String()
	err = a.do(ctx, func() {
		for _, m := range a.named(account) {
			accounts = append(accounts, m.Address())
			if _, isRoom := m.Room(bare); contact == "" && (isRoom || m.contact(bare).InRoster) {
				contact = m.Address()
			}
		}
		problem = a.lacks(account)
	})
	switch {
	case err != nil:
		return "", to, err
	case len(accounts) == 0:
		return "", to, problem
	case contact != "":
		return contact, to, nil
	case len(accounts) == 1 && strict == nil:
		return accounts[0], to, nil
	}
	for _, by := range accounts {
		if past, err := a.cfg.Journal.History(ctx, by, bare, 0, 1); err == nil && len(past) > 0 {
			return by, to, nil
		}
	}
	if strict != nil {
		return "", to, desk.NewProblem(desk.BadAddress, "address", text)
	}
	at := slices.IndexFunc(accounts, func(by string) bool { return strings.HasSuffix(by, "@"+to.Domain()) })
	return accounts[max(at, 0)], to, nil
}

// Send implements [desk.Desk].
func (a *Agent) Send(ctx context.Context, m desk.Outgoing) (desk.Message, error) {
	return a.send(ctx, m, about{})
}

// about is which message that is there one of ours is about.
type about struct {
	answers  int64  // the number of the one of which it chooses a button
	replaces string // the id of the one that it corrects
	replyBy  string // who has written the one that it answers
	quoted   int    // how much of its text repeats that
}

// send sends a message.
func (a *Agent) send(ctx context.Context, m desk.Outgoing, of about) (desk.Message, error) {
	draft := m.Body[of.quoted:]
	attached, err := attach(&m)
	switch {
	case err != nil:
		return desk.Message{}, err
	case strings.TrimSpace(m.Body) == "" && strings.TrimSpace(m.Subject) == "":
		return desk.Message{}, desk.NewProblem(desk.EmptyMessage)
	case m.Type == "":
		m.Type = desk.TypeChat
	}
	if m.Broadcast != "" {
		if err := a.mayBroadcast(ctx, m.Broadcast); err != nil {
			return desk.Message{}, err
		}
	}
	m.Subject, m.Body = charset.Printable(m.Subject), charset.Printable(m.Body) // what is kept is what goes out
	by, to, err := a.recipient(ctx, m.Account, m.To)
	if err != nil {
		return desk.Message{}, err
	}
	in, err := a.roomFor(ctx, by, to, m.Type)
	if err != nil {
		return desk.Message{}, err
	}
	entry := journal.Entry{
		Account: by, ID: longestID, Peer: to.Bare().String(), From: by, To: to.String(),
		Type: string(m.Type), Subject: m.Subject, Body: m.Body, Time: time.Now(), ReplyTo: m.ReplyTo, Answers: of.answers, Replaces: of.replaces, ReplyBy: of.replyBy, Quoted: of.quoted, Notice: m.Notice, Broadcast: m.Broadcast,
		Attachments: attached,
	}
	in.address(&entry, to)
	if m.Undo {
		m.At = entry.Time.Add(desk.UndoTime)
	}
	if m.At.After(entry.Time) {
		entry.Due = m.At
	}
	out := account.Outgoing(entry, to)
	out.State, out.Markable = message.Active, true // as long as it can become
	if size := out.Size(); size > desk.MaxMessage {
		return desk.Message{}, tooLong(size, desk.MaxMessage)
	}
	taken, err := a.cfg.Journal.Take(ctx, journal.Batch{Outgoing: []journal.Entry{entry}})
	if a.store.note(err); err != nil {
		return desk.Message{}, Explain(err, Target{})
	}
	change := taken.Outgoing[0]
	stored := change.Entry
	a.drafts.sent(desk.Ref{Account: by, Address: stored.Peer}, draft)
	_ = a.do(context.WithoutCancel(ctx), func() {
		if sender := a.member(by); sender != nil {
			sender.typed(stored.Peer)
			if stored.Corrects == 0 {
				sender.tellMessage(change)
			}
			sender.editedAll(taken.Edited) // what it answers, or corrects
			if m.Undo {
				sender.tellSent(&stored)
			}
			sender.Post()
		}
	})
	return toDesk(stored), nil
}

// attach puts the files of a message into its text, and returns them for the journal.
func attach(m *desk.Outgoing) (attached []journal.Attachment, err error) {
	if len(m.Files) > desk.MaxFiles {
		return nil, desk.NewProblem(desk.TooManyFiles, "limit", strconv.Itoa(desk.MaxFiles))
	}
	for _, f := range m.Files {
		if !sharing.IsAddress(f.URL) {
			return nil, desk.NewProblem(desk.BadURL, "url", desk.ShownURL(f.URL))
		}
		attached = append(attached, journal.Attachment(f))
	}
	m.Body = desk.WithFiles(m.Body, m.Files)
	return attached, nil
}

// longestID stands for the id that the journal gives, which is never longer.
const longestID = "00000000000000000000000000000000"

func tooLong(size, limit int) *desk.Problem {
	return desk.NewProblem(desk.MessageTooLong, "size", strconv.Itoa(size), "limit", strconv.Itoa(limit))
}
