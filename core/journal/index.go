package journal

import (
	"context"
	"database/sql"
	"time"
)

const (
	// indexedAtOnce is how many messages are indexed in one transaction, and indexPause how
	// long others may write before the next.
	indexedAtOnce = 500
	indexPause    = 20 * time.Millisecond
	// indexAgain is how long to wait when the journal cannot be written.
	indexAgain = time.Minute
)

// index indexes what was stored without an index, and ends when there is nothing left, or
// with the journal.
func (j *Journal) index() {
	ctx := context.Background()
	found, err := j.Search(ctx, Query{})
	for left := err != nil || !found.From.IsZero(); left; {
		pause := indexPause
		err := j.do(ctx, "index", func(ctx context.Context, w *writer) (err error) {
			left, err = w.indexSome(ctx)
			return err
		})
		if err != nil {
			pause = indexAgain
		}
		select {
		case <-time.After(pause):
		case <-j.writer.gone:
			return
		}
	}
}

// indexSome indexes the newest messages that are not, and tells whether there may be more.
func (w *writer) indexSome(ctx context.Context) (left bool, err error) {
	below, err := w.unindexedBelow(ctx)
	if err != nil || below == 0 {
		return false, err
	}
	positions, texts, err := w.unindexed(ctx, below)
	if err != nil {
		return false, err
	}
	for i := range positions {
		if err := w.addWords(ctx, positions[i], texts[i]); err != nil {
			return false, err
		}
		below = positions[i]
	}
	if left = len(positions) == indexedAtOnce; !left {
		below = 0
	}
	_, err = w.indexed.ExecContext(ctx, below)
	return left, err
}

// unindexedBelow returns the position below which nothing is indexed.
func (w *writer) unindexedBelow(ctx context.Context) (below int64, err error) {
	err = w.below.QueryRowContext(ctx).Scan(&below)
	return below, err
}

// indexText indexes a new message, unless its turn will come.
func (w *writer) indexText(ctx context.Context, position int64, subject, body string) error {
	below, err := w.unindexedBelow(ctx)
	if err != nil || position < below {
		return err
	}
	return w.addWords(ctx, position, searchable(subject, body))
}

// reindex puts another text in the place of the one that was indexed.
func (w *writer) reindex(ctx context.Context, position int64, subject, body string) error {
	below, err := w.unindexedBelow(ctx)
	if err != nil || position < below {
		return err
	}
	if _, err := w.unword.ExecContext(ctx, position); err != nil {
		return err
	}
	return w.addWords(ctx, position, searchable(subject, body))
}

func (w *writer) addWords(ctx context.Context, position int64, text string) error {
	_, err := w.words.ExecContext(ctx, position, text)
	return err
}

// unindexed returns where some messages stand, and what is to be indexed of them.
func (w *writer) unindexed(ctx context.Context, below int64) (positions []int64, texts []string, err error) {
	rows, err := w.older.QueryContext(ctx, below, indexedAtOnce)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var position int64
		var subject, body sql.RawBytes
		if err := rows.Scan(&position, &subject, &body); err != nil {
			return nil, nil, err
		}
		positions, texts = append(positions, position), append(texts, searchable(string(subject), string(body)))
	}
	return positions, texts, rows.Err()
}

// forgetWords takes the words of what was deleted out of the index, which it else does when
// it has grown. It is done in parts: others write in between.
func (j *Journal) forgetWords(ctx context.Context) error {
	const part = 64 // pages
	first := -part  // begins to merge everything into one
	for {
		var before, after int64
		err := j.do(ctx, "forget", func(ctx context.Context, w *writer) error {
			if err := w.conn.QueryRowContext(ctx, `SELECT total_changes()`).Scan(&before); err != nil {
				return err
			}
			if _, err := w.conn.ExecContext(ctx, `INSERT INTO word (word, rank) VALUES ('merge', ?)`, first); err != nil {
				return err
			}
			return w.conn.QueryRowContext(ctx, `SELECT total_changes()`).Scan(&after)
		})
		if err != nil || after-before < 2 {
			return err
		}
		first = part
	}
}
