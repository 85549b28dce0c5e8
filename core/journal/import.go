package journal

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"
)

// Export calls each with every message there is, of all accounts, in the order of their
// numbers, but those that wait to be sent. An error that it returns ends the export.
func (j *Reader) Export(ctx context.Context, each func(Entry) error) error {
	accounts, err := j.addresses(ctx)
	if err != nil {
		return wrap("export", err)
	}
	for after := int64(0); ; {
		some, err := j.Since(ctx, accounts, after, 500, 4<<20)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, e := range some {
			if after = e.Number; e.State == Queued {
				continue
			}
			if err := each(e); err != nil {
				return err
			}
		}
	}
}

// Import stores messages that were exported, here or elsewhere, each where its time says,
// and returns how many were not here yet. All are read. Those that are here already, however they came, are passed
// over; so to import twice is to import once. All are stored, or, when the sequence has
// an error or ctx ends, none. Whoever else wants to write waits meanwhile.
func (j *Journal) Import(ctx context.Context, entries iter.Seq2[Entry, error]) (fresh int, err error) {
	err = j.do(ctx, "import", func(in context.Context, w *writer) error {
		fresh, w.edited = 0, nil
		for e, err := range entries {
			if err := errors.Join(err, ctx.Err()); err != nil {
				return err
			}
			stored, err := w.importOne(in, e)
			if err != nil {
				return err
			}
			if stored {
				fresh++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return fresh, nil
}

func (w *writer) importOne(ctx context.Context, e Entry) (stored bool, err error) {
	retracted, reactions, answer, acknowledged := e.Retracted, e.Reactions, e.Answer, e.Acknowledged
	e.settle()
	e.Answer, e.Acknowledged = answer, acknowledged
	e.Retracted, e.Reactions, e.Read, e.Session, e.Origin, e.Tries = retracted, reactions, true, "", 0, 0
	if !e.Mine {
		e.State, e.Error = "", ""
	} else if e.State != Delivered && e.State != Failed {
		e.State, e.Error = Sent, ""
	}
	account, err := w.accountOf(ctx, e.Account)
	if err != nil {
		return false, err
	}
	t, err := w.talkOf(ctx, account, e.Peer, e.Room)
	if err != nil {
		return false, err
	}
	if known, err := w.isHere(ctx, &t, &e); known || err != nil {
		return false, err
	}
	if err := w.freeAbove.QueryRowContext(ctx, min(e.Time.UnixMicro(), time.Now().Add(ahead).UnixMicro())).Scan(&e.Position); err != nil {
		return false, err
	}
	_, err = w.store(ctx, &t, &e, false)
	return err == nil, err
}

// What is the same to the microsecond was exported from here, or has been imported. What has
// no id is looked for among those that stand where it would.
const (
	sameIDSQL = `SELECT 1 FROM message WHERE account = ?1 AND id = ?2 AND id <> '' AND conversation = ?3
		AND time = ?4 AND mine = ?5 AND (print = ?6 OR retracted <> 0) LIMIT 1`
	sameSQL = `SELECT 1 FROM message WHERE conversation = ?1 AND corrects = 0 AND position >= ?2 AND time = ?3
		AND id = '' AND mine = ?4 AND (print = ?5 OR retracted <> 0) LIMIT 1`
)

// isHere tells whether a message is here already.
func (w *writer) isHere(ctx context.Context, t *talk, e *Entry) (bool, error) {
	var one int
	at := e.Time.UnixMicro()
	var err error
	if e.ID == "" {
		err = w.conn.QueryRowContext(ctx, sameSQL, t.id, at-stampSize.Microseconds(), at, e.Mine, e.print()).Scan(&one)
	} else {
		// Also one that is ours and waits here under the same id.
		err = w.conn.QueryRowContext(ctx, sameIDSQL, t.account, e.ID, t.id, at, e.Mine, e.print()).Scan(&one)
	}
	if errors.Is(err, sql.ErrNoRows) {
		_, err = w.find(ctx, t, e, true)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
