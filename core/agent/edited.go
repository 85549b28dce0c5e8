package agent

import (
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// What is said about messages later changes what the faces show of them, and the popup of
// one: of a message that was taken back, answered or acknowledged, be it in another program,
// it is withdrawn, of one that was corrected it is
// raised anew in the place of the old one, unless the message was read. That of an urgent one is
// there until it is dealt with, whatever came behind it and was read.

// editedAll tells the faces how messages are now.
func (m *member) editedAll(changes []journal.Change) {
	for _, c := range changes {
		m.edited(c)
	}
}

// edited tells the faces how a message is now.
func (m *member) edited(c journal.Change) {
	if !c.Changed {
		return
	}
	now, message := m.conversations.note(c), toDesk(c.Entry)
	m.agent.publish(desk.Event{Kind: desk.EventEdited, Message: &message, Conversation: &now})
	m.missed.edited(c.Entry)
	m.agent.hushed.edited(m.ref(c.Entry.Peer), c.Entry)
	e := c.Entry
	if !e.Mine && settledAlready(&e) {
		m.settled(e.Peer, e.Number)
		return
	}
	if u := m.agent.minded(m.ref(e.Peer), e.Number); u != nil && u.corrected != e.Corrected {
		m.insists(u, e, now.Unread)
		return
	}
	if before, up := m.raised[e.Peer]; !up || before.number != e.Number || e.Mine || e.Read || before.corrected == e.Corrected {
		return // what is told of it is no other text
	}
	m.alert(e, now.Unread)
}

// insists tells of a message that wants to be dealt with as it was corrected: it may want that no
// more.
func (m *member) insists(u *urgent, e journal.Entry, unread int) {
	read := e.Read
	u.says(&e)
	if e.Read = false; m.urges(&e) {
		m.alert(e, unread)
		m.agent.takeOver(false)
		return
	}
	m.settled(e.Peer, e.Number)
	if !read {
		m.alert(e, unread)
	}
}
