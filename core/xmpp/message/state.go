package message

import (
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// State is what somebody does in a conversation, XEP-0085 §4.
type State string

// The states. The zero value is none.
const (
	Active    State = "active"    // looks at it
	Composing State = "composing" // types
	Paused    State = "paused"    // has begun to type, and stopped
	Inactive  State = "inactive"  // has not looked at it for minutes
	Gone      State = "gone"      // has left it
)

// ChatState is a change of state. In or out, where it is for who has shown that he knows
// of states, with a state or with a message that had one (XEP-0085 §5.1). Of a flood the
// first ten are handed over and then one a second, from each sender.
type ChatState struct {
	Header
	State State
}

// Attention is a call to look at a conversation now. In or out. One is handed over a
// minute from a sender, five from all together; they are never so urgent that anything
// must be done, so whoever takes it decides whose calls count.
type Attention struct{ Header }

const (
	stateBurst = 10
	stateEvery = time.Second
	callBurst  = 5
	callEvery  = time.Minute
)

func (s State) known() bool {
	switch s {
	case Active, Composing, Paused, Inactive, Gone:
		return true
	}
	return false
}

func (s State) encode(e *xmlsafe.Encoder) {
	if s != "" {
		e.Leaf(string(s), "", "xmlns", nsStates)
	}
}

// encode adds no hint: ejabberd and Openfire know a state by there being nothing else, and
// then neither keep it nor hand it over to who looks away (XEP-0352).
func (c ChatState) encode(e *xmlsafe.Encoder) { c.State.encode(e) }

func (a Attention) encode(e *xmlsafe.Encoder) { e.Leaf("attention", "", "xmlns", nsAttention) }

// isNews tells whether a state still holds, and is not one of a flood. What another program
// of ours shows in a conversation is nothing that happens there.
func (all *Messages) isNews(h Header) bool {
	isNow := h.Origin == session.Live || h.Origin == session.Carbon
	return isNow && !h.Mine && all.states.Allow(h.From.Bare())
}

// isUrgent tells whether a call for attention counts: not one that was kept for us, which
// would come with a hundred others (XEP-0224 §3).
func (all *Messages) isUrgent(h Header) bool {
	return h.Origin == session.Live && !h.Mine && all.calls.Allow(h.From.Bare()) && all.callsOfAnybody.Allow(xmpp.Address{})
}
