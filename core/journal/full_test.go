//go:build linux

package journal

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// limitEnv is how large a file may become for the child: that is its full disk.
const limitEnv = "VESTNIK_JOURNAL_LIMIT"

func init() {
	size, err := strconv.ParseUint(os.Getenv(limitEnv), 10, 64)
	if err != nil {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: size}); err != nil {
		panic(err)
	}
	_, err = Open(os.Getenv(upgradeEnv))
	if errors.Is(err, ErrFull) {
		os.Exit(7)
	}
	panic(err)
}

func TestAFullDiskLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "journal.db")
	const n = 5000
	oldFile(t, path, n)
	// All of it into the file, as it lies on a disk after a while.
	db := open(t, filepath.Join(dir, "other.db"))
	defer db.Close()
	if _, err := db.writer.conn.ExecContext(t.Context(), `ATTACH ? AS old`, path); err != nil {
		t.Fatal(err)
	}
	if _, err := db.writer.conn.ExecContext(t.Context(), `PRAGMA old.wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.writer.conn.ExecContext(t.Context(), `DETACH old`); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{0, 4096, len(before) / 2, len(before) + 8192} {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), upgradeEnv+"="+path, limitEnv+"="+strconv.Itoa(limit))
		out, err := child.CombinedOutput()
		if child.ProcessState.ExitCode() != 7 {
			t.Errorf("%d bytes: %v\n%s", limit, err, out)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Fatalf("%d bytes: the file was changed", limit)
		}
		if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
			t.Errorf("%d bytes: left are %s", limit, strings.Join(left, " "))
		}
	}
	upgraded(t, path, n)
}
