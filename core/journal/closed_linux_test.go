package journal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is still open on Windows cannot be renamed, as a journal that is set aside is, nor
// removed.
func TestAClosedJournalHoldsNoFile(t *testing.T) {
	directory, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	j := open(t, filepath.Join(directory, "journal.db"))
	if _, _, err := j.Receive(t.Context(), from(peer, "1", "a")); err != nil {
		t.Fatal(err)
	}
	if len(held(t, directory)) == 0 {
		t.Fatal("no file of an open journal is found")
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	if files := held(t, directory); len(files) > 0 {
		t.Errorf("open: %v", files)
	}
}

// held returns which files below a directory this program has open.
func held(t *testing.T, directory string) (files []string) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name, err := os.Readlink("/proc/self/fd/" + entry.Name()); err == nil && strings.HasPrefix(name, directory) {
			files = append(files, name)
		}
	}
	return files
}
