package desk

import (
	"fmt"
	"slices"
)

// Reached is how far a message of ours has come to its recipient. What is further implies what
// is before it.
type Reached uint8

// How far a message comes. The order and the names are a contract: with scripts, with those who
// ask the gateway, and with the file that it keeps.
const (
	ReachedQueued       Reached = iota // kept, and not yet taken by the server
	ReachedSent                        // the server has it
	ReachedDelivered                   // a program of the recipient has it
	ReachedRead                        // he has seen it
	ReachedAcknowledged                // he has said that he took notice
	ReachedAnswered                    // he has answered
	ReachedFailed                      // it came back, or could not be sent
)

var reachedNames = [...]string{"queued", "sent", "delivered", "read", "acknowledged", "answered", "failed"}

func (r Reached) String() string { return reachedNames[r] }

// MarshalText implements [encoding.TextMarshaler].
func (r Reached) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// MayBecome tells whether a message can be told to have come to next now: it only goes forward,
// and what a program of the recipient has had does not fail any more.
func (r Reached) MayBecome(next Reached) bool {
	if next == ReachedFailed {
		return r < ReachedDelivered
	}
	return r != ReachedFailed && next > r
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (r *Reached) UnmarshalText(name []byte) error {
	at := slices.Index(reachedNames[:], string(name))
	if at < 0 {
		return fmt.Errorf("desk: %q is not how far a message comes", name)
	}
	*r = Reached(at)
	return nil
}

// Returned says why a message to somebody has failed: Error of the [Message] is the condition.
func Returned(to, condition string) *Problem {
	switch code := Code(condition); code {
	case MessageNotTaken, MessageUncertain, MessageCancelled:
		return NewProblem(code, "to", to)
	}
	if slices.Contains(RoomProblems, Code(condition)) {
		return NewProblem(Code(condition), "room", to)
	}
	return NewProblem(MessageReturned, "to", to, "condition", condition)
}

// Reached is how far a message of ours has come.
func (m *Message) Reached() Reached {
	switch {
	case m.Answer != "":
		return ReachedAnswered
	case !m.Acknowledged.IsZero():
		return ReachedAcknowledged
	}
	return m.State.Reached()
}

// Reached is how far a message of ours has come by its state alone.
func (s State) Reached() Reached {
	switch s {
	case Sent:
		return ReachedSent
	case Delivered:
		return ReachedDelivered
	case Displayed:
		return ReachedRead
	case Failed:
		return ReachedFailed
	}
	return ReachedQueued
}
