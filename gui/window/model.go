package window

import (
	"maps"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// model is what the screens draw: a snapshot with the events after it folded in,
// and the pages of history read so far. It knows no toolkit and does no I/O.
type model struct {
	seq           uint64
	status        desk.Status
	gone          *desk.Problem // why there is no resident; nil while there is one
	contacts      map[desk.Ref]desk.Contact
	rostered      int // how many of them are in the roster
	conversations map[desk.Ref]desk.Conversation
	rooms         map[desk.Ref]desk.Room
	requests      []desk.Request // who asks to see the person's presence
	invitations   []desk.Invitation
	takeovers     []desk.Takeover
	uploads       []desk.Upload // files on their way
	view          desk.View
	progress      desk.Progress
	typing        map[desk.Ref]time.Time // who writes, since when
	pinned        map[desk.Ref]bool      // which conversations stand on top
	alerted       map[desk.Ref]bool      // in which of them alerts have come
	roll          roll                   // contacts and conversations in the order of the list
	threads       map[desk.Ref]*thread   // the conversations that have been opened
}

// newModel returns the model of a snapshot, with no history read.
func newModel(s desk.Snapshot) *model {
	m := &model{
		seq:           s.Seq,
		status:        s.Status,
		conversations: make(map[desk.Ref]desk.Conversation, len(s.Conversations)),
		rooms:         make(map[desk.Ref]desk.Room, len(s.Rooms)),
		requests:      s.Requests,
		invitations:   s.Invitations,
		takeovers:     s.Takeovers,
		uploads:       s.Uploads,
		view:          s.View,
		threads:       make(map[desk.Ref]*thread),
		typing:        make(map[desk.Ref]time.Time),
		pinned:        pinned(s.Status),
		alerted:       make(map[desk.Ref]bool),
	}
	for _, c := range s.Conversations {
		m.conversations[c.Peer] = c
	}
	for _, r := range s.Rooms {
		m.rooms[r.Ref] = r
	}
	m.contacts = make(map[desk.Ref]desk.Contact, len(s.Contacts))
	m.addContacts(s.Contacts)
	return m
}

// apply folds one event in. An event the model already contains changes nothing.
func (m *model) apply(e desk.Event) {
	if e.Seq <= m.seq {
		return
	}
	m.seq = e.Seq
	if e.Status != nil {
		m.status = *e.Status
		m.pin(pinned(m.status))
	}
	switch e.Kind {
	case desk.EventAccount: // a snapshot follows
		*m = *newModel(desk.Snapshot{Seq: m.seq, Status: m.status, View: m.view, Takeovers: m.takeovers, Uploads: m.uploads})
	case desk.EventContact, desk.EventContactGone:
		switch {
		case e.Contact == nil:
		case e.Kind == desk.EventContact:
			m.putContact(*e.Contact)
		default:
			m.dropContact(e.Contact.Ref)
		}
	case desk.EventContacts:
		m.replaceContacts(e.Account, e.Contacts)
	case desk.EventAllOffline:
		m.allOffline(e.Account)
	}
	m.applyRoom(e)
	if e.Conversation != nil {
		m.conversations[e.Conversation.Peer] = *e.Conversation
		if t := m.threads[e.Conversation.Peer]; t != nil && e.Conversation.Displayed > 0 {
			t.displayed(e.Conversation.Displayed)
		}
		m.turned(e.Conversation.Peer)
	}
	if e.Typing != nil {
		m.types(*e.Typing)
	}
	if e.Message != nil {
		m.tell(e.Kind, *e.Message)
		if e.Message.IsAlert() {
			m.alerts(e.Message.Peer)
		}
	}
	if e.View != nil {
		m.view = *e.View
	}
	if e.Kind == desk.EventRequest {
		m.requests = e.Requests
	}
	if e.Kind == desk.EventTakeover {
		m.takeovers = e.Takeovers
	}
	if e.Upload != nil {
		m.turnedUpload(*e.Upload)
	}
	if e.Kind == desk.EventProgress {
		m.progress = e.Progress
	}
}

// replaceContacts takes the whole roster of an account.
func (m *model) replaceContacts(account string, all []desk.Contact) {
	maps.DeleteFunc(m.contacts, func(peer desk.Ref, c desk.Contact) bool {
		gone := peer.Account == account
		if gone && c.InRoster {
			m.rostered--
		}
		return gone
	})
	m.addContacts(all)
}

func (m *model) addContacts(all []desk.Contact) {
	for _, c := range all {
		m.contacts[c.Ref] = c
		if c.InRoster {
			m.rostered++
		}
	}
	m.enroll()
}

func (m *model) putContact(c desk.Contact) {
	if m.contacts[c.Ref].InRoster {
		m.rostered--
	}
	if c.InRoster {
		m.rostered++
	}
	m.contacts[c.Ref] = c
	m.turned(c.Ref)
}

func (m *model) dropContact(peer desk.Ref) {
	if m.contacts[peer].InRoster {
		m.rostered--
	}
	delete(m.contacts, peer)
	m.turned(peer)
}

// allOffline forgets how everybody shows himself whom an account sees.
func (m *model) allOffline(account string) {
	for peer, c := range m.contacts {
		if peer.Account == account {
			c.Show, c.Text = desk.Offline, ""
			m.contacts[peer] = c
		}
	}
	m.enroll()
}

// thread returns the messages read so far of the conversation with peer.
func (m *model) thread(peer desk.Ref) *thread {
	t := m.threads[peer]
	if t == nil {
		t = &thread{}
		m.threads[peer] = t
	}
	return t
}

// reading returns how many messages have been read of what was missed, by all accounts that
// still do.
func (m *model) reading() (n int) {
	for i := range m.status.Accounts {
		n += m.status.Accounts[i].Reading
	}
	return n
}

// onLine tells whether an account can ask its server.
func (m *model) onLine(account string) bool {
	return slices.ContainsFunc(m.status.Accounts, func(a desk.AccountStatus) bool {
		return a.Address == account && a.Connection.Live()
	})
}

// waits returns how many seconds remain until the next attempt to connect, at
// least 0, and false when none is planned.
func (m *model) waits(now time.Time) (int, bool) {
	if m.status.Connection != desk.Waiting || m.status.RetryAt.IsZero() {
		return 0, false
	}
	left := m.status.RetryAt.Sub(now).Round(time.Second)
	return max(0, int(left/time.Second)), true
}

// accountOf returns which of several accounts sees somebody, from 1; 0 where there is but
// one, or none.
func (m *model) accountOf(peer desk.Ref) int {
	if len(m.status.Accounts) < 2 {
		return 0
	}
	return 1 + slices.IndexFunc(m.status.Accounts, func(a desk.AccountStatus) bool { return a.Address == peer.Account })
}

// first returns the account by which one writes to somebody new, "" when there is none.
func (m *model) first() string {
	if len(m.status.Accounts) == 0 {
		return ""
	}
	return m.status.Accounts[0].Address
}

// me is the person himself, by the first account.
func (m *model) me() person {
	if len(m.status.Accounts) > 0 {
		return self(&m.status.Accounts[0])
	}
	return self(&desk.AccountStatus{Address: m.status.Address})
}

// self is the person himself, by an account of his.
func self(a *desk.AccountStatus) person {
	p := person{peer: desk.Ref{Account: a.Address, Address: a.Address}, name: plain(a.Nick), picture: a.Picture}
	if p.name == "" {
		p.name, _, _ = strings.Cut(address(p.peer.Address), "@")
	}
	return p
}

// tell takes a message that was stored or has changed.
func (m *model) tell(kind desk.Kind, message desk.Message) {
	t := m.threads[message.Peer]
	if kind == desk.EventEdited {
		if t != nil {
			t.edit(message)
		}
		return
	}
	delete(m.typing, message.Peer)
	if t != nil {
		t.take(message)
		t.trim()
	}
}
