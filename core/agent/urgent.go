package agent

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
)

// What is urgent wants to be dealt with: acknowledged or answered. Until it was read it is told
// of again a few times, and the icon says that it waits; what is of high urgency lies above all
// else besides, where that is wanted, until it was dealt with. The journal knows what was not,
// so that a restart changes nothing of it.

// mostUrgent is how many are minded, the newest.
const mostUrgent = 200

// urgent is a message that wants to be dealt with.
type urgent struct {
	peer       desk.Ref
	number     int64
	corrected  int64     // by which correction it says what it does; 0: by none
	came, last time.Time // when it came, and when it was told of last
	expires    time.Time // from when on it is of no use; zero: never
	high       bool      // of high urgency
	read       bool      // is told of no more
	held       bool      // is not to disturb now
	recalled   bool      // came before the program started anew, and its popup is not there yet
}

// high tells whether a message is of high urgency, as its sender says.
func high(e *journal.Entry) bool { return e.Notice != nil && e.Notice.Urgency == desk.HighUrgency }

// insist sees to it that a message is dealt with, if it is urgent. Where the moment, or a
// wish for a while, holds it back, that is minded.
func (m *member) insist(e *journal.Entry, d alert.Decision) {
	if !m.urges(e) {
		return
	}
	u, fresh := m.mind(e, time.Now())
	switch holdsBack := d.Group == alert.InSum && d.Reason != alert.Crowded; {
	case !holdsBack:
		u.held = false
		m.agent.takeOver(true)
	case fresh:
		u.held = true
	}
}

// urges tells whether a message is urgent, as it would be told of if nothing held it back.
func (m *member) urges(e *journal.Entry) bool {
	known := m.known(e.Peer)
	known.Muted = false
	return alert.Decide(m.message(e), known, m.agent.alerting(), alert.Moment{}).Show >= alert.Sticky
}

// mind minds a message that has come at a moment, unless it does already.
func (m *member) mind(e *journal.Entry, came time.Time) (u *urgent, fresh bool) {
	a, ref := m.agent, m.ref(e.Peer)
	if u := a.minded(ref, e.Number); u != nil {
		return u, false
	}
	u = &urgent{peer: ref, number: e.Number, came: came, last: time.Now()}
	u.says(e)
	a.urgent = append(a.urgent, u)
	slices.SortFunc(a.urgent, func(x, y *urgent) int { return cmp.Compare(x.number, y.number) })
	a.urgent = a.urgent[max(0, len(a.urgent)-mostUrgent):]
	return u, true
}

// minded returns what is minded of a message; nil: it is not.
func (a *Agent) minded(peer desk.Ref, number int64) *urgent {
	if at := slices.IndexFunc(a.urgent, func(u *urgent) bool { return u.peer == peer && u.number == number }); at >= 0 {
		return a.urgent[at]
	}
	return nil
}

// says takes over what the message says of itself.
func (u *urgent) says(e *journal.Entry) {
	u.corrected, u.high, u.expires = e.Corrected, high(e), time.Time{}
	if e.Notice != nil {
		u.expires = e.Notice.Expires
	}
}

// letGo tells of what of high urgency was held back and is not any more. All else is summed up.
func (a *Agent) letGo() {
	for _, u := range a.urgent {
		if u.held && u.high && !a.muted(u.peer) {
			go a.reviewUrgent(u.peer, true, u.number)
		}
	}
}

// dismiss forgets a message that was dealt with, or waits for later.
func (a *Agent) dismiss(peer desk.Ref, number int64) {
	a.dismissAll(func(u *urgent) bool { return u.peer == peer && u.number == number })
}

func (a *Agent) dismissAll(these func(*urgent) bool) {
	before := len(a.urgent)
	if a.urgent = slices.DeleteFunc(a.urgent, these); len(a.urgent) != before {
		a.takeOver(false)
		a.publishStatus()
	}
}

// overdue is how many have waited so long that the icon says so.
func (a *Agent) overdue() (n int) {
	if len(a.urgent) == 0 {
		return 0
	}
	now, every := time.Now(), a.again()
	for _, u := range a.urgent {
		if !u.read && alert.Overdue(u.came, now, every) {
			n++
		}
	}
	return n
}

// urgentDue returns when something urgent is to be told of again, or is of no use any more.
func (a *Agent) urgentDue() <-chan time.Time {
	if len(a.urgent) == 0 {
		return nil
	}
	var first time.Time
	earliest := func(at time.Time) {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	every := a.again()
	for _, u := range a.urgent {
		if at, more := alert.Again(u.came, u.last, every); more && !u.read {
			earliest(at)
		}
		if !u.expires.IsZero() {
			earliest(u.expires)
		}
	}
	if first.IsZero() {
		return nil
	}
	return time.After(time.Until(first))
}

// escalate tells of what is due again, as the rules allow it now.
func (a *Agent) escalate() {
	now, every := time.Now(), a.again()
	a.dismissAll(func(u *urgent) bool { return !u.expires.IsZero() && !now.Before(u.expires) })
	for _, u := range a.urgent {
		if at, more := alert.Again(u.came, u.last, every); more && !u.read && !at.After(now) {
			u.last = now
			go a.reviewUrgent(u.peer, true, u.number)
		}
	}
	a.publishStatus()
}

// wasSeen looks which urgent messages of a peer were read: they are told of no more.
func (a *Agent) wasSeen(peer desk.Ref) {
	var numbers []int64
	for _, u := range a.urgent {
		if u.peer == peer && !u.read {
			numbers = append(numbers, u.number)
		}
	}
	if len(numbers) > 0 {
		go a.reviewUrgent(peer, false, numbers...)
	}
}

// reviewUrgent looks what has become of urgent messages, and raises the popups again of those
// that were neither read nor dealt with, if that is wanted.
func (a *Agent) reviewUrgent(peer desk.Ref, raise bool, numbers ...int64) {
	ctx, cancel := context.WithTimeout(context.Background(), doorLimit)
	defer cancel()
	for _, number := range numbers {
		e, err := a.cfg.Journal.Message(ctx, peer.Account, peer.Address, number)
		if err != nil && !errors.Is(err, journal.ErrUnknown) {
			a.cfg.Log("it is not known whether an urgent message was dealt with: %v", err)
			return
		}
		_ = a.do(ctx, func() {
			m := a.member(peer.Account)
			switch {
			case err != nil || m == nil || settledAlready(&e):
				a.dismiss(peer, number)
			case e.Read:
				a.noteRead(peer, number)
			case raise:
				m.alert(e, a.unreadOf(peer))
			}
		})
	}
}

// settledAlready tells whether a message was dealt with, or taken back.
func settledAlready(e *journal.Entry) bool {
	return !e.Retracted.IsZero() || !e.Acknowledged.IsZero() || e.Answer != ""
}

func (a *Agent) noteRead(peer desk.Ref, number int64) {
	for _, u := range a.urgent {
		if u.peer == peer && u.number == number {
			u.read = true
		}
	}
	a.publishStatus()
}

// recallUrgent minds again what was urgent before the program started anew.
func (a *Agent) recallUrgent(m *member) {
	ctx, cancel := context.WithTimeout(context.Background(), doorLimit)
	defer cancel()
	entries, err := a.cfg.Journal.Unsettled(ctx, m.Address(), time.Now().Add(-alert.StaleAfter), mostUrgent)
	if a.store.note(err); err != nil {
		return
	}
	_ = a.do(ctx, func() {
		for _, e := range entries {
			read := e.Read
			if e.Read = false; m.belongs() && m.urges(&e) && !a.snoozed(m.ref(e.Peer), e.Number) {
				u, fresh := m.mind(&e, e.Time)
				u.read, u.recalled = u.read || fresh && read, fresh
				u.held = fresh && m.judge(m.message(&e), e.Peer, a.moment(m.ref(e.Peer))).Group == alert.InSum
			}
		}
		a.takeOver(false)
		a.publishStatus()
		a.raiseRecalled()
	})
}

// raiseRecalled raises the popups of what was urgent before the program started anew, as soon
// as somebody shows popups.
func (a *Agent) raiseRecalled() {
	if a.popups == nil {
		return
	}
	for _, u := range a.urgent {
		if u.recalled && !u.read && !u.held {
			go a.reviewUrgent(u.peer, true, u.number)
		}
		u.recalled = false
	}
}

// takeovers are the messages that lie above all else, the oldest first.
func (a *Agent) takeovers() (all []desk.Takeover) {
	if !a.takesOver() {
		return nil
	}
	for _, u := range a.urgent {
		if u.high && !u.held {
			all = append(all, desk.Takeover{Peer: u.peer, Number: u.number, Preview: alert.Shown(a.preview(), a.presence.Locked() || a.onShared)})
		}
	}
	return all
}

// takeOver tells the faces what takes the screens over, where that has changed, and asks for a
// window for it where it is to be told of anew.
func (a *Agent) takeOver(anew bool) {
	before := a.takes
	if anew {
		a.onShared = a.shared()
	}
	if a.takes = a.takeovers(); !slices.Equal(a.takes, before) {
		a.publish(desk.Event{Kind: desk.EventTakeover, Takeovers: a.takes})
		anew = anew || len(a.takes) > len(before)
	}
	if anew && len(a.takes) > 0 {
		a.view = desk.View{Screen: desk.ScreenTakeover, Unasked: true}
		a.publish(desk.Event{Kind: desk.EventShow, View: &a.view})
	}
}
