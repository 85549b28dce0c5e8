package agent

import (
	"slices"

	"vestnik/core/desk"
	"vestnik/core/journal"
)

// mostMissed is how many popups what was missed may have; more are summed up in one.
const mostMissed = 3

// missed is what the archive has brought while it was caught up with. Only the loop
// touches it.
type missed struct {
	first  []journal.Entry // [mostMissed] at most
	last   journal.Entry
	count  int
	urgent int                      // of these
	people map[string]journal.Entry // the last message of each
}

// archived tells the faces of a message that the server had kept, and whether there was
// anything to tell. Popups wait until all has come: of a holiday there may be a thousand.
func (m *member) archived(c journal.Change) bool {
	if !c.Fresh && !c.Changed || c.Entry.Corrects != 0 {
		return false
	}
	conversation := m.tellMessage(c)
	if c.Entry.Room { // read beside the account's own archive
		if c.Fresh && !c.Entry.Mine && !c.Entry.Read {
			m.alert(c.Entry, conversation.Unread)
		}
		return true
	}
	if e := c.Entry; c.Fresh && !e.Mine && !e.Read && m.agent.muted(m.ref(e.Peer)) {
		m.hush(e)
	} else if c.Fresh && !e.Mine && !e.Read {
		if m.missed.people == nil {
			m.missed.people = map[string]journal.Entry{}
		}
		m.missed.last = e
		if len(m.missed.people) < mostHeld || m.missed.people[e.Peer].Number != 0 {
			m.missed.people[e.Peer] = e
		}
		if presses(&e) {
			m.missed.urgent++
		}
		if m.missed.count++; len(m.missed.first) < mostMissed {
			m.missed.first = append(m.missed.first, e)
		}
	}
	return true
}

// raiseMissed raises the popups of what was missed.
func (m *member) raiseMissed() {
	all := m.missed
	m.missed = missed{}
	if all.count > mostMissed && len(all.people) == 1 {
		all.first = []journal.Entry{all.last} // says more than a sum
	} else if all.count > mostMissed {
		if m.agent.isQuiet() || m.agent.notToDisturb() || !m.agent.presence.There() {
			m.hushMissed(all)
			return
		}
		m.agent.publish(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Count: all.count, People: len(all.people), Pressing: all.urgent, Away: true}})
		return
	}
	for _, e := range all.first {
		if c, known := m.conversations.of(e.Peer); !known || c.Unread > 0 { // else it was read meanwhile
			m.alert(e, c.Unread)
		}
	}
}

// hushMissed holds back what was missed.
func (m *member) hushMissed(all missed) {
	for _, e := range all.people {
		m.hush(e)
	}
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
