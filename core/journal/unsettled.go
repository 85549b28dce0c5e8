package journal

import (
	"context"
	"time"
)

// unsettledSQL goes by the index of what is unread, which is small where the history is large.
const unsettledSQL = `SELECT ` + columns + ` FROM conversation u
	CROSS JOIN message m INDEXED BY message_unread ON m.conversation = u.id AND m.read = 0 ` + joins + `
	WHERE u.account = ` + ours + ` AND u.unread > 0 AND m.corrects = 0 AND m.mine = 0 AND m.delayed = 0
		AND (m.notice <> '' OR m.type = 'headline') AND m.answer = '' AND m.acknowledged = 0 AND m.retracted = 0 AND m.time >= ?2
	ORDER BY m.number DESC LIMIT ?3`

// Unsettled returns the newest messages of others that were sent since a moment, came at
// once, say something of themselves besides their text ([Entry.Notice]) or are headlines, and
// were neither read nor dealt with; limit at most, the newest first.
func (j *Reader) Unsettled(ctx context.Context, account string, since time.Time, limit int) ([]Entry, error) {
	rows, err := j.unsettled.QueryContext(ctx, account, since.UnixMicro(), limit)
	return all(rows, "unsettled", err)
}
