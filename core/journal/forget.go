package journal

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"
)

// To forget an account is one step: it loses its address, by which all that it has is
// found. From then on there is nothing of it, and who signs in to it again begins anew.
// What it had is deleted and overwritten behind that, in pieces, between which others
// read and write; a program that ends meanwhile goes on with it when it is opened again.

const (
	// forgotten is how many messages are deleted at once at most: fewer when they take
	// longer than piece, for so long others wait. forgetPause is how long others may write
	// before the next.
	forgotten   = 250
	piece       = 50 * time.Millisecond
	forgetPause = 10 * time.Millisecond
	// leastDead is how many messages are deleted at least before their words are taken out of
	// the index: each time it is written anew.
	leastDead = 4 * forgotten
	// countedAtOnce is how many messages are counted in one read.
	countedAtOnce = 10_000
)

// Forget deletes an account and all that it has. When it returns, nothing of that is
// found any more; that it is overwritten on the disk, [Journal.Forgotten] waits for. The
// file does not shrink: what becomes free is used again. The backup of a migration holds
// it too, and is deleted with those of other accounts.
func (j *Journal) Forget(ctx context.Context, account string) error {
	err := j.do(ctx, "forget", func(ctx context.Context, w *writer) error {
		clear(w.accounts)
		_, err := w.conn.ExecContext(ctx, `UPDATE account SET address = NULL WHERE address = ?`, account)
		return err
	})
	if err == nil {
		j.forgetSoon()
	}
	return err
}

// forgetSoon has what was forgotten deleted.
func (j *Journal) forgetSoon() {
	select {
	case j.writer.forgetting <- struct{}{}:
	default:
	}
}

// letOthers waits for as long as others may write between two pieces of what is forgotten.
func (j *Journal) letOthers(ctx context.Context) error {
	select {
	case <-time.After(forgetPause):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-j.writer.gone:
		return ErrClosed
	}
}

// Forgotten waits until nothing is left on the disk of what was forgotten.
func (j *Journal) Forgotten(ctx context.Context) error {
	for {
		if account, err := j.forgottenAccount(ctx); err != nil || account == 0 {
			return err
		}
		if err := j.letOthers(ctx); err != nil {
			return err
		}
	}
}

// forgottenAccount returns the number of an account of which there is something left, or 0.
func (j *Journal) forgottenAccount(ctx context.Context) (account int64, err error) {
	err = j.read.QueryRowContext(ctx,
		`SELECT coalesce((SELECT id FROM account WHERE address IS NULL LIMIT 1), 0)`).Scan(&account)
	return account, wrap("forget", err)
}

// clean deletes what was forgotten, now and before the program ended, as long as the
// journal is open.
func (j *Journal) clean() {
	begun := true // perhaps, by the program's last life
	for ctx := context.Background(); ; {
		wait := indexAgain
		if err := j.cleanAll(ctx, begun); err == nil {
			wait, begun = 1<<63-1, false
		} else {
			begun = true
		}
		timer := time.NewTimer(wait)
		select {
		case <-j.writer.forgetting:
		case <-timer.C: // the journal could not be written
		case <-j.writer.gone:
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// cleanAll deletes all that was forgotten, with some of which that may have been begun. The
// account itself goes last: it says that there may be something left.
func (j *Journal) cleanAll(ctx context.Context, begun bool) error {
	for {
		account, err := j.forgottenAccount(ctx)
		if err != nil || account == 0 {
			return err
		}
		if err := j.cleanAccount(ctx, account, begun); err != nil {
			return err
		}
	}
}

func (j *Journal) cleanAccount(ctx context.Context, account int64, begun bool) error {
	if err := j.mergeDeleted(ctx, 0); err != nil {
		return err
	}
	if err := j.deleteMessages(ctx, account, begun); err != nil {
		return err
	}
	if err := j.forgetWords(ctx); err != nil {
		return err
	}
	if err := j.mergeDeleted(ctx, mergeShare); err != nil {
		return err
	}
	if err := dropBackups(j.path, true); err != nil {
		return err
	}
	if err := j.checkpoint(ctx); err != nil {
		return err
	}
	err := j.do(ctx, "forget", func(ctx context.Context, w *writer) error {
		_, err := w.conn.ExecContext(ctx, `DELETE FROM account WHERE id = ?`, account)
		return err
	})
	return err
}

// deleteMessages deletes all that an account has. Each time when half of the index is words
// of deleted messages they are taken out: a step of that ends when enough is written, and
// through words that are all deleted it would go in one piece, while others wait. When it had
// been begun before, nobody knows how many those are.
func (j *Journal) deleteMessages(ctx context.Context, account int64, begun bool) error {
	alive, err := j.count(ctx)
	if err != nil {
		return err
	}
	dead := 0
	if begun {
		dead = max(alive, leastDead)
	}
	for left, some := true, forgotten; left; {
		if dead >= max(alive, leastDead) {
			if err := j.forgetWords(ctx); err != nil {
				return err
			}
			dead = 0
		}
		var deleted int
		var at time.Time
		err := j.do(ctx, "forget", func(ctx context.Context, w *writer) (err error) {
			at = time.Now()
			deleted, left, err = w.forgetSome(ctx, account, some)
			return err
		})
		if took := time.Since(at); took > piece {
			some = max(some/2, 1)
		} else if took < piece/2 {
			some = min(2*some, forgotten)
		}
		if err != nil {
			return err
		}
		alive, dead = alive-deleted, dead+deleted
		if err := j.letOthers(ctx); err != nil {
			return err
		}
	}
	return nil
}

// count returns about how many messages there are: fewer than countedAtOnce are not counted.
// Others read in between.
func (j *Journal) count(ctx context.Context) (n int, err error) {
	for position := int64(math.MinInt64); ; n += countedAtOnce {
		err := j.read.QueryRowContext(ctx, `SELECT position FROM message WHERE position > ? ORDER BY position LIMIT 1 OFFSET ?`,
			position, countedAtOnce-1).Scan(&position)
		if errors.Is(err, sql.ErrNoRows) {
			return n, nil
		}
		if err != nil {
			return 0, wrap("forget", err)
		}
	}
}

// mergeShare is how many words of a hundred may be deleted ones in a part of the index,
// before it is written anew; SQLite's own.
const mergeShare = 10

// mergeDeleted sets that share; 0 is all. Else the index would be written anew while an
// account is forgotten, again and again and in one piece.
func (j *Journal) mergeDeleted(ctx context.Context, share int) error {
	return j.do(ctx, "forget", func(ctx context.Context, w *writer) error {
		_, err := w.conn.ExecContext(ctx, `INSERT INTO word (word, rank) VALUES ('deletemerge', ?)`, share)
		return err
	})
}

// checkpoint leaves nothing in the write-ahead log. Whoever reads at this moment may be
// in its way.
func (j *Journal) checkpoint(ctx context.Context) error {
	for tries := 0; ; tries++ {
		var busy, pages, done int
		err := wrap("forget", j.writer.call(ctx, &request{alone: true, do: func(ctx context.Context, w *writer) error {
			return w.conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &done)
		}}))
		if err != nil || busy == 0 {
			return err
		}
		if tries == 20 {
			return ErrBusy
		}
		time.Sleep(pause)
	}
}

// forgetSome deletes some messages of an account, or, when there are none, the rest, and
// returns how many that were, and whether there may be more.
func (w *writer) forgetSome(ctx context.Context, account int64, limit int) (deleted int, left bool, err error) {
	var talk int64
	err = w.conn.QueryRowContext(ctx, `SELECT coalesce((SELECT id FROM conversation WHERE account = ? LIMIT 1), 0)`, account).Scan(&talk)
	if err != nil {
		return 0, false, err
	}
	if talk == 0 {
		for _, table := range []string{"archive", "stanza"} {
			if _, err := w.conn.ExecContext(ctx, `DELETE FROM `+table+` WHERE account = ?`, account); err != nil {
				return 0, false, err
			}
		}
		return 0, false, nil
	}
	const some = `(SELECT position FROM message WHERE conversation = ? LIMIT ?)`
	if _, err := w.conn.ExecContext(ctx, `DELETE FROM word WHERE rowid IN `+some, talk, limit); err != nil {
		return 0, false, err
	}
	result, err := w.conn.ExecContext(ctx, `DELETE FROM message WHERE position IN `+some, talk, limit)
	if err != nil {
		return 0, false, err
	}
	n, err := result.RowsAffected()
	if err != nil || n == int64(limit) {
		return int(n), true, err
	}
	if _, err := w.conn.ExecContext(ctx, `DELETE FROM pending WHERE conversation = ?`, talk); err != nil {
		return 0, false, err
	}
	_, err = w.conn.ExecContext(ctx, `DELETE FROM conversation WHERE id = ?`, talk)
	return int(n), true, err
}
