package agent

import (
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// arrived tells the faces of a message that has come, and then of its popup, whose click
// may mark that message as read. It returns false when there is nothing to tell: it was
// known already.
func (m *member) arrived(c journal.Change) bool {
	if !c.Fresh && !c.Changed || c.Entry.Corrects != 0 { // a correction is told as what it changes
		return false
	}
	conversation := m.tellMessage(c)
	if c.Fresh {
		m.alert(c.Entry, conversation.Unread)
	}
	return true
}

// marked tells the faces how far a message of our own has come. What else has gone out is
// nothing to them.
func (m *member) marked(c journal.Change) {
	if c.Changed && c.Entry.Kind == "" {
		m.tellMessage(c)
	}
}

// tellMessage tells the faces of a message and of its conversation.
func (m *member) tellMessage(c journal.Change) desk.Conversation {
	now, message := m.conversations.note(c), toDesk(c.Entry)
	m.agent.publish(desk.Event{Kind: desk.EventMessage, Message: &message, Conversation: &now})
	m.agent.waiters.turned(message.Number)
	return now
}
