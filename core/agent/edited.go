package agent

import (
	"slices"

	"vestnik/core/desk"
	"vestnik/core/journal"
)

// What is said about messages later changes what the faces show of them, and the popup of
// one: of a message that was taken back it is withdrawn, of one that was corrected it is
// raised anew in the place of the old one, unless the message was read.

// edited tells the faces how a message is now.
func (m *member) edited(c journal.Change) {
	if !c.Changed {
		return
	}
	now, message := m.talks.note(c), toDesk(c.Entry)
	m.agent.publish(desk.Event{Kind: desk.EventEdited, Message: &message, Conversation: &now})
	m.missed.edited(c.Entry)
	e := c.Entry
	if before, up := m.raised[e.Peer]; !up || before.number != e.Number || e.Mine {
		return
	} else if e.Retracted.IsZero() && (e.Read || before.corrected == e.Corrected) {
		return // what is told of it is no other text
	}
	if !e.Retracted.IsZero() {
		m.withdraw(e.Peer)
		return
	}
	m.alert(e, now.Unread)
}

// raised is which text a popup shows.
type raised struct{ number, corrected int64 }

// mostRaised is of how many people it is known what their popup shows.
const mostRaised = 1000

// raise notes what the popup of a peer shows now.
func (m *member) raise(e journal.Entry) {
	if len(m.raised) >= mostRaised {
		clear(m.raised)
	}
	m.raised[e.Peer] = raised{e.Number, e.Corrected}
}

// withdraw takes back the popups of a peer, which were dealt with.
func (m *member) withdraw(peer string) {
	delete(m.raised, peer)
	m.agent.publish(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Peer: m.ref(peer)}})
}

// edited changes what waits for its popup.
func (w *missed) edited(e journal.Entry) {
	at := slices.IndexFunc(w.first, func(o journal.Entry) bool { return o.Number == e.Number })
	switch {
	case at < 0:
	case e.Retracted.IsZero():
		w.first[at] = e
	default:
		w.first = slices.Delete(w.first, at, at+1)
		w.count--
	}
}
