package desk

import "context"

// Remarking is what the person says about a message that is there. It is kept first, told to all
// faces as an [EventEdited], and goes out when the account is on line, once.
type Remarking interface {
	// Correct puts another text in the place of that of the message with a journal number, which is
	// the person's own (XEP-0308), and returns the message as it stands then. Its State tells how far
	// the correction has come. What cannot be corrected, see [Message.Correctable], is a
	// [NotCorrectable]; and the text is refused for what [Conversations.Send] refuses one for.
	Correct(ctx context.Context, peer Ref, number int64, body string) (Message, error)

	// Reply sends a message that answers the one with a journal number (XEP-0461), and returns it, as
	// [Conversations.Send] does. It begins with what it answers, for programs that do not know
	// replies, see [Message.Quoted]. It is refused as React is.
	Reply(ctx context.Context, peer Ref, number int64, body string) (Message, error)

	// Answered returns the message that the one with a journal number answers; a [NoMessage] where
	// it answers none, or one that is not here.
	Answered(ctx context.Context, peer Ref, number int64) (Message, error)

	// React says in signs such as 👍 what the person thinks of the message with a journal number, in
	// the place of what he has said of it before; none take that back (XEP-0444). What is no sign is
	// a [NoSign], and what others would not know which message is meant a [NoReference]: a room may
	// give its messages no ids, and one that was taken back is not spoken of.
	React(ctx context.Context, peer Ref, number int64, signs []string) error

	// Retract takes back a message of the person's own (XEP-0424): nothing of its text is left here,
	// and all who have it are asked to show it no longer. They may have read it. That of another is a
	// [NotYours]; for the rest it is refused as React is.
	Retract(ctx context.Context, peer Ref, number int64) error
}

// Correctable tells whether the text of a message can be put right: it is the person's own, has gone
// out or will, and is nothing but text.
func (m *Message) Correctable() bool {
	return m.Mine && m.ID != "" && !m.Retracted && m.State != Failed && m.Notice == nil && len(m.Attachments) == 0 && m.Broadcast == ""
}
