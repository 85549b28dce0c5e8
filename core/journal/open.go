package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

var (
	// ErrNewer says that a newer version of the program has written the file. It is
	// left as it is.
	ErrNewer = errors.New("journal: written by a newer version")
	// ErrCorrupt says that the file is damaged or is no journal. It is left as it
	// is: whether to set it aside is for a person to say.
	ErrCorrupt = errors.New("journal: file is damaged")
	// ErrUnknown says that there is no such message.
	ErrUnknown = errors.New("journal: unknown message")
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
`}

// Journal is an open journal. It is safe for concurrent use.
type Journal struct {
	db *sql.DB
	statements
}

// Open opens the journal in the file at path, and makes it when there is none:
// the file for its owner alone, as is the directory when it has to be made. It
// fails with [ErrNewer] or [ErrCorrupt], and never deletes anything.
func Open(path string) (*Journal, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := private(path); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	db.SetMaxOpenConns(1)
	j := &Journal{db: db}
	if err := j.migrate(context.Background()); err != nil {
		db.Close()
		return nil, wrap("open", err)
	}
	if err := j.prepare(db); err != nil {
		db.Close()
		return nil, wrap("open", err)
	}
	return j, nil
}

// Close ends all calls and closes the file. The journal is of no use afterwards.
func (j *Journal) Close() error {
	return wrap("close", j.db.Close())
}

// private makes the file before SQLite does, which would let others read it; the
// files that SQLite puts beside it (-wal, -shm) take its mode.
func private(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Chmod(0o600)
}

// dsn names the file and how to treat it. A URI, because the driver would take a
// '?' in a plain path for the beginning of its options.
func dsn(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/Users becomes file:///C:/Users
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{
		"_txlock": {"immediate"},
		"_pragma": {
			"busy_timeout(5000)",
			"journal_mode(WAL)",
			"synchronous(FULL)",
			"foreign_keys(ON)",
			"secure_delete(ON)", // what is forgotten is overwritten
			"temp_store(MEMORY)",
			"cache_size(-1024)", // KiB
		},
	}.Encode()}
	return u.String()
}

// migrate brings the schema to the version that this program knows.
func (j *Journal) migrate(ctx context.Context) error {
	return j.transact(ctx, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
			return err
		}
		switch {
		case version > len(migrations):
			return fmt.Errorf("%w: schema %d, known is %d", ErrNewer, version, len(migrations))
		case version == len(migrations):
			return nil
		}
		for _, m := range migrations[version:] {
			if _, err := tx.ExecContext(ctx, m); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, len(migrations)))
		return err
	})
}

// transact does all that do does, or nothing.
func (j *Journal) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// wrap names the call in err, and gives damage its sentinel.
func wrap(call string, err error) error {
	if err == nil {
		return nil
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff { // extended codes carry the primary one below
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("%w: %s: %w", ErrCorrupt, call, err)
		}
	}
	return fmt.Errorf("journal: %s: %w", call, err)
}
