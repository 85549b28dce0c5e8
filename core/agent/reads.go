package agent

import (
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
}

// displayed tells the faces that a conversation was read, by the person in another program,
// or by the other one.
func (m *member) displayed(c journal.Change) {
	if !c.Changed {
		return
	}
	before := m.talks.total
	now := m.tellConversation(c)
	if m.talks.total == before {
		return
	}
	if now.Unread == 0 {
		m.withdraw(now.Peer.Address)
	}
	m.agent.publishStatus()
}

// tellConversation tells the faces how a conversation stands.
func (m *member) tellConversation(c journal.Change) desk.Conversation {
	now := m.talks.note(c)
	m.agent.publish(desk.Event{Kind: desk.EventConversation, Conversation: &now})
	return now
}

// looks tells whether the person may be looking at what a face shows: one that follows all
// is open, and he sits there.
func (a *Agent) looks() bool { return len(a.attended) > 0 && a.presence.There() }

// look tells the servers whether anybody looks, if that has changed.
func (a *Agent) look() {
	if now := a.looks(); now != a.looked {
		a.looked = now
		for _, m := range a.members {
			m.Look(now)
		}
	}
}
