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
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"vestnik/core/disk"
)

var (
	// ErrNewer says that a newer version of the program has written the file. It is
	// left as it is.
	ErrNewer = errors.New("journal: written by a newer version")
	// ErrOlder says that an older version has written the file, of whoever may not bring
	// it up.
	ErrOlder = errors.New("journal: written by an older version")
	// ErrCorrupt says that the file is damaged or is no journal. It is left as it
	// is: whether to set it aside is for a person to say.
	ErrCorrupt = errors.New("journal: file is damaged")
	// ErrBusy says that another process holds the file: a backup, a look with another
	// program. Nothing was written; it may be tried again.
	ErrBusy = errors.New("journal: file is locked by another program")
	// ErrFull says that the disk is full, not there, or cannot be written. Nothing was
	// written; it may be tried again.
	ErrFull = errors.New("journal: disk cannot be written")
	// ErrClosed says that the journal has been closed.
	ErrClosed = errors.New("journal: closed")
	// ErrUnknown says that there is no such message.
	ErrUnknown = errors.New("journal: unknown message")
	// ErrLeft says that a message may have left already.
	ErrLeft = errors.New("journal: the message may have left")
)

// Journal is an open journal. It is safe for concurrent use.
type Journal struct {
	Reader
	write  *sql.DB // one connection, the writer's
	writer *writer
	path   string
	remote bool

	behind sync.WaitGroup // what goes on when nobody waits for it
	// leaving is held by who reads what is due, and by who takes back what is not: no message
	// can be had by both.
	leaving sync.RWMutex
}

// Remote tells whether the journal lies on a network share. There it does without what
// computers cannot share, and is slower; that no two of them have it open is for the
// caller to see to.
func (j *Journal) Remote() bool { return j.remote }

// onShare is a variable for tests.
var onShare = disk.Remote

// Reader reads a journal, which it never changes. It is safe for concurrent use.
type Reader struct {
	read *sql.DB // one connection
	queries
}

// OpenReader opens the journal in the file at path for who only looks into it, while
// another process may have it open. One that an older version has written, which whoever
// writes brings up, is [ErrOlder]; a path without a file is [fs.ErrNotExist].
func OpenReader(path string) (*Reader, error) {
	path, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	r := new(Reader)
	if err := r.open(path); err != nil {
		return nil, errors.Join(wrap("open", err), r.Close())
	}
	return r, nil
}

// Close closes the file.
func (j *Reader) Close() error { return wrap("close", j.read.Close()) }

func (j *Reader) open(path string) (err error) {
	if j.read, err = sql.Open("sqlite", dsn(path, waits(onShare(path), 50*time.Millisecond), "query_only(ON)")); err != nil {
		return err
	}
	j.read.SetMaxOpenConns(1)
	conn, err := j.read.Conn(context.Background())
	if err != nil {
		return err
	}
	version, err := versionOf(context.Background(), conn)
	if err = errors.Join(err, conn.Close()); err != nil {
		return err
	}
	if version < len(migrations) {
		return ErrOlder
	}
	return j.queries.prepare(j.read)
}

// Open opens the journal in the file at path, and makes it when there is none:
// the file for its owner alone, as is the directory when it has to be made. It
// fails with [ErrNewer], [ErrCorrupt], [ErrBusy] or [ErrFull], and never deletes
// anything.
func Open(path string) (*Journal, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := private(path); err != nil {
		if info, there := os.Stat(path); there == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		// A disk that is full, read-only or not there, a file that is somebody else's:
		// nothing is wrong with the journal itself.
		return nil, fmt.Errorf("%w: %w", ErrFull, err)
	}
	j := &Journal{path: path, remote: onShare(path)}
	if err := j.open(path); err != nil {
		if j.write != nil {
			j.write.Close()
		}
		if j.read != nil {
			j.read.Close()
		}
		return nil, wrap("open", err)
	}
	_ = dropBackups(path, false) // or the next time
	go j.writer.run()
	j.behind.Go(j.index)
	j.behind.Go(j.clean)
	return j, nil
}

// openPatience is how long Open waits for another program that holds the file.
const openPatience = 5 * time.Second

func (j *Journal) open(path string) error {
	ctx := context.Background()
	var err error
	if j.write, err = sql.Open("sqlite", dsn(path, append(modes(j.remote), waits(j.remote, time.Millisecond))...)); err != nil {
		return err
	}
	conn, err := j.current(ctx, path)
	if err != nil {
		return err
	}
	if err := j.Reader.open(path); err != nil {
		return err
	}
	j.writer, err = newWriter(ctx, j, conn, path)
	return err
}

// current returns a connection to the file when it has the schema of this program.
func (j *Journal) current(ctx context.Context, path string) (*sql.Conn, error) {
	for end := time.Now().Add(openPatience); ; {
		conn, err := j.write.Conn(ctx)
		anew := false
		if err == nil {
			if anew, err = migrate(ctx, conn, path); err == nil && !anew {
				return conn, nil
			}
			drop(conn)
		}
		switch {
		case err == nil:
			continue // with the file that lies there now
		case !errors.Is(wrap("", err), ErrBusy) || time.Now().After(end):
			return nil, err
		}
		time.Sleep(pause)
	}
}

// Close ends all calls and closes the file. The journal is of no use afterwards. What
// was not written yet is not written.
func (j *Journal) Close() error {
	j.writer.stop()
	j.behind.Wait() // it reads
	err := j.writer.keep(context.Background())
	j.writer.changes.close()
	err = errors.Join(err, j.read.Close(), j.writer.conn.Close())
	return wrap("close", errors.Join(err, j.write.Close()))
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

// waits is how long a statement waits for whoever else has the file: where it is written
// ahead of time hardly, since readers and a writer do not stand in each other's way, and
// begin waits for another program; else each of them waits for the others.
func waits(remote bool, otherwise time.Duration) string {
	if remote {
		otherwise = patience
	}
	return fmt.Sprintf("busy_timeout(%d)", otherwise.Milliseconds())
}

// modes is how the file is written so that it survives a crash: ahead of time in a file
// beside it, which needs memory that the processes of one computer share. On a network
// share what is overwritten is saved instead. A file that was written ahead before is held
// alone while that changes, since then nothing is shared.
func modes(remote bool) []string {
	if remote {
		return []string{"locking_mode(EXCLUSIVE)", "journal_mode(TRUNCATE)", "locking_mode(NORMAL)"}
	}
	return []string{"journal_mode(WAL)"}
}

// dsn names the file and how to treat it. A URI, because the driver would take a
// '?' in a plain path for the beginning of its options.
func dsn(path string, pragmas ...string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/Users becomes file:///C:/Users
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{
		"mode": {"rw"}, // one that has been taken away is not begun anew, see [private]
		"_pragma": append(pragmas,
			"synchronous(FULL)",
			"foreign_keys(ON)",
			"secure_delete(ON)", // what is forgotten is overwritten
			"temp_store(MEMORY)",
			"cache_size(-384)", // KiB
		),
	}.Encode()}
	return u.String()
}

// wrap names the call in err, and gives what a caller decides on its sentinel.
func wrap(call string, err error) error {
	if err == nil {
		return nil
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff { // extended codes carry the primary one below
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("%w: %s: %w", ErrCorrupt, call, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
			return fmt.Errorf("%w: %s: %w", ErrBusy, call, err)
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return fmt.Errorf("%w: %s: %w", ErrFull, call, err)
		}
	}
	return fmt.Errorf("journal: %s: %w", call, err)
}
