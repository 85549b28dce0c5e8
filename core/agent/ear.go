package agent

import (
	"context"
	"strings"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/session"
)

// ear hears what a session of a line brings. Its methods run on the session's
// goroutine: what they have stored when they return, the server may forget.
type ear struct {
	line   *line
	roster map[string]bool // bare JIDs of the contacts
}

func newEar(l *line) *ear { return &ear{line: l, roster: map[string]bool{}} }

// outgoing names a message of our own.
type outgoing struct{ peer, id string }

// Take implements [session.Handler].
func (e *ear) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	for i, event := range events {
		switch v := event.(type) {
		case session.Message:
			if e.message(v) {
				confirmed = append(confirmed, i)
			}
		case session.Presence:
			e.presence(v)
		case session.Roster:
			e.contacts(v)
		case session.RosterPush:
			e.contact(session.Item(v))
		}
	}
	return confirmed, nil
}

// message stores a message before it tells anybody. Whoever is not a contact is
// not told that his message has arrived.
func (e *ear) message(m session.Message) bool {
	a, peer := e.line.agent, m.From.Bare().String()
	if m.Mine {
		peer = m.To.Bare().String()
	}
	ctx, cancel := storage()
	defer cancel()
	switch {
	case m.Error != nil:
		a.mark(ctx, e.line, outgoing{peer, m.ID}, desk.Failed, m.Error.Condition)
		return false
	case m.ReceiptFor != "":
		a.mark(ctx, e.line, outgoing{peer, m.ReceiptFor}, desk.Delivered, "")
	}
	if strings.TrimSpace(m.Body) == "" && strings.TrimSpace(m.Subject) == "" {
		return false
	}
	stored, fresh, err := a.cfg.Journal.Receive(ctx, journal.Entry{
		Account: e.line.account.Address, ID: m.ID, ArchiveID: m.ArchiveID, Peer: peer,
		From: m.From.String(), To: m.To.String(), Type: m.Type, Subject: m.Subject, Body: m.Body,
		Time: m.Time, Delayed: !m.Time.IsZero(), Mine: m.Mine, Read: m.Mine,
	})
	if err != nil {
		// Shown all the same: a full disk must not make the program deaf. It is not
		// confirmed to the sender, since it is not kept.
		a.cfg.Log("journal: %v", err)
		stored = journal.Entry{Peer: peer, From: m.From.String(), Type: m.Type, Subject: m.Subject, Body: m.Body, Time: time.Now()}
		fresh = true
	}
	if fresh {
		e.line.tell(context.Background(), func(a *Agent) { a.arrived(stored) })
	}
	return err == nil && e.roster[peer]
}

// presence tells the loop how somebody shows himself.
func (e *ear) presence(p session.Presence) {
	own := p.From.Bare().String() == e.line.account.Address
	if own {
		return // our own, of this program or another one of the account
	}
	e.line.tell(context.Background(), func(a *Agent) {
		if !a.asked(p) && a.people.setPresence(p) {
			e.line.keeping.note(p)
			a.publishContact(p.From.Bare().String())
		}
	})
}

// contacts takes the whole roster.
func (e *ear) contacts(items []session.Item) {
	clear(e.roster)
	for _, item := range items {
		e.roster[item.Address.String()] = true
	}
	e.line.tell(context.Background(), func(a *Agent) {
		a.people.setRoster(items)
		a.settleRequests()
		a.publish(desk.Event{Kind: desk.EventContacts, Contacts: a.contacts()})
	})
}

// contact takes a changed item.
func (e *ear) contact(item session.Item) {
	e.roster[item.Address.String()] = item.Subscription != session.Remove
	e.line.tell(context.Background(), func(a *Agent) {
		a.people.setItem(item)
		a.settleRequests()
		a.publishContact(item.Address.String())
	})
}

// publishContact tells what has become of one contact. Who has been taken off the
// roster goes on as a stranger if there is a conversation.
func (a *Agent) publishContact(bare string) {
	c := a.people.contact(bare)
	kind := desk.EventContact
	if !c.InRoster && a.conversation(bare) == nil {
		kind = desk.EventContactGone
	}
	a.publish(desk.Event{Kind: kind, Contact: &c})
}

// forgetPresences makes everybody offline, since nothing is known any more.
func (a *Agent) forgetPresences() {
	if len(a.people.presence) == 0 {
		return
	}
	clear(a.people.presence)
	a.publish(desk.Event{Kind: desk.EventAllOffline})
}

// arrived tells the faces of a new message, and then of its popup, whose click may
// mark that message as read.
func (a *Agent) arrived(e journal.Entry) {
	contact := a.people.contact(e.Peer)
	d := alert.Decide(alert.Message{
		Headline: e.Type == string(desk.TypeHeadline), Subject: e.Subject, Body: e.Body,
		Stranger: !contact.InRoster, Delayed: e.Delayed, Age: time.Since(e.Time),
	}, alert.Settings{}, alert.Moment{
		Attended: a.attended[e.Peer] > 0, DoNotDisturb: a.status.Presence.Show == desk.DoNotDisturb,
	})
	total, byPeer := a.unread()
	a.publishMessage(e, byPeer[e.Peer])
	if e.Mine { // by another program of the account
		return
	}
	if d.Popup && a.flood.Admit(time.Now(), e.Peer) {
		title := alert.Title(contact.Name)
		if title == "" {
			title = e.Peer
		}
		a.publish(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{
			Peer: e.Peer, Title: title, Text: alert.Text(e.Subject, e.Body),
			Count: max(1, byPeer[e.Peer]), Urgent: d.Urgent,
		}})
	}
	a.status.Unread = total
	a.publishStatus()
	if !contact.InRoster {
		a.publishContact(e.Peer)
	}
}

// summarise raises the popup that stands for a flood, when it is due.
func (a *Agent) summarise() {
	sum, ok := a.flood.Take(time.Now())
	if !ok {
		return
	}
	out := desk.Alert{Count: sum.Messages, People: sum.People}
	if c := a.conversation(sum.Peer); sum.Peer != "" && c != nil {
		// All from one: its own popup says more.
		out = desk.Alert{
			Peer: sum.Peer, Title: alert.Title(a.people.contact(sum.Peer).Name),
			Text: alert.Text(c.Last.Subject, c.Last.Body), Count: max(1, c.Unread),
		}
	}
	a.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// unread asks the journal what is unread, in all and by peer.
func (a *Agent) unread() (int, map[string]int) {
	ctx, cancel := storage()
	defer cancel()
	total, byPeer, err := a.cfg.Journal.Unread(ctx, a.status.Address)
	if err != nil {
		a.cfg.Log("journal: %v", err)
		return a.status.Unread, nil
	}
	return total, byPeer
}

// publishMessage tells the faces of a message and of its conversation.
func (a *Agent) publishMessage(e journal.Entry, unread int) {
	m := message(e)
	a.publish(desk.Event{
		Kind: desk.EventMessage, Message: &m,
		Conversation: &desk.Conversation{Peer: e.Peer, Unread: unread, Last: m},
	})
}

// mark notes how far a message of our own has come, and tells the faces. An error
// or receipt for a message that is not ours changes nothing.
func (a *Agent) mark(ctx context.Context, l *line, m outgoing, state desk.State, condition string) {
	change, err := a.cfg.Journal.Mark(ctx, journal.Mark{Account: l.account.Address, Peer: m.peer, ID: m.id, State: journal.State(state), Condition: condition})
	if err != nil || !change.Changed {
		return
	}
	marked := change.Entry
	l.tell(ctx, func(a *Agent) {
		m := message(marked)
		a.publish(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: a.conversation(marked.Peer)})
	})
}

// conversation sums up the conversation with a peer; nil when that fails.
func (a *Agent) conversation(peer string) *desk.Conversation {
	ctx, cancel := storage()
	defer cancel()
	last, err := a.cfg.Journal.History(ctx, a.status.Address, peer, 0, 1)
	if err != nil || len(last) == 0 {
		return nil
	}
	_, byPeer := a.unread()
	return &desk.Conversation{Peer: peer, Unread: byPeer[peer], Last: message(last[0])}
}

// message translates a stored message for the faces.
func message(e journal.Entry) desk.Message {
	return desk.Message{
		Number: e.Number, ID: e.ID, Peer: e.Peer, From: e.From, To: e.To, Type: desk.Type(e.Type),
		Subject: e.Subject, Body: e.Body, Time: e.Time, Mine: e.Mine, State: desk.State(e.State),
		Error: e.Error, Read: e.Read, Delayed: e.Delayed,
	}
}
