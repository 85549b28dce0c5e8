package archive

import (
	"context"
	"errors"
	"sync"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	space     = "urn:xmpp:mam:2"
	nsForward = "urn:xmpp:forward:0"
	nsDelay   = "urn:xmpp:delay"
	nsPages   = "http://jabber.org/protocol/rsm"
	nsForms   = "jabber:x:data"
)

var (
	// ErrNotOffered says that there is no archive, or none that we may see.
	ErrNotOffered = errors.New("archive: not offered")
	// ErrUnsupported says that the archive cannot filter by what was asked for.
	ErrUnsupported = errors.New("archive: not supported by this archive")
	// ErrBroken says that the archive has broken its rules. What was taken stays taken.
	ErrBroken = errors.New("archive: broken")
)

// Mark is a place in an archive: the message with this ID, archived at this Time. The zero
// value is none: before everything, or for who goes back, behind everything. One with a
// Time alone is the place where messages of that time begin.
type Mark struct {
	ID   string
	Time time.Time
}

// Archive is what is kept at one address. Its methods are safe for concurrent use, and wait
// for the server. Their errors are those of [session.Session.Query] and of this package.
type Archive struct {
	*queries
	room xmpp.Address // bare; zero: our own account's
}

// queries are what archives of a session are asked.
type queries struct {
	s *session.Session

	mu      sync.Mutex
	open    map[string]*query // by their ids
	known   map[xmpp.Address]Support
	unasked int // results that nobody has asked for
}

// New adds the archive of our own account to a session, as [session.Config].Attach does.
func New(s *session.Session) *Archive {
	all := &queries{s: s, open: map[string]*query{}, known: map[xmpp.Address]Support{}}
	s.Add(session.Module{Routes: []session.Route{
		// Whoever sends something like it: it is no message to be shown.
		{Name: "message", Space: space, Local: "result", From: session.Anyone, Take: func(st *session.Stanza) {
			all.take(st, readResult(st.Child(space, "result")))
		}},
		{Name: "message", Space: xmlsafe.SpaceLimit, Local: "limit", From: isUnreadable, Take: func(st *session.Stanza) {
			all.take(st, readUnreadable(st))
		}},
	}})
	return &Archive{queries: all}
}

// At returns the archive at another address, which is a room's.
func (a *Archive) At(room xmpp.Address) *Archive { return &Archive{a.queries, room.Bare()} }

// address is who answers.
func (a *Archive) address() xmpp.Address {
	if a.room.IsZero() {
		return a.s.JID().Bare()
	}
	return a.room
}

// take takes a result, if it is one of a query that is under way, and from whom was asked.
func (all *queries) take(st *session.Stanza, r result) {
	all.mu.Lock()
	q := all.open[r.query]
	if q == nil || q.archive.address() != st.From || st.Origin == session.Carbon || st.Origin == session.Archive {
		all.unasked++
		n := all.unasked
		all.mu.Unlock()
		if n&(n-1) == 0 { // 1, 2, 4, …: there may be very many
			all.s.Log("results of an archive that nobody has asked for: %d, the last from %s", n, foreign.Quote(st.From.String()))
		}
		return
	}
	odd, counts := q.count(&r)
	near := q.last.Time
	all.mu.Unlock()
	if odd != "" {
		all.s.Log("the archive of %s: %s", foreign.Quote(st.From.String()), odd)
	}
	if !counts {
		return
	}
	found, err := q.archive.stanza(&r, near)
	if err != nil {
		all.s.Log("the archive of %s: %v", foreign.Quote(st.From.String()), err)
		return
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.open[r.query] == q {
		q.add(found)
	}
}

// begin lets a query's results in.
func (all *queries) begin(id string, q *query) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.open[id] = q
}

// end lets no more of them in.
func (all *queries) end(id string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.open, id)
}

// Support tells what an archive can.
type Support struct {
	Offered  bool // there is one
	Search   bool // for words, [Filter].Text
	Extended bool // [Filter].IDs, After and Before

	words string // the name of the field for words
	finds bool   // it has found one of its own
}

// Support asks what the archive can, once in a session. That there is none is no error.
func (a *Archive) Support(ctx context.Context) (Support, error) {
	a.mu.Lock()
	can, known := a.known[a.room]
	a.mu.Unlock()
	if known {
		return can, nil
	}
	answer, err := a.s.Query(ctx, "get", a.room, emptyQuery)
	var refused *xmpp.StanzaError
	switch {
	case errors.As(err, &refused) && refused.Type != "wait":
		// There is none, or not for us.
	case err != nil:
		return Support{}, err
	default:
		can = readForm(answer.Child(space, "query"))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[a.room] = can
	return can, nil
}
