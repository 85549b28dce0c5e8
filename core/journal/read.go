package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"
)

// queries are the statements of the connection that reads. Nobody who writes is in its
// way, nor is it in theirs.
type queries struct {
	history, message, named, since, outbox, due, outboxStanzas, conversations, unread, total, held, heard, untold *sql.Stmt
	alerts, broadcasts, broadcast, unsettled                                                                      *sql.Stmt
	words, wordsWith, span                                                                                        [2]*sql.Stmt // the last first, the first first
}

// ours is the number of an account, and with that of a conversation of it. ofPeer are the
// conversations with a peer: of a room those with its occupants too, whose addresses begin with its own.
const (
	ours   = `(SELECT id FROM account WHERE address = ?1)`
	with   = `(SELECT id FROM conversation WHERE account = ` + ours + ` AND peer = ?2)`
	ofPeer = `(peer = ?2 OR peer > ?2 || '/' AND peer < ?2 || '0')`
)

func (q *queries) prepare(db *sql.DB) error {
	for _, p := range []struct {
		stmt **sql.Stmt
		sql  string
	}{
		{&q.history, historySQL},
		{&q.message, `SELECT ` + columns + tables + `WHERE m.conversation = ` + with + ` AND m.number = ?3 AND m.corrects = 0`},
		{&q.named, namedSQL},
		{&q.since, `SELECT ` + rawColumns + tables + `
			WHERE m.number > ?2 AND +m.account IN (SELECT a.id FROM json_each(?1) JOIN account a ON a.address = value)
			ORDER BY m.number LIMIT ?3`},
		{&q.alerts, alertsSQL},
		{&q.outbox, `SELECT ` + rawColumns + tables + `
			WHERE m.account = ` + ours + ` AND m.state = 'queued' AND m.due <= ?3 ORDER BY m.number LIMIT ?2`},
		{&q.due, `SELECT coalesce(min(due), 0) FROM message WHERE account = ` + ours + ` AND state = 'queued' AND due > ?2`},
		{&q.outboxStanzas, outboxStanzasSQL},
		{&q.untold, untoldSQL},
		{&q.unsettled, unsettledSQL},
		{&q.held, heldSQL},
		{&q.heard, heardSQL},
		{&q.conversations, conversationsSQL},
		{&q.broadcasts, broadcastsSQL},
		{&q.broadcast, broadcastSQL},
		{&q.unread, `SELECT peer, unread FROM conversation WHERE account = ` + ours + ` AND unread > 0`},
		{&q.total, `SELECT unread FROM account WHERE address = ?`},
		{&q.words[0], wordsSQL + lastFirst(`word.rowid`)},
		{&q.words[1], wordsSQL + firstFirst(`word.rowid`)},
		{&q.wordsWith[0], wordsWithSQL + lastFirst(`word.rowid`)},
		{&q.wordsWith[1], wordsWithSQL + firstFirst(`word.rowid`)},
		{&q.span[0], spanSQL + lastFirst(`m.position`)},
		{&q.span[1], spanSQL + firstFirst(`m.position`)},
	} {
		var err error
		if *p.stmt, err = db.Prepare(p.sql); err != nil {
			return err
		}
	}
	return nil
}

// mentions counts what is unread of a conversation and calls us.
const mentions = `(SELECT count(*) FROM message WHERE conversation = t.id AND read = 0 AND mentioned = 1)`

// The newest conversations are found first, and then their last messages.
const conversationsSQL = `
	SELECT t.unread, t.read_to, t.displayed_to, t.no_reply, t.room, ` + mentions + `, ` + preview + ` FROM
		(SELECT * FROM conversation WHERE account = ` + ours + ` AND last <> 0 ORDER BY position DESC LIMIT ?2) t
	CROSS JOIN message m ON m.number = t.last
	LEFT JOIN account a ON a.id = m.account
	LEFT JOIN message c ON c.number = m.corrected_by
	ORDER BY t.position DESC`

var historySQL = `SELECT ` + columns + tables + `
	WHERE m.conversation = ` + with + ` AND m.corrects = 0
	AND m.position < CASE WHEN ?3 <= 0 THEN 9223372036854775807 ELSE ` + positionSQL(with, "?3", "1") + ` END
	ORDER BY m.position DESC LIMIT ?4`

// History returns up to limit messages exchanged with peer that stand before the one with
// number before, or the last when before is 0; the first of them first. Corrections stand
// in the place of what they correct.
func (j *Reader) History(ctx context.Context, account, peer string, before int64, limit int) ([]Entry, error) {
	if limit <= 0 {
		return nil, nil // to SQLite a negative limit is none
	}
	rows, err := j.history.QueryContext(ctx, account, peer, before, limit)
	entries, err := all(rows, "history", err)
	slices.Reverse(entries)
	return entries, err
}

// LastIn returns when the message was written that stands last in the conversation with peer; zero
// where there is none.
func (j *Reader) LastIn(ctx context.Context, account, peer string) (time.Time, error) {
	last, err := j.History(ctx, account, peer, 0, 1)
	if err != nil || len(last) == 0 {
		return time.Time{}, err
	}
	return last[0].Time, nil
}

// Message returns the message exchanged with peer that has a number, as it stands now, or
// [ErrUnknown].
func (j *Reader) Message(ctx context.Context, account, peer string, number int64) (Entry, error) {
	rows, err := j.message.QueryContext(ctx, account, peer, number)
	entries, err := all(rows, "message", err)
	if err == nil && len(entries) == 0 {
		err = ErrUnknown
	}
	if err != nil {
		return Entry{}, err
	}
	return entries[0], nil
}

// Since returns up to limit messages of the accounts that have come after the one with
// number after, over all peers, as they came and in that order; fewer, but one at least,
// when their texts hold more than size bytes. Without newer ones it returns none.
func (j *Reader) Since(ctx context.Context, accounts []string, after int64, limit, size int) ([]Entry, error) {
	list, _ := json.Marshal(accounts) // of strings: this cannot fail
	rows, err := j.since.QueryContext(ctx, string(list), after, max(limit, 0))
	return upTo(size, rows, "since", err)
}

// upTo reads rows until their texts hold more than size bytes, and closes them.
func upTo(size int, rows *sql.Rows, call string, err error) (entries []Entry, failed error) {
	if err != nil {
		return nil, wrap(call, err)
	}
	defer rows.Close()
	for size > 0 && rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, wrap(call, err)
		}
		entries = append(entries, e)
		if size -= len(e.Subject) + len(e.Body); e.Notice != nil {
			size -= len(e.Notice.JSON) + len(e.Notice.XML)
			if e.Notice.Form != nil {
				size -= e.Notice.Form.Size()
			}
		}
	}
	return entries, wrap(call, rows.Err())
}

func all(rows *sql.Rows, call string, err error) ([]Entry, error) {
	if err != nil {
		return nil, wrap(call, err)
	}
	entries, err := collect(rows)
	return entries, wrap(call, err)
}

// collect reads all rows, and closes them.
func collect(rows *sql.Rows) (entries []Entry, err error) {
	defer rows.Close()
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return entries, nil
}

// Conversations returns the conversations of the account, the one whose last message
// stands last first: the first limit of them, or all when limit is 0. The subjects and
// bodies of their last messages are cut to 2,048 characters.
func (j *Reader) Conversations(ctx context.Context, account string, limit int) ([]Conversation, error) {
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
		if c.Last, err = scan(prefixed{rows, []any{&c.Unread, &c.ReadTo, &c.DisplayedTo, &c.NoReply, &c.Room, &c.Mentions}}); err != nil {
			return nil, wrap("conversations", err)
		}
		c.Peer = c.Last.Peer
		list = append(list, c)
	}
	return list, wrap("conversations", rows.Err())
}

// prefixed is a row with others before the columns of an Entry.
type prefixed struct {
	row
	first []any
}

func (p prefixed) Scan(dest ...any) error { return p.row.Scan(append(p.first, dest...)...) }

// Total returns how many messages of the account the person has not seen.
func (j *Reader) Total(ctx context.Context, account string) (n int, err error) {
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
func (j *Reader) Unread(ctx context.Context, account string) (total int, byPeer map[string]int, err error) {
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
