package journal

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// place is where the files of a journal lie. A system that lets open files be removed
// lets SQLite write on into files that nobody finds any more: what was stored would be
// gone with the program. So the writer looks before each transaction, and puts back what
// has been taken away; as long as the files are open nothing of them is lost.
type place struct {
	path      string
	db, ahead fs.FileInfo // of the files that are open; ahead is nil where there is none
}

// Ends of the names of the files beside the journal's own.
const (
	aheadEnd  = "-wal"
	sharedEnd = "-shm"
)

// placed notes which files at path are open.
func placed(path string) (p place, err error) {
	p.path = path
	if p.db, err = os.Stat(path); err != nil {
		return p, err
	}
	if p.ahead, err = os.Stat(path + aheadEnd); errors.Is(err, fs.ErrNotExist) {
		err = nil // a file system that knows no shared memory
	}
	return p, err
}

// holds tells whether info is still what lies at path. That it cannot be seen, for want
// of a right or of the network, is no sign that it has gone.
func holds(path string, info fs.FileInfo) bool {
	now, err := os.Stat(path)
	switch {
	case info == nil:
		return true
	case err != nil:
		return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
	}
	return os.SameFile(now, info)
}

// keep puts the files of the journal back if they have been taken away or others lie in
// their place. It is the writer's, outside of any transaction.
func (w *writer) keep(ctx context.Context) error {
	if runtime.GOOS == "windows" { // an open file stays where it is
		return nil
	}
	if holds(w.place.path, w.place.db) && holds(w.place.path+aheadEnd, w.place.ahead) {
		return nil
	}
	err := w.writeAnew(ctx)
	if err == nil {
		err = w.reopen(ctx)
	}
	if err != nil && !errors.Is(wrap("", err), ErrBusy) {
		return fmt.Errorf("%w: put back: %w", ErrFull, err)
	}
	return err
}

// writeAnew writes all that the journal has into a file at its path. What others have
// put there meanwhile is kept beside it.
func (w *writer) writeAnew(ctx context.Context) error {
	path := w.place.path
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	anew := path + anewEnd
	if err := os.Remove(anew); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer os.Remove(anew) // fails once it has been renamed
	if _, err := w.conn.ExecContext(ctx, `VACUUM INTO ?`, anew); err != nil {
		return err
	}
	if err := secure(anew); err != nil {
		return err
	}
	// What lay beside it must not be taken for what lies ahead of the new one.
	ends, clear := []string{aheadEnd, sharedEnd}, func(end string) error { return os.Remove(path + end) }
	if _, err := os.Stat(path); err == nil && !holds(path, w.place.db) {
		aside := path + ".found-" + time.Now().Format("20060102-150405")
		ends, clear = append(ends, ""), func(end string) error { return os.Rename(path+end, aside+end) }
	}
	for _, end := range ends {
		if err := clear(end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Rename(anew, path)
}

// secure closes a file to others, and has it survive a loss of power, which SQLite does
// not do for a copy.
func secure(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}

// reopen has both connections lead to what lies at the journal's path. The old ones go
// only when the new one is there: they may be all that holds the messages.
func (w *writer) reopen(ctx context.Context) error {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err
	}
	var there place
	_, err = versionOf(ctx, conn) // which reads, and so opens all files
	if err == nil {
		there, err = placed(w.place.path)
	}
	var anew changes
	if err == nil {
		err = anew.prepare(ctx, conn)
	}
	if err != nil {
		anew.close()
		drop(conn)
		return err
	}
	w.changes.close()
	drop(w.conn)
	w.conn, w.changes, w.place = conn, anew, there
	reading, err := w.read.Conn(ctx) // the only one: whoever reads is waited for
	if err == nil {
		drop(reading)
	}
	return err
}

// drop closes a connection for good.
func drop(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}
