package agent

import (
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
)

// arrived tells the faces of a message that has come, and then of its popup, whose click
// may mark that message as read. It returns false when there is nothing to tell: it was
// known already. What comes while a line signs off is told as well.
func (a *Agent) arrived(account string, c journal.Change) bool {
	if a.status.Address != account || !c.Fresh && !c.Changed {
		return false
	}
	conversation := a.tellMessage(c)
	if e := c.Entry; c.Fresh && !e.Mine && !e.Read {
		a.alert(e, conversation.Unread)
	}
	return true
}

// marked tells the faces how far a message of our own has come.
func (a *Agent) marked(account string, c journal.Change) {
	if a.status.Address == account && c.Changed {
		a.tellMessage(c)
	}
}

// tellMessage tells the faces of a message and of its conversation.
func (a *Agent) tellMessage(c journal.Change) desk.Conversation {
	now, m := a.talks.note(c), toDesk(c.Entry)
	a.publish(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &now})
	a.waiters.turned(m.Number)
	return now
}

// alert raises the popup of a message, if it is to have one.
func (a *Agent) alert(e journal.Entry, unread int) {
	stranger := a.people.stranger(e.Peer) && e.Peer != a.status.Address
	d := alert.Decide(alert.Message{
		Headline: e.Type == string(desk.TypeHeadline), Subject: e.Subject, Body: e.Body + e.Unreadable,
		Stranger: stranger, Delayed: e.Delayed, Age: time.Since(e.Time),
	}, alert.Settings{}, alert.Moment{
		Attended: a.attended[e.Peer] > 0, DoNotDisturb: a.status.Presence.Show == desk.DoNotDisturb,
	})
	if !d.Popup || !a.flood.Admit(time.Now(), e.Peer) {
		return
	}
	out := a.alertOf(e.Peer, stranger)
	out.Text, out.Unreadable = alert.Text(e.Subject, e.Body), e.Unreadable != ""
	out.Count, out.Urgent = max(1, unread), d.Urgent
	a.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// alertOf begins an alert of a peer. A stranger has no name but his whole address.
func (a *Agent) alertOf(peer string, stranger bool) desk.Alert {
	title := alert.Title(a.people.contact(peer).Name)
	if title == "" {
		title = xmpp.Unescape(peer)
	}
	return desk.Alert{Peer: peer, Title: title, Stranger: stranger}
}

// summarise raises the popup that stands for a flood, when it is due.
func (a *Agent) summarise() {
	sum, ok := a.flood.Take(time.Now())
	if !ok {
		return
	}
	out := desk.Alert{Count: sum.Messages, People: sum.People}
	if c, known := a.talks.of(sum.Peer); sum.Peer != "" && known {
		// All from one: its own popup says more.
		out = a.alertOf(sum.Peer, a.people.stranger(sum.Peer))
		out.Text, out.Unreadable = alert.Text(c.Last.Subject, c.Last.Body), c.Last.Unreadable != ""
		out.Count = max(1, c.Unread)
	}
	a.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}
