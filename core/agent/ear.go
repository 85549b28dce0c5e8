package agent

import (
	"context"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

// ear hears what a session of a line brings. Its methods run on the session's
// goroutine: what they have stored when they return, the server may forget.
type ear struct {
	line     *line
	session  string           // names the session in the journal
	repeated journal.Repeated // of a session that goes on from the program's last life
	roster   map[string]bool  // bare JIDs of the contacts
}

func newEar(l *line, session string) *ear {
	return &ear{line: l, session: session, roster: map[string]bool{}}
}

// hearing is what becomes of one batch of events.
type hearing struct {
	journal.Batch
	account   string
	confirmed []int          // the messages whose senders may be told
	told      []func(*Agent) // what the loop is told besides
	taken     journal.Taken  // what the journal has made of it
}

// Take implements [session.Handler]. When the journal cannot be written it takes
// nothing: the session offers all of it again.
func (e *ear) Take(ctx context.Context, events []session.Event) (confirmed []int, err error) {
	h := &hearing{account: e.line.account.Address, Batch: journal.Batch{Repeated: e.repeated}}
	for i, event := range events {
		switch v := event.(type) {
		case message.Message:
			e.message(h, i, v)
		case presence.Presence:
			e.presence(h, v)
		case roster.List:
			e.contacts(h, v)
		case roster.Push:
			e.contact(h, roster.Item(v))
		}
	}
	a := e.line.agent
	if len(h.Entries)+len(h.Marks) > 0 {
		if h.taken, err = a.store.take(ctx, h.Batch); err != nil {
			return nil, err
		}
		e.repeated = h.taken.Repeated
		if n := len(h.taken.Received); n > 0 {
			e.line.keeping.stored(h.taken.Received[n-1].Entry.Number)
		}
	}
	_ = a.do(context.Background(), func() { h.tell(a) })
	return h.confirmed, nil
}

// tell runs on the loop.
func (h *hearing) tell(a *Agent) {
	for _, c := range h.taken.Marked {
		a.marked(h.account, c)
	}
	for _, act := range h.told {
		act(a)
	}
	arrived := false
	for _, c := range h.taken.Received {
		arrived = a.arrived(h.account, c) || arrived
	}
	if arrived {
		a.publishStatus()
	}
}

// message adds what is to be stored of a message. Whoever is not a contact is not told
// that his message has arrived.
func (e *ear) message(h *hearing, at int, m message.Message) {
	peer := m.From.Bare().String() // of an error of our own server: empty, which is any
	if m.Mine {
		peer = m.To.Bare().String()
	}
	mark := journal.Mark{Account: h.account, Peer: peer}
	switch {
	case m.Error != nil:
		mark.ID, mark.State, mark.Condition = m.ID, journal.Failed, m.Error.Condition
		h.Marks = append(h.Marks, mark)
		return
	case m.ReceiptFor != "" && !m.Mine:
		mark.ID, mark.State = m.ReceiptFor, journal.Delivered
		h.Marks = append(h.Marks, mark)
	}
	if strings.TrimSpace(m.Body) == "" && strings.TrimSpace(m.Subject) == "" && m.Unreadable == "" {
		return
	}
	h.Entries = append(h.Entries, journal.Entry{
		Account: h.account, ID: m.ID, ArchiveID: m.ArchiveID, Peer: peer,
		From: m.From.String(), To: m.To.String(), Type: m.Type, Subject: m.Subject, Body: m.Body,
		Time: m.Time, Delayed: !m.Time.IsZero(), Mine: m.Mine, Read: m.Mine,
		Origin: journal.Origin(m.Origin), Session: e.session, Unreadable: m.Unreadable,
	})
	if e.roster[peer] && !m.Mine {
		h.confirmed = append(h.confirmed, at)
	}
}

// presence tells the loop how somebody shows himself.
func (e *ear) presence(h *hearing, p presence.Presence) {
	if p.From.Bare().String() == h.account {
		return // our own, of this program or another one of the account
	}
	// Of every program of every contact one is kept, and a text may be as long as a stanza.
	if p.Status = desk.ClipText(p.Status); rank(p.Show) < 0 {
		p.Show = ""
	}
	e.tell(h, func(a *Agent) {
		if a.asked(p) {
			return
		}
		bare := p.From.Bare().String()
		before := a.people.contact(bare)
		if a.people.setPresence(p) {
			e.line.keeping.note(p)
			if now := a.people.contact(bare); now.Show != before.Show || now.Text != before.Text {
				a.publish(desk.Event{Kind: desk.EventContact, Contact: &now})
			}
		}
	})
}

// tell has the loop told, if the line is still the one that counts.
func (e *ear) tell(h *hearing, act func(*Agent)) {
	h.told = append(h.told, func(a *Agent) {
		if a.line == e.line {
			act(a)
		}
	})
}

// contacts takes the whole roster. It is put in order here: the loop has other things
// to do.
func (e *ear) contacts(h *hearing, items []roster.Item) {
	all := newDirectory(h.account, items)
	e.roster = make(map[string]bool, len(items))
	for bare := range all.items {
		e.roster[bare] = true
	}
	e.tell(h, func(a *Agent) { a.replaceRoster(all) })
}

// contact takes a changed item.
func (e *ear) contact(h *hearing, item roster.Item) {
	bare := item.Address.String()
	if e.roster[bare] = true; item.Subscription == roster.Remove {
		delete(e.roster, bare)
	}
	e.tell(h, func(a *Agent) {
		a.people.setItem(item)
		a.settleRequests()
		a.publishContact(bare)
	})
}

// replaceRoster tells the faces what is new in it: all of it, or what has changed since
// the session before.
func (a *Agent) replaceRoster(r *directory) {
	changed, few := a.people.changes(r)
	a.people.setRoster(r)
	a.settleRequests()
	if !few {
		a.publish(desk.Event{Kind: desk.EventContacts, Contacts: a.people.contacts()})
		return
	}
	for _, bare := range changed {
		a.publishContact(bare)
	}
}

// publishContact tells what has become of one contact.
func (a *Agent) publishContact(bare string) {
	c := a.people.contact(bare)
	kind := desk.EventContact
	if !c.InRoster {
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
