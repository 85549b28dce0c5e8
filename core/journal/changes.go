package journal

import (
	"context"
	"database/sql"
	"errors"
)

// changes are the statements of the writer, prepared once: they are on the way of every
// message.
type changes struct {
	insert, adopt, mark, markRead, tried         *sql.Stmt
	byArchive, byOwnID, byID, enqueued, anywhere *sql.Stmt
	after, before                                *sql.Stmt
	last, talk, talked, stands, count, counted   *sql.Stmt
	words, older, indexed                        *sql.Stmt
}

func (c *changes) prepare(ctx context.Context, conn *sql.Conn) error {
	for _, p := range []struct {
		stmt **sql.Stmt
		sql  string
	}{
		{&c.insert, `INSERT INTO message (` + columns[len("number, "):] + `, enqueued, print)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&c.adopt, `UPDATE message SET archive_id = ?, state = ?, session = ?, origin = ? WHERE number = ?`},
		{&c.mark, `UPDATE message SET state = ?, error = ? WHERE number = ?`},
		{&c.tried, `UPDATE message SET tries = tries + 1
			WHERE account = ? AND id = ? AND enqueued = 1 RETURNING tries`},
		{&c.markRead, `UPDATE message SET read = 1
			WHERE account = ? AND peer = ? AND number <= ? AND read = 0`},
		{&c.byArchive, `SELECT ` + columns + ` FROM message WHERE account = ? AND archive_id = ?`},
		{&c.byOwnID, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND id = ? AND enqueued = 1 AND body = ?`},
		// Not the index of the peer, which would save sorting the few that there are.
		{&c.byID, `SELECT ` + columns + ` FROM message INDEXED BY message_print
			WHERE account = ?1 AND id = ?2 AND id <> '' AND print IN (?14, 0) AND time BETWEEN ?3 AND ?4
			AND mine = ?5 AND (mine OR sender = ?6) AND peer = ?7
			AND type = ?8 AND subject = ?9 AND body = ?10
			AND (archive_id IS NULL OR ?11 = '')
			AND (?12 = '' OR session <> ?12 OR origin <> ?13) ORDER BY number LIMIT 1`},
		{&c.enqueued, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND id = ? AND enqueued = 1 AND peer = ?`},
		{&c.anywhere, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND id = ? AND enqueued = 1`},
		{&c.after, `SELECT ` + columns + ` FROM message
			WHERE number > ? AND account = ? AND session = ? ORDER BY number LIMIT 1`},
		{&c.before, `SELECT ` + columns + ` FROM message
			WHERE number BETWEEN ?1 - ?2 AND ?1 AND account = ? AND session = ?
			AND id = ? AND mine = ? AND sender = ? AND peer = ? AND type = ? AND subject = ? AND body = ? AND time >= ?
			ORDER BY number DESC LIMIT 1`},
		{&c.last, `SELECT ` + preview + ` FROM message WHERE number =
			(SELECT last FROM conversation WHERE account = ? AND peer = ?)`},
		{&c.talk, `INSERT INTO conversation (account, peer, last, unread, read_up_to)
			VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET
			last = excluded.last, unread = unread + excluded.unread RETURNING unread`},
		{&c.talked, `UPDATE conversation SET unread = unread - ?3, read_up_to = max(read_up_to, ?4)
			WHERE account = ?1 AND peer = ?2`},
		{&c.stands, `SELECT unread FROM conversation WHERE account = ? AND peer = ?`},
		{&c.count, `INSERT INTO tally (account, unread) VALUES (?, ?)
			ON CONFLICT DO UPDATE SET unread = unread + excluded.unread RETURNING unread`},
		{&c.counted, `SELECT unread FROM tally WHERE account = ?`},
		{&c.words, `INSERT INTO word (rowid, text) VALUES (?, ?)`},
		{&c.older, `SELECT number, subject, body FROM message
			WHERE number < (SELECT below FROM unindexed) ORDER BY number DESC LIMIT ?`},
		{&c.indexed, `UPDATE unindexed SET below = ?`},
	} {
		var err error
		if *p.stmt, err = conn.PrepareContext(ctx, p.sql); err != nil {
			return err
		}
	}
	return nil
}

// store adds a message, and counts it.
func (w *writer) store(ctx context.Context, e *Entry, enqueued bool) (Change, error) {
	result, err := w.insert.ExecContext(ctx, append(e.values(), enqueued, e.print())...)
	if err != nil {
		return Change{}, err
	}
	if e.Number, err = result.LastInsertId(); err != nil {
		return Change{}, err
	}
	if _, err := w.words.ExecContext(ctx, e.Number, searchable(e.Subject, e.Body)); err != nil {
		return Change{}, err
	}
	unread := 0
	if !e.Read {
		unread = 1
	}
	change := Change{Entry: *e, Fresh: true, Conversation: Conversation{Peer: e.Peer, Last: *e}}
	err = w.talk.QueryRowContext(ctx, e.Account, e.Peer, e.Number, unread).Scan(&change.Conversation.Unread)
	if err != nil {
		return Change{}, err
	}
	change.Total, err = w.total(ctx, e.Account, unread)
	w.seq++
	change.Seq = w.seq
	return change, err
}

// total adds to what is unread of an account, and returns it.
func (w *writer) total(ctx context.Context, account string, more int) (n int, err error) {
	if more == 0 {
		err = w.counted.QueryRowContext(ctx, account).Scan(&n)
	} else {
		err = w.count.QueryRowContext(ctx, account, more).Scan(&n)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, err
}

// standing completes a change of a message that was there before.
func (w *writer) standing(ctx context.Context, account, peer string, change *Change) error {
	last, err := scan(w.last.QueryRowContext(ctx, account, peer))
	if err != nil {
		return err
	}
	if last.Number == change.Entry.Number {
		last = change.Entry
	}
	change.Conversation = Conversation{Peer: peer, Last: last}
	if err := w.stands.QueryRowContext(ctx, account, peer).Scan(&change.Conversation.Unread); err != nil {
		return err
	}
	change.Total, err = w.total(ctx, account, 0)
	w.seq++
	change.Seq = w.seq
	return err
}
