package journal

import (
	"context"
	"time"
)

// unsettledSQL goes by the index of alerts from a moment on, which is small where the history is
// large.
const unsettledSQL = `SELECT ` + columns + ` FROM message m INDEXED BY message_alert ` + joins + `
	WHERE ` + isAlertSQL + ` AND m.position >= ?2 AND m.account = ` + ours + ` AND m.answer = '' AND m.acknowledged = 0
		AND (m.read = 0 OR ` + urgencySQL + ` = 'high') AND m.delayed = 0 AND m.time >= ?2
	ORDER BY m.position DESC LIMIT ?3`

// Unsettled returns the newest messages of others that were sent since a moment, came at
// once, say something of themselves besides their text ([Entry.Notice]) or are headlines, and
// were not dealt with, nor read, unless they are of high urgency: these are to be dealt with all
// the same; limit at most, the newest first.
func (j *Reader) Unsettled(ctx context.Context, account string, since time.Time, limit int) ([]Entry, error) {
	rows, err := j.unsettled.QueryContext(ctx, account, since.UnixMicro(), limit)
	return all(rows, "unsettled", err)
}
