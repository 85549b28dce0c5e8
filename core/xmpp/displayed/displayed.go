// Package displayed is how far each conversation was read, kept by our account for all its
// programs (XEP-0490).
//
//	read := displayed.New(s, published)                            // in session.Config.Attach
//	read.Set(displayed.Position{Peer: boris, ID: m.ArchiveID})     // the person has seen that
//
// When a session begins, the handler gets [Positions] with all that the account has and then
// [Known], and later Positions with one for each that another program sets. So what was read
// at home is not told again at the office, also if it was read while this program did not run,
// and without the sender learning of it, as he does by a marker (XEP-0333).
//
// # What a position is
//
// The id that the archive of the conversation has given to the last message that was seen
// (XEP-0359): our own account's archive, or the room's. Ids have no order, so only who has
// the messages knows which of two positions is further. He must set only what is further
// than what he knows, and move his own marks only forward. An id that he does not have may
// be of a message that is still to come from the archive.
//
// # Who may say it
//
// Only our own account; what it has of others' archives than that of the conversation is
// left out. The node is private, and nothing is written to a server that does not promise to
// keep it so: then Set does nothing, as with a server without personal eventing.
//
// # How often
//
// A person who scrolls sets a hundred positions in a moment. One is written a second, of
// each conversation the newest, and what the account has already is not written again. What
// was not written when the session ends is lost, see [Displayed.OnWritten]: set it again in
// the next, when what the account has is known. What another program sets meanwhile drops
// what was to be written of that conversation: who has set it compares again.
package displayed

import (
	"context"
	"errors"
	"sync"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
)

const (
	space      = "urn:xmpp:mds:displayed:0"
	nsStanzaID = "urn:xmpp:sid:0"
)

// Position is up to where a conversation was read.
type Position struct {
	Peer xmpp.Address // whom the conversation is with, bare
	By   xmpp.Address // whose archive has given the ID; zero for our own account's
	ID   string
}

// Positions is the event of what the account has: all of it when the session begins, and
// what another program has changed. Each peer is in it once.
type Positions []Position

// Known is the event that all has been handed over that the account had when the session
// began. It does not come where the account cannot say.
type Known struct{}

// Displayed is what was read in a session. Its methods are safe for concurrent use.
type Displayed struct {
	s    *session.Session
	node *pep.PEP

	mu      sync.Mutex
	known   map[xmpp.Address]Position // that the account has, or is about to
	wanted  map[xmpp.Address]Position // that are to be written
	order   []xmpp.Address            // in which they were set
	writing bool
	off     bool           // the server cannot
	written func(Position) // called of each that the server has taken
}

// New adds what was read to a session, as [session.Config].Attach does.
func New(s *session.Session, p *pep.PEP) *Displayed {
	d := &Displayed{s: s, node: p, known: map[xmpp.Address]Position{}, wanted: map[xmpp.Address]Position{}, written: func(Position) {}}
	p.Watch(space, session.OurAccount, func(e pep.Event) { d.deliver(e.Items) })
	s.Add(session.Module{Begin: d.begin})
	return d
}

// begin asks for all that there is. It does not wait: what comes comes in order.
func (d *Displayed) begin(context.Context) error {
	return d.s.Send(d.node.Ask(xmpp.Address{}, space, func(all []pep.Item, err error) {
		var refused *xmpp.StanzaError
		if nothing := errors.As(err, &refused) && refused.Condition == "item-not-found"; err == nil || nothing {
			d.deliver(all)
			d.s.Deliver(Known{}, nil)
		}
	}))
}

// deliver hands over what is news: not what this program has written itself.
func (d *Displayed) deliver(items []pep.Item) {
	var all, news Positions
	for _, item := range items {
		if p, ok := d.read(item); ok {
			all = append(all, p)
		}
	}
	d.mu.Lock()
	for _, p := range all {
		before, is := d.known[p.Peer]
		if before == p || !is && len(d.known) >= maxKnown {
			continue
		}
		d.known[p.Peer] = p
		delete(d.wanted, p.Peer)
		news = append(news, p)
	}
	d.mu.Unlock()
	if len(news) > 0 {
		d.s.Deliver(news, nil)
	}
}

// read reads a position, §3.1.
func (d *Displayed) read(item pep.Item) (Position, bool) {
	if !item.Payload.Is(space, "displayed") {
		return Position{}, false
	}
	peer, err := xmpp.ReadAddress(item.ID)
	stanza := item.Payload.Child(nsStanzaID, "stanza-id")
	id, by := stanza.Attr("id"), stanza.Attr("by")
	if err != nil || peer != peer.Bare() || id == "" || len(id) > maxID {
		d.s.Log("what was read of %s is left out: %v", foreign.Quote(item.ID), err)
		return Position{}, false
	}
	switch by {
	case d.s.JID().Bare().String():
		return Position{Peer: peer, ID: id}, true
	case peer.String():
		return Position{Peer: peer, By: peer, ID: id}, true
	}
	return Position{}, false
}

const (
	maxID    = 1024
	maxKnown = 10_000 // conversations
	// every is how often something is written at most.
	every = time.Second
	// patience is how long the server may take for that.
	patience = time.Minute
)

// OnWritten has do called for each position that the server has taken, on a goroutine of its
// own. It is to be called before the session begins.
func (d *Displayed) OnWritten(do func(Position)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.written = do
}

// Set notes up to where a conversation was read, to be written soon. It does not wait. What
// cannot be written is logged and forgotten.
func (d *Displayed) Set(p Position) {
	p.Peer = p.Peer.Bare()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.off || p.ID == "" || d.known[p.Peer] == p {
		delete(d.wanted, p.Peer)
		return
	}
	if _, waits := d.wanted[p.Peer]; !waits {
		d.order = append(d.order, p.Peer)
	}
	d.wanted[p.Peer] = p
	if !d.writing {
		d.writing = true
		go d.write()
	}
}
