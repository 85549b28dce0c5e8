package journal

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations bring a file from schema version i to i+1. A released one is never
// changed: a new one is added.
var migrations = []string{`
	CREATE TABLE message (
		number     INTEGER PRIMARY KEY AUTOINCREMENT,
		account    TEXT NOT NULL,
		id         TEXT NOT NULL,
		archive_id TEXT,
		peer       TEXT NOT NULL,
		sender     TEXT NOT NULL,
		recipient  TEXT NOT NULL,
		type       TEXT NOT NULL,
		subject    TEXT NOT NULL,
		body       TEXT NOT NULL,
		time       INTEGER NOT NULL, -- microseconds since 1970, UTC
		mine       INTEGER NOT NULL,
		state      TEXT NOT NULL CHECK (state IN ('', 'queued', 'sent', 'delivered', 'failed')),
		error      TEXT NOT NULL,
		read       INTEGER NOT NULL,
		delayed    INTEGER NOT NULL,
		enqueued   INTEGER NOT NULL DEFAULT 0 -- written here, so that its id is ours
	) STRICT;
	CREATE UNIQUE INDEX message_archive ON message (account, archive_id) WHERE archive_id IS NOT NULL;
	CREATE UNIQUE INDEX message_enqueued ON message (account, id) WHERE enqueued = 1;
	CREATE INDEX message_id     ON message (account, id, time) WHERE id <> '';
	CREATE INDEX message_peer   ON message (account, peer, number);
	CREATE INDEX message_unread ON message (account, peer, number) WHERE read = 0;
	CREATE INDEX message_outbox ON message (account, number) WHERE state = 'queued';
`, `
	-- By which way it came last, and in which session: see the package comment.
	ALTER TABLE message ADD COLUMN session    TEXT NOT NULL DEFAULT '';
	ALTER TABLE message ADD COLUMN origin     INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN unreadable TEXT NOT NULL DEFAULT '';
	ALTER TABLE message ADD COLUMN tries      INTEGER NOT NULL DEFAULT 0;

	-- Whoever says "1" each time must not make us read all that he has said: beside the id
	-- stands a print of sender and text, 0 where it is not known.
	ALTER TABLE message ADD COLUMN print      INTEGER NOT NULL DEFAULT 0;
	DROP INDEX message_id;
	CREATE INDEX message_print ON message (account, id, print, time, session, origin) WHERE id <> '';

	CREATE TABLE conversation (
		account    TEXT NOT NULL,
		peer       TEXT NOT NULL,
		last       INTEGER NOT NULL, -- the number of its newest message
		unread     INTEGER NOT NULL,
		read_up_to INTEGER NOT NULL, -- the number that the person has seen
		PRIMARY KEY (account, peer)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX conversation_last ON conversation (account, last);
	CREATE INDEX conversation_unread ON conversation (account, peer) WHERE unread > 0;
	INSERT INTO conversation
		SELECT account, peer, max(number), sum(read = 0),
			coalesce(max(CASE WHEN read = 1 AND mine = 0 THEN number END), 0)
		FROM message GROUP BY account, peer;

	CREATE TABLE tally (
		account TEXT PRIMARY KEY,
		unread  INTEGER NOT NULL -- over all conversations
	) STRICT, WITHOUT ROWID;
	INSERT INTO tally SELECT account, sum(unread) FROM conversation GROUP BY account;
`, `
	-- The words of the messages, by their number: see search.go. What is deleted here is
	-- known by its number alone, so that a text need not be folded the same way for ever.
	CREATE VIRTUAL TABLE word USING fts5(text, content='', contentless_delete=1,
		tokenize='unicode61 remove_diacritics 2', prefix='3');
	CREATE TABLE unindexed (below INTEGER NOT NULL) STRICT; -- the words of older messages are not there yet
	INSERT INTO unindexed SELECT coalesce(max(number) + 1, 0) FROM message;
`}

// migrate brings the schema to the version that this program knows. A file that has it
// is not written to.
func migrate(ctx context.Context, conn *sql.Conn) error {
	version, err := versionOf(ctx, conn)
	if err != nil || version == len(migrations) {
		return err
	}
	if _, err := conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	if err = advance(ctx, conn); err == nil {
		_, err = conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		_, _ = conn.ExecContext(ctx, `ROLLBACK`)
	}
	return err
}

func versionOf(ctx context.Context, conn *sql.Conn) (version int, err error) {
	err = conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	if err == nil && version > len(migrations) {
		err = fmt.Errorf("%w: schema %d, known is %d", ErrNewer, version, len(migrations))
	}
	return version, err
}

// advance makes the missing migrations. The version is asked once more: another
// process may have made them meanwhile.
func advance(ctx context.Context, conn *sql.Conn) error {
	version, err := versionOf(ctx, conn)
	if err != nil || version == len(migrations) {
		return err
	}
	for _, m := range migrations[version:] {
		if _, err := conn.ExecContext(ctx, m); err != nil {
			return err
		}
	}
	_, err = conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, len(migrations)))
	return err
}
