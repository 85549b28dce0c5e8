package journal

import (
	"context"
	"database/sql"
	"errors"
	"math"
)

// ForgetRoom is [Journal.Forget] for one room: what was said there, and what its occupants and
// the person have said to each other alone. What of it waits to be sent is not sent, and who
// enters the room again begins anew. It returns which conversations those were, and how much is
// unread of the account now.
//
// They are given to an account that has no address, and deleted as that is: first the
// conversations, so that who opens the journal after a crash deletes them, and then in pieces the
// messages.
func (j *Journal) ForgetRoom(ctx context.Context, account, room string) (peers []string, change Change, err error) {
	return j.forgetTalks(ctx, account, room, true)
}

// forgetTalks forgets conversations, and with anew what is held of the archive of their room.
func (j *Journal) forgetTalks(ctx context.Context, account, peer string, anew bool) (peers []string, change Change, err error) {
	var nobody int64
	var talks []talk
	err = j.do(ctx, "forget", func(ctx context.Context, w *writer) (err error) {
		nobody, talks, change, err = w.letGo(ctx, account, peer, anew)
		return err
	})
	for i := 0; i < len(talks) && err == nil; i++ {
		peers = append(peers, talks[i].peer)
		err = j.giveAway(ctx, talks[i].id, nobody)
	}
	if err != nil {
		return nil, Change{}, err
	}
	j.forgetSoon()
	return peers, change, nil
}

// letGo gives conversations with somebody, or of a room, to nobody, and what waits to be sent there.
func (w *writer) letGo(ctx context.Context, address, peer string, anew bool) (nobody int64, talks []talk, change Change, err error) {
	account, err := w.accountOf(ctx, address)
	if err == nil {
		err = w.conn.QueryRowContext(ctx, `INSERT INTO account (address) VALUES (NULL) RETURNING id`).Scan(&nobody)
	}
	if err != nil {
		return 0, nil, change, err
	}
	rows, err := w.conn.QueryContext(ctx, `UPDATE conversation SET account = ?3
		WHERE account = ?1 AND `+ofPeer+` RETURNING id, peer, unread`, account, peer, nobody)
	if err != nil {
		return 0, nil, change, err
	}
	defer rows.Close()
	unread := 0
	for rows.Next() {
		var t talk
		if err := rows.Scan(&t.id, &t.peer, &t.unread); err != nil {
			return 0, nil, change, err
		}
		talks, unread = append(talks, t), unread+t.unread
	}
	if err := rows.Err(); err != nil {
		return 0, nil, change, err
	}
	_, err = w.conn.ExecContext(ctx, `UPDATE message SET account = ?1
		WHERE account = ?2 AND state = 'queued' AND conversation IN (SELECT id FROM conversation WHERE account = ?1)`, nobody, account)
	if err == nil && anew {
		_, err = w.conn.ExecContext(ctx, `DELETE FROM archive WHERE account = ? AND archive = ?`, account, peer)
	}
	if err != nil {
		return 0, nil, change, err
	}
	change.Total, err = w.total(ctx, account, -unread)
	w.seq++
	change.Seq = w.seq
	return nobody, talks, change, err
}

// given is how many messages are given away at once.
const given = 1000

// giveAway gives the messages of a conversation to nobody, in pieces between which others write.
func (j *Journal) giveAway(ctx context.Context, talk, nobody int64) error {
	for from, more := (piecemeal{-1, math.MinInt64}), true; more; {
		err := j.do(ctx, "forget", func(ctx context.Context, w *writer) error {
			to, err := w.giveSome(ctx, talk, nobody, from)
			more, from = to != from, to
			return err
		})
		if err != nil {
			return err
		}
		if err := j.letOthers(ctx); err != nil {
			return err
		}
	}
	return nil
}

// piecemeal is behind which message of a conversation to go on, in the order of its index.
type piecemeal struct{ corrects, position int64 }

// giveSome gives some messages away, and returns where to go on; from: there are no more.
func (w *writer) giveSome(ctx context.Context, talk, nobody int64, from piecemeal) (to piecemeal, err error) {
	err = w.conn.QueryRowContext(ctx, `SELECT corrects, position FROM
		(SELECT corrects, position FROM message WHERE conversation = ? AND (corrects, position) > (?, ?) ORDER BY corrects, position LIMIT ?)
		ORDER BY corrects DESC, position DESC LIMIT 1`, talk, from.corrects, from.position, given).Scan(&to.corrects, &to.position)
	if errors.Is(err, sql.ErrNoRows) {
		return from, nil
	}
	if err != nil {
		return from, err
	}
	_, err = w.conn.ExecContext(ctx, `UPDATE message SET account = ?
		WHERE conversation = ? AND (corrects, position) > (?, ?) AND (corrects, position) <= (?, ?)`,
		nobody, talk, from.corrects, from.position, to.corrects, to.position)
	return to, err
}
