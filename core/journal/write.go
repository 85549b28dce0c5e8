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
	Entries  []Entry
	Marks    []Mark
	Repeated Repeated
}

// Taken is what has become of a [Batch], one by one.
type Taken struct {
	Received, Marked []Change
	Repeated         Repeated // for the next batch
}

// Take stores what came from the network together: messages, as [Journal.Receive] does,
// and then what was said about our own, as [Journal.Mark] does, where a mark of an
// unknown message changes nothing. All of it is stored, or nothing.
func (j *Journal) Take(ctx context.Context, b Batch) (taken Taken, err error) {
	err = j.do(ctx, "receive", func(ctx context.Context, w *writer) error {
		taken = Taken{make([]Change, len(b.Entries)), make([]Change, len(b.Marks)), b.Repeated}
		for i, e := range b.Entries {
			e.settle()
			known, err := w.repeated(ctx, &e, &taken.Repeated)
			switch {
			case err != nil:
				return err
			case known != nil:
				taken.Received[i].Entry = *known
				err = w.standing(ctx, e.Account, e.Peer, &taken.Received[i])
			default:
				taken.Received[i], err = w.receive(ctx, e)
			}
			if err != nil {
				return err
			}
		}
		for i, m := range b.Marks {
			var err error
			if taken.Marked[i], err = w.note(ctx, m); err != nil && !errors.Is(err, ErrUnknown) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Taken{}, err
	}
	return taken, nil
}

func (w *writer) receive(ctx context.Context, e Entry) (Change, error) {
	known, err := w.find(ctx, &e)
	if errors.Is(err, sql.ErrNoRows) {
		if e.State, e.Error = "", ""; e.Mine {
			e.State = Sent // by another program of ours
		}
		return w.store(ctx, &e, false)
	}
	if err != nil {
		return Change{}, err
	}
	was := known
	if known.ArchiveID == "" {
		known.ArchiveID = e.ArchiveID
	}
	if known.State == Queued {
		known.State = Sent
	}
	if e.Session != "" {
		known.Session, known.Origin = e.Session, e.Origin
	}
	if known != was {
		_, err = w.adopt.ExecContext(ctx, orNull(known.ArchiveID), string(known.State),
			known.Session, int(known.Origin), known.Number)
	}
	change := Change{Entry: known, Changed: known.State != was.State}
	if err == nil {
		err = w.standing(ctx, known.Account, known.Peer, &change)
	}
	return change, err
}

// find returns the stored message that e is another arrival of, or sql.ErrNoRows.
func (w *writer) find(ctx context.Context, e *Entry) (Entry, error) {
	if e.ArchiveID != "" {
		known, err := scan(w.byArchive.QueryRowContext(ctx, e.Account, e.ArchiveID))
		if !errors.Is(err, sql.ErrNoRows) {
			return known, err
		}
	}
	if e.ID == "" {
		return Entry{}, sql.ErrNoRows
	}
	if e.Mine {
		known, err := scan(w.byOwnID.QueryRowContext(ctx, e.Account, e.ID, e.Body))
		if !errors.Is(err, sql.ErrNoRows) {
			return known, err
		}
	}
	return scan(w.byID.QueryRowContext(ctx, e.Account, e.ID,
		e.Time.Add(-Window).UnixMicro(), e.Time.Add(Window).UnixMicro(),
		e.Mine, e.From, e.Peer, e.Type, e.Subject, e.Body, e.ArchiveID, e.Session, int(e.Origin), e.print()))
}

// Enqueue stores a message of our own that is to be sent, in state [Queued] and
// with a fresh random id of 128 bits, and returns it so. It blocks until the
// message is safe on disk.
func (j *Journal) Enqueue(ctx context.Context, e Entry) (Change, error) {
	e.ID, e.ArchiveID, e.Mine, e.State, e.Error = rand.Text(), "", true, Queued, ""
	e.settle()
	var change Change
	err := j.do(ctx, "enqueue", func(ctx context.Context, w *writer) (err error) {
		change, err = w.store(ctx, &e, true)
		return err
	})
	if err != nil {
		return Change{}, err
	}
	return change, nil
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
// mark that fits none is [ErrUnknown].
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
	stmt, args := w.enqueued, []any{m.Account, m.ID, m.Peer}
	if m.Peer == "" {
		stmt, args = w.anywhere, args[:2]
	}
	e, err := scan(stmt.QueryRowContext(ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return Change{}, ErrUnknown
	}
	if err != nil {
		return Change{}, err
	}
	change := Change{Entry: e, Changed: e.State.follows(m.State)}
	if change.Changed {
		if e.State = m.State; e.State == Failed {
			e.Error = m.Condition
		}
		change.Entry = e
		if _, err := w.mark.ExecContext(ctx, string(e.State), e.Error, e.Number); err != nil {
			return Change{}, err
		}
	}
	return change, w.standing(ctx, e.Account, e.Peer, &change)
}

// Tried counts a session that has ended while the enqueued message with this id was
// the only one under way, and returns how many there were.
func (j *Journal) Tried(ctx context.Context, account, id string) (times int, err error) {
	err = j.do(ctx, "tried", func(ctx context.Context, w *writer) error {
		err := w.tried.QueryRowContext(ctx, account, id).Scan(&times)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		}
		return err
	})
	return times, err
}

// MarkRead says that the person has seen the conversation with peer up to and
// including number upTo, and returns how many messages were unread until then, and how
// the conversation stands.
func (j *Journal) MarkRead(ctx context.Context, account, peer string, upTo int64) (n int, change Change, err error) {
	err = j.do(ctx, "mark read", func(ctx context.Context, w *writer) error {
		result, err := w.markRead.ExecContext(ctx, account, peer, upTo)
		if err != nil {
			return err
		}
		read, err := result.RowsAffected()
		if n = int(read); err != nil || n == 0 {
			return err
		}
		if _, err := w.talked.ExecContext(ctx, account, peer, n, upTo); err != nil {
			return err
		}
		if _, err := w.total(ctx, account, -n); err != nil {
			return err
		}
		change = Change{}
		return w.standing(ctx, account, peer, &change)
	})
	if err != nil {
		return 0, Change{}, err
	}
	return n, change, nil
}
