package journal

import (
	"os"
	"path/filepath"
	"testing"
)

// onAShare has every path taken for one on a network share until the test ends.
func onAShare(t *testing.T) {
	t.Helper()
	before := onShare
	onShare = func(string) bool { return true }
	t.Cleanup(func() { onShare = before })
}

func modeOf(t *testing.T, j *Journal) (mode string) {
	t.Helper()
	if err := j.writer.conn.QueryRowContext(t.Context(), `PRAGMA journal_mode`).Scan(&mode); err != nil {
		t.Fatal(err)
	}
	return mode
}

// What computers do not share is not used where the file is on a share, also for a file
// that comes from a disk, and the other way round. Nothing is lost on the way.
func TestOnAShareNothingIsWrittenAhead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	if mode := modeOf(t, j); mode != "wal" || j.Remote() {
		t.Errorf("on a disk: %s", mode)
	}
	receive(t, j, from(peer, "1", "на диске"))
	j.Close()

	onAShare(t)
	j = open(t, path)
	if mode := modeOf(t, j); mode != "truncate" || !j.Remote() {
		t.Errorf("on a share: %s", mode)
	}
	receive(t, j, from(peer, "2", "на сетевом диске"))
	for _, end := range []string{aheadEnd, sharedEnd} {
		if _, err := os.Stat(path + end); err == nil {
			t.Errorf("%s lies there", end)
		}
	}
	reader, err := OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := reader.History(t.Context(), account, peer, 0, 10); len(got) != 2 || err != nil {
		t.Errorf("another program reads %d, %v", len(got), err)
	}
	receive(t, j, from(peer, "3", "и дальше")) // while that is open
	reader.Close()
	j.Close()

	onShare = func(string) bool { return false }
	j = open(t, path)
	if mode := modeOf(t, j); mode != "wal" || len(history(t, j, peer)) != 3 {
		t.Errorf("on a disk again: %s, %d messages", mode, len(history(t, j, peer)))
	}
}
