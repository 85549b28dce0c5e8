package gateway

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver: see package journal for why, and how to leave it

	"vestnik/core/desk"
	"vestnik/core/disk"
)

// kept is for how long it is known what has become of a request.
const kept = 30 * 24 * time.Hour

// schema is what the requests' file holds. A state is a [desk.Reached].
const schema = `
CREATE TABLE IF NOT EXISTS request (
	id TEXT PRIMARY KEY, topics TEXT NOT NULL, callback TEXT NOT NULL, born INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS request_born ON request (born);
CREATE TABLE IF NOT EXISTS recipient (
	request TEXT NOT NULL, address TEXT NOT NULL, account TEXT NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL,
	state INTEGER NOT NULL, since INTEGER NOT NULL, answer TEXT NOT NULL, reason TEXT NOT NULL,
	PRIMARY KEY (request, address)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS recipient_number ON recipient (number);
CREATE INDEX IF NOT EXISTS recipient_read ON recipient (address, place) WHERE state IN (1, 2);
CREATE TABLE IF NOT EXISTS deputy (
	request TEXT PRIMARY KEY, address TEXT NOT NULL, due INTEGER NOT NULL, message TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deputy_due ON deputy (due) WHERE due > 0;
CREATE TABLE IF NOT EXISTS callback (
	seq INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, body TEXT NOT NULL, born INTEGER NOT NULL, due INTEGER NOT NULL, tries INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS callback_due ON callback (due);
`

// request is what is kept of a post.
type request struct {
	id         string
	topics     []string // by which it went
	callback   string
	born       time.Time
	recipients []recipient
	deputy     string // to whom it was passed on; empty: to nobody yet
}

// recipient is one of those to whom it went.
type recipient struct {
	address, account string
	number, place    int64 // of the message in the journal; 0: it could not be sent
	state            desk.Reached
	since            time.Time
	answer, reason   string
}

func (r *recipient) peer() desk.Ref { return desk.Ref{Account: r.account, Address: r.address} }

// store is the requests' file. Safe for concurrent use.
type store struct {
	*writer
	read    *sql.DB
	failing atomic.Bool // the last request could not be stored
}

// openStore opens the file at path, and makes it when there is none, for its owner alone.
func openStore(path string) (*store, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	file.Close()
	write, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("gateway: %s: %w", path, err)
	}
	if _, err := write.Exec(schema); err != nil {
		write.Close()
		return nil, fmt.Errorf("gateway: %s: %w", path, err)
	}
	reader, err := open(path, "query_only(ON)")
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("gateway: %s: %w", path, err)
	}
	return &store{writer: newWriter(write), read: reader}, nil
}

// open opens one connection. What is committed is on the disk.
func open(path string, pragmas ...string) (*sql.DB, error) {
	mode := "journal_mode(WAL)"
	if disk.Remote(path) { // see package journal
		mode = "journal_mode(TRUNCATE)"
	}
	if path = filepath.ToSlash(path); !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{"_pragma": append(pragmas, "busy_timeout(2000)", mode, "synchronous(FULL)", "cache_size(-384)")}.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

func (s *store) close() error {
	s.writer.stop()
	return errors.Join(s.read.Close(), s.writer.db.Close())
}

// add stores a request, and to whom its message goes on. It blocks until it is safe on the disk.
func (s *store) add(ctx context.Context, r *request, d deputy, m desk.Outgoing) (err error) {
	defer func() { s.failing.Store(err != nil) }()
	topics, _ := json.Marshal(r.topics)
	return s.do(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO request VALUES (?, ?, ?, ?)`, r.id, topics, r.callback, r.born.UnixMicro()); err != nil {
			return err
		}
		for i := range r.recipients {
			if err := r.recipients[i].add(tx, r.id); err != nil {
				return err
			}
		}
		return d.wait(tx, r, m)
	})
}

// add stores a recipient of a request.
func (r *recipient) add(tx *sql.Tx, id string) error {
	_, err := tx.Exec(`INSERT INTO recipient VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, r.address, r.account,
		r.number, r.place, r.state, r.since.UnixMicro(), r.answer, r.reason)
	return err
}

const columns = `address, account, number, place, state, since, answer, reason`

func scan(row interface{ Scan(...any) error }, before ...any) (r recipient, err error) {
	var since int64
	err = row.Scan(append(before, &r.address, &r.account, &r.number, &r.place, &r.state, &since, &r.answer, &r.reason)...)
	r.since = time.UnixMicro(since).UTC()
	return r, err
}

// errUnknown says that there is no such request.
var errUnknown = errors.New("gateway: no such request")

// get returns a request with its recipients in the order of their addresses.
func (s *store) get(ctx context.Context, id string) (*request, error) {
	r := &request{id: id}
	var topics string
	var born int64
	err := s.read.QueryRowContext(ctx, `SELECT topics, callback, born, coalesce(address, '')
		FROM request LEFT JOIN deputy ON request = id AND due = 0 WHERE id = ?`, id).Scan(&topics, &r.callback, &born, &r.deputy)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errUnknown
	}
	if err == nil {
		err = json.Unmarshal([]byte(topics), &r.topics)
	}
	if err != nil {
		return nil, err
	}
	r.born = time.UnixMicro(born).UTC()
	r.recipients, err = s.recipients(ctx, `FROM recipient WHERE request = ? ORDER BY address`, id)
	return r, err
}

// recipients returns those that a query finds.
func (s *store) recipients(ctx context.Context, from string, with ...any) (all []recipient, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+columns+` `+from, with...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		to, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, to)
	}
	return all, rows.Err()
}

// awaited returns some recipients, behind those with a number, of whom an answer or an
// acknowledgement would be called back.
func (s *store) awaited(ctx context.Context, after int64, limit int) ([]recipient, error) {
	return s.recipients(ctx, `FROM recipient JOIN request ON id = request
		WHERE number > ? AND state < ? AND callback != '' ORDER BY number LIMIT ?`, after, desk.ReachedAnswered, limit)
}

// prune forgets what is older than kept.
func (s *store) prune(ctx context.Context, now time.Time) error {
	before := now.Add(-kept).UnixMicro()
	return s.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`DELETE FROM recipient WHERE request IN (SELECT id FROM request WHERE born < ?)`, before)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM deputy WHERE request IN (SELECT id FROM request WHERE born < ?)`, before)
		}
		if err == nil {
			_, err = tx.Exec(`DELETE FROM request WHERE born < ?`, before)
		}
		return err
	})
}

// probe stores nothing that stays, where the last request could not be stored, to see whether
// the next one could.
func (s *store) probe(ctx context.Context) error {
	if !s.failing.Load() {
		return nil
	}
	err := s.do(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO request VALUES ('', '', '', 0)`)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM request WHERE id = ''`)
		}
		return err
	})
	s.failing.Store(err != nil)
	return err
}
