package journal

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"
)

// Window is how far apart the times of two arrivals of one message may lie when
// no archive id tells. A server notices a dead session only after minutes and may
// then stamp what it kept; a bot that says the same with the same id every
// quarter of an hour still says it each time.
const Window = 10 * time.Minute

// Receive stores a message that came from the network, and returns it as it is
// stored. Fresh is false when it was known already: then the one that is known is
// returned, with what the new arrival adds to it (its archive id; an own message
// has reached the server). It blocks until the message is safe on disk.
func (j *Journal) Receive(ctx context.Context, e Entry) (stored Entry, fresh bool, err error) {
	all, err := j.ReceiveAll(ctx, []Entry{e})
	if err != nil {
		return Entry{}, false, err
	}
	return all[0].Entry, all[0].Fresh, nil
}

// ReceiveAll does for all entries what [Journal.Receive] does for one, in order
// and at the price of one write to the disk: all are stored, or none.
func (j *Journal) ReceiveAll(ctx context.Context, entries []Entry) ([]Change, error) {
	taken, err := j.Take(ctx, Batch{Entries: entries})
	return taken.Received, err
}

// Batch is what has come from the network together.
type Batch struct {
	Entries   []Entry
	Marks     []Mark
	Page      *Page // of an archive
	Edits     []Edit
	Displayed []Displayed
	Outgoing  []Entry  // messages of our own that are to be sent, see [Journal.Enqueue]
	Stanzas   []Stanza // to be sent
	Repeated  Repeated
	// Coming, if not nil, is called with the messages among the entries when it is known what
	// becomes of them and they are not yet safe: the disk may still refuse them, and then
	// nothing has been. It is called by the writer, once for every attempt, and must not wait.
	Coming func(received []Change)
}

// Taken is what has become of a [Batch], one by one.
type Taken struct {
	Received, Marked []Change
	Outgoing         []Change
	Page             []Change // of its entries
	// Edited are the messages as they are now, also those that corrections and answers among
	// the entries have changed; one that nothing has changed is the zero Change.
	Edited    []Change
	Displayed []Change // how the conversations stand; the zero Change where nothing was new
	Stanzas   []Entry
	Repeated  Repeated // for the next batch
}

// Take stores what came from the network together: messages, as [Journal.Receive] does,
// a page of an archive, then what was said about messages of our own, as [Journal.Mark]
// does, and about all that there are; and what is to be said to others. A mark of an
// unknown message changes nothing. All of it is stored, or nothing.
func (j *Journal) Take(ctx context.Context, b Batch) (taken Taken, err error) {
	err = j.do(ctx, "receive", func(ctx context.Context, w *writer) (err error) {
		if taken, err = w.take(ctx, b); err == nil && b.Coming != nil {
			b.Coming(taken.Received)
		}
		return err
	})
	if err != nil {
		return Taken{}, err
	}
	return taken, nil
}

func (w *writer) take(ctx context.Context, b Batch) (taken Taken, err error) {
	w.edited = nil
	taken = Taken{
		Received: make([]Change, len(b.Entries)), Marked: make([]Change, len(b.Marks)), Outgoing: make([]Change, len(b.Outgoing)),
		Displayed: make([]Change, len(b.Displayed)), Stanzas: make([]Entry, len(b.Stanzas)), Repeated: b.Repeated,
	}
	for i, e := range b.Entries {
		if taken.Received[i], err = w.arrived(ctx, e, &taken.Repeated); err != nil {
			return Taken{}, err
		}
	}
	if b.Page != nil {
		if taken.Page, err = w.page(ctx, b.Page); err != nil {
			return Taken{}, err
		}
	}
	for i, m := range b.Marks {
		if taken.Marked[i], err = w.note(ctx, m); err != nil && !errors.Is(err, ErrUnknown) {
			return Taken{}, err
		}
	}
	for _, e := range b.Edits {
		if err := w.change(ctx, e); err != nil {
			return Taken{}, err
		}
	}
	for i, d := range b.Displayed {
		if taken.Displayed[i], err = w.displayed(ctx, d); err != nil {
			return Taken{}, err
		}
	}
	for i, e := range b.Outgoing {
		if taken.Outgoing[i], err = w.enqueue(ctx, e); err != nil {
			return Taken{}, err
		}
	}
	for i, s := range b.Stanzas {
		if taken.Stanzas[i], err = w.queue(ctx, s); err != nil {
			return Taken{}, err
		}
	}
	taken.Edited = w.edited
	return taken, nil
}

// arrived stores a message that came from the network, unless a session repeats it.
func (w *writer) arrived(ctx context.Context, e Entry, r *Repeated) (change Change, err error) {
	e.settle()
	known, err := w.repeated(ctx, &e, r)
	switch {
	case err != nil:
		return Change{}, err
	case known != nil:
		err = w.standingOf(ctx, known, &change)
		return change, err
	}
	return w.receive(ctx, e, 0)
}

// receive stores a message; one of a page has its place already, another one stands last.
func (w *writer) receive(ctx context.Context, e Entry, place int64) (Change, error) {
	account, err := w.accountOf(ctx, e.Account)
	if err != nil {
		return Change{}, err
	}
	t, err := w.talkOf(ctx, account, e.Peer, e.Room)
	if err != nil {
		return Change{}, err
	}
	known, err := w.find(ctx, &t, &e, place != 0)
	if err == nil {
		return w.again(ctx, known, &e)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return Change{}, err
	}
	if e.State, e.Error = "", ""; e.Mine {
		e.State = Sent // by another program of ours
		if e.Room {
			e.State = Delivered
		}
	}
	if place == 0 {
		e.Position, err = w.arrival(ctx, &t, &e)
	} else {
		err = w.freeAbove.QueryRowContext(ctx, place).Scan(&e.Position)
		e.Read = e.Read || e.Position <= t.readTo
		e.Displayed = e.Mine && e.Position <= t.displayedTo
	}
	if err != nil {
		return Change{}, err
	}
	return w.store(ctx, &t, &e, false)
}

// again adds to a message that is known what another arrival of it says.
func (w *writer) again(ctx context.Context, known Entry, e *Entry) (change Change, err error) {
	archiveID, archive, state := known.ArchiveID, known.Archive, known.State
	session, origin := known.Session, known.Origin
	if known.ArchiveID == "" {
		known.ArchiveID, known.Archive = e.ArchiveID, e.Archive
	}
	next := Sent
	if known.Room { // a room hands it to all, and to us as to them
		next = Delivered
	}
	if known.State == Queued || known.Room && known.State.follows(next) {
		known.State = next
	}
	if e.Session != "" {
		known.Session, known.Origin = e.Session, e.Origin
	}
	if known.ArchiveID != archiveID || known.Archive != archive || known.State != state ||
		known.Session != session || known.Origin != origin {
		_, err = w.adopt.ExecContext(ctx, known.Archive, orNull(known.ArchiveID), string(known.State),
			known.Session, int(known.Origin), known.Number)
	}
	change.Changed = known.State != state
	if err == nil {
		err = w.standingOf(ctx, &known, &change)
	}
	return change, err
}

// uniqueID is how long the id of a message is at least that its program does not give
// again: a shorter one may be a number.
const uniqueID = 8

// find returns the stored message that e is another arrival of, or sql.ErrNoRows.
func (w *writer) find(ctx context.Context, t *talk, e *Entry, ofPage bool) (Entry, error) {
	if known, err := w.sameInArchive(ctx, t.account, e, ofPage); !errors.Is(err, sql.ErrNoRows) {
		return known, err
	}
	if e.Mine || e.Room && (e.Delayed || e.Author == "") { // what a room had kept does not say whose it is
		within := int64(0)
		if e.Room { // who has read the id of ours elsewhere says nothing here that we have said
			within = t.id
		}
		for _, id := range []string{e.ID, e.OriginID} { // a room may give another id
			if id == "" {
				continue
			}
			known, err := scan(w.byOwnID.QueryRowContext(ctx, t.account, id, e.Body, within))
			if !errors.Is(err, sql.ErrNoRows) {
				return known, err
			}
		}
	}
	switch {
	case e.ID == "" && e.Room && e.Delayed && !ofPage:
		return w.sameText(ctx, t, e)
	case e.ID == "":
		return Entry{}, sql.ErrNoRows
	}
	session := e.Session
	if ofPage || e.Delayed && (e.Room || len(e.ID) >= uniqueID) {
		session = "" // who keeps messages may have kept it twice, and a room tells them whenever it is entered
	}
	return scan(w.byID.QueryRowContext(ctx, t.account, e.ID,
		e.Time.Add(-Window).UnixMicro(), e.Time.Add(Window).UnixMicro(),
		e.Mine, e.From, t.id, e.Type, e.Subject, e.Body, e.ArchiveID, session, int(e.Origin), e.print(),
		len(e.ID) >= uniqueID, e.Room))
}

const (
	// nearby is how far apart the times of two arrivals of one message may lie that has no id.
	nearby = time.Minute
	// mostRetold is how many messages of a room are looked through for it.
	mostRetold = 500
)

// sameText returns the message of a room that it tells again and that has no id, as those of
// simple programs: the nearest of the same writer and with the same text, each once in a session.
func (w *writer) sameText(ctx context.Context, t *talk, e *Entry) (Entry, error) {
	return scan(w.byText.QueryRowContext(ctx, t.id, mostRetold, e.print(), e.Time.UnixMicro(), nearby.Microseconds(), e.Session, int(e.Origin)))
}

// Enqueue stores a message of our own that is to be sent, in state [Queued] and
// with a fresh random id of 128 bits, and returns it so. It blocks until the
// message is safe on disk.
func (j *Journal) Enqueue(ctx context.Context, e Entry) (Change, error) {
	taken, err := j.Take(ctx, Batch{Outgoing: []Entry{e}})
	if err != nil {
		return Change{}, err
	}
	return taken.Outgoing[0], nil
}

func (w *writer) enqueue(ctx context.Context, e Entry) (change Change, err error) {
	e.ID, e.OriginID, e.ArchiveID, e.Mine, e.State, e.Error = rand.Text(), "", "", true, Queued, ""
	e.settle()
	account, err := w.accountOf(ctx, e.Account)
	if err != nil {
		return Change{}, err
	}
	t, err := w.talkOf(ctx, account, e.Peer, e.Room)
	if err != nil {
		return Change{}, err
	}
	if e.Position, err = w.arrival(ctx, &t, &e); err != nil {
		return Change{}, err
	}
	return w.store(ctx, &t, &e, true)
}

// follows tells whether the state of an own message may become next.
func (s State) follows(next State) bool {
	switch s {
	case Queued:
		return next == Sent || next == Delivered || next == Failed
	case Sent:
		return next == Delivered || next == Failed
	}
	return false
}

// Mark says how far an enqueued message has come. Condition is kept for [Failed] only.
// Receipts and errors come from the network, so Peer must be who sent them: one that
// nobody but the recipient may send does not fit. An empty Peer is any, for what our own
// server says.
type Mark struct {
	Account, Peer, ID string
	State             State
	Condition         string
}

// Mark notes how far a message has come, and returns it as it is then. A step back
// changes nothing and is no error: answers, receipts and errors overtake each other. A
// mark that fits none is [ErrUnknown]. Of a correction the message comes back whose text it is.
func (j *Journal) Mark(ctx context.Context, m Mark) (change Change, err error) {
	err = j.do(ctx, "mark", func(ctx context.Context, w *writer) (err error) {
		change, err = w.note(ctx, m)
		return err
	})
	if err != nil {
		return Change{}, err
	}
	return change, nil
}

// MarkAll is Mark for all of them at the price of one write to the disk. What fits no
// message is left out.
func (j *Journal) MarkAll(ctx context.Context, marks []Mark) ([]Change, error) {
	taken, err := j.Take(ctx, Batch{Marks: marks})
	return taken.Marked, err
}

func (w *writer) note(ctx context.Context, m Mark) (Change, error) {
	account, err := w.accountOf(ctx, m.Account)
	if err != nil {
		return Change{}, err
	}
	stmt, args := w.enqueued, []any{account, m.ID, m.Peer}
	if m.Peer == "" {
		stmt, args = w.anywhere, args[:2]
	}
	e, err := scan(stmt.QueryRowContext(ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return w.noteStanza(ctx, account, m)
	}
	if err != nil {
		return Change{}, err
	}
	late := e.State == Failed && e.Error == Cancelled && m.State != Failed
	tooLate := m.Condition == Cancelled && e.State != Queued
	change := Change{Changed: late || e.State.follows(m.State) && !tooLate}
	if change.Changed {
		if e.State, e.Error = m.State, ""; e.State == Failed {
			e.Error = m.Condition
		}
		if _, err := w.mark.ExecContext(ctx, string(e.State), e.Error, e.Number); err != nil {
			return Change{}, err
		}
	}
	err = w.standingOf(ctx, &e, &change)
	return change, err
}

// Tried counts a session that has ended while what was enqueued with this id was the
// only one under way, and returns how many there were.
func (j *Journal) Tried(ctx context.Context, account, id string) (times int, err error) {
	err = j.do(ctx, "tried", func(ctx context.Context, w *writer) error {
		number, err := w.accountOf(ctx, account)
		if err != nil {
			return err
		}
		err = w.tried.QueryRowContext(ctx, number, id).Scan(&times)
		if errors.Is(err, sql.ErrNoRows) {
			err = w.triedStanza.QueryRowContext(ctx, number, id).Scan(&times)
		}
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		}
		return err
	})
	return times, err
}
