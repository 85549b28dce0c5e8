package journal

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"
)

// Stanza is something else than a message that must go out once we are on line: a marker,
// a receipt, a request for a subscription, a bookmark. The journal does not look into it.
// It stands in the order of the [Journal.Outbox], and is gone when a [Mark] says what has
// become of it.
type Stanza struct {
	Account string
	Kind    string // what it is, for who sends it; not empty
	// Key names what it is about. A newer one of the same kind and key takes the place of
	// one that still waits: only the last marker of a conversation counts. Empty: it
	// replaces none.
	Key string
	To  string
	XML string
}

// EnqueueStanza stores a stanza that is to be sent, with a fresh random id for its marks,
// and returns it as the outbox does. It blocks until it is safe on disk.
func (j *Journal) EnqueueStanza(ctx context.Context, s Stanza) (Entry, error) {
	taken, err := j.Take(ctx, Batch{Stanzas: []Stanza{s}})
	if err != nil {
		return Entry{}, err
	}
	return taken.Stanzas[0], nil
}

func (w *writer) queue(ctx context.Context, s Stanza) (Entry, error) {
	account, err := w.accountOf(ctx, s.Account)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{
		Account: s.Account, ID: rand.Text(), To: s.To, Body: s.XML, Kind: s.Kind,
		Mine: true, State: Queued, Time: time.UnixMicro(time.Now().UnixMicro()).UTC(),
	}
	// Its number is of those of the messages, so that one order holds for both.
	const next = `UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'message' RETURNING seq`
	if err := w.conn.QueryRowContext(ctx, next).Scan(&e.Number); err != nil {
		return Entry{}, err
	}
	_, err = w.conn.ExecContext(ctx, `INSERT OR REPLACE INTO stanza (number, account, id, kind, key, recipient, body, time)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, e.Number, account, e.ID, s.Kind, s.Key, s.To, s.XML, e.Time.UnixMicro())
	return e, err
}

// noteStanza takes a stanza out of the outbox when it has been sent or cannot be.
func (w *writer) noteStanza(ctx context.Context, account int64, m Mark) (Change, error) {
	if m.Peer != "" || !Queued.follows(m.State) {
		return Change{}, ErrUnknown
	}
	e := Entry{Account: m.Account, ID: m.ID, Mine: true, State: m.State}
	if m.State == Failed {
		e.Error = m.Condition
	}
	var micros int64
	err := w.takeStanza.QueryRowContext(ctx, account, m.ID).
		Scan(&e.Number, &e.Kind, &e.To, &e.Body, &micros, &e.Tries)
	if errors.Is(err, sql.ErrNoRows) {
		return Change{}, ErrUnknown
	}
	e.Time = time.UnixMicro(micros).UTC()
	return Change{Entry: e, Changed: true}, err
}

// outboxStanzasSQL are the stanzas that wait.
const outboxStanzasSQL = `SELECT number, kind, id, recipient, body, time, tries FROM stanza
	WHERE account = (SELECT id FROM account WHERE address = ?) ORDER BY number LIMIT ?`

// Outbox returns what waits to be sent and is due, own messages and stanzas (see [Entry].Kind), in
// the order in which they were enqueued: the first limit of them, or all when limit is 0.
func (j *Journal) Outbox(ctx context.Context, account string, limit int) ([]Entry, error) {
	if limit <= 0 {
		limit = 1<<31 - 1
	}
	j.leaving.RLock()
	defer j.leaving.RUnlock()
	tx, err := j.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // both of one moment
	if err != nil {
		return nil, wrap("outbox", err)
	}
	defer tx.Rollback()
	rows, err := tx.StmtContext(ctx, j.outbox).QueryContext(ctx, account, limit, time.Now().UnixMicro())
	messages, err := all(rows, "outbox", err)
	if err != nil {
		return nil, err
	}
	stanzas, err := stanzasOf(ctx, tx.StmtContext(ctx, j.outboxStanzas), account, limit)
	if err != nil || len(stanzas) == 0 {
		return messages, err
	}
	return inOrder(messages, stanzas, limit), nil
}

// NextDue returns when the next message is due that is not yet ([Entry].Due); zero: there is none.
func (j *Journal) NextDue(ctx context.Context, account string) (at time.Time, err error) {
	var micros int64
	if err := j.due.QueryRowContext(ctx, account, time.Now().UnixMicro()).Scan(&micros); err != nil || micros == 0 {
		return time.Time{}, wrap("next due", err)
	}
	return time.UnixMicro(micros).UTC(), nil
}

// inOrder merges two lists that are in order, up to limit.
func inOrder(a, b []Entry, limit int) []Entry {
	merged := make([]Entry, 0, min(len(a)+len(b), limit))
	for len(merged) < limit && len(a)+len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].Number < b[0].Number {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return merged
}

func stanzasOf(ctx context.Context, stmt *sql.Stmt, account string, limit int) (list []Entry, err error) {
	rows, err := stmt.QueryContext(ctx, account, limit)
	if err != nil {
		return nil, wrap("outbox", err)
	}
	defer rows.Close()
	for rows.Next() {
		e := Entry{Account: account, Mine: true, State: Queued}
		var micros int64
		if err := rows.Scan(&e.Number, &e.Kind, &e.ID, &e.To, &e.Body, &micros, &e.Tries); err != nil {
			return nil, wrap("outbox", err)
		}
		e.Time = time.UnixMicro(micros).UTC()
		list = append(list, e)
	}
	return list, wrap("outbox", rows.Err())
}
