package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/journal"
)

// What was read is told both ways: the contact who wants to know it, and the person's other
// programs (account.Read); and what they say, here.

// wasRead tells the faces that the person has read a conversation.
func (m *member) wasRead(c journal.Change) {
	m.tellConversation(c)
	m.withdraw(c.Conversation.Peer)
	m.agent.publishStatus()
	m.agent.wasSeen(m.ref(c.Conversation.Peer))
}

// displayed tells the faces that a conversation was read, by the person in another program,
// or by the other one.
func (m *member) displayed(c journal.Change) {
	if !c.Changed {
		return
	}
	before := m.conversations.total
	now := m.tellConversation(c)
	if m.conversations.total == before {
		return
	}
	if now.Unread == 0 {
		m.withdraw(now.Peer.Address)
	}
	m.agent.publishStatus()
	m.agent.wasSeen(now.Peer)
}

// tellConversation tells the faces how a conversation stands.
func (m *member) tellConversation(c journal.Change) desk.Conversation {
	now := m.conversations.note(c)
	m.agent.publish(desk.Event{Kind: desk.EventConversation, Conversation: &now})
	return now
}

// MarkRead implements [desk.Desk].
func (a *Agent) MarkRead(ctx context.Context, peer desk.Ref, upTo int64) error {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return err
	}
	n, change, err := a.cfg.Journal.MarkRead(ctx, peer.Account, peer.Address, upTo)
	if a.store.note(err); err != nil {
		return Explain(err, Target{})
	}
	if n == 0 {
		return nil
	}
	var m *member
	err = a.do(context.WithoutCancel(ctx), func() {
		if m = a.member(peer.Account); m != nil {
			m.wasRead(change)
		}
	})
	if err != nil || m == nil {
		return err
	}
	if err := m.Read(ctx, peer.Address, change.Asked); err != nil {
		a.cfg.Log("who has written is not told that it was read: %v", err)
	}
	return nil
}
