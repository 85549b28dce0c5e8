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
	err = j.transact(ctx, func(tx *sql.Tx) error {
		stored, fresh, err = j.receive(ctx, tx, e)
		return err
	})
	if err != nil {
		return Entry{}, false, wrap("receive", err)
	}
	return stored, fresh, nil
}

// Received is one result of [Journal.ReceiveAll].
type Received struct {
	Entry Entry
	Fresh bool
}

// ReceiveAll does for all entries what [Journal.Receive] does for one, in order
// and at the price of one write to the disk: all are stored, or none.
func (j *Journal) ReceiveAll(ctx context.Context, entries []Entry) ([]Received, error) {
	results := make([]Received, len(entries))
	err := j.transact(ctx, func(tx *sql.Tx) error {
		for i, e := range entries {
			stored, fresh, err := j.receive(ctx, tx, e)
			if err != nil {
				return err
			}
			results[i] = Received{stored, fresh}
		}
		return nil
	})
	if err != nil {
		return nil, wrap("receive", err)
	}
	return results, nil
}

func (j *Journal) receive(ctx context.Context, tx *sql.Tx, e Entry) (Entry, bool, error) {
	e.settle()
	known, err := j.find(ctx, tx, &e)
	if errors.Is(err, sql.ErrNoRows) {
		if e.State, e.Error = "", ""; e.Mine {
			e.State = Sent // by another program of ours
		}
		return e, true, j.store(ctx, tx, &e, false)
	}
	if err != nil {
		return Entry{}, false, err
	}
	was := known
	if known.ArchiveID == "" {
		known.ArchiveID = e.ArchiveID
	}
	if known.State == Queued {
		known.State = Sent
	}
	if known != was {
		_, err = tx.StmtContext(ctx, j.adopt).ExecContext(ctx,
			orNull(known.ArchiveID), string(known.State), known.Number)
	}
	return known, false, err
}

// find returns the stored message that e is another arrival of, or sql.ErrNoRows.
func (j *Journal) find(ctx context.Context, tx *sql.Tx, e *Entry) (Entry, error) {
	if e.ArchiveID != "" {
		known, err := scan(tx.StmtContext(ctx, j.byArchive).QueryRowContext(ctx, e.Account, e.ArchiveID))
		if !errors.Is(err, sql.ErrNoRows) {
			return known, err
		}
	}
	if e.ID == "" {
		return Entry{}, sql.ErrNoRows
	}
	if e.Mine {
		known, err := scan(tx.StmtContext(ctx, j.byOwnID).QueryRowContext(ctx, e.Account, e.ID, e.Body))
		if !errors.Is(err, sql.ErrNoRows) {
			return known, err
		}
	}
	return scan(tx.StmtContext(ctx, j.byID).QueryRowContext(ctx, e.Account, e.ID,
		e.Time.Add(-Window).UnixMicro(), e.Time.Add(Window).UnixMicro(),
		e.Mine, e.From, e.Peer, e.Type, e.Subject, e.Body, e.ArchiveID))
}

func (j *Journal) store(ctx context.Context, tx *sql.Tx, e *Entry, enqueued bool) error {
	result, err := tx.StmtContext(ctx, j.insert).ExecContext(ctx, append(e.values(), enqueued)...)
	if err != nil {
		return err
	}
	e.Number, err = result.LastInsertId()
	return err
}

// Enqueue stores a message of our own that is to be sent, in state [Queued] and
// with a fresh random id of 128 bits, and returns it so. It blocks until the
// message is safe on disk.
func (j *Journal) Enqueue(ctx context.Context, e Entry) (Entry, error) {
	e.ID, e.ArchiveID, e.Mine, e.State, e.Error = rand.Text(), "", true, Queued, ""
	e.settle()
	err := j.transact(ctx, func(tx *sql.Tx) error {
		return j.store(ctx, tx, &e, true)
	})
	if err != nil {
		return Entry{}, wrap("enqueue", err)
	}
	return e, nil
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

// Mark says how far the enqueued message to peer with this id has come, and
// returns it as it is then. A step back changes nothing and is no error: answers,
// receipts and errors overtake each other. Condition is kept for [Failed] only.
// Receipts and errors come from the network, so peer must be who sent them: one
// that nobody but the recipient may send does not fit, and is [ErrUnknown].
func (j *Journal) Mark(ctx context.Context, account, peer, id string, state State, condition string) (marked Entry, changed bool, err error) {
	err = j.transact(ctx, func(tx *sql.Tx) error {
		marked, err = scan(tx.StmtContext(ctx, j.enqueued).QueryRowContext(ctx, account, id, peer))
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil || !marked.State.follows(state) {
			return err
		}
		if marked.State = state; state == Failed {
			marked.Error = condition
		}
		changed = true
		_, err = tx.StmtContext(ctx, j.mark).ExecContext(ctx, string(state), marked.Error, marked.Number)
		return err
	})
	if err != nil {
		return Entry{}, false, wrap("mark", err)
	}
	return marked, changed, nil
}

// MarkRead says that the person has seen the conversation with peer up to and
// including number upTo, and returns how many messages were unread until then.
func (j *Journal) MarkRead(ctx context.Context, account, peer string, upTo int64) (changed int, err error) {
	result, err := j.markRead.ExecContext(ctx, account, peer, upTo)
	if err != nil {
		return 0, wrap("mark read", err)
	}
	n, err := result.RowsAffected()
	return int(n), wrap("mark read", err)
}

// Forget deletes all messages of an account and overwrites them on the disk. It
// rewrites the file, and so takes longer than the other calls.
func (j *Journal) Forget(ctx context.Context, account string) error {
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{`DELETE FROM message WHERE account = ?`, []any{account}},
		{`VACUUM`, nil},                          // no remains in half-filled pages
		{`PRAGMA wal_checkpoint(TRUNCATE)`, nil}, // nor in the write-ahead log
	} {
		if _, err := j.db.ExecContext(ctx, step.sql, step.args...); err != nil {
			return wrap("forget", err)
		}
	}
	return nil
}
