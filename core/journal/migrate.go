package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// A file of an older version is never changed. A copy of it is brought up, and when that
// is whole and safe on the disk it takes the place of the file, in one step. The file
// that was is kept beside it, see [backup]. Whatever happens meanwhile, a kill, a full
// disk, a loss of power, leaves the file as it was, and the next Open begins again.

// backupKept is how long the file from before a migration is kept.
const backupKept = 30 * 24 * time.Hour

// backup is where the file of a version is kept when it has been brought up.
func backup(path string, version int) string { return fmt.Sprintf("%s.before-%d", path, version+1) }

// anewEnd is the end of the name of a file that is being made, and will take the place of
// another when it is done.
const anewEnd = ".anew"

// versionOf returns the version of the schema of a file.
func versionOf(ctx context.Context, conn *sql.Conn) (version int, err error) {
	err = conn.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	if err == nil && version > len(migrations) {
		err = fmt.Errorf("%w: schema %d, known is %d", ErrNewer, version, len(migrations))
	}
	return version, err
}

// migrate brings the schema to the version that this program knows. It returns true when
// another file lies at path now, and conn leads to the one that was. A file that has the
// version is not written to.
func migrate(ctx context.Context, conn *sql.Conn, path string) (anew bool, err error) {
	version, err := versionOf(ctx, conn)
	switch {
	case err != nil || version == len(migrations):
		return false, err
	case version > 0:
		return true, renew(ctx, conn, path, version)
	}
	if _, err := conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return false, err
	}
	if err = advance(ctx, conn); err == nil {
		_, err = conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		_, _ = conn.ExecContext(ctx, `ROLLBACK`)
	}
	return false, err
}

// advance makes the missing migrations. The version is asked once more: another process
// may have made them meanwhile.
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

// renew has a copy that is brought up take the place of the file at path.
func renew(ctx context.Context, conn *sql.Conn, path string, version int) error {
	copied, anew := path+".copy", path+anewEnd
	defer func() { _ = goneWithJournal(copied, anew) }()
	for {
		if err := goneWithJournal(copied, anew); err != nil {
			return err
		}
		before, err := dataVersion(ctx, conn)
		if err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, `VACUUM INTO ?`, copied); err != nil {
			return err
		}
		if err := bringUp(ctx, copied, anew); err != nil {
			return err
		}
		if err := goneWithJournal(copied); err != nil { // while the next start would remove it
			return err
		}
		if err := secure(anew); err != nil {
			return err
		}
		// Nobody shall write from here on, nor have written since it was copied.
		if again, err := settled(ctx, conn, path, before); err != nil || again {
			_, _ = conn.ExecContext(ctx, `ROLLBACK`)
			if err != nil {
				return err
			}
			continue
		}
		if runtime.GOOS == "windows" { // an open file stays where it is
			drop(conn)
		}
		err = keepAndReplace(path, anew, backup(path, version))
		drop(conn)
		return err
	}
}

// bringUp brings the file copied up, and writes it to anew without what has become free
// in it. If it is lost nothing is, so it need not be safe on the disk at each step.
func bringUp(ctx context.Context, copied, anew string) error {
	db, err := sql.Open("sqlite", dsn(copied))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// A million rows are sorted in files, not in memory.
	const begin = `PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF;
		PRAGMA secure_delete = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -8192; BEGIN`
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return err
	}
	if err := advance(ctx, conn); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `COMMIT`); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `VACUUM INTO ?`, anew)
	return err
}

// settled brings all that was written into the file itself, takes it for writing, and
// tells whether somebody has written to it since.
func settled(ctx context.Context, conn *sql.Conn, path string, before int64) (again bool, err error) {
	if _, err := conn.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return false, err
	}
	if _, err := conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return false, err
	}
	now, err := dataVersion(ctx, conn)
	if err != nil || now != before {
		return true, err
	}
	ahead, err := os.Stat(path + aheadEnd)
	return err == nil && ahead.Size() > 0, nil
}

// dataVersion returns a number that changes when another connection writes.
func dataVersion(ctx context.Context, conn *sql.Conn) (n int64, err error) {
	err = conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&n)
	return n, err
}

// keepAndReplace keeps the file at path under the name kept, and puts anew in its place.
// At every moment one of both lies at path.
func keepAndReplace(path, anew, kept string) error {
	if err := gone(kept); err != nil {
		return err
	}
	if err := os.Link(path, kept); err != nil { // a file system without links
		if err := duplicate(path, kept); err != nil {
			_ = os.Remove(kept)
			return err
		}
	}
	now := time.Now()
	_ = os.Chtimes(kept, now, now)
	// What lies beside the old one must not be taken for what lies ahead of the new one.
	if err := errors.Join(gone(path+aheadEnd), gone(path+sharedEnd)); err != nil {
		return err
	}
	return os.Rename(anew, path)
}

// duplicate copies a file. No lock of SQLite on it outlives that, see
// sqlite.org/howtocorrupt.html §2.2: its connection must not be used to write afterwards.
func duplicate(path, to string) error {
	data, err := os.Open(path)
	if err != nil {
		return err
	}
	defer data.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = out.ReadFrom(data)
	return errors.Join(err, out.Sync(), out.Close())
}

func gone(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// goneWithJournal removes files that SQLite has written, and what it leaves beside them when
// the disk is full.
func goneWithJournal(paths ...string) (err error) {
	for _, path := range paths {
		err = errors.Join(err, gone(path), gone(path+"-journal"))
	}
	return err
}

// backups returns the files that are kept from before migrations.
func backups(path string) []string {
	all, _ := filepath.Glob(escape(path) + ".before-*")
	return all
}

// escape makes a path a pattern for itself.
func escape(path string) string {
	var pattern []rune
	for _, r := range path {
		if r == '*' || r == '?' || r == '[' {
			pattern = append(pattern, '[', r, ']')
			continue
		}
		pattern = append(pattern, r)
	}
	return string(pattern)
}

// dropBackups overwrites and removes the backups, or those that are older than backupKept.
func dropBackups(path string, all bool) error {
	var failed error
	for _, kept := range backups(path) {
		info, err := os.Lstat(kept)
		if err != nil || !info.Mode().IsRegular() || !all && time.Since(info.ModTime()) < backupKept {
			continue
		}
		failed = errors.Join(failed, overwrite(kept, info.Size()), gone(kept))
	}
	return failed
}

// overwrite leaves nothing of a file on the disk.
func overwrite(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	zeros := make([]byte, 1<<16)
	for left := size; left > 0 && err == nil; left -= int64(len(zeros)) {
		_, err = f.Write(zeros[:min(left, int64(len(zeros)))])
	}
	return errors.Join(err, f.Sync(), f.Close())
}
