package agent

import (
	"container/list"
	"context"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// mostTalks is how many conversations faces are told of: those with the newest messages.
// Whoever lets strangers write can be written to by a hundred thousand; the older ones
// stay in the journal, and come back with their next message.
const mostTalks = 1000

// talks sums up the newest conversations, as the journal last said. Only the loop
// touches them; what it reads here it need not ask of the disk.
type talks struct {
	seq    uint64 // of what said the total
	total  int    // unread messages of the account
	newest *list.List
	by     map[string]*list.Element // of talk, by address
}

type talk struct {
	seq      uint64
	position int64 // of the last message: what an archive brings may be older than what is here
	desk.Conversation
}

func newTalks() talks { return talks{newest: list.New(), by: map[string]*list.Element{}} }

// loadTalks reads them from the journal. It is called before anything is heard of the
// account, and not on the loop.
func (a *Agent) loadTalks(address string) talks {
	t := newTalks()
	ctx, cancel := context.WithTimeout(context.Background(), doorLimit)
	defer cancel()
	all, err := a.cfg.Journal.Conversations(ctx, address, mostTalks)
	if err == nil {
		t.total, err = a.cfg.Journal.Total(ctx, address)
	}
	a.store.note(err)
	for _, c := range all {
		t.by[c.Peer] = t.newest.PushBack(&talk{position: c.Last.Position, Conversation: conversation(c)})
	}
	return t
}

// note takes a change, and returns its conversation as it is now.
func (t *talks) note(c journal.Change) desk.Conversation {
	if c.Seq > t.seq {
		t.seq, t.total = c.Seq, c.Total
	}
	now := &talk{c.Seq, c.Conversation.Last.Position, conversation(c.Conversation)}
	at := t.by[now.Peer.Address]
	if at != nil {
		known := at.Value.(*talk)
		if known.seq > now.seq {
			return known.Conversation
		}
		at.Value = now
		if known.Last.Number == now.Last.Number {
			return now.Conversation
		}
		t.newest.Remove(at)
	}
	before := t.newest.Front()
	for before != nil && before.Value.(*talk).position > now.position {
		before = before.Next()
	}
	if before == nil {
		t.by[now.Peer.Address] = t.newest.PushBack(now)
	} else {
		t.by[now.Peer.Address] = t.newest.InsertBefore(now, before)
	}
	if t.newest.Len() > mostTalks {
		oldest := t.newest.Remove(t.newest.Back()).(*talk)
		delete(t.by, oldest.Peer.Address)
	}
	return now.Conversation
}

// of returns the conversation with a peer, if it is one of the newest.
func (t *talks) of(peer string) (desk.Conversation, bool) {
	at := t.by[peer]
	if at == nil {
		return desk.Conversation{}, false
	}
	return at.Value.(*talk).Conversation, true
}

// all returns them, the newest first.
func (t *talks) all() []desk.Conversation {
	all := make([]desk.Conversation, 0, t.newest.Len())
	for at := t.newest.Front(); at != nil; at = at.Next() {
		all = append(all, at.Value.(*talk).Conversation)
	}
	return all
}

// conversation translates a conversation for the faces.
func conversation(c journal.Conversation) desk.Conversation {
	return desk.Conversation{Peer: desk.Ref{Account: c.Last.Account, Address: c.Peer}, Unread: c.Unread, Displayed: c.DisplayedTo, Last: toDesk(c.Last).Clip()}
}

// toDesk translates a stored message for the faces.
func toDesk(e journal.Entry) desk.Message {
	if e.Error == account.NotTaken {
		e.Error = string(desk.MessageNotTaken)
	}
	m := desk.Message{
		Number: e.Number, Place: e.Position, ID: e.ID, Peer: desk.Ref{Account: e.Account, Address: e.Peer}, From: e.From, To: e.To, Type: desk.Type(e.Type),
		Subject: e.Subject, Body: e.Body, Unstyled: e.Unstyled, Time: e.Time, Mine: e.Mine, State: desk.State(e.State),
		Error: e.Error, Read: e.Read, Delayed: e.Delayed, Unreadable: e.Unreadable, Edited: e.Corrected, Retracted: !e.Retracted.IsZero(),
	}
	if e.Displayed && (e.State == journal.Sent || e.State == journal.Delivered) {
		m.State = desk.Displayed
	}
	if e.Corrects != 0 {
		m.Replaces = e.Replaces
	}
	for _, r := range e.Reactions {
		m.Reactions = append(m.Reactions, desk.Reaction{From: r.From, Mine: r.Mine, Emoji: r.Emoji})
	}
	return m
}
