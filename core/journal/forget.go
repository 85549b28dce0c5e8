package journal

import "context"

// forgotten is how many messages are deleted at once: others write in between.
const forgotten = 500

// Forget deletes all messages of an account and overwrites them on the disk. Others can
// be stored meanwhile. The file does not shrink: what becomes free is used again.
func (j *Journal) Forget(ctx context.Context, account string) error {
	for left := true; left; {
		err := j.do(ctx, "forget", func(ctx context.Context, w *writer) error {
			const some = `(SELECT number FROM message WHERE account = ? LIMIT ?)`
			if _, err := w.conn.ExecContext(ctx, `DELETE FROM word WHERE rowid IN `+some, account, forgotten); err != nil {
				return err
			}
			result, err := w.conn.ExecContext(ctx, `DELETE FROM message WHERE number IN `+some, account, forgotten)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if left = n > 0; err != nil || left {
				return err
			}
			for _, table := range []string{"conversation", "tally"} {
				if _, err := w.conn.ExecContext(ctx, `DELETE FROM `+table+` WHERE account = ?`, account); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := j.forgetWords(ctx); err != nil {
		return err
	}
	// Nothing may remain in the write-ahead log.
	return wrap("forget", j.writer.call(ctx, &request{alone: true, do: func(ctx context.Context, w *writer) error {
		_, err := w.conn.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
		return err
	}}))
}
