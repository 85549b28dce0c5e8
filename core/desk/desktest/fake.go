// Package desktest holds what tests of the door need: [Fake], a desk in memory for
// tests of faces, and [Conformance], the rules that every desk keeps.
//
//	fake := desktest.New()
//	fake.Receive("anna@example.com", "Здравствуйте")   // as if she had written
//	face := newFace(fake)
//	…
//	fake.Calls()                                      // what the face has asked for
package desktest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"vestnik/core/desk"
)

// Me is the address that the fake is signed in with.
const Me = "alice@example.com"

// Peer is somebody as the account that is on line sees him.
func Peer(address string) desk.Ref { return desk.Ref{Account: Me, Address: address} }

// Call is one call that changes something or asks something of the world.
type Call struct {
	Method string
	With   any // the argument, or a slice of them; nil when there is none
}

// Fake is a desk in memory, on line from the start. It delivers nothing and reaches
// nobody; what should happen is said by [Fake.Receive], [Fake.Emit] and
// [Fake.Fail]. Safe for concurrent use.
type Fake struct {
	mu        sync.Mutex
	log       *desk.Log
	snapshot  desk.Snapshot
	messages  []desk.Message
	members   []desk.RoomMember
	attended  []desk.Ref
	blocked   []desk.Ref
	cards     map[string]desk.Card
	pictures  map[string]desk.Picture
	about     map[string]desk.About
	occupants map[desk.Ref][]desk.Occupant
	run       *desk.ServiceStep   // of the command that was begun
	set       map[string][]string // of the settings, what is not as usual
	failures  map[string]error
	calls     []Call
}

var _ desk.Desk = (*Fake)(nil)

// New returns a fake that is on line and knows nobody.
func New() *Fake {
	return &Fake{
		log:      desk.NewLog(512),
		failures: map[string]error{}, set: map[string][]string{},
		snapshot: desk.Snapshot{
			Status: WithAccounts(desk.Status{
				Version: "0.0.0", Address: Me, JID: Me + "/fake", URL: "https://example.com/http-bind",
				Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}, CanHide: true,
				Phrases: usualPhrases,
			}),
		},
	}
}

// Emit applies an event to the snapshot and tells all faces.
func (f *Fake) Emit(e desk.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.emit(e)
}

func (f *Fake) emit(e desk.Event) {
	s := &f.snapshot
	switch e.Kind {
	case desk.EventStatus:
		status := WithAccounts(*e.Status)
		s.Status, e.Status = status, &status
	case desk.EventContact:
		s.Contacts = replace(s.Contacts, *e.Contact, func(c desk.Contact) bool { return c.Ref == e.Contact.Ref })
	case desk.EventContactGone:
		s.Contacts = slices.DeleteFunc(slices.Clone(s.Contacts), func(c desk.Contact) bool { return c.Ref == e.Contact.Ref })
	case desk.EventContacts:
		s.Contacts = slices.DeleteFunc(slices.Clone(s.Contacts), func(c desk.Contact) bool { return c.Account == e.Account })
		s.Contacts = append(s.Contacts, e.Contacts...)
	case desk.EventAllOffline:
		s.Contacts = slices.Clone(s.Contacts)
		for i := range s.Contacts {
			if c := &s.Contacts[i]; c.Account == e.Account {
				c.Show, c.Text = desk.Offline, ""
			}
		}
	case desk.EventRequest:
		s.Requests = slices.Clone(e.Requests)
	case desk.EventTakeover:
		s.Takeovers = slices.Clone(e.Takeovers)
	case desk.EventUpload:
		s.Uploads = AfterUpload(s.Uploads, *e.Upload)
	case desk.EventShow:
		s.View = *e.View
	}
	if c := e.Conversation; c != nil {
		s.Conversations = slices.DeleteFunc(slices.Clone(s.Conversations), func(o desk.Conversation) bool { return o.Peer == c.Peer })
		s.Conversations = append([]desk.Conversation{*c}, s.Conversations...)
	}
	f.emitRoom(&e)
	f.log.Append(e)
}

// WithAccounts returns a status with the account in Accounts of which it tells, unless it
// lists several.
func WithAccounts(s desk.Status) desk.Status {
	if len(s.Accounts) > 1 {
		return s
	}
	if s.Accounts = nil; s.Address != "" {
		s.Accounts = []desk.AccountStatus{{
			Address: s.Address, JID: s.JID, URL: s.URL, Connection: s.Connection, CanHide: s.CanHide,
			Problem: s.Problem, RetryAt: s.RetryAt, Unread: s.Unread,
		}}
	}
	return s
}

// replace returns a copy of list with the element that is like value replaced by it.
func replace[T any](list []T, value T, like func(T) bool) []T {
	list = slices.Clone(list)
	if i := slices.IndexFunc(list, like); i >= 0 {
		list[i] = value
		return list
	}
	return append(list, value)
}

// last returns a copy of list in which a value stands at the end, or not at all.
func last[T comparable](list []T, value T, there bool) []T {
	list = slices.DeleteFunc(slices.Clone(list), func(o T) bool { return o == value })
	if there {
		list = append(list, value)
	}
	return list
}

// Receive makes peer have written a message.
func (f *Fake) Receive(peer desk.Ref, body string) desk.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.store(desk.Message{Peer: peer, From: peer.Address, To: Me, Type: desk.TypeChat, Body: body})
}

// Edit makes a message that was received have changed.
func (f *Fake) Edit(number int64, change func(*desk.Message)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := &f.messages[number-1]
	change(m)
	f.changed(m)
}

// changed tells all faces how a message is now.
func (f *Fake) changed(m *desk.Message) {
	told, c := *m, f.conversation(m.Peer)
	f.emit(desk.Event{Kind: desk.EventEdited, Message: &told, Conversation: &c})
}

// numbered returns the message with a number; nil where there is none with peer.
func (f *Fake) numbered(peer desk.Ref, number int64) *desk.Message {
	at := slices.IndexFunc(f.messages, func(m desk.Message) bool { return m.Peer == peer && m.Number == number })
	if at < 0 {
		return nil
	}
	return &f.messages[at]
}

// Ask makes peer have asked to see the presence.
func (f *Fake) Ask(peer desk.Ref) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.emit(desk.Event{Kind: desk.EventRequest, Requests: append(slices.Clone(f.snapshot.Requests), desk.Request{Ref: peer})})
}

// store adds a message to the journal and tells all faces.
func (f *Fake) store(m desk.Message) desk.Message {
	m.Number = int64(len(f.messages) + 1)
	m.Place = m.Number
	m.ID = "m" + strconv.FormatInt(m.Number, 10)
	m.Time = time.Date(2030, 1, 2, 9, 0, int(m.Number), 0, time.UTC)
	f.messages = append(f.messages, m)
	c := f.conversation(m.Peer)
	f.emit(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &c})
	f.recount()
	return m
}

// conversation sums up the messages with peer.
func (f *Fake) conversation(peer desk.Ref) desk.Conversation {
	c := desk.Conversation{Peer: peer}
	for _, m := range f.messages {
		if m.Peer != peer {
			continue
		}
		c.Last, c.Room = m.Clip(), m.Room
		if !m.Mine && !m.Read {
			c.Unread++
			if m.Mentioned {
				c.Mentions++
			}
		}
	}
	return c
}

// recount tells all faces the number of unread messages, if it has changed.
func (f *Fake) recount() {
	unread := 0
	for _, m := range f.messages {
		if !m.Mine && !m.Read {
			unread++
		}
	}
	if status := f.snapshot.Status; status.Unread != unread {
		status.Unread = unread
		f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	}
}

// Fail makes a method return err from now on; nil makes it work again.
func (f *Fake) Fail(method string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures[method] = err
}

// Calls returns what has been asked for, oldest first. Snapshot, Watch, History, Message, Search, Since,
// Alerts, Broadcasts, Report, Blocked and Answered are not among it: they change nothing, and ask nothing of the world.
func (f *Fake) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// Attended returns the peers that are being looked at.
func (f *Fake) Attended() []desk.Ref {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.attended)
}

// enter begins a call: it returns what the script or ctx says, and otherwise holds
// the lock until the returned function is called.
func (f *Fake) enter(ctx context.Context, method string, with any) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	switch method {
	case "Snapshot", "Watch", "History", "Message", "Search", "Since", "Alerts", "Broadcasts", "Report", "Blocked", "Answered":
	default:
		f.calls = append(f.calls, Call{method, with})
	}
	if err := f.failures[method]; err != nil {
		f.mu.Unlock()
		return nil, err
	}
	return f.mu.Unlock, nil
}

func validAddress(address string) bool {
	local, domain, found := strings.Cut(address, "@")
	return found && local != "" && domain != "" && !strings.ContainsAny(address, " \n")
}
