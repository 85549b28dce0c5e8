package agent

import (
	"slices"
	"strings"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/quiet"
	"vestnik/core/rules"
)

// In quiet hours, while the person is not to be disturbed or has muted all, and in a conversation
// that is muted, messages are counted, and one popup sums them up at the end, or when he is back, if
// that is later. So are those whose popups came while he was not there: a popup that nobody
// sees is gone after some seconds. Who of their senders was read meanwhile is not in it.

// mostHeld is of how many people it is known that they have written meanwhile.
const mostHeld = 1000

// hushed is what was held back. Only the loop touches it.
type hushed struct {
	last map[desk.Ref]journal.Entry // the last message of each
	// urgent are those that press, standing whose popups are all still there, as such do, and
	// away tells that some of it came while the person was not there.
	urgent   map[desk.Ref]map[int64]bool
	standing map[desk.Ref]bool
	away     bool
}

// quietHours are those that hold.
func (a *Agent) quietHours() quiet.Hours {
	if hours, set := a.policy.Quiet(); set {
		return hours
	}
	return a.settings.QuietHours
}

// isQuiet tells whether it is quiet now.
func (a *Agent) isQuiet() bool { return a.quietUntil().After(time.Now()) }

// quietUntil returns until when it is: by the hours, or because the person wants to hear of nobody
// for a while. It is over where it is not quiet.
func (a *Agent) quietUntil() time.Time {
	until, _ := a.quietHours().At(time.Now())
	if muted := a.mutedUntil(desk.Ref{}); muted.After(until) {
		return muted
	}
	return until
}

// urgency is what the rules say of a sender: his address or his domain may be named.
func (a *Agent) urgency(bare string) alert.Urgency {
	names, set := a.policy.List(policy.UrgentFrom)
	if !set {
		names = a.settings.UrgentFrom
	}
	switch _, domain, _ := strings.Cut(bare, "@"); {
	case !set && names == nil:
		return alert.Unruled
	case slices.Contains(names, bare), domain != "" && slices.Contains(names, domain):
		return alert.Granted
	}
	return alert.Denied
}

// rules are those about messages that hold.
func (a *Agent) rules() rules.Rules {
	if a.policy.Has(policy.Rules) {
		return a.ruled
	}
	return a.settings.Rules
}

// hush holds a message back until the person may be told again.
func (m *member) hush(e journal.Entry) {
	h := &m.agent.hushed
	if h.last == nil {
		*h = hushed{last: map[desk.Ref]journal.Entry{}, urgent: map[desk.Ref]map[int64]bool{}, standing: map[desk.Ref]bool{}}
	}
	ref := m.ref(e.Peer)
	if len(h.last) >= mostHeld && h.last[ref].Number == 0 {
		return
	}
	h.last[ref], h.away = e, h.away || !m.agent.presence.There()
	delete(h.standing, ref)
	if presses(&e) {
		if h.urgent[ref] == nil {
			h.urgent[ref] = map[int64]bool{}
		}
		h.urgent[ref][e.Number] = true
	}
}

// unseen notes a message whose popup was raised while the person is not there. One that stays
// until it is dealt with is counted, and need not be told again.
func (m *member) unseen(e journal.Entry, stays bool) {
	if m.agent.presence.There() {
		return
	}
	h, ref := &m.agent.hushed, m.ref(e.Peer)
	stands := stays && (h.last[ref].Number == 0 || h.standing[ref])
	if m.hush(e); stands && h.last[ref].Number == e.Number {
		h.standing[ref] = true
	}
}

// forget ends the waiting of a conversation, and returns how many of its messages press.
func (h *hushed) forget(ref desk.Ref) (urgent int) {
	urgent = len(h.urgent[ref])
	delete(h.last, ref)
	delete(h.urgent, ref)
	delete(h.standing, ref)
	return urgent
}

// edited changes what waits for that.
func (h *hushed) edited(ref desk.Ref, e journal.Entry) {
	if !e.Retracted.IsZero() || !e.Acknowledged.IsZero() || e.Answer != "" {
		delete(h.urgent[ref], e.Number)
	}
	if h.last[ref].Number != e.Number {
		return
	}
	if e.Retracted.IsZero() {
		h.last[ref] = e
	} else {
		h.forget(ref)
	}
}

// hushDue returns when what was held back is to be told. That the person may be disturbed
// again, and that a mute ends, is heard of.
func (a *Agent) hushDue() <-chan time.Time {
	if !a.holdsBack() && !a.asksQuietly() {
		return nil
	}
	return time.After(time.Until(a.quietUntil()))
}

// holdsBack tells whether there is something that only quiet hours hold back, or nothing does.
func (a *Agent) holdsBack() bool {
	if a.notToDisturb() || !a.presence.There() {
		return false
	}
	for ref := range a.hushed.last {
		if !a.muted(ref) {
			return true
		}
	}
	return false
}

// asksQuietly tells whether somebody has asked to see the presence, and no popup says so.
func (a *Agent) asksQuietly() bool {
	return a.isQuiet() && slices.ContainsFunc(a.members, func(m *member) bool { return m.requests.news && len(m.requests.from) > 0 })
}

// breakSilence tells what was held back and is not any more.
func (a *Agent) breakSilence() {
	if a.isQuiet() {
		return
	}
	for _, m := range a.members {
		m.raiseRequests()
	}
	if a.notToDisturb() {
		return
	}
	if a.presence.There() {
		a.tellSum()
	}
	a.letGo()
}

// tellSum tells what has waited, where there is more than popups that stand there anyway. It
// takes the place of those of its conversations. Where all is from one, his last message says
// more than a sum, unless it is urgent: a popup of its own says nothing of the others.
func (a *Agent) tellSum() {
	sum, news := desk.Alert{Away: a.hushed.away}, false
	var last journal.Entry
	var gone []desk.Ref
	for ref, e := range a.hushed.last {
		if a.muted(ref) {
			continue
		}
		stands := a.hushed.standing[ref]
		urgent, n := a.hushed.forget(ref), a.unreadOf(ref)
		if n == 0 || a.attended[ref] > 0 {
			continue
		}
		news = news || !stands
		sum.People, sum.Count, sum.Pressing = sum.People+1, sum.Count+n, sum.Pressing+min(urgent, n)
		last, gone = e, append(gone, ref)
	}
	if len(a.hushed.last) == 0 {
		a.hushed.away = false
	}
	switch m := a.member(last.Account); {
	case !news:
	case sum.People == 1 && m != nil && (sum.Count == 1 || !m.urges(&last)):
		m.alert(last, sum.Count)
	default:
		for _, ref := range gone {
			if m := a.member(ref.Account); m != nil && m.raised[ref.Address] != (raised{}) {
				m.withdraw(ref.Address)
			}
		}
		a.publish(desk.Event{Kind: desk.EventAlert, Alert: &sum})
	}
}

// unreadOf is how many messages of somebody are unread.
func (a *Agent) unreadOf(ref desk.Ref) int {
	m := a.member(ref.Account)
	if m == nil || ref.Account == "" {
		return 0
	}
	c, _ := m.conversations.of(ref.Address)
	return c.Unread
}
