package journal

import (
	"context"
	"database/sql"
	"errors"
)

// namedSQL finds the newest message of a conversation that an id means.
const namedSQL = `SELECT ` + columns + tables + `WHERE m.number IN (
		SELECT number FROM message WHERE account = ` + ours + ` AND archive IN ('', ?2) AND archive_id = ?3
		UNION ALL SELECT number FROM (SELECT number FROM message WHERE account = ` + ours + ` AND id = ?3 AND id <> '' LIMIT ?4)
		UNION ALL SELECT number FROM (SELECT number FROM message WHERE account = ` + ours + ` AND origin_id = ?3 AND origin_id <> '' LIMIT ?4)
	) AND m.conversation = ` + with + ` AND m.corrects = 0
	ORDER BY m.archive_id IS ?3 DESC, m.position DESC LIMIT 1`

// Named returns the message that others mean by an id in a conversation; [ErrUnknown] where it
// means none that is here.
func (j *Reader) Named(ctx context.Context, account, peer, id string) (Entry, error) {
	if id == "" {
		return Entry{}, ErrUnknown
	}
	e, err := scan(j.named.QueryRowContext(ctx, account, peer, id, mostAlike))
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, ErrUnknown
	}
	return e, wrap("named", err)
}
