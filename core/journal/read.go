package journal

import (
	"context"
	"database/sql"
	"slices"
)

// statements are prepared once: Receive is on the way of every message.
type statements struct {
	insert, adopt, mark, markRead             *sql.Stmt
	byArchive, byOwnID, byID, enqueued        *sql.Stmt
	history, outbox, conversations, unreadAll *sql.Stmt
}

func (s *statements) prepare(db *sql.DB) error {
	for _, p := range []struct {
		stmt **sql.Stmt
		sql  string
	}{
		{&s.insert, `INSERT INTO message (` + columns[len("number, "):] + `, enqueued)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&s.adopt, `UPDATE message SET archive_id = ?, state = ? WHERE number = ?`},
		{&s.mark, `UPDATE message SET state = ?, error = ? WHERE number = ?`},
		{&s.markRead, `UPDATE message SET read = 1
			WHERE account = ? AND peer = ? AND number <= ? AND read = 0`},
		{&s.byArchive, `SELECT ` + columns + ` FROM message WHERE account = ? AND archive_id = ?`},
		{&s.byOwnID, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND id = ? AND enqueued = 1 AND body = ?`},
		{&s.byID, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND id = ? AND id <> '' AND time BETWEEN ? AND ?
			AND mine = ? AND (mine OR sender = ?) AND peer = ?
			AND type = ? AND subject = ? AND body = ?
			AND (archive_id IS NULL OR ? = '') ORDER BY number LIMIT 1`},
		{&s.enqueued, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND id = ? AND enqueued = 1 AND peer = ?`},
		{&s.history, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND peer = ? AND number < ? ORDER BY number DESC LIMIT ?`},
		{&s.outbox, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND state = 'queued' ORDER BY number`},
		{&s.conversations, conversationsSQL},
		{&s.unreadAll, `SELECT peer, count(*) FROM message
			WHERE account = ? AND read = 0 GROUP BY peer`},
	} {
		var err error
		if *p.stmt, err = db.Prepare(p.sql); err != nil {
			return err
		}
	}
	return nil
}

// conversationsSQL leaps over the index from peer to peer instead of reading every
// message, so that its cost is the number of peers.
const conversationsSQL = `
	WITH RECURSIVE talk (name) AS (
		SELECT min(peer) FROM message WHERE account = ?1
		UNION ALL
		SELECT (SELECT min(peer) FROM message WHERE account = ?1 AND peer > name)
		FROM talk WHERE name IS NOT NULL)
	SELECT (SELECT count(*) FROM message WHERE account = ?1 AND peer = name AND read = 0), ` + columns + `
	FROM talk JOIN message
	ON number = (SELECT max(number) FROM message WHERE account = ?1 AND peer = name)
	ORDER BY number DESC`

// Outbox returns the own messages that wait to be sent, in the order in which
// they were enqueued.
func (j *Journal) Outbox(ctx context.Context, account string) ([]Entry, error) {
	rows, err := j.outbox.QueryContext(ctx, account)
	return all(rows, "outbox", err)
}

// History returns up to limit messages exchanged with peer that are older than
// number before, or the newest when before is 0; the oldest first.
func (j *Journal) History(ctx context.Context, account, peer string, before int64, limit int) ([]Entry, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	if limit <= 0 {
		return nil, nil // to SQLite a negative limit is none
	}
	rows, err := j.history.QueryContext(ctx, account, peer, before, limit)
	entries, err := all(rows, "history", err)
	slices.Reverse(entries)
	return entries, err
}

func all(rows *sql.Rows, call string, err error) ([]Entry, error) {
	if err != nil {
		return nil, wrap(call, err)
	}
	defer rows.Close()
	var entries []Entry
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, wrap(call, err)
		}
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return nil, wrap(call, err)
	}
	return entries, nil
}

// Conversations returns all conversations of the account, the one with the newest
// message first.
func (j *Journal) Conversations(ctx context.Context, account string) ([]Conversation, error) {
	rows, err := j.conversations.QueryContext(ctx, account)
	if err != nil {
		return nil, wrap("conversations", err)
	}
	defer rows.Close()
	var list []Conversation
	for rows.Next() {
		var c Conversation
		if c.Last, err = scan(counted{rows, &c.Unread}); err != nil {
			return nil, wrap("conversations", err)
		}
		c.Peer = c.Last.Peer
		list = append(list, c)
	}
	return list, wrap("conversations", rows.Err())
}

// counted is a row with a count before the columns of an Entry.
type counted struct {
	row
	count *int
}

func (c counted) Scan(dest ...any) error {
	return c.row.Scan(append([]any{c.count}, dest...)...)
}

// Unread returns how many messages the person has not seen, in all and by peer.
// Peers without any are not in the map.
func (j *Journal) Unread(ctx context.Context, account string) (total int, byPeer map[string]int, err error) {
	rows, err := j.unreadAll.QueryContext(ctx, account)
	if err != nil {
		return 0, nil, wrap("unread", err)
	}
	defer rows.Close()
	byPeer = make(map[string]int)
	for rows.Next() {
		var (
			peer string
			n    int
		)
		if err := rows.Scan(&peer, &n); err != nil {
			return 0, nil, wrap("unread", err)
		}
		byPeer[peer] = n
		total += n
	}
	return total, byPeer, wrap("unread", rows.Err())
}
