package window

import (
	"slices"

	"vestnik/core/desk"
)

// page is how many messages are asked of the journal at a time.
const page = 50

// mostAtOnce is how many are asked for when as many are unread.
const mostAtOnce = 1000

// mostKept is how many messages are kept of a conversation in which more than twice as many came.
const mostKept = 1000

// thread is the part of one conversation that has been read from the journal,
// and what has arrived since. Messages stand where the journal says: what an archive has
// brought stands before what came earlier than it.
type thread struct {
	messages []desk.Message
	loaded   bool           // the newest page has been read
	whole    bool           // nothing older is in the journal
	held     bool           // the person reads what is not the newest
	late     []desk.Message // told of, which a page that is under way may not know

	// What is before all that is in the journal: see [start].
	older   desk.Older    // as the server has said; empty: it was not asked
	failed  *desk.Problem // why it could not be read, or what is in the journal
	waiting bool          // for the account to be on line
	before  int64         // what was the oldest message when the server was asked
}

// put adds messages, or replaces those with the same numbers. A page of history
// and an event may tell of one message in either order, so the one that has come
// further wins.
func (t *thread) put(messages ...desk.Message) {
	for _, m := range messages {
		at, found := slices.BinarySearchFunc(t.messages, m, func(a, b desk.Message) int { return a.Compare(&b) })
		switch {
		case !found:
			t.messages = slices.Insert(t.messages, at, m)
		default:
			t.messages[at] = merged(t.messages[at], m)
		}
	}
}

// take adds what an event tells of. What stands before all that is held comes with its page:
// else the messages between would be missing.
func (t *thread) take(m desk.Message) {
	if t.loaded && !t.reaches(m) {
		t.wait(m)
		return
	}
	t.put(m)
}

// trim forgets the oldest of what has come while the window was open: the journal has it. A room
// may say more in a day than can be drawn fast.
func (t *thread) trim() {
	if t.loaded && !t.held && len(t.messages) > 2*mostKept {
		t.messages, t.whole = slices.Clone(t.messages[len(t.messages)-mostKept:]), false
	}
}

// edit changes a message that is held. A page that is under way was read before that.
func (t *thread) edit(m desk.Message) {
	if t.holds(m) {
		t.put(m)
	}
	t.wait(m)
}

// wait keeps the newest of what is told of a message until the next page has come.
func (t *thread) wait(m desk.Message) {
	t.late = append(slices.DeleteFunc(t.late, func(o desk.Message) bool { return o.Number == m.Number }), m)
	t.late = t.late[max(0, len(t.late)-page):]
}

func (t *thread) holds(m desk.Message) bool {
	return slices.ContainsFunc(t.messages, func(o desk.Message) bool { return o.Number == m.Number })
}

// reaches tells whether nothing is missing between what is held and m.
func (t *thread) reaches(m desk.Message) bool {
	return t.whole || len(t.messages) > 0 && m.Compare(&t.messages[0]) >= 0
}

// merged returns what is known of a message of which two tell: how far it has come, and
// the text that was written last. Of equals the second is newer.
func merged(a, b desk.Message) desk.Message {
	m := b
	if a.Edited > b.Edited || a.Edited == b.Edited && !further(a, b) { // a correction begins its way anew
		m.State, m.Error = a.State, a.Error
	}
	m.Read = a.Read || b.Read
	if text, ok := longer(a, b); ok {
		m.Notice, m.Mentioned, m.Moderated = text.Notice, text.Mentioned, text.Moderated
		m.Quoted = text.Quoted
		m.Subject, m.Body, m.Clipped, m.Edited, m.Retracted, m.Reactions = text.Subject, text.Body, text.Clipped, text.Edited, text.Retracted, text.Reactions
	}
	if b.Answer == "" { // who tells may not have heard of it
		m.Answer = a.Answer
	}
	if b.Acknowledged.IsZero() {
		m.Acknowledged = a.Acknowledged
	}
	return m
}

// longer returns a when its text is to be taken, and not b's: because it is newer, or
// whole while b's is only its beginning.
func longer(a, b desk.Message) (desk.Message, bool) {
	if a.Retracted != b.Retracted {
		return a, a.Retracted
	}
	if a.Edited != b.Edited {
		return a, a.Edited > b.Edited
	}
	a.Reactions = b.Reactions
	return a, b.Clipped && !a.Clipped
}

// putPage adds a page of history that ends where what is held begins. One that brings nothing older is
// the last, however much is in it.
func (t *thread) putPage(messages []desk.Message, asked int) {
	first, oldest := !t.loaded, t.oldest()
	t.loaded, t.whole = true, len(messages) < asked
	if first && !t.whole { // what came alone before it, and belongs to another page
		t.messages = slices.DeleteFunc(t.messages, func(m desk.Message) bool { return m.Compare(&messages[0]) < 0 })
	}
	t.put(messages...)
	late := t.late
	t.late = nil
	for _, m := range late {
		if t.reaches(m) {
			t.put(m)
		}
	}
	t.whole = t.whole || !first && oldest != 0 && t.oldest() == oldest
}

// oldest returns the number before which to ask for more, 0 for the newest page.
func (t *thread) oldest() int64 {
	if !t.loaded || len(t.messages) == 0 {
		return 0
	}
	return t.messages[0].Number
}

// last returns the newest message that the person wrote, or that others did.
func (t *thread) last(mine bool) (desk.Message, bool) {
	for _, m := range slices.Backward(t.messages) {
		if m.Mine == mine {
			return m, true
		}
	}
	return desk.Message{}, false
}

// lastReceived returns the number of the newest message that somebody else wrote, of
// those up to a number.
func (t *thread) lastReceived(upTo int64) int64 {
	for _, m := range slices.Backward(t.messages[:t.after(upTo)]) {
		if !m.Mine {
			return m.Number
		}
	}
	return 0
}

// after returns where what stands behind the message with a number begins, 0 when that is
// not held.
func (t *thread) after(number int64) int {
	at := len(t.messages) // what is looked at is mostly near the end
	for at > 0 && t.messages[at-1].Number != number {
		at--
	}
	return at
}

// receivedAfter counts what others wrote after the message with a number.
func (t *thread) receivedAfter(number int64) (n int) {
	for i := t.after(number); i < len(t.messages); i++ { // a message is large, and there may be many
		if !t.messages[i].Mine {
			n++
		}
	}
	return n
}

// firstUnread returns the number of the first of the last n that others wrote, or of
// the first that is held.
func (t *thread) firstUnread(n int) (first int64) {
	for _, m := range slices.Backward(t.messages) {
		if n == 0 {
			break
		}
		if !m.Mine {
			first = m.Number
			n--
		}
	}
	return first
}

// further tells whether b may follow a as the state of one message.
func further(a, b desk.Message) bool { return rank(b.State) >= rank(a.State) }

func rank(s desk.State) int {
	return slices.Index([]desk.State{"", desk.Queued, desk.Sent, desk.Delivered, desk.Displayed, desk.Failed}, s)
}

// displayed notes that the other one has read what stands up to a place.
func (t *thread) displayed(upTo int64) {
	for i := range t.messages {
		if m := &t.messages[i]; m.Mine && m.Place <= upTo && (m.State == desk.Sent || m.State == desk.Delivered) {
			m.State = desk.Displayed
		}
	}
}
