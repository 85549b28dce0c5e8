package journal

import (
	"context"
	"encoding/json"
)

// What went to many is as many messages, one to each, and each names it ([Entry.Broadcast]);
// those that remind of it do so too. So what has become of it is what has become of them, and
// is known for as long as they are kept. Nothing is stored of it besides.

// Cancelled is the condition of a message that was taken back from the outbox. One that had
// left all the same becomes what is said of it later.
const Cancelled = "message-cancelled"

const (
	broadcastsSQL = `SELECT ` + preview + ` FROM
		(SELECT min(number) AS first FROM message INDEXED BY message_broadcast
			WHERE broadcast <> '' AND account IN (SELECT a.id FROM json_each(?1) JOIN account a ON a.address = value)
			GROUP BY broadcast HAVING ?2 = 0 OR first < ?2 ORDER BY first DESC LIMIT ?3) b
		CROSS JOIN message m ON m.number = b.first ` + joins + ` ORDER BY m.number DESC`

	// Of five hundred messages with one text it need not be read five hundred times.
	broadcastSQL = `SELECT ` + head + `'', '', '', 0, '', 0, ` + tail + ` FROM message m INDEXED BY message_broadcast ` + joins + `
		WHERE m.broadcast = ?2 AND m.broadcast <> '' AND m.account IN (SELECT a.id FROM json_each(?1) JOIN account a ON a.address = value)
		ORDER BY m.number`
)

// Broadcasts returns the first message of each of up to limit broadcasts of the accounts, the
// newest first, that began before the message with number before; 0: the newest. Their texts
// are cut as those of [Reader.Conversations].
func (j *Reader) Broadcasts(ctx context.Context, accounts []string, before int64, limit int) ([]Entry, error) {
	list, _ := json.Marshal(accounts) // of strings: this cannot fail
	rows, err := j.broadcasts.QueryContext(ctx, string(list), before, max(limit, 0))
	return all(rows, "broadcasts", err)
}

// Broadcast returns the messages of a broadcast that are of the accounts, without their texts
// and notices, in the order in which they were stored.
func (j *Reader) Broadcast(ctx context.Context, accounts []string, id string) ([]Entry, error) {
	list, _ := json.Marshal(accounts) // of strings: this cannot fail
	rows, err := j.broadcast.QueryContext(ctx, string(list), id)
	return all(rows, "broadcast", err)
}
