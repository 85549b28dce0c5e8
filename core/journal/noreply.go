package journal

import (
	"context"
	"database/sql"
	"errors"
)

// SetNoReply notes whether the other one of a conversation has said that he takes no messages of
// people (XEP-0506). What is the same already changes nothing, and where nothing was exchanged
// nothing is noted.
func (j *Journal) SetNoReply(ctx context.Context, account, peer string, no bool) (change Change, err error) {
	err = j.do(ctx, "no reply", func(ctx context.Context, w *writer) error {
		change = Change{}
		id, err := w.accountOf(ctx, account)
		if err != nil {
			return err
		}
		t, err := w.talkWith(ctx, id, peer)
		if errors.Is(err, sql.ErrNoRows) || err == nil && t.noReply == no {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := w.conn.ExecContext(ctx, `UPDATE conversation SET no_reply = ? WHERE id = ?`, no, t.id); err != nil {
			return err
		}
		t.noReply, change.Changed = no, true
		return w.standing(ctx, &t, &change)
	})
	if err != nil {
		return Change{}, err
	}
	return change, nil
}
