package agent

import (
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
)

// alert raises the popup of a message, if it is to have one.
func (m *member) alert(e journal.Entry, unread int) {
	a, stranger := m.agent, m.stranger(e.Peer) && e.Peer != m.Address()
	d := alert.Decide(alert.Message{
		Pressing: presses(&e), Expired: e.Notice.Expired(time.Now()), Subject: e.Subject, Body: e.Body + e.Unreadable,
		Stranger: stranger, Delayed: e.Delayed, Age: time.Since(e.Time), Urgency: a.urgency(e.Peer),
	}, alert.Settings{}, alert.Moment{
		Attended: a.attended[m.ref(e.Peer)] > 0, DoNotDisturb: a.chosen().Show == desk.DoNotDisturb, Quiet: a.isQuiet(),
	})
	switch {
	case d.Held:
		m.hush(e)
	case d.Popup:
		m.raise(e, unread, d.Urgent)
	}
}

// presses tells whether a message wants to stay until it is dealt with.
func presses(e *journal.Entry) bool {
	urgency := desk.NormalUrgency
	if e.Notice != nil {
		urgency = e.Notice.Urgency
	}
	return urgency == desk.HighUrgency || e.Type == string(desk.TypeHeadline) && urgency != desk.LowUrgency
}

// raise raises the popup of a message.
func (m *member) raise(e journal.Entry, unread int, urgent bool) {
	a := m.agent
	out := m.alertOf(e.Peer, m.stranger(e.Peer) && e.Peer != m.Address())
	out.Text, out.Unreadable = alert.Text(e.Subject, e.Body), e.Unreadable != ""
	out.Number, out.Count, out.Urgent = e.Number, max(1, unread), urgent
	if e.Notice != nil && e.Answer == "" {
		out.Buttons, out.Expires = e.Notice.Buttons, e.Notice.Expires
	}
	show := func() {
		m.noteRaised(e)
		a.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
	}
	if !a.flood.Admit(time.Now(), out.Peer) {
		a.held = show
		return
	}
	show()
}

// alertOf begins an alert of a peer. A stranger has no name but his whole address.
func (m *member) alertOf(peer string, stranger bool) desk.Alert {
	title := alert.Title(m.contact(peer).Name)
	if title == "" {
		title = xmpp.Unescape(peer)
	}
	return desk.Alert{Peer: m.ref(peer), Title: title, Stranger: stranger}
}

// called raises the popup of a contact who wants to be looked at, with what he has written
// last, if that is unread.
func (m *member) called(bare string) {
	a, peer := m.agent, m.ref(bare)
	urgency := a.urgency(bare)
	if a.attended[peer] > 0 || a.chosen().Show == desk.DoNotDisturb || a.isQuiet() && urgency != alert.Granted || !a.flood.Admit(time.Now(), peer) {
		return
	}
	out := m.alertOf(bare, false)
	if c, known := m.conversations.of(bare); known && c.Unread > 0 {
		out.Text, out.Unreadable, out.Count = alert.Text(c.Last.Subject, c.Last.Body), c.Last.Unreadable != "", c.Unread
	}
	out.Count, out.Call, out.Urgent = max(1, out.Count), true, urgency != alert.Denied
	a.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// raised is which text a popup shows.
type raised struct{ number, corrected int64 }

// mostRaised is of how many people it is known what their popup shows.
const mostRaised = 1000

// noteRaised notes what the popup of a peer shows now.
func (m *member) noteRaised(e journal.Entry) {
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

// summarise raises the popup that stands for a flood, when it is due. Where all is from
// one, the last message says more than a sum.
func (a *Agent) summarise() {
	sum, ok := a.flood.Take(time.Now())
	switch {
	case !ok:
	case sum.Peer.IsZero():
		a.publish(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Count: sum.Messages, People: sum.People}})
	case a.member(sum.Peer.Account) != nil:
		a.held()
	}
}

// floodDue returns when the summary of a flood of messages is to be raised.
func (a *Agent) floodDue() <-chan time.Time {
	at, ok := a.flood.Due()
	if !ok {
		return nil
	}
	return time.After(time.Until(at))
}
