package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// lookBack is how many messages before the expected one may be the first that is
// repeated.
const lookBack = 1 << 14

// Repeated follows a session that is resumed by another process. Its stream begins with
// what the process before had not said to be done with: the end of what that has stored
// of the session, whole and in order, or nothing. What it repeats is known by its place,
// because equal messages of one session are different ones.
type Repeated struct {
	Session string // empty: nothing is repeated any more
	// After is the number of the newest message of the session when its state was kept:
	// what is repeated begins behind it, or, if that was in the middle of an answer, a
	// little before it, and not earlier than Since.
	After int64
	Since time.Time
	begun bool
}

// repeated returns the stored message that e repeats, or nil, and moves r on.
func (w *writer) repeated(ctx context.Context, e *Entry, r *Repeated) (*Entry, error) {
	if r.Session == "" || e.Session != r.Session {
		return nil, nil
	}
	account, err := w.accountOf(ctx, e.Account)
	if err != nil {
		return nil, err
	}
	known, err := scan(w.after.QueryRowContext(ctx, r.After, account, r.Session))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if err != nil || !same(&known, e) {
		if r.begun { // that was all
			*r = Repeated{}
			return nil, nil
		}
		// The answer that is repeated may have been half stored when its state was kept.
		known, err = scan(w.before.QueryRowContext(ctx, r.After, lookBack, account, r.Session,
			e.ID, e.Mine, e.From, e.Peer, e.Type, e.Subject, e.Body, r.Since.UnixMicro()))
		if errors.Is(err, sql.ErrNoRows) {
			*r = Repeated{}
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
	r.begun, r.After = true, known.Number
	return &known, nil
}

// same tells whether two arrivals of one session say the same.
func same(a, b *Entry) bool {
	return a.ID == b.ID && a.ArchiveID == b.ArchiveID && a.Mine == b.Mine && a.From == b.From && a.Peer == b.Peer &&
		a.Type == b.Type && a.Unreadable == b.Unreadable && (a.Subject == b.Subject && a.Body == b.Body || !a.Retracted.IsZero())
}
