package desk

import (
	"cmp"
	"time"

	wing "vestnik/core/xmpp/message"
)

// Older is what there is of a conversation before all that is here.
type Older string

// What there may be.
const (
	OlderThere   Older = "there"    // the server may have more, and some of it may be here now
	OlderNone    Older = "none"     // nothing: this is where it begins
	OlderNotKept Older = "not-kept" // what there was is kept by nobody, or is not to be here
)

// Message is one message as the journal keeps it.
type Message struct {
	Number  int64  `json:"number"` // in the journal: grows by order of storing, never reused
	Place   int64  `json:"place"`  // where it stands for who reads: the greater, the later. It is not the order of storing where an archive has brought what is older
	ID      string `json:"id"`     // the stanza's id
	Peer    Ref    `json:"peer"`   // of the conversation
	From    string `json:"from"`
	To      string `json:"to"`
	Type    Type   `json:"type"`
	Subject string `json:"subject,omitempty"`
	Body    string `json:"body"`
	// Room is where it was said: to all if that is the address of Peer, else to the person alone.
	// Nick is of who has said it, which proves nothing, or of who is told alone; and Mentioned says that the person is called.
	Room      string    `json:"room,omitempty"`
	Nick      string    `json:"nick,omitempty"`
	Mentioned bool      `json:"mentioned,omitempty"`
	Unstyled  bool      `json:"unstyled,omitempty"` // the marks in Body are no styles (XEP-0393)
	Time      time.Time `json:"time"`               // when it was sent, as far as known
	Mine      bool      `json:"mine,omitempty"`     // we wrote it
	State     State     `json:"state,omitempty"`
	Error     string    `json:"error,omitempty"` // the stanza error's condition when Failed
	Read      bool      `json:"read,omitempty"`
	Delayed   bool      `json:"delayed,omitempty"` // was kept for us while we were away
	// Unreadable names what was wrong with a message whose text could not be read, and
	// is lost: all that is known is who sent it.
	Unreadable string `json:"unreadable,omitempty"`
	// Edited is the number of the correction whose text stands here; 0: it is as it came.
	Edited int64 `json:"edited,omitempty"`
	// Replaces is the id of the message that this one corrects. Only [Conversations.Since] returns
	// such: everywhere else its text stands in the place of that one's.
	Replaces string `json:"replaces,omitempty"`
	// Retracted says that its writer has taken it back: it has no text any more.
	Retracted bool `json:"retracted,omitempty"`
	// Moderated says that a moderator of the room has done so, and who, and why, where that is
	// said.
	Moderated *Moderation `json:"moderated,omitempty"`
	Reactions []Reaction  `json:"reactions,omitempty"`
	// Notice is what the message says of itself besides its text; nil: nothing.
	Notice  *Notice `json:"notice,omitempty"`
	ReplyTo string  `json:"replyTo,omitempty"` // the id of the message that this one answers
	// ReplyBy is who has written that: his address, in a room the one there. Quoted is how many bytes
	// at the beginning of Body repeat it for programs that do not know replies.
	ReplyBy string `json:"replyBy,omitempty"`
	Quoted  int    `json:"quoted,omitempty"`
	// RoomID is the id that the room has given the message, by which answers name it there.
	RoomID string `json:"roomId,omitempty"`
	// Attachments are the files that it tells of, see [Files]. What has no text besides has the
	// address of the first one as its body.
	Attachments []Attachment `json:"attachments,omitempty"`
	// Broadcast is the id of what went to many, of which this is a message; see [Broadcasting].
	Broadcast string `json:"broadcast,omitempty"`
	// At is when one of ours was to go out; until then it is [Queued]. Zero: at once.
	At time.Time `json:"at,omitzero"`
	// Answer is what was answered to it by whom it is for: the value of one of the buttons, or
	// another text. Acknowledged is when he has said that he has taken notice, be it by the
	// answer.
	Answer       string    `json:"answer,omitempty"`
	Acknowledged time.Time `json:"acknowledged,omitzero"`
	// Clipped says that events and summaries carry only the beginning of the body:
	// [Conversations.History] has the whole.
	Clipped bool `json:"clipped,omitempty"`
}

// Compare orders messages as they stand for who reads.
func (m *Message) Compare(o *Message) int {
	return cmp.Or(cmp.Compare(m.Place, o.Place), cmp.Compare(m.Number, o.Number))
}

// Referable tells whether something can be said about a message so that others know which is meant:
// it has an id, in a room one of the room's, and was not taken back.
func (m *Message) Referable() bool {
	id := m.ID
	if m.Type == TypeRoom {
		id = m.RoomID
	}
	return id != "" && !m.Retracted
}

// Named tells whether a message is the one that others mean by an id.
func (m *Message) Named(id string) bool { return id != "" && (m.ID == id || m.RoomID == id) }

// Quotation returns what a message quotes of the one that it answers, and Said all the rest of its body.
func (m *Message) Quotation() string { return wing.Unquote(m.Body[:min(m.Quoted, len(m.Body))]) }

// Said is what a message says itself, see [Message.Quotation].
func (m *Message) Said() string { return m.Body[min(m.Quoted, len(m.Body)):] }

// Said is a text as a person reads it: who says of himself what he does is named in it (XEP-0245).
// Where nobody knows his name it stands as it came.
func Said(text, who string) string {
	if does, ok := wing.Action(text); ok && who != "" {
		return "* " + who + " " + does
	}
	return text
}

// Moderation is who has taken back the message of another, and why.
type Moderation struct {
	By     string `json:"by,omitempty"` // his nick
	Reason string `json:"reason,omitempty"`
}

// Reaction is what somebody thinks of a message, in signs such as 👍.
type Reaction struct {
	From  string   `json:"from"` // a bare JID, in a room the address there
	Mine  bool     `json:"mine,omitempty"`
	Emoji []string `json:"emoji"`
}

// The most that may be sent, in bytes. A message is measured as it goes over the wire,
// with its escapes; a longer one is refused with [MessageTooLong], as is a longer status
// text.
const (
	MaxMessage = 256 << 10
	MaxStatus  = 4 << 10
)
