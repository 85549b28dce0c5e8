package agent

import (
	"cmp"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/rules"
	"vestnik/core/xmpp"
)

// alert does what the rules say about a message: it raises its popup, has it in a sum later,
// or does nothing.
func (m *member) alert(e journal.Entry, unread int) {
	a, peer := m.agent, m.ref(e.Peer)
	is, now := m.message(&e), a.moment(peer)
	d := m.judge(is, e.Peer, now)
	if d.Popup() {
		now.Crowded = !a.flood.Admit(time.Now(), peer, d.Show >= alert.Sticky)
		now.Shared = !now.Crowded && a.shared()
		d = m.judge(is, e.Peer, now)
	}
	switch {
	case d.Popup():
		m.raise(e, unread, d)
		m.unseen(e, d.Show >= alert.Sticky)
	case d.Reason == alert.Crowded:
		m.unseen(e, false)
		a.held = func() {
			now := a.moment(peer)
			now.Shared = a.shared()
			if d := m.judge(m.message(&e), e.Peer, now); d.Popup() {
				m.raise(e, unread, d)
			}
		}
	case d.Group == alert.InSum:
		m.hush(e)
	}
	if d.Popup() || d.Group == alert.InSum {
		m.insist(&e, d)
	}
}

// judge says what the table does about a message of a conversation.
func (m *member) judge(is alert.Message, peer string, now alert.Moment) alert.Decision {
	return alert.Decide(is, m.known(peer), m.agent.alerting(), now)
}

// message is what the table needs to know of one.
func (m *member) message(e *journal.Entry) alert.Message {
	return alert.Message{
		Mine: e.Mine, Read: e.Read, Pressing: presses(e), High: high(e), Expired: e.Notice.Expired(time.Now()), Subject: e.Subject, Body: e.Text() + e.Unreadable,
		Delayed: e.Delayed, Age: time.Since(e.Time), Untold: !m.speaks(e), Rule: m.effect(e),
	}
}

// effect is what the rules of the person, or of his organisation, do with a message.
func (m *member) effect(e *journal.Entry) rules.Effect {
	return m.agent.rules().Of(e.Peer, m.stranger(e.Peer), e.Subject, e.Body)
}

// alerting is how the person wants to be told.
func (a *Agent) alerting() alert.Settings {
	return alert.Settings{Preview: a.preview(), NoSound: a.noSound(), Takeover: a.takesOver()}
}

// shared tells whether others may look at the screen too.
func (a *Agent) shared() bool { return a.cfg.Shared != nil && a.cfg.Shared() }

// known is what the rules need to know of a conversation.
func (m *member) known(peer string) alert.Conversation {
	return alert.Conversation{
		Stranger: m.stranger(peer), Urgency: m.agent.urgency(peer), Muted: m.agent.muted(m.ref(peer)),
	}
}

// moment is what the person is doing now, for whoever wants to tell him something of a peer.
func (a *Agent) moment(peer desk.Ref) alert.Moment {
	return alert.Moment{
		InSight: a.attended[peer] > 0 && a.presence.There(), Locked: a.presence.Locked(),
		DoNotDisturb: a.notToDisturb(), Quiet: a.isQuiet(),
	}
}

// notToDisturb tells whether the person has said so.
func (a *Agent) notToDisturb() bool { return a.chosen().Show == desk.DoNotDisturb }

// presses tells whether a message wants to stay until it is dealt with.
func presses(e *journal.Entry) bool {
	return (&desk.Message{Type: desk.Type(e.Type), Notice: e.Notice}).Presses()
}

// gist is what a popup says of a message of somebody.
func gist(e *journal.Entry, who string) string {
	m := toDesk(*e)
	return m.Gist(cmp.Or(alert.Title(e.Nick), who))
}

// raise raises the popup of a message.
func (m *member) raise(e journal.Entry, unread int, d alert.Decision) {
	out := m.alertOf(e.Peer)
	out.Text, out.Unreadable = alert.Text(headed(&e), gist(&e, out.Title)), e.Unreadable != ""
	out.Number, out.Count = e.Number, max(1, unread)
	if d.Show >= alert.Sticky {
		out.Count = 1 // it has a popup of its own
	}
	if e.Notice != nil && e.Answer == "" {
		out.Buttons, out.Expires, out.Link = e.Notice.Buttons, e.Notice.Expires, e.Notice.Link
	}
	m.inRoom(&out, &e)
	m.noteRaised(e)
	m.agent.tell(out, d)
}

// headed is the line above the text of a message: how it is classified, and its subject.
func headed(e *journal.Entry) string {
	if e.Notice == nil || e.Notice.Classification == "" {
		return e.Subject
	}
	if e.Subject == "" {
		return e.Notice.Classification
	}
	return e.Notice.Classification + " · " + e.Subject
}

// tell has an alert raised, as the rules say.
func (a *Agent) tell(out desk.Alert, d alert.Decision) {
	out.Urgent, out.Silent, out.Preview = d.Show >= alert.Sticky, !d.Sound, d.Preview
	conceal(&out)
	a.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// shownNow is how much popups show of what is no message: as of those.
func (a *Agent) shownNow() desk.Preview {
	return alert.Shown(a.preview(), a.presence.Locked() || a.shared())
}

// conceal takes from an alert what its popup is not to show.
func conceal(out *desk.Alert) {
	if out.Preview != alert.All {
		out.Text, out.Unreadable, out.Buttons, out.Link = "", false, nil, ""
	}
	if out.Preview == alert.None {
		out.Title, out.From, out.Nick, out.Stranger = "", "", "", false
	}
}

// alertOf begins an alert of a peer. A stranger has no name but his whole address.
func (m *member) alertOf(peer string) desk.Alert {
	title := alert.Title(m.contact(peer).Name)
	if title == "" {
		title = xmpp.Unescape(peer)
	}
	return desk.Alert{Peer: m.ref(peer), Title: title, Stranger: m.stranger(peer), NoReply: m.takesNone(peer)}
}

// called raises the popup of a contact who wants to be looked at, with what he has written
// last, if that is unread.
func (m *member) called(bare string) {
	a, peer := m.agent, m.ref(bare)
	switch d := m.judge(call, bare, a.moment(peer)); {
	case !d.Popup():
	case a.flood.Admit(time.Now(), peer, d.Show >= alert.Sticky):
		m.raiseCall(bare)
	default:
		a.held = func() { m.raiseCall(bare) }
	}
}

// call is what the table is told of one who wants to be looked at.
var call = alert.Message{Pressing: true, Body: "!"}

// raiseCall raises it, if the rules let it now.
func (m *member) raiseCall(bare string) {
	a, now := m.agent, m.agent.moment(m.ref(bare))
	now.Shared = a.shared()
	d := m.judge(call, bare, now)
	if !d.Popup() {
		return
	}
	out := m.alertOf(bare)
	if c, known := m.conversations.of(bare); known && c.Unread > 0 {
		out.Text, out.Unreadable, out.Count = alert.Text(c.Last.Subject, c.Last.Gist(out.Title)), c.Last.Unreadable != "", c.Unread
	}
	out.Count, out.Call = max(1, out.Count), true
	a.tell(out, d)
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

// withdraw takes back the popups of a peer who was read. One that is urgent stays.
func (m *member) withdraw(peer string) {
	delete(m.raised, peer)
	m.agent.publish(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Peer: m.ref(peer)}})
}

// settled takes back the popup of a message that was dealt with, and no other.
func (m *member) settled(peer string, number int64) {
	if m.raised[peer].number == number {
		delete(m.raised, peer)
	}
	m.agent.publish(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Peer: m.ref(peer), Number: number}})
	m.agent.dismiss(m.ref(peer), number)
}

// summarise raises the popup that stands for a flood, when it is due. Where all is from
// one, the last message says more than a sum; but what is urgent has a popup of its own, which
// would say nothing of the others.
func (a *Agent) summarise() {
	sum, ok := a.flood.Take(time.Now())
	switch {
	case !ok:
	case sum.Peer.IsZero(), sum.Pressing > 0 && sum.Messages > 1:
		a.publish(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Count: sum.Messages, People: sum.People, Pressing: sum.Pressing}})
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
