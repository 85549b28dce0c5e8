package agent

import (
	"container/list"
	"context"
	"maps"
	"slices"

	"vestnik/core/desk"
	"vestnik/core/journal"
)

// mostConversations is how many conversations faces are told of: those with the newest messages.
// Whoever lets strangers write can be written to by a hundred thousand; the older ones
// stay in the journal, and come back with their next message.
const mostConversations = 1000

// conversations sums up the newest conversations, as the journal last said. Only the loop
// touches them; what it reads here it need not ask of the disk.
type conversations struct {
	seq    uint64 // of what said the total
	total  int    // unread messages of the account
	newest *list.List
	by     map[string]*list.Element // of *conversation, by address
}

type conversation struct {
	seq      uint64
	position int64 // of the last message: what an archive brings may be older than what is here
	desk.Conversation
}

func newConversations() conversations {
	return conversations{newest: list.New(), by: map[string]*list.Element{}}
}

// loadConversations reads them from the journal. It is called before anything is heard of the
// account, and not on the loop.
func (a *Agent) loadConversations(address string) conversations {
	t := newConversations()
	ctx, cancel := context.WithTimeout(context.Background(), doorLimit)
	defer cancel()
	all, err := a.cfg.Journal.Conversations(ctx, address, mostConversations)
	if err == nil {
		t.total, err = a.cfg.Journal.Total(ctx, address)
	}
	a.store.note(err)
	for _, c := range all {
		t.by[c.Peer] = t.newest.PushBack(&conversation{position: c.Last.Position, Conversation: conversationToDesk(c)})
	}
	return t
}

// note takes a change, and returns its conversation as it is now.
func (t *conversations) note(c journal.Change) desk.Conversation {
	if c.Seq > t.seq {
		t.seq, t.total = c.Seq, c.Total
	}
	now := &conversation{c.Seq, c.Conversation.Last.Position, conversationToDesk(c.Conversation)}
	at := t.by[now.Peer.Address]
	if at != nil {
		known := at.Value.(*conversation)
		if known.seq > now.seq {
			return known.Conversation
		}
		at.Value = now
		if known.Last.Number == now.Last.Number {
			return now.Conversation
		}
		t.newest.Remove(at)
	}
	t.place(now)
	if t.newest.Len() > mostConversations {
		oldest := t.newest.Remove(t.newest.Back()).(*conversation)
		delete(t.by, oldest.Peer.Address)
	}
	return now.Conversation
}

// place puts one where its last message stands.
func (t *conversations) place(now *conversation) {
	before := t.newest.Front()
	for before != nil && before.Value.(*conversation).position > now.position {
		before = before.Next()
	}
	if before == nil {
		t.by[now.Peer.Address] = t.newest.PushBack(now)
	} else {
		t.by[now.Peer.Address] = t.newest.InsertBefore(now, before)
	}
}

// of returns the conversation with a peer, if it is one of the newest.
func (t *conversations) of(peer string) (desk.Conversation, bool) {
	at := t.by[peer]
	if at == nil {
		return desk.Conversation{}, false
	}
	return at.Value.(*conversation).Conversation, true
}

// all returns them, the newest first.
func (t *conversations) all() []desk.Conversation {
	all := make([]desk.Conversation, 0, t.newest.Len())
	for at := t.newest.Front(); at != nil; at = at.Next() {
		all = append(all, at.Value.(*conversation).Conversation)
	}
	return all
}

// addresses are with whom they are.
func (t *conversations) addresses() []string { return slices.Collect(maps.Keys(t.by)) }

// conversationToDesk translates a conversation for the faces.
func conversationToDesk(c journal.Conversation) desk.Conversation {
	last := toDesk(c.Last).Clip()
	return desk.Conversation{
		Peer: desk.Ref{Account: c.Last.Account, Address: c.Peer}, Unread: c.Unread, Displayed: c.DisplayedTo, NoReply: c.NoReply,
		Room: last.Room, Mentions: c.Mentions, Last: last,
	}
}
