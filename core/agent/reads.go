package agent

import (
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// wasRead tells the faces that a conversation was read.
func (m *member) wasRead(c journal.Change) {
	now := m.talks.note(c)
	m.agent.publish(desk.Event{Kind: desk.EventConversation, Conversation: &now})
	m.withdraw(now.Peer.Address)
	m.agent.publishStatus()
}
