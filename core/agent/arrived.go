package agent

import (
	"maps"

	"vestnik/core/desk"
	"vestnik/core/journal"
)

// arrived tells the faces of a message that has come, and then of its popup, whose click
// may mark that message as read. It returns false when there is nothing to tell: it was
// known already, or that the status does not count.
func (m *member) arrived(c journal.Change) bool {
	if !c.Fresh && !c.Changed || c.Entry.Corrects != 0 { // a correction is told as what it changes
		return false
	}
	conversation := m.tellMessage(c)
	counts := m.speaks(&c.Entry) || !c.Fresh
	if c.Fresh {
		m.learnNoReply(&c.Entry)
		if !m.ahead[comingOf(&c.Entry)] {
			m.alertFresh(c.Entry, conversation.Unread)
		}
		m.newest = max(m.newest, c.Entry.Number)
		maps.DeleteFunc(m.ahead, func(was coming, _ bool) bool { return was.number <= m.newest })
	}
	return counts
}

// coming tells one message that is being stored from others, also from one that takes its
// number because the disk has refused it.
type coming struct {
	number         int64
	from, id, body string
}

func comingOf(e *journal.Entry) coming { return coming{e.Number, e.From, e.ID, e.Body} }

// coming raises the popup of a message before the disk has it, for which the person need not
// wait. Where the disk refuses it, the server offers it again, and there is no second popup.
func (m *member) coming(c journal.Change) {
	now := comingOf(&c.Entry)
	if !c.Fresh || c.Entry.Corrects != 0 || c.Entry.Number <= m.newest || m.ahead[now] {
		return
	}
	m.ahead[now] = true
	m.alertFresh(c.Entry, c.Conversation.Unread)
}

// alertFresh alerts of a message that nobody was told of. Where another one was told of with its
// number, the disk has refused that, and it wants nothing any more.
func (m *member) alertFresh(e journal.Entry, unread int) {
	m.agent.dismissAll(func(u *urgent) bool { return u.number == e.Number })
	m.alert(e, unread)
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
