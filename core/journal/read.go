package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
)

// queries are the statements of the connection that reads. Nobody who writes is in its
// way, nor is it in theirs.
type queries struct {
	history, since, outbox, conversations, unread, total, search *sql.Stmt
}

// preview are the columns of an entry with a body that is cut: for a list, where the
// whole of it is of no use.
const preview = `number, account, id, archive_id, peer, sender, recipient, type,
	substr(subject, 1, 2048), substr(body, 1, 2048), time, mine, state, error, read, delayed, session, origin, unreadable, tries`

func (q *queries) prepare(db *sql.DB) error {
	for _, p := range []struct {
		stmt **sql.Stmt
		sql  string
	}{
		{&q.history, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND peer = ? AND number < ? ORDER BY number DESC LIMIT ?`},
		{&q.since, `SELECT ` + columns + ` FROM message
			WHERE account IN (SELECT value FROM json_each(?)) AND number > ? ORDER BY number LIMIT ?`},
		{&q.outbox, `SELECT ` + columns + ` FROM message
			WHERE account = ? AND state = 'queued' ORDER BY number LIMIT ?`},
		{&q.conversations, conversationsSQL},
		{&q.unread, `SELECT peer, unread FROM conversation WHERE account = ? AND unread > 0`},
		{&q.total, `SELECT unread FROM tally WHERE account = ?`},
		{&q.search, searchSQL},
	} {
		var err error
		if *p.stmt, err = db.Prepare(p.sql); err != nil {
			return err
		}
	}
	return nil
}

const conversationsSQL = `
	SELECT unread, ` + preview + ` FROM
		(SELECT last, unread FROM conversation WHERE account = ? ORDER BY last DESC LIMIT ?)
	JOIN message ON number = last ORDER BY last DESC`

// Outbox returns the own messages that wait to be sent, in the order in which
// they were enqueued: the first limit of them, or all when limit is 0.
func (j *Journal) Outbox(ctx context.Context, account string, limit int) ([]Entry, error) {
	if limit <= 0 {
		limit = -1
	}
	rows, err := j.outbox.QueryContext(ctx, account, limit)
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

// Since returns up to limit messages of the accounts that are newer than number after,
// over all peers, the oldest first; fewer, but one at least, when their texts hold more
// than size bytes. Without newer ones it returns none.
func (j *Journal) Since(ctx context.Context, accounts []string, after int64, limit, size int) ([]Entry, error) {
	list, _ := json.Marshal(accounts) // of strings: this cannot fail
	rows, err := j.since.QueryContext(ctx, string(list), after, max(limit, 0))
	if err != nil {
		return nil, wrap("since", err)
	}
	defer rows.Close()
	var entries []Entry
	for size > 0 && rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, wrap("since", err)
		}
		entries = append(entries, e)
		size -= len(e.Subject) + len(e.Body)
	}
	return entries, wrap("since", rows.Err())
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

// Conversations returns the conversations of the account, the one with the newest
// message first: the first limit of them, or all when limit is 0. The subjects and
// bodies of their last messages are cut to 2,048 characters.
func (j *Journal) Conversations(ctx context.Context, account string, limit int) ([]Conversation, error) {
	if limit <= 0 {
		limit = -1
	}
	rows, err := j.conversations.QueryContext(ctx, account, limit)
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

// Total returns how many messages of the account the person has not seen.
func (j *Journal) Total(ctx context.Context, account string) (n int, err error) {
	rows, err := j.total.QueryContext(ctx, account)
	if err != nil {
		return 0, wrap("total", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, wrap("total", err)
		}
	}
	return n, wrap("total", rows.Err())
}

// Unread returns how many messages the person has not seen, in all and by peer.
// Peers without any are not in the map.
func (j *Journal) Unread(ctx context.Context, account string) (total int, byPeer map[string]int, err error) {
	rows, err := j.unread.QueryContext(ctx, account)
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
