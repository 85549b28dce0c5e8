package account

import (
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
)

// Typing says whether a contact writes to the person (XEP-0085). It is news, and no state:
// whoever shows it forgets it after a while, for the end of it may never come.
type Typing struct {
	Peer string // a bare JID
	On   bool
}

// mostStates is of how many it is known that they know of chat states.
const mostStates = 1000

// typing takes what somebody does in a conversation. Strangers are not shown as writing.
func (e *handler) typing(h *intake, from xmpp.Address, state message.State) {
	bare := from.Bare().String()
	if _, contact := e.roster[bare]; !contact {
		return
	}
	h.onLoop = append(h.onLoop, func(n *News) {
		a := e.by.Account
		if _, known := a.states[bare]; !known && len(a.states) < mostStates {
			a.states[bare] = false
		}
		n.Typing = append(n.Typing, Typing{bare, state == message.Composing})
	})
}

// Type tells a contact that the person writes to him, or no longer does, if he has shown
// that he knows of it (XEP-0085 §5.1).
func (a *Account) Type(peer string, on bool) {
	told, knows := a.states[peer]
	if !knows || told == on || a.session == nil || a.withheld.typing.Load() {
		return
	}
	to, err := xmpp.ReadAddress(peer)
	if err != nil {
		return
	}
	a.states[peer] = on
	state := message.ChatState{Header: message.Header{To: to}, State: message.Paused}
	if on {
		state.State = message.Composing
	}
	s := a.session
	go func() { _, _ = s.Messages.Say(state) }() // the loop does not wait for the network
}

// Said notes that a message goes out, which says itself that it is written.
func (a *Account) Said(peer string) {
	if _, knows := a.states[peer]; knows {
		a.states[peer] = false
	}
}
