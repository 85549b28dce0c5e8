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

// In quiet hours, while the person is not to be disturbed, and in a conversation that is
// muted, messages are counted, and one popup sums them up at the end. Who of their
// senders was read meanwhile is not in it.

// mostHeld is of how many people it is known that they have written meanwhile.
const mostHeld = 1000

// hushed is what was held back. Only the loop touches it.
type hushed struct {
	last map[desk.Ref]journal.Entry // the last message of each
}

// quietHours are those that hold.
func (a *Agent) quietHours() quiet.Hours {
	if hours, set := a.policy.Quiet(); set {
		return hours
	}
	return a.settings.QuietHours
}

// isQuiet tells whether it is quiet now.
func (a *Agent) isQuiet() bool {
	_, is := a.quietHours().At(time.Now())
	return is
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
		h.last = map[desk.Ref]journal.Entry{}
	}
	if ref := m.ref(e.Peer); len(h.last) < mostHeld || h.last[ref].Number != 0 {
		h.last[ref] = e
	}
}

// edited changes what waits for that.
func (h *hushed) edited(ref desk.Ref, e journal.Entry) {
	if h.last[ref].Number != e.Number {
		return
	}
	if e.Retracted.IsZero() {
		h.last[ref] = e
	} else {
		delete(h.last, ref)
	}
}

// hushDue returns when what was held back is to be told. That the person may be disturbed
// again, and that a mute ends, is heard of.
func (a *Agent) hushDue() <-chan time.Time {
	if !a.holdsBack() && !a.asksQuietly() {
		return nil
	}
	until, _ := a.quietHours().At(time.Now())
	return time.After(time.Until(until))
}

// holdsBack tells whether there is something that only quiet hours hold back, or nothing does.
func (a *Agent) holdsBack() bool {
	if a.notToDisturb() {
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

// breakSilence tells what was held back and is not any more. Where all is from
// one, his last message says more than a sum.
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
	people, unread := 0, 0
	var last journal.Entry
	for ref, e := range a.hushed.last {
		if a.muted(ref) {
			continue
		}
		delete(a.hushed.last, ref)
		if n := a.unreadOf(ref); n > 0 {
			people, unread, last = people+1, unread+n, e
		}
	}
	switch m := a.member(last.Account); {
	case people == 0:
	case people == 1 && m != nil:
		m.alert(last, unread)
	default:
		a.publish(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Count: unread, People: people}})
	}
	a.letGo()
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
