// Package fakedesk is a Desk with a scripted state, for the tests of the windows.
//
// It keeps messages in memory, sends nothing anywhere, and reports every change
// as the resident would. A test makes a call fail by setting the field named
// after it, and learns from the log what was asked.
package fakedesk

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// Desk implements desk.Desk. Its methods may be called from any goroutine.
type Desk struct {
	// What the calls of these names return.
	Popups                                                                          desk.Popups // what a test of them tells
	SendError, SignInError, SnapshotError, PresenceError, RequestError, SearchError error
	// Foretold is what a message would do; nil: it raises a popup.
	Foretold func(desk.Supposed) desk.Forecast
	Keeps    desk.Kept // how much is kept, of whomever it is asked
	Old      int       // how much would be too old, for however many days it were kept
	Exports  chan desk.Exported
	Records  chan desk.Record
	// What all about messages to many returns.
	BroadcastError error
	// What adding and changing contacts, blocking, and all about cards and pictures return.
	ContactError, BlockError, CardError error
	// What all about rooms returns, what configures them, and which are found.
	RoomError error
	DemoError error // what TryDemo returns
	// What the server has kept besides, the oldest first, which ReadOlder brings page by page; what
	// there is when that is all here (empty: nothing), and what ReadOlder fails with.
	OnServer      map[desk.Ref][]desk.Message
	Older         desk.Older
	OlderError    error
	Form          desk.Form
	FoundRooms    desk.FoundRooms
	Members       []desk.RoomMember
	Previews      map[string][]byte // of pictures, by their addresses
	FileError     error             // what all about files returns
	SettingsError error             // what all about settings returns
	Limit         int64             // of a file
	// What is known of people, by their addresses; the person's own card is that of "".
	Cards    map[string]desk.Card
	Pictures map[string]desk.Picture
	Abouts   map[string]desk.About
	// What Explore and ServiceItems find, by "address node", and the steps that Begin and Proceed
	// return one after another; what all of them return.
	Services     map[string]desk.Service
	ServiceLists map[string]desk.ServiceItems
	Steps        []desk.ServiceStep
	ServiceError error
	SaveSlowly   bool
	// Uploaded is what was given to be sent.
	Uploaded []desk.NewFile
	// Found is what Search finds.
	Found desk.Found
	// Further is what it finds from there on, by From.
	Further map[string]desk.Found
	// Checks are what Examine finds, until it is closed.
	Checks chan desk.Check
	// URL is what Locate finds; "" is nothing, for LocateError where that is set.
	URL         string
	LocateError error
	// SignInSteps is called by SignIn, to report progress and to wait.
	SignInSteps func(ctx context.Context, progress func(desk.Progress)) error

	mu        sync.Mutex
	state     desk.Snapshot
	settings  settings.Settings
	policy    policy.Policy
	messages  map[desk.Ref][]desk.Message
	number    int64
	uploads   int
	log       []desk.Event // since the beginning, for Watch
	watchers  map[chan desk.Event]bool
	calls     []string
	attended  map[desk.Ref]int
	blocked   []desk.Ref
	occupants map[desk.Ref][]desk.Occupant
	accounts  []desk.Account
}

var _ desk.Desk = (*Desk)(nil)

// New returns a Desk in the given state, whose conversations hold these messages.
func New(state desk.Snapshot, messages ...desk.Message) *Desk {
	d := &Desk{
		state: state, messages: make(map[desk.Ref][]desk.Message),
		watchers: make(map[chan desk.Event]bool), attended: make(map[desk.Ref]int),
	}
	d.state.Status = desktest.WithAccounts(d.state.Status)
	for _, m := range messages {
		d.store(m)
	}
	return d
}

// store adds a message without telling of it. d.mu is held, or d is new.
func (d *Desk) store(m desk.Message) (desk.Message, desk.Conversation) {
	if m.Number == 0 {
		d.number++
		m.Number = d.number
		if m.ID == "" {
			m.ID = "id-" + strconv.FormatInt(m.Number, 10)
		}
		if m.Type == desk.TypeRoom && m.RoomID == "" {
			m.RoomID = "room-" + m.ID
		}
	}
	d.number = max(d.number, m.Number)
	all := d.messages[m.Peer]
	if at := slices.IndexFunc(all, func(o desk.Message) bool { return o.Number == m.Number }); at >= 0 {
		all[at] = m
	} else {
		d.messages[m.Peer] = append(all, m)
	}
	return m, d.sumUp(m.Peer)
}

// sumUp derives the conversation with peer from its messages.
func (d *Desk) sumUp(peer desk.Ref) desk.Conversation {
	all := d.messages[peer]
	c := desk.Conversation{Peer: peer, Last: all[len(all)-1], Room: all[len(all)-1].Room}
	for _, m := range all {
		if !m.Mine && !m.Read {
			c.Unread++
			if m.Mentioned {
				c.Mentions++
			}
		}
	}
	d.state.Conversations = slices.DeleteFunc(d.state.Conversations, func(o desk.Conversation) bool { return o.Peer == peer })
	d.state.Conversations = slices.Insert(d.state.Conversations, 0, c)
	return c
}

// tell numbers an event and gives it to who watches. d.mu is held.
func (d *Desk) tell(e desk.Event) {
	d.state.Seq++
	e.Seq = d.state.Seq
	d.log = append(d.log, e)
	for w := range d.watchers {
		w <- e
	}
}

// Receive stores a message of somebody, or changes one, and tells of it.
func (d *Desk) Receive(m desk.Message) desk.Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	m, c := d.store(m)
	d.tell(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &c})
	return m
}

// Edit changes a message, as its writer and others do later, and tells of it.
func (d *Desk) Edit(m desk.Message) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m, c := d.store(m)
	d.tell(desk.Event{Kind: desk.EventEdited, Message: &m, Conversation: &c})
}

// SetStatus changes the status and tells of it.
func (d *Desk) SetStatus(change func(*desk.Status)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	status := d.state.Status
	change(&status)
	status = desktest.WithAccounts(status)
	d.state.Status = status
	d.tell(desk.Event{Kind: desk.EventStatus, Status: &status})
}

// Another puts another account in the place of the one before, which has nothing yet.
func (d *Desk) Another(address string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.messages)
	d.state.Contacts, d.state.Conversations, d.state.Requests, d.state.Drafts = nil, nil, nil, nil
	d.tell(desk.Event{Kind: desk.EventAccount})
	status := d.state.Status
	status.Address = address
	status = desktest.WithAccounts(status)
	d.state.Status = status
	d.tell(desk.Event{Kind: desk.EventStatus, Status: &status})
}

// Change changes a contact and tells of it.
func (d *Desk) Change(peer desk.Ref, change func(*desk.Contact)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.Contacts = slices.Clone(d.state.Contacts)
	for i := range d.state.Contacts {
		if c := &d.state.Contacts[i]; c.Ref == peer {
			change(c)
			changed := *c
			d.tell(desk.Event{Kind: desk.EventContact, Contact: &changed})
		}
	}
}

// Tell tells of any event.
func (d *Desk) Tell(e desk.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tell(e)
}

// Break ends every stream of events, as a resident that has gone does.
func (d *Desk) Break() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for w := range d.watchers {
		delete(d.watchers, w)
		close(w)
	}
}

// SetErrors changes the errors while calls may be running.
func (d *Desk) SetErrors(change func(*Desk)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d)
}

// Calls returns what was asked, such as "send bob@example.com: hello".
func (d *Desk) Calls() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.calls)
}

// Attended tells whether somebody is looking at the conversation with peer.
func (d *Desk) Attended(peer desk.Ref) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.attended[peer] > 0
}

// Accounts returns the accounts that SignIn was called with.
func (d *Desk) Accounts() []desk.Account {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.accounts)
}

func (d *Desk) called(call string) { d.calls = append(d.calls, call) }
