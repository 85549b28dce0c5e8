package journal

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"
)

// expiredSQL is what goes of what stands before ?1, which is ?2 as text: what was not read yet, what
// waits to be sent, and what is urgent or asks, is of use still and was not dealt with, stays.
const expiredSQL = `m.position < ?1 AND m.corrects = 0 AND m.read = 1 AND m.state <> 'queued'
	AND (m.mine = 1 OR m.answer <> '' OR m.acknowledged <> 0 OR m.retracted <> 0 OR ` + expiresSQL + ` BETWEEN '0' AND ?2
		OR ` + urgencySQL + ` <> 'high' AND instr(m.notice, '"buttons":') = 0 AND instr(m.notice, '"form":') = 0)`

// moment is one as the position of what stands there, and as text.
func moment(t time.Time) []any { return []any{t.UnixMicro(), t.UTC().Format(time.RFC3339)} }

// Expire deletes what has stood longer than a moment, and leaves nothing of it on the disk:
// the messages with what was said about them, their words in the index, and the backups of
// migrations. What was not read yet, what waits to be sent, and what is urgent or asks and was not
// dealt with in time, stays. It is done in pieces,
// between which others read and write, and returns how many messages that were. A program
// that ends meanwhile goes on with it the next time it asks.
func (j *Journal) Expire(ctx context.Context, before time.Time) (deleted int, err error) {
	for from, more := int64(math.MinInt64), true; more; {
		var n int
		err := j.do(ctx, "expire", func(ctx context.Context, w *writer) (err error) {
			n, from, err = w.expireSome(ctx, from, before)
			return err
		})
		if err != nil {
			return deleted, err
		}
		deleted, more = deleted+n, n == forgotten
		if err := j.letOthers(ctx); err != nil {
			return deleted, err
		}
	}
	if deleted == 0 {
		return 0, nil
	}
	return deleted, errors.Join(j.forgetWords(ctx), dropBackups(j.path, true), j.checkpoint(ctx))
}

// Expired tells how many messages [Journal.Expire] would delete, as they
// are now. With a million messages it takes a second.
func (j *Reader) Expired(ctx context.Context, before time.Time) (n int, err error) {
	err = j.read.QueryRowContext(ctx, `SELECT count(*) FROM message m WHERE `+expiredSQL, moment(before)...).Scan(&n)
	return n, wrap("count what is too old", err)
}

// expireSome deletes some messages that stand behind one position and before another, and
// returns how many, and behind which to go on.
func (w *writer) expireSome(ctx context.Context, from int64, before time.Time) (n int, last int64, err error) {
	rows, err := w.conn.QueryContext(ctx, `SELECT m.number, m.position, m.conversation FROM message m
		WHERE `+expiredSQL+` AND m.position > ?3 ORDER BY m.position LIMIT ?4`, append(moment(before), from, forgotten)...)
	if err != nil {
		return 0, from, err
	}
	defer rows.Close()
	last = from
	var numbers, positions, talks []any
	for rows.Next() {
		var number, talk int64
		if err := rows.Scan(&number, &last, &talk); err != nil {
			return 0, from, err
		}
		numbers, positions, talks = append(numbers, number), append(positions, last), append(talks, talk)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(numbers) == 0 {
		return 0, from, err
	}
	if err := w.deleteThese(ctx, numbers, positions, talks); err != nil {
		return 0, from, err
	}
	return len(numbers), last, nil
}

// deleteThese deletes messages, what corrects them, and the conversations of which nothing
// is left.
func (w *writer) deleteThese(ctx context.Context, numbers, positions, talks []any) error {
	marks := "(" + strings.TrimSuffix(strings.Repeat("?,", len(numbers)), ",") + ")"
	both := append(append([]any{}, talks...), numbers...)
	for _, step := range []struct {
		does string
		with []any
	}{
		{`DELETE FROM word WHERE rowid IN ` + marks, positions},
		{`DELETE FROM word WHERE rowid IN (SELECT position FROM message WHERE conversation IN ` + marks + ` AND corrects IN ` + marks + `)`, both},
		{`DELETE FROM message WHERE conversation IN ` + marks + ` AND corrects IN ` + marks, both},
		{`DELETE FROM message WHERE number IN ` + marks, numbers},
		{`DELETE FROM pending WHERE conversation IN ` + marks + ` AND NOT EXISTS (SELECT 1 FROM message WHERE message.conversation = pending.conversation)`, talks},
		{`DELETE FROM conversation WHERE id IN ` + marks + ` AND NOT EXISTS (SELECT 1 FROM message WHERE message.conversation = conversation.id)`, talks},
		{`UPDATE conversation SET (last, position) = (SELECT number, message.position FROM message
			WHERE message.conversation = conversation.id AND corrects = 0 ORDER BY message.position DESC LIMIT 1)
			WHERE id IN ` + marks + ` AND NOT EXISTS (SELECT 1 FROM message WHERE number = conversation.last)`, talks},
	} {
		if _, err := w.conn.ExecContext(ctx, step.does, step.with...); err != nil {
			return err
		}
	}
	return nil
}
