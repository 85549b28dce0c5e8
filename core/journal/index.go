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
	found, err := j.Search(ctx, "", "", "", 0, 0)
	for left := err != nil || found.Below > 0; left; {
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
	var below int64
	if err := w.conn.QueryRowContext(ctx, `SELECT below FROM unindexed`).Scan(&below); err != nil || below == 0 {
		return false, err
	}
	numbers, texts, err := w.unindexed(ctx)
	if err != nil {
		return false, err
	}
	for i, number := range numbers {
		if _, err := w.words.ExecContext(ctx, number, texts[i]); err != nil {
			return false, err
		}
		below = number
	}
	if left = len(numbers) == indexedAtOnce; !left {
		below = 0
	}
	_, err = w.indexed.ExecContext(ctx, below)
	return left, err
}

// unindexed returns some messages, and what is to be indexed of them.
func (w *writer) unindexed(ctx context.Context) (numbers []int64, texts []string, err error) {
	rows, err := w.older.QueryContext(ctx, indexedAtOnce)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		var subject, body sql.RawBytes
		if err := rows.Scan(&number, &subject, &body); err != nil {
			return nil, nil, err
		}
		numbers, texts = append(numbers, number), append(texts, searchable(string(subject), string(body)))
	}
	return numbers, texts, rows.Err()
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
