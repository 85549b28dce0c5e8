package window

import (
	"cmp"
	"slices"

	"vestnik/core/desk"
)

// tracked is what has become of an alert, followed by the events of the desk. It knows no
// toolkit.
type tracked struct {
	id      string
	message desk.Message // the first one
	all     []desk.Recipient
	at      map[desk.Ref]int // where in all somebody is
	tally   desk.Tally
}

func newTracked(id string, r desk.Report) *tracked {
	t := &tracked{id: id, message: r.Message, all: r.Recipients, at: make(map[desk.Ref]int, len(r.Recipients)), tally: desk.Count(r.Recipients)}
	for i := range t.all {
		t.at[t.all[i].Peer] = i
	}
	return t
}

// apply folds an event in, and tells whether that has changed anything. Who is written to
// for the first time stands last.
func (t *tracked) apply(e *desk.Event) bool {
	if e.Message != nil && e.Message.Broadcast == t.id {
		at, known := t.at[e.Message.Peer]
		if !known {
			at = len(t.all)
			t.at[e.Message.Peer] = at
			t.all = append(t.all, desk.Gather([]desk.Message{*e.Message})...)
			t.tally[t.all[at].Reached]++
			return true
		}
		return t.change(at, func(r *desk.Recipient) bool { return r.Note(e.Message) })
	}
	if c := e.Conversation; c != nil && c.Displayed > 0 {
		if at, known := t.at[c.Peer]; known {
			return t.change(at, func(r *desk.Recipient) bool { return r.Seen(c.Displayed) })
		}
	}
	return false
}

func (t *tracked) change(at int, do func(*desk.Recipient) bool) bool {
	r := &t.all[at]
	t.tally[r.Reached]--
	changed := do(r)
	t.tally[r.Reached]++
	return changed
}

// goal is what an alert wants of its recipients: an answer, where it offers some, else that
// they take notice, where it is urgent, else that they read it.
func goal(n *desk.Notice) desk.Reached {
	switch {
	case n != nil && len(n.Buttons) > 0:
		return desk.ReachedAnswered
	case n != nil && n.Urgency == desk.HighUrgency:
		return desk.ReachedAcknowledged
	}
	return desk.ReachedRead
}

// rest are those who have got it, and have not done what it wants.
func (t *tracked) rest() (all []string) {
	for i := range t.all {
		if r := &t.all[i]; r.Reached != desk.ReachedQueued && r.Reached < goal(t.message.Notice) {
			all = append(all, r.Peer.Address)
		}
	}
	return all
}

// answers counts what was answered, the buttons of the alert first, and other texts as one.
func (t *tracked) answers() (counts []int, others int) {
	if t.message.Notice == nil {
		return nil, 0
	}
	buttons := t.message.Notice.Buttons
	counts = make([]int, len(buttons))
	for i := range t.all {
		answer := t.all[i].Answer
		if at := slices.IndexFunc(buttons, func(b desk.Button) bool { return b.Value == answer }); at >= 0 {
			counts[at]++
		} else if answer != "" {
			others++
		}
	}
	return counts, others
}

// anyhow is the filter that lets everybody through.
const anyhow = desk.ReachedFailed + 1

// shown are those whom a filter lets through, by how far they have come, the least far first
// as they need looking after, or by name.
func (t *tracked) shown(only desk.Reached, byName bool, name func(desk.Ref) string) []int {
	var found []int
	names := make([]string, len(t.all))
	for i := range t.all {
		if only == anyhow || t.all[i].Reached == only {
			names[i] = name(t.all[i].Peer)
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(a, b int) int {
		first := 0
		if !byName {
			first = cmp.Compare(urgencyOf(t.all[a].Reached), urgencyOf(t.all[b].Reached))
		}
		return cmp.Or(first, cmp.Compare(names[a], names[b]), t.all[a].Peer.Compare(t.all[b].Peer))
	})
	return found
}

// urgencyOf is how early somebody stands: whom it has not reached first.
func urgencyOf(r desk.Reached) int {
	if r == desk.ReachedFailed {
		return -1
	}
	return int(r)
}
