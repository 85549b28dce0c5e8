package desk

import (
	"context"

	"vestnik/core/xmpp/notice"
)

// Notice is what a message says of itself besides its text, and with what it can be answered.
type Notice = notice.Notice

// Button is one of the answers that a [Notice] offers.
type Button = notice.Button

// Urgency is how much a message matters, as its sender says.
type Urgency = notice.Urgency

// The urgencies of a [Notice].
const (
	NormalUrgency = notice.Normal
	LowUrgency    = notice.Low
	HighUrgency   = notice.High
)

// Presses tells whether a message wants to stay before the person until he has dealt with it: it
// is of high urgency, or a headline, as business systems send, that says of itself nothing
// lower.
func (m *Message) Presses() bool {
	urgency := NormalUrgency
	if m.Notice != nil {
		urgency = m.Notice.Urgency
	}
	return urgency == HighUrgency || m.Type == TypeHeadline && urgency != LowUrgency
}

// The most that a [Notice] holds: buttons, and the bytes of a label and of a link.
const (
	MostButtons = notice.MostButtons
	MostLine    = notice.MostLine
	MostLink    = notice.MostLink
)

// Answering is what the person does about a message that asks for more than to be read.
type Answering interface {
	// Answer sends the value of one of the buttons of the message with a journal number,
	// as the answer to it, and returns what is sent, as [Conversations.Send] does. The
	// conversation is read up to that message then. A button works once: where an answer
	// was given, here or in another program, it is an [Answered], and where the message is of
	// no use any more an [AnswerTooLate].
	Answer(ctx context.Context, peer Ref, number int64, value string) (Message, error)

	// AnswerForm sends the form of the message with a journal number filled in, as Answer does
	// a value; the text beside says the same. Without a form that asks it is a [NoButton], and
	// answers that the form does not take are [NotAccepted]: a face checks them before.
	AnswerForm(ctx context.Context, peer Ref, number int64, answers FormAnswers) (Message, error)

	// Acknowledge tells the sender of the message with a journal number that the person
	// has taken notice of it. The conversation is read up to it then. To do it again does
	// nothing.
	Acknowledge(ctx context.Context, peer Ref, number int64) error
}

// choiceOf is which button is chosen of a message.
type choiceOf struct {
	Peer   Ref    `json:"peer"`
	Number int64  `json:"number"`
	Value  string `json:"value"`
}

// formOf is what is filled in of a message.
type formOf struct {
	Peer    Ref         `json:"peer"`
	Number  int64       `json:"number"`
	Answers FormAnswers `json:"answers"`
}

// AsksForm returns the form with which a message asks; nil: it does not, or was answered, or it is
// too large to be.
func (m *Message) AsksForm() *Form {
	if m.Mine || m.Answer != "" || m.Retracted || m.Notice == nil || m.Notice.Form == nil || m.Notice.Form.Kind != FormAsk || m.Notice.Form.Cut {
		return nil
	}
	return m.Notice.Form
}

// AnswerForm implements [Answering].
func (c *Client) AnswerForm(ctx context.Context, peer Ref, number int64, answers FormAnswers) (Message, error) {
	return answerForm.call(ctx, c, formOf{peer, number, answers})
}

// Answer implements [Answering].
func (c *Client) Answer(ctx context.Context, peer Ref, number int64, value string) (Message, error) {
	return answer.call(ctx, c, choiceOf{peer, number, value})
}

// Acknowledge implements [Answering].
func (c *Client) Acknowledge(ctx context.Context, peer Ref, number int64) error {
	return tell(ctx, c, acknowledge, numberOf{peer, number})
}
