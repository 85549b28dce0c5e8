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
	Room     bool // of what is untold: Peer is a room
	// Mine says that we have read, here or in another program; else the other has read
	// what we wrote. Who may say so is for the caller to see.
	Mine bool
}

// MarkRead says that the person has seen the conversation with peer up to and including
// number upTo: what stands before that message, and what has come before it. It returns
// how many messages were unread until then, how the conversation stands, and which
// message's writer would like to know ([Change.Asked]); for [Reader.Untold] it is untold,
// unless it is what an occupant of a room says alone: that no other program knows by his address.
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
			err := w.unseen.QueryRowContext(ctx, t.id, position, upTo).Scan(&change.Asked)
			if err != nil {
				return err
			}
		}
		if n, err = w.seen(ctx, &t, position, upTo); err != nil || n == 0 {
			return err
		}
		if _, err := w.untell.ExecContext(ctx, t.id); err != nil {
			return err
		}
		return w.standing(ctx, &t, &change)
	})
	if err != nil {
		return 0, Change{}, err
	}
	return n, change, nil
}

// unseenSQL finds who asks of messages that are about to be marked as read.
const unseenSQL = `SELECT coalesce((SELECT id FROM message
	WHERE conversation = ?1 AND read = 0 AND (position <= ?2 OR number <= ?3) AND markable = 1 AND id <> ''
	ORDER BY position DESC LIMIT 1), '')`

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

// seenElsewhere marks as read what the person's account has as read, up to position. What it
// has so far the other programs need not be told.
func (w *writer) seenElsewhere(ctx context.Context, t *talk, position int64) error {
	if _, err := w.seen(ctx, t, position, 0); err != nil {
		return err
	}
	_, err := w.told.ExecContext(ctx, t.id, position)
	return err
}

// archived is what a position can be told of: a message of another, which the archive of the
// conversation t has given an id, the account's own or the room's.
const archived = `m.corrects = 0 AND m.mine = 0 AND m.archive = CASE t.room WHEN 1 THEN t.peer ELSE '' END AND m.archive_id IS NOT NULL`

const toldSQL = `UPDATE conversation AS t SET untold = 0 WHERE id = ?1 AND untold = 1 AND NOT EXISTS
	(SELECT 1 FROM message m WHERE m.conversation = ?1 AND m.position > ?2 AND m.position <= read_to AND ` + archived + `)`

const untoldSQL = `SELECT peer, room, last FROM (SELECT t.peer AS peer, t.room AS room, (SELECT m.archive_id FROM message m
		WHERE m.conversation = t.id AND m.position <= t.read_to AND ` + archived + ` ORDER BY m.position DESC LIMIT 1) AS last
	FROM conversation t WHERE t.account = ` + ours + ` AND t.untold = 1
		AND (?2 AND t.room = 0 OR NOT EXISTS (SELECT 1 FROM pending WHERE conversation = t.id AND kind = '` + displayedKind + `'))
	) WHERE last IS NOT NULL LIMIT 1000`

// Untold returns up to which messages the person has read conversations here, as far as his
// account may not know it yet, of a thousand conversations at most. It knows it when that, or
// more, is taken in as [Displayed]. Unless whole, which says that all messages that were
// missed are here, those are left out that were read elsewhere up to one that is not; of rooms
// [Journal.CaughtUp] says so.
func (j *Reader) Untold(ctx context.Context, account string, whole bool) (all []Displayed, err error) {
	rows, err := j.untold.QueryContext(ctx, account, whole)
	if err != nil {
		return nil, wrap("untold", err)
	}
	defer rows.Close()
	for rows.Next() {
		d := Displayed{Account: account, Archived: true, Mine: true}
		if err := rows.Scan(&d.Peer, &d.Room, &d.ID); err != nil {
			return nil, wrap("untold", err)
		}
		all = append(all, d)
	}
	return all, wrap("untold", rows.Err())
}

// CaughtUp says that all is here of a room that comes by itself: a message up to which it was read
// elsewhere, and which is not, is older than all that is.
func (j *Journal) CaughtUp(ctx context.Context, account, room string) error {
	return j.do(ctx, "caught up", func(ctx context.Context, w *writer) error {
		_, err := w.conn.ExecContext(ctx, `DELETE FROM pending WHERE kind = ? AND conversation =
			(SELECT c.id FROM conversation c JOIN account a ON a.id = c.account WHERE a.address = ? AND c.peer = ?)`, displayedKind, account, room)
		return err
	})
}

// readSQL finds the message up to which the account has a conversation as read. Only the id that an
// archive gave means it: others may give theirs as they like.
const readSQL = `SELECT ` + columns + tables + `WHERE m.account = ? AND m.archive IN ('', ?) AND m.archive_id = ? AND m.conversation = ? LIMIT 1`

// readTarget returns the message that somebody has displayed, or sql.ErrNoRows.
func (w *writer) readTarget(ctx context.Context, t *talk, d Displayed) (Entry, error) {
	if !d.Archived { // nobody marks what he has written himself
		return w.targetOf(ctx, t, d.ID, authorOf(!d.Mine), "")
	}
	e, err := scan(w.upTo.QueryRowContext(ctx, t.account, t.peer, d.ID, t.id))
	if err == nil && e.Corrects != 0 {
		e, err = scan(w.last.QueryRowContext(ctx, e.Corrects))
	}
	return e, err
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
	e, err := w.readTarget(ctx, &t, d)
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
	switch {
	case d.Mine && d.Archived:
		err = w.seenElsewhere(ctx, &t, e.Position)
	case d.Mine:
		_, err = w.seen(ctx, &t, e.Position, 0)
	case e.Mine && e.Position > t.displayedTo:
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
