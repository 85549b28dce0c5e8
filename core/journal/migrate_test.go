package journal

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// upgradeEnv is the file that the child shall open, and be killed at.
const upgradeEnv = "VESTNIK_JOURNAL_UPGRADE"

// upgrade opens a file and closes it.
func upgrade(path string) {
	j, err := Open(path)
	if err == nil {
		err = j.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// oldFile makes a file of schema 3, that of the first release with a search, with n
// messages in 100 conversations, of which the last ten are unread.
func oldFile(t testing.TB, path string, n int) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", dsn(path, "journal_mode(WAL)", "synchronous(OFF)"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, step := range append(migrations[:3:3], `PRAGMA user_version = 3`) {
		if _, err := db.Exec(step); err != nil {
			t.Fatal(err)
		}
	}
	_, err = db.Exec(`
		WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1)
		INSERT INTO message (number, account, id, archive_id, peer, sender, recipient, type, subject, body, time, mine, state,
			error, read, delayed, enqueued, session, origin, unreadable, tries, print)
		SELECT 2 * n, ?2, 'id-' || n, CASE WHEN n % 2 THEN 'A' || n END, 'p' || (n % 100) || '@x.example', 'p' || (n % 100) || '@x.example/desk',
			?2, 'chat', '', 'сообщение ' || n || ' о договоре', ?3 + n * 1000000, n % 10 = 0,
			CASE WHEN n % 1000 = 0 THEN 'queued' WHEN n % 10 = 0 THEN 'sent' ELSE '' END, '',
			n % 10 = 0 OR n <= ?1 - 10, n % 7 = 0, n % 1000 = 0, 's', 0, '', 0, 0 FROM i`,
		n, account, noon.UnixMicro())
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`
		INSERT INTO conversation SELECT account, peer, max(number), sum(read = 0), coalesce(max(CASE WHEN read THEN number END), 0)
			FROM message GROUP BY account, peer;
		INSERT INTO tally SELECT account, sum(unread) FROM conversation GROUP BY account;
		UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'message';
		UPDATE unindexed SET below = (SELECT max(number) + 1 FROM message)`)
	if err != nil {
		t.Fatal(err)
	}
}

// upgraded looks whether a file of n messages has come through whole.
func upgraded(t testing.TB, path string, n int) {
	t.Helper()
	j := open(t, path)
	defer j.Close()
	total, err := j.Total(t.Context(), account)
	if err != nil || total != min(n, 10)-min(n/10, 1) {
		t.Errorf("%d unread, %v", total, err)
	}
	list, err := j.Conversations(t.Context(), account, 0)
	if err != nil || len(list) != min(n, 100) || list[0].Last.Number != int64(2*n) {
		t.Fatalf("%d conversations, %v", len(list), err)
	}
	count := 0
	for after := int64(0); ; {
		page, err := j.Since(t.Context(), []string{account}, after, 1000, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			count++
			if e.Number != int64(2*count) || e.Body != fmt.Sprintf("сообщение %d о договоре", count) || e.Account != account ||
				(e.ArchiveID != "") != (count%2 == 1) || (e.State == Queued) != (count%1000 == 0) || e.Peer != fmt.Sprintf("p%d@x.example", count%100) {
				t.Fatalf("%d: %+v", count, e)
			}
			after = e.Number
		}
	}
	if count != n {
		t.Errorf("%d of %d messages", count, n)
	}
	if h, err := j.History(t.Context(), account, "p7@x.example", 0, 3); err != nil || len(h) == 0 || h[0].Position >= h[len(h)-1].Position && len(h) > 1 {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestAFileOfTheSchemaBeforeIsBroughtUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	const n = 3000
	oldFile(t, path, n)
	upgraded(t, path, n)
	j := open(t, path)
	if got := finds(t, j, account, "p17@x.example", "2917 догов"); len(got) != 1 {
		t.Errorf("found %q", got)
	}
	// What is known is known again, and a number that was given is not given again.
	known := Entry{Account: account, Peer: "p1@x.example", From: "p1@x.example/desk", To: account, Type: "chat",
		ID: "id-2901", ArchiveID: "A2901", Body: "сообщение 2901 о договоре", Time: noon.Add(2901 * time.Second)}
	if e, isNew := receive(t, j, known); isNew || e.Number != 2*2901 {
		t.Errorf("%+v", e)
	}
	if e, _ := receive(t, j, from(peer, "new", "новое")); e.Number != 2*n+6 {
		t.Errorf("number %d", e.Number)
	}
	if n, _, err := j.MarkRead(t.Context(), account, "p95@x.example", 1<<62); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	j.Close()
	kept := backup(path, 3)
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Fatalf("%v, %v", info, err)
	}
	// The backup is a journal of its own, and goes when it is old.
	again := filepath.Join(t.TempDir(), "journal.db")
	data, err := os.ReadFile(kept)
	if err == nil {
		err = os.WriteFile(again, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	upgraded(t, again, n)
	old := time.Now().Add(-backupKept - time.Hour)
	if err := os.Chtimes(kept, old, old); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	if _, err := os.Stat(kept); err == nil {
		t.Error("the backup is kept for ever")
	}
}

func BenchmarkKilledMigrationsOfAMillion(b *testing.B) {
	for b.Loop() {
		killMigrations(b, 3, 1_000_000, 5)
	}
}

func killMigrations(t testing.TB, version, n, files int) {
	dir := t.TempDir()
	sound := filepath.Join(dir, "sound.db")
	fileOf(t, sound, version, n)
	begin := time.Now()
	path := filepath.Join(dir, "journal.db")
	copyFile(t, sound, path)
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(begin)
	t.Logf("%d messages are brought up in %v", n, whole)
	upgraded(t, path, n)
	killed := 0
	for file := range files {
		for _, left := range []string{"", aheadEnd, sharedEnd, anewEnd, ".copy", fmt.Sprintf(".before-%d", version+1)} {
			if err := gone(path + left); err != nil {
				t.Fatal(err)
			}
		}
		copyFile(t, sound, path)
		for try := range 3 { // each file early first, and then later
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), upgradeEnv+"="+path)
			child.Stderr = os.Stderr
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			kill := time.AfterFunc(whole*time.Duration(try*files+file)/time.Duration(3*files), func() { child.Process.Kill() })
			if child.Wait() != nil {
				killed++
			}
			kill.Stop()
		}
		upgraded(t, path, n)
		beside(t, path, version)
		if left, _ := filepath.Glob(path + ".*"); len(left) != 1 {
			t.Errorf("beside it lie %q", left)
		}
	}
	t.Logf("%d kills", killed)
}

// copyFile copies a file with what lies ahead of it.
func copyFile(t testing.TB, from, to string) {
	t.Helper()
	for _, end := range []string{"", aheadEnd} {
		data, err := os.ReadFile(from + end)
		if errors.Is(err, os.ErrNotExist) && end != "" {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+end, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A file that somebody writes to while it is copied is copied again.
func TestWhatIsWrittenDuringAMigrationIsNotLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	oldFile(t, path, 100)
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	before, err := dataVersion(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	settle := func() bool {
		again, err := settled(t.Context(), conn, path, before)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ExecContext(t.Context(), `ROLLBACK`); err != nil {
			t.Fatal(err)
		}
		return again
	}
	if settle() {
		t.Error("nobody has written")
	}
	other, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Exec(`UPDATE message SET body = 'иначе' WHERE number = 2`); err != nil {
		t.Fatal(err)
	}
	if !settle() {
		t.Error("somebody has written")
	}
}

func TestWhereThereAreNoLinksTheBackupIsACopy(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	text := bytes.Repeat([]byte("журнал"), 100_000)
	if err := os.WriteFile(from, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := duplicate(from, to); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(to); err != nil || !bytes.Equal(got, text) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if err := duplicate(from, to); err == nil {
		t.Error("something was overwritten")
	}
	if got := escape("/a[b]*?/journal.db"); got != "/a[[]b][*][?]/journal.db" {
		t.Error(got)
	}
}
