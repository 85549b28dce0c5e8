package journal

import (
	"context"
	"database/sql"
	"errors"
)

// Displayed says up to which message somebody has read a conversation.
type Displayed struct {
	Account, Peer string
	// ID is that of the message: what its sender gave it (XEP-0333) or, when Archived, what
	// an archive did (XEP-0490), the room's in a room.
	ID       string
	Archived bool
	// Mine says that we have read, here or in another program; else the other has read
	// what we wrote. Who may say so is for the caller to see.
	Mine bool
}

// MarkRead says that the person has seen the conversation with peer up to and including
// number upTo: what stands before that message, and what has come before it. It returns
// how many messages were unread until then, how the conversation stands, and what others
// are to be told of it ([Change.Seen]).
func (j *Journal) MarkRead(ctx context.Context, account, peer string, upTo int64) (n int, change Change, err error) {
	err = j.do(ctx, "mark read", func(ctx context.Context, w *writer) error {
		id, err := w.accountOf(ctx, account)
		if err != nil {
			return err
		}
		t, err := w.talkWith(ctx, id, peer)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		position, err := w.positionOf(ctx, &t, upTo)
		if err != nil {
			return err
		}
		change = Change{}
		if t.unread > 0 {
			err := w.unseen.QueryRowContext(ctx, t.id, position, upTo).Scan(&change.Seen.Asked, &change.Seen.ArchiveID)
			if err != nil {
				return err
			}
		}
		if n, err = w.seen(ctx, &t, position, upTo); err != nil || n == 0 {
			return err
		}
		return w.standing(ctx, &t, &change)
	})
	if err != nil {
		return 0, Change{}, err
	}
	return n, change, nil
}

// unseenSQL finds what is said of messages that are about to be marked as read.
const unseenSQL = `WITH unseen AS NOT MATERIALIZED (SELECT * FROM message
		WHERE conversation = ?1 AND read = 0 AND (position <= ?2 OR number <= ?3))
	SELECT coalesce((SELECT id FROM unseen WHERE markable = 1 AND id <> '' ORDER BY position DESC LIMIT 1), ''),
		coalesce((SELECT archive_id FROM unseen WHERE archive = '' AND archive_id IS NOT NULL ORDER BY position DESC LIMIT 1), '')`

// seen marks as read what stands up to position, and what has a number up to upTo.
func (w *writer) seen(ctx context.Context, t *talk, position, upTo int64) (n int, err error) {
	if t.unread > 0 {
		result, err := w.markRead.ExecContext(ctx, t.id, position, upTo)
		if err != nil {
			return 0, err
		}
		read, err := result.RowsAffected()
		if n = int(read); err != nil {
			return 0, err
		}
	}
	if n == 0 && position <= t.readTo {
		return 0, nil
	}
	t.unread, t.readTo = t.unread-n, max(t.readTo, position)
	if _, err := w.readTo.ExecContext(ctx, n, position, t.id); err != nil || n == 0 {
		return n, err
	}
	_, err = w.total(ctx, t.account, -n)
	return n, err
}

// displayed notes what somebody has read. What we have read of a message that is not here
// yet waits for it; what the other has read of one is of no use.
func (w *writer) displayed(ctx context.Context, d Displayed) (change Change, err error) {
	account, err := w.accountOf(ctx, d.Account)
	if err != nil {
		return Change{}, err
	}
	t, err := w.talkWith(ctx, account, d.Peer)
	if errors.Is(err, sql.ErrNoRows) && d.Mine && d.Archived {
		t, err = w.talkOf(ctx, account, d.Peer, false)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return Change{}, nil
	}
	if err != nil {
		return Change{}, err
	}
	e, err := w.targetOf(ctx, &t, d.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if d.Mine && d.Archived {
			err = w.await(ctx, &t, Edit{Target: d.ID, Kind: displayedKind, Mine: true})
		} else {
			err = nil
		}
		return Change{}, err
	case err != nil:
		return Change{}, err
	}
	before := t
	if d.Mine {
		_, err = w.seen(ctx, &t, e.Position, 0)
	} else if e.Mine && e.Position > t.displayedTo {
		t.displayedTo = e.Position
		_, err = w.displayedTo.ExecContext(ctx, t.displayedTo, t.id)
	}
	if err != nil || t == before {
		return Change{}, err
	}
	change.Changed = true
	err = w.standing(ctx, &t, &change)
	return change, err
}
