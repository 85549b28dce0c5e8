package agent

import (
	"context"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
)

// Who writes to whom is told both ways, by chat states. That the person writes is known
// from his drafts.

// writingPause is how long nothing must have changed for the person not to write any
// more.
const writingPause = 10 * time.Second

// writes tells somebody that the person writes to him; it ends by itself.
func (m *member) writes(peer, text string) {
	if text == "" {
		m.stops(peer)
		return
	}
	if timer := m.writing[peer]; timer != nil {
		timer.Reset(writingPause)
		return
	}
	m.Type(peer, true)
	m.writing[peer] = time.AfterFunc(writingPause, func() {
		_ = m.Do(context.Background(), func() { m.stops(peer) })
	})
}

// stops tells that the person has stopped.
func (m *member) stops(peer string) {
	if m.rest(peer) {
		m.Type(peer, false)
	}
}

// typed takes in that what he has written goes out.
func (m *member) typed(peer string) {
	m.rest(peer)
	m.Said(peer)
}

// rest tells whether he was writing, which is over.
func (m *member) rest(peer string) bool {
	timer := m.writing[peer]
	if timer != nil {
		timer.Stop()
		delete(m.writing, peer)
	}
	return timer != nil
}

// heardTyping tells the faces who writes.
func (m *member) heardTyping(all []account.Typing) {
	for _, t := range all {
		m.agent.publish(desk.Event{Kind: desk.EventTyping, Typing: &desk.Typing{Peer: m.ref(t.Peer), On: t.On}})
	}
}
