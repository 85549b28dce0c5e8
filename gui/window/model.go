package window

import (
	"cmp"
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
	contacts      map[string]desk.Contact
	conversations map[string]desk.Conversation
	phrases       []string
	view          desk.View
	progress      desk.Progress
	threads       map[string]*thread // the conversations that have been opened
}

// newModel returns the model of a snapshot, with no history read.
func newModel(s desk.Snapshot) *model {
	m := &model{
		seq:           s.Seq,
		status:        s.Status,
		conversations: make(map[string]desk.Conversation, len(s.Conversations)),
		phrases:       s.Phrases,
		view:          s.View,
		threads:       make(map[string]*thread),
	}
	m.replaceContacts(s.Contacts)
	for _, c := range s.Conversations {
		m.conversations[c.Peer] = c
	}
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
	}
	if e.Contact != nil {
		m.contacts[e.Contact.Address] = *e.Contact
	}
	if e.Kind == desk.EventContacts {
		m.replaceContacts(e.Contacts)
	}
	if e.Conversation != nil {
		m.conversations[e.Conversation.Peer] = *e.Conversation
	}
	if e.Message != nil {
		if t := m.threads[e.Message.Peer]; t != nil {
			t.put(*e.Message)
		}
	}
	if e.View != nil {
		m.view = *e.View
	}
	if e.Kind == desk.EventProgress {
		m.progress = e.Progress
	}
}

func (m *model) replaceContacts(all []desk.Contact) {
	m.contacts = make(map[string]desk.Contact, len(all))
	for _, c := range all {
		m.contacts[c.Address] = c
	}
}

// thread returns the messages read so far of the conversation with peer.
func (m *model) thread(peer string) *thread {
	t := m.threads[peer]
	if t == nil {
		t = &thread{}
		m.threads[peer] = t
	}
	return t
}

// person is one line of the list of people: a contact, a conversation, or both.
type person struct {
	peer    string
	name    string
	folded  string // the name in lower case, to sort and to search by
	show    desk.Show
	text    string // the status text
	known   bool   // in the roster
	unread  int
	last    desk.Message
	written bool // there is a conversation, and last is set
}

// person returns the line for one peer, who may be nobody we know.
func (m *model) person(peer string) person {
	p := person{peer: peer, show: desk.Offline}
	if c, ok := m.contacts[peer]; ok {
		p.name, p.show, p.text, p.known = plain(c.Name), c.Show, plain(c.Text), c.InRoster
	}
	if p.name == "" {
		p.name, _, _ = strings.Cut(peer, "@")
		p.name = plain(p.name)
	}
	p.folded = strings.ToLower(p.name)
	if c, ok := m.conversations[peer]; ok {
		p.unread, p.last, p.written = c.Unread, c.Last, true
	}
	return p
}

// people lists everybody whose name or address contains filter: conversations
// first, the newest on top, then the other contacts, those on line before the rest.
func (m *model) people(filter string) []person {
	filter = strings.ToLower(strings.TrimSpace(filter))
	all := make([]person, 0, len(m.contacts)+len(m.conversations))
	add := func(peer string) {
		p := m.person(peer)
		if filter == "" || strings.Contains(p.folded, filter) ||
			strings.Contains(strings.ToLower(peer), filter) {
			all = append(all, p)
		}
	}
	for peer := range m.conversations {
		add(peer)
	}
	for peer := range m.contacts {
		if _, ok := m.conversations[peer]; !ok {
			add(peer)
		}
	}
	slices.SortFunc(all, byImportance)
	return all
}

func byImportance(a, b person) int {
	if order := yesFirst(a.written, b.written); order != 0 {
		return order
	}
	if a.written {
		if order := b.last.Time.Compare(a.last.Time); order != 0 {
			return order
		}
		return cmp.Compare(b.last.Number, a.last.Number)
	}
	if order := yesFirst(a.show != desk.Offline, b.show != desk.Offline); order != 0 {
		return order
	}
	if order := strings.Compare(a.folded, b.folded); order != 0 {
		return order
	}
	return strings.Compare(a.peer, b.peer)
}

func yesFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
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
