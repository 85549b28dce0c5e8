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
	rows, err := other.read.QueryContext(ctx, `SELECT enqueued, `+columns+` FROM message ORDER BY number`)
	if err != nil {
		return wrap("merge", err)
	}
	defer rows.Close()
	return j.do(ctx, "merge", func(ctx context.Context, w *writer) error {
		for rows.Next() {
			enqueued := false
			e, err := scan(flagged{rows, &enqueued})
			if err != nil {
				return err
			}
			if known, err := w.has(ctx, &e, enqueued); known || err != nil {
				if err != nil {
					return err
				}
				continue
			}
			if _, err := w.store(ctx, &e, enqueued); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// has tells whether a message is here already.
func (w *writer) has(ctx context.Context, e *Entry, enqueued bool) (bool, error) {
	err := sql.ErrNoRows
	if e.ArchiveID != "" {
		_, err = scan(w.byArchive.QueryRowContext(ctx, e.Account, e.ArchiveID))
	}
	if errors.Is(err, sql.ErrNoRows) && enqueued {
		_, err = scan(w.anywhere.QueryRowContext(ctx, e.Account, e.ID))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// flagged is a row with one flag before the columns of an Entry.
type flagged struct {
	row
	flag *bool
}

func (f flagged) Scan(dest ...any) error {
	return f.row.Scan(append([]any{f.flag}, dest...)...)
}
