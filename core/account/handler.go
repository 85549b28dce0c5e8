package account

import (
	"context"
	"slices"
	"strings"
	"sync"

	"vestnik/core/charset"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/nick"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

// News is what one read of a session has brought, in the order in which its parts are to
// be told. What was stored is told also when the account goes off line meanwhile.
type News struct {
	Marked   []journal.Change // how far messages of our own have come
	Gone     bool             // nobody's presence is known any more
	Roster   bool             // the whole roster has come, or so much of it that each is not told
	Contacts []string         // bare JIDs of those who have changed, or are no contacts any more
	Own      bool             // what the person is called, or shows
	Blocked  bool             // who is blocked has changed
	Typing   []Typing
	Calls    []string            // bare JIDs of contacts who want to be looked at now
	Requests []presence.Presence // who asks to see the person's presence, or no longer does
	Repeated bool                // all that was asked for before a sign-in has been told again
	Archived []journal.Change    // messages that the server had kept
	CaughtUp bool                // the last of those that were missed have come
	Coming   []journal.Change    // messages that are being stored, and may be offered again: the disk has the last word
	Received []journal.Change    // messages, corrections among them
	Edited   []journal.Change    // messages that were corrected, taken back or reacted to
	// Displayed are conversations that were read: here by another program of the person, or
	// by the other one.
	Displayed []journal.Change
	// Rooms have changed, or are none of the account's any more, and Occupants are of those in
	// which somebody has come, gone or changed. InRooms is what else has happened there:
	// [muc.Deed], [muc.Declined], [muc.NickRefused], [muc.Configured].
	Rooms, Occupants []string
	InRooms          []session.Event
	Invitations      []muc.Invitation
}

// handler hears what a session brings. Its methods run on the session's goroutine: what
// they have stored when they return, the server may forget.
type handler struct {
	news     map[string]bool // the items of nodes that were told
	by       *connection
	session  string                // names the session in the journal
	repeated journal.Repeated      // of a session that goes on from the program's last life
	roster   map[string]bool       // the contacts, by bare JID, and whether each may see us
	in       map[xmpp.Address]bool // rooms
	// known is closed when it is stored what the person's other programs have read.
	known     chan struct{}
	onceKnown sync.Once
}

func newHandler(c *connection, session string) *handler {
	return &handler{by: c, session: session, roster: map[string]bool{}, in: map[xmpp.Address]bool{}, known: make(chan struct{}), news: map[string]bool{}}
}

// intake is what becomes of one batch of events.
type intake struct {
	journal.Batch
	account   string
	confirmed []int         // the messages whose senders may be told
	onLoop    []func(*News) // what changes who is known: for the loop
	known     bool          // what other programs have read has come
	news      []string      // the items of nodes among the messages
	taken     journal.Taken // what the journal has made of it
}

// Take implements [session.Handler]. When the journal cannot be written it takes
// nothing: the session offers all of it again.
func (e *handler) Take(ctx context.Context, events []session.Event) (confirmed []int, err error) {
	h := &intake{account: e.by.cfg.Address, Batch: journal.Batch{Repeated: e.repeated}}
	for i, event := range events {
		switch v := event.(type) {
		case message.Message:
			e.message(h, i, v)
		case message.ChatState:
			e.typing(h, v.From, v.State)
		case message.Receipt, message.Marker, message.Retraction, message.Reactions:
			remark(&h.Batch, h.account, event)
		case message.Attention:
			e.attention(h, v)
		case pubsub.Event:
			e.published(h, v)
		case displayed.Positions:
			e.positions(h, v)
		case displayed.Known:
			h.known = true
		case presence.Presence:
			e.presence(h, v)
		case roster.List:
			e.rosterList(h, v)
		case roster.Push:
			e.rosterPush(h, roster.Item(v))
		case nick.Nick:
			e.nick(h, v)
		case avatar.Changed:
			e.picture(h, v)
		case block.List:
			e.blockList(h, v)
		case block.Change:
			e.blockChange(h, v)
		default:
			e.inRooms(h, event)
		}
	}
	if len(h.Entries) > 0 {
		h.Coming = e.coming
	}
	if len(h.Entries)+len(h.Marks)+len(h.Edits)+len(h.Displayed) > 0 {
		if h.taken, err = e.by.cfg.Store.Take(ctx, h.Batch); err != nil {
			return nil, err
		}
		e.repeated = h.taken.Repeated
		if n := len(h.taken.Received); n > 0 {
			e.by.sessionFile.stored(h.taken.Received[n-1].Entry.Number)
		}
	}
	e.newsStored(h.news)
	e.compare(h)
	_ = e.by.owner.Do(context.Background(), func() { e.tell(h) })
	return h.confirmed, nil
}

// coming tells of messages that the disk does not have yet, without waiting for who hears it.
func (e *handler) coming(received []journal.Change) {
	go func() {
		_ = e.by.owner.Do(context.Background(), func() { e.by.owner.Heard(e.by.Account, &News{Coming: received}) })
	}()
}

// tell runs on the loop. Who is known changes only if the connection is still the one
// that counts.
func (e *handler) tell(h *intake) {
	n := &News{Marked: h.taken.Marked, Received: h.taken.Received, Edited: h.taken.Edited, Displayed: h.taken.Displayed}
	if e.by.current == e.by {
		for _, change := range h.onLoop {
			change(n)
		}
	}
	e.by.owner.Heard(e.by.Account, n)
}

// message adds what is to be stored of a message. Whoever does not see our presence is not
// told that his message has arrived: it says that we are here (XEP-0184 §8).
func (e *handler) message(h *intake, at int, m message.Message) {
	entry := e.entry(m)
	if m.Error != nil {
		h.Marks = append(h.Marks, journal.Mark{Account: h.account, Peer: e.returned(m.From), ID: m.ID, State: journal.Failed, Condition: m.Error.Condition})
		return
	}
	if !hasText(m) {
		return
	}
	h.Entries = append(h.Entries, entry)
	if e.roster[entry.Peer] && !m.Mine && !e.by.withheld.receipts.Load() {
		h.confirmed = append(h.confirmed, at)
	}
}

// hasText tells whether there is anything in a message for a person, in a conversation with
// somebody: what has gone to many through a service is in none.
func hasText(m message.Message) bool {
	return !m.Many && (strings.TrimSpace(m.Body) != "" || strings.TrimSpace(m.Subject) != "" || m.Unreadable != "")
}

// entry translates a message for the journal.
func (e *handler) entry(m message.Message) journal.Entry {
	peer := m.From.Bare().String() // of an error of our own server: empty, which is any
	if m.Mine {
		peer = m.To.Bare().String()
	}
	entry := journal.Entry{
		Account: e.by.cfg.Address, ID: m.ID, ArchiveID: m.ArchiveID, Peer: peer,
		From: m.From.String(), To: m.To.String(), Type: m.Type, Subject: m.Subject, Body: m.Body,
		Time: m.Time, Delayed: !m.Time.IsZero(), Mine: m.Mine, Read: m.Mine,
		Origin: journal.Origin(m.Origin), Session: e.session, Unreadable: m.Unreadable, Replaces: m.Replaces, Unstyled: m.Unstyled, Notice: m.Notice,
		Markable: m.Markable && !m.Mine && m.Type != "headline", // what announces asks nobody's attention
	}
	if m.Reply != nil {
		entry.ReplyTo, entry.ReplyBy, entry.Quoted = m.Reply.ID, m.Reply.To.String(), m.Reply.Quoted
	}
	for _, f := range m.Files {
		entry.Attachments = append(entry.Attachments, journal.Attachment(f))
	}
	if m.OriginID != m.ID {
		entry.OriginID = m.OriginID
	}
	return entry
}

// attention takes a call to be looked at (XEP-0224), of contacts: how often, the protocol
// sees.
func (e *handler) attention(h *intake, call message.Attention) {
	if bare := call.From.Bare().String(); e.roster[bare] {
		h.onLoop = append(h.onLoop, func(n *News) { n.Calls = append(n.Calls, bare) })
	}
}

// longestStatus is how much is kept of the text of a presence, in bytes.
const longestStatus = 4 << 10

// presence takes how somebody shows himself.
func (e *handler) presence(h *intake, p presence.Presence) {
	if p.From.Bare().String() == h.account {
		e.ownPicture(h, p) // of this program or another one of the account
		return
	}
	if p.Type == "subscribe" || p.Type == "unsubscribe" {
		h.onLoop = append(h.onLoop, func(n *News) { n.Requests = append(n.Requests, p) })
		return
	}
	// Of every program of every contact one is kept, and a text may be as long as a stanza.
	if len(p.Status) > longestStatus {
		p.Status = strings.Clone(charset.Head(p.Status, longestStatus))
	}
	if rank(p.Show) < 0 {
		p.Show = ""
	}
	h.onLoop = append(h.onLoop, func(n *News) {
		people, bare := &e.by.people, p.From.Bare().String()
		before := people.Contact(bare)
		if people.setPresence(p) {
			e.by.sessionFile.setPrograms(bare, people.Programs(bare))
			if people.tellsPicture(&p) && people.setPicture(bare, picture{hash: p.Picture}) {
				poke(e.by.noted)
			}
			if now := people.Contact(bare); !now.looksAs(&before) {
				n.changed(bare)
			}
		}
	})
}

// changed adds somebody who has changed, once.
func (n *News) changed(bare string) {
	if !slices.Contains(n.Contacts, bare) {
		n.Contacts = append(n.Contacts, bare)
	}
}

// rosterList takes the whole roster. It is put in order here: the loop has other things
// to do.
func (e *handler) rosterList(h *intake, items []roster.Item) {
	all := newDirectory(h.account, items)
	e.roster = make(map[string]bool, len(items))
	for bare, item := range all.items {
		e.roster[bare] = item.subscription.SeesUs()
	}
	h.onLoop = append(h.onLoop, func(n *News) {
		changed, few := e.by.people.changes(all)
		e.by.people.setRoster(all)
		if !few {
			n.Roster = true
		}
		for _, bare := range changed {
			n.changed(bare)
		}
	})
}

// rosterPush takes a changed item.
func (e *handler) rosterPush(h *intake, item roster.Item) {
	bare := item.Address.String()
	if e.roster[bare] = item.Subscription.SeesUs(); item.Subscription == roster.Remove {
		delete(e.roster, bare)
	}
	h.onLoop = append(h.onLoop, func(n *News) {
		e.by.people.setItem(item)
		if item.Subscription == roster.Remove {
			e.by.sessionFile.setPrograms(bare, nil)
		}
		n.changed(bare)
	})
}

// KeepRequests notes who asks to see the person's presence, for the program's next life: the
// server tells them once in a session. They are told there as [News].
func (a *Account) KeepRequests(now []presence.Presence) {
	if a.current == nil {
		return
	}
	kept := make([]keptRequest, len(now))
	for i, p := range now {
		kept[i] = keptRequest{p.From.String(), p.Nick, p.Status}
	}
	a.current.sessionFile.setRequests(kept)
}

// forgetPresences makes everybody offline, since nothing is known any more.
func (a *Account) forgetPresences() {
	if len(a.people.presence) == 0 {
		return
	}
	clear(a.people.presence)
	a.owner.Heard(a, &News{Gone: true})
}
