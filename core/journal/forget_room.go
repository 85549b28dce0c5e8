package journal

import (
	"context"
)

// ForgetRoom is [Journal.Forget] for one room: what was said there, and what its occupants and
// the person have said to each other alone. What of it waits to be sent is not sent, and who
// enters the room again begins anew. It returns which conversations those were, and how much is
// unread of the account now.
func (j *Journal) ForgetRoom(ctx context.Context, account, room string) (peers []string, change Change, err error) {
	err = j.do(ctx, "forget", func(ctx context.Context, w *writer) (err error) {
		peers, change, err = w.forgetRoom(ctx, account, room)
		return err
	})
	if err != nil {
		return nil, Change{}, err
	}
	select {
	case j.writer.forgetting <- struct{}{}:
	default:
	}
	return peers, change, nil
}

// forgetRoom gives what is to be forgotten to an account that has no address: it is deleted as
// that is.
func (w *writer) forgetRoom(ctx context.Context, address, room string) (peers []string, change Change, err error) {
	account, err := w.accountOf(ctx, address)
	if err != nil {
		return nil, change, err
	}
	var nobody int64
	if err := w.conn.QueryRowContext(ctx, `INSERT INTO account (address) VALUES (NULL) RETURNING id`).Scan(&nobody); err != nil {
		return nil, change, err
	}
	unread := 0
	rows, err := w.conn.QueryContext(ctx, `UPDATE conversation SET account = ?
		WHERE account = ? AND (peer = ? OR peer > ?3 || '/' AND peer < ?3 || '0') RETURNING peer, unread`, nobody, account, room)
	if err != nil {
		return nil, change, err
	}
	defer rows.Close()
	for rows.Next() {
		var peer string
		var n int
		if err := rows.Scan(&peer, &n); err != nil {
			return nil, change, err
		}
		peers, unread = append(peers, peer), unread+n
	}
	if err := rows.Err(); err != nil {
		return nil, change, err
	}
	if _, err := w.conn.ExecContext(ctx, `UPDATE message SET account = ?1
		WHERE conversation IN (SELECT id FROM conversation WHERE account = ?1)`, nobody); err != nil {
		return nil, change, err
	}
	if _, err := w.conn.ExecContext(ctx, `DELETE FROM archive WHERE account = ? AND archive = ?`, account, room); err != nil {
		return nil, change, err
	}
	change.Total, err = w.total(ctx, account, -unread)
	w.seq++
	change.Seq = w.seq
	return peers, change, err
}
