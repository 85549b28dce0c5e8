package desk

import (
	"slices"
	"strings"

	"vestnik/core/charset"
)

// clipAt is from where on a text is left out of events and summaries: more than any
// line of a list or popup shows, and little enough to keep a thousand of them.
const clipAt = 4 << 10

// mostReactions is of how many people events and summaries carry the reactions.
const mostReactions = 16

// mostAttachments is of how many files they tell.
const mostAttachments = 4

// Clip returns the message without what it says to programs, and with no more of its body, its
// subject, its id and its form, which the sender writes as long as he likes, and of what others
// think of it, than events and summaries carry. If something was left out [Message.Clipped] is set, and [Conversations.History]
// has the whole.
func (m Message) Clip() Message {
	for _, text := range []*string{&m.Body, &m.Subject, &m.ID} {
		if head := ClipText(*text); len(head) < len(*text) {
			*text, m.Clipped = head, true
		}
	}
	if m.Notice != nil && (m.Notice.JSON != nil || m.Notice.XML != "") { // nobody is shown it
		n := *m.Notice
		n.JSON, n.XML, m.Notice, m.Clipped = nil, "", &n, true
	}
	if m.Notice != nil && m.Notice.Form != nil && m.Notice.Form.Size() > clipAt {
		n := *m.Notice
		n.Form, m.Notice, m.Clipped = nil, &n, true
	}
	if len(m.Attachments) > mostAttachments {
		m.Attachments, m.Clipped = m.Attachments[:mostAttachments:mostAttachments], true
	}
	if len(m.Reactions) > mostReactions {
		mine := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Mine })
		all := m.Reactions
		if m.Reactions, m.Clipped = all[:mostReactions:mostReactions], true; mine >= mostReactions { // by which a face knows what to take back
			m.Reactions = append(m.Reactions[:mostReactions-1:mostReactions-1], all[mine])
		}
	}
	return m
}

// ClipText returns the beginning of a text, with no letter cut in two: as much as events
// and summaries carry.
func ClipText(text string) string {
	if len(text) <= clipAt {
		return text
	}
	// A copy, so that the whole does not stay in memory behind its beginning.
	return strings.Clone(charset.Head(text, clipAt))
}

// Brief shortens what a stranger has written to what a sentence can hold, such as the name
// of who signed a certificate: 80 letters, and valid UTF-8.
func Brief(text string) string {
	const most = 80
	runes := []rune(strings.ToValidUTF8(text, "�"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// clip clips what an event carries, without touching what its maker may share.
func (e *Event) clip() {
	if e.Message != nil {
		m := e.Message.Clip()
		e.Message = &m
	}
	if e.Conversation != nil {
		c := *e.Conversation
		c.Last = c.Last.Clip()
		e.Conversation = &c
	}
}

// size returns about how many bytes an event holds.
func (e *Event) size() int {
	const event, message, contact = 160, 240, 120
	n := event
	if e.Message != nil {
		n += message + e.Message.size()
	}
	if e.Conversation != nil {
		n += message + e.Conversation.Last.size()
	}
	if e.Contact != nil {
		n += contact + e.Contact.size()
	}
	for i := range e.Contacts {
		n += contact + e.Contacts[i].size()
	}
	if e.Alert != nil {
		n += contact + len(e.Alert.Title) + len(e.Alert.Text)
	}
	if e.Status != nil {
		n += message + len(e.Status.Presence.Text)
	}
	for _, r := range e.Requests {
		n += r.size() + len(r.Nick) + len(r.Text)
	}
	return n
}

func (r Ref) size() int { return len(r.Account) + len(r.Address) }

func (m *Message) size() int {
	n := len(m.ID) + len(m.Replaces) + m.Peer.size() + len(m.From) + len(m.To) + len(m.Subject) + len(m.Body)
	for _, f := range m.Attachments {
		n += 64 + len(f.URL) + len(f.Name) + len(f.Type)
	}
	for _, r := range m.Reactions {
		n += 64 + len(r.From)
		for _, sign := range r.Emoji {
			n += 16 + len(sign)
		}
	}
	return n
}

func (c *Contact) size() int {
	n := c.Ref.size() + len(c.Name) + len(c.Text) + len(c.Nick) + len(c.Picture)
	for _, g := range c.Groups {
		n += len(g)
	}
	return n
}
