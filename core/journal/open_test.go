package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestANewerSchemaIsRefusedAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	receive(t, j, from(peer, "1", "a"))
	if _, err := j.writer.conn.ExecContext(t.Context(), `PRAGMA user_version = 99`); err != nil {
		t.Fatal(err)
	}
	j.Close()
	before, _ := os.ReadFile(path)
	if _, err := Open(path); !errors.Is(err, ErrNewer) || errors.Is(err, ErrCorrupt) {
		t.Fatalf("error %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestAnUnfinishedMigrationStartsAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	was := migrations
	t.Cleanup(func() { migrations = was })
	j := open(t, path)
	receive(t, j, from(peer, "1", "a"))
	j.Close()
	before, _ := os.ReadFile(path)

	migrations = append(was[:len(was):len(was)], `ALTER TABLE message ADD COLUMN mood TEXT; broken`)
	if _, err := Open(path); err == nil {
		t.Fatal("opened")
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
	migrations[len(was)] = `ALTER TABLE message ADD COLUMN mood TEXT`
	j = open(t, path)
	defer j.Close()
	if _, err := j.writer.conn.ExecContext(t.Context(), `SELECT mood FROM message`); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) != 1 {
		t.Errorf("beside it lie %q", left)
	}
	migrations = was
	if kept := history(t, open(t, backup(path, len(was))), peer); len(kept) != 1 {
		t.Errorf("the file from before holds %+v", kept)
	}
}

// Whether the file is to be put aside hangs on this.
func TestWhatCannotBeReachedIsNotDamaged(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		filepath.Join(file, "journal.db"): ErrFull,
		dir:                               ErrCorrupt,
	} {
		if _, err := Open(path); !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestADamagedFileIsReportedAndKept(t *testing.T) {
	sound := filepath.Join(t.TempDir(), "sound.db")
	j := open(t, sound)
	for range 200 {
		receive(t, j, from(peer, "", strings.Repeat("x", 500)))
	}
	j.Close()
	whole, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	hole := bytes.Clone(whole)
	clear(hole[4096 : len(hole)-4096])
	for name, data := range map[string][]byte{
		"garbage":         bytes.Repeat([]byte("не база "), 1000),
		"zeros":           make([]byte, 8192),
		"cut short":       whole[:len(whole)/2],
		"a hole":          hole,
		"its first bytes": whole[:50],
		"its first page":  whole[:4096],
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			j, err := Open(path)
			if err == nil { // the damage lies deeper: a call finds it
				defer j.Close()
				_, err = j.History(t.Context(), account, peer, 0, 1000)
			}
			if !errors.Is(err, ErrCorrupt) {
				t.Errorf("error %v", err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(data, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// A disk that is not there is not a journal that is damaged: to set that aside, and to
// begin a new one, would help nobody.
func TestAPlaceThatCannotBeWrittenIsNoDamage(t *testing.T) {
	for name, c := range map[string]struct {
		plant func(path string) error
		want  error
	}{
		"a file instead of its directory": {func(path string) error { return os.WriteFile(filepath.Dir(path), nil, 0o600) }, ErrFull},
		"a link to a disk that is away": {func(path string) error {
			return errors.Join(os.Mkdir(filepath.Dir(path), 0o700), os.Symlink("/nowhere/journal.db", path))
		}, ErrFull},
		"a directory that leads to a disk that is away": {func(path string) error { return os.Symlink("/nowhere", filepath.Dir(path)) }, ErrFull},
		"a directory in its place":                      {func(path string) error { return os.MkdirAll(path, 0o700) }, ErrCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(name, "disk that is away") {
				t.Skip("Windows lets only administrators make links")
			}
			path := filepath.Join(t.TempDir(), "data", "journal.db")
			if err := c.plant(path); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path); !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestEveryIndexIsUsed(t *testing.T) {
	j := fresh(t)
	for name, query := range map[string]string{
		"message_archive":  `SELECT 1 FROM message WHERE account = ? AND archive = ? AND archive_id = ?`,
		"message_enqueued": `SELECT 1 FROM message WHERE account = ? AND id = ? AND enqueued = 1`,
		"message_print":    `SELECT 1 FROM message WHERE account = ? AND id = ? AND id <> '' AND print IN (?, 0) AND time BETWEEN ? AND ?`,
		"message_history":  `SELECT body FROM message WHERE conversation = ? AND corrects = 0 AND position < ? ORDER BY position DESC`,
		"message_unread":   `SELECT body FROM message WHERE conversation = ? AND read = 0 AND (position <= ? OR number <= ?)`,
		"message_position": `SELECT body FROM message WHERE position < ? ORDER BY position DESC`,
		"message_origin":   `SELECT body FROM message WHERE account = ? AND origin_id = ? AND origin_id <> ''`,
		"message_replaces": `SELECT body FROM message WHERE conversation = ? AND replaces = ? AND replaces <> '' AND corrects = 0`,
		"message_outbox":   `SELECT body FROM message WHERE account = ? AND state = 'queued' ORDER BY number`,
	} {
		plan := planOf(t, j, query)
		if !strings.Contains(plan, "INDEX "+name) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %s", name, plan)
		}
	}
	if plan := planOf(t, j, askingSQL); !strings.Contains(plan, "message_asking (conversation=? AND mine=?)") || strings.Contains(plan, "TEMP B-TREE") {
		t.Errorf("whoever asks is looked for among all: %s", plan)
	}
	for _, query := range []string{conversationsSQL, historySQL, targetSQL, heardSQL, wordsWithSQL} {
		if plan := planOf(t, j, query); strings.Contains(plan, "SCAN m") || strings.Contains(plan, "SCAN conversation") {
			t.Errorf("every message is read: %s", plan)
		}
	}
}

func planOf(t *testing.T, j *Journal, query string) string {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	for i := 9; i > 0; i-- {
		if strings.Contains(query, fmt.Sprintf("?%d", i)) {
			args = make([]any, i)
			break
		}
	}
	for i := range args {
		args[i] = "1"
	}
	rows, err := j.read.Query(`EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "; ")
	}
	return plan.String()
}
