package journal

import (
	"context"
	"database/sql"
	"errors"
)

// Merge stores the messages of another journal behind those that are here, as far as
// they have got there, and leaves the other as it is. Those that are here already, by
// their archive id or by the id that was made for them, are passed over. All are
// stored, or none.
func (j *Journal) Merge(ctx context.Context, other *Journal) error {
	accounts, err := other.addresses(ctx)
	if err != nil {
		return wrap("merge", err)
	}
	return j.do(ctx, "merge", func(ctx context.Context, w *writer) error {
		w.edited = nil
		for _, account := range accounts {
			if err := w.mergeMessages(ctx, other, account); err != nil {
				return err
			}
			if err := w.mergeStanzas(ctx, other, account); err != nil {
				return err
			}
		}
		return nil
	})
}

// addresses returns the accounts of a journal.
func (j *Reader) addresses(ctx context.Context) (list []string, err error) {
	rows, err := j.read.QueryContext(ctx, `SELECT address FROM account WHERE address IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var address string
		if err := rows.Scan(&address); err != nil {
			return nil, err
		}
		list = append(list, address)
	}
	return list, rows.Err()
}

func (w *writer) mergeMessages(ctx context.Context, other *Journal, account string) error {
	rows, err := other.read.QueryContext(ctx, `SELECT m.enqueued, `+rawColumns+tables+`
		WHERE m.account = `+ours+` ORDER BY m.number`, account)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		enqueued := false
		e, err := scan(prefixed{rows, []any{&enqueued}})
		if err != nil {
			return err
		}
		id, err := w.accountOf(ctx, account)
		if err != nil {
			return err
		}
		if known, err := w.has(ctx, id, &e, enqueued); known || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		t, err := w.talkOf(ctx, id, e.Peer, e.Room)
		if err != nil {
			return err
		}
		e.Corrects = 0 // a number of the other
		if e.Position, err = w.arrival(ctx, &t, &e); err != nil {
			return err
		}
		if _, err := w.store(ctx, &t, &e, enqueued); err != nil {
			return err
		}
	}
	return rows.Err()
}

// mergeStanzas has what waits in another journal wait here, once.
func (w *writer) mergeStanzas(ctx context.Context, other *Journal, account string) error {
	rows, err := other.read.QueryContext(ctx, `SELECT kind, key, recipient, body FROM stanza
		WHERE account = `+ours+` ORDER BY number`, account)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		s := Stanza{Account: account}
		if err := rows.Scan(&s.Kind, &s.Key, &s.To, &s.XML); err != nil {
			return err
		}
		if _, err := w.queue(ctx, s); err != nil {
			return err
		}
	}
	return rows.Err()
}

// has tells whether a message is here already.
func (w *writer) has(ctx context.Context, account int64, e *Entry, enqueued bool) (bool, error) {
	_, err := w.sameInArchive(ctx, account, e, false)
	if errors.Is(err, sql.ErrNoRows) && enqueued {
		_, err = scan(w.anywhere.QueryRowContext(ctx, account, e.ID))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
