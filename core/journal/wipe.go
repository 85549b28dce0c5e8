package journal

import "context"

// To wipe is to forget what was said while the account goes on: its rooms are those that they
// were, what waits to be told to others is told, and what is held of an archive counts as held,
// so that nothing of it comes again by itself.

// Wipe deletes all that was said by an account and to it. As with [Journal.Forget] nothing of
// that is found any more when it returns, and what waits to be sent is not sent.
func (j *Journal) Wipe(ctx context.Context, account string) (change Change, err error) {
	err = j.do(ctx, "wipe", func(ctx context.Context, w *writer) (err error) {
		change, err = w.renew(ctx, account)
		return err
	})
	if err != nil {
		return Change{}, err
	}
	j.forgetSoon()
	return change, nil
}

// WipeConversation does so with what was said with one, or in a room and with its occupants. It
// returns which conversations those were, and how much is unread of the account now.
func (j *Journal) WipeConversation(ctx context.Context, account, peer string) (peers []string, change Change, err error) {
	return j.forgetTalks(ctx, account, peer, false)
}

// renew begins an account anew, with what it holds of archives, and with what of it waits to be told.
func (w *writer) renew(ctx context.Context, address string) (change Change, err error) {
	was, err := w.accountOf(ctx, address)
	if err != nil {
		return change, err
	}
	clear(w.accounts)
	var anew int64
	_, err = w.conn.ExecContext(ctx, `UPDATE account SET address = NULL WHERE id = ?`, was)
	if err == nil {
		err = w.conn.QueryRowContext(ctx, `INSERT INTO account (address) VALUES (?) RETURNING id`, address).Scan(&anew)
	}
	for _, table := range []string{"archive", "stanza"} {
		if err == nil {
			_, err = w.conn.ExecContext(ctx, `UPDATE `+table+` SET account = ? WHERE account = ?`, anew, was)
		}
	}
	w.seq++
	change.Seq = w.seq
	return change, err
}

// Weight is how much is kept.
type Weight struct {
	Messages int
	Waiting  int // of them wait to be sent
}

const weighSQL = `SELECT count(*), coalesce(sum(state = 'queued'), 0) FROM message
		WHERE corrects = 0 AND conversation IN (SELECT id FROM conversation WHERE account = ` + ours + ` AND (?2 = '' OR ` + ofPeer + `))`

// Weigh tells how much of an account [Journal.Wipe] would delete, or, with a peer, how much
// [Journal.WipeConversation]. It may take a second where there are a million messages.
func (j *Reader) Weigh(ctx context.Context, account, peer string) (w Weight, err error) {
	err = j.read.QueryRowContext(ctx, weighSQL, account, peer).Scan(&w.Messages, &w.Waiting)
	return w, wrap("weigh", err)
}
