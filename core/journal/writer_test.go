package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// lock holds the file as another program would.
func lock(t testing.TB, path string) (unlock func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err == nil {
		_, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	}
	if err != nil {
		t.Fatal(err)
	}
	return sync.OnceFunc(func() {
		_, _ = conn.ExecContext(context.Background(), "ROLLBACK")
		conn.Close() // else the file stays open
		db.Close()
	})
}

func TestALockedFileIsBusyAndCanBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	receive(t, j, from(peer, "1", "a"))
	unlock := lock(t, path)
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := j.Receive(ctx, from(peer, "2", "b")); !errors.Is(err, ErrBusy) {
		t.Errorf("with a deadline: %v", err)
	}
	if _, _, err := j.Receive(t.Context(), from(peer, "2", "b")); !errors.Is(err, ErrBusy) {
		t.Errorf("without one: %v", err)
	}
	if h := history(t, j, peer); len(h) != 1 {
		t.Errorf("%+v", h)
	}
	unlock()
	if _, isNew := receive(t, j, from(peer, "2", "b")); !isNew {
		t.Error("what was refused has been stored")
	}
}

func TestALockedFileDoesNotKeepAJournalFromClosing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	unlock := lock(t, path)
	defer unlock()
	failed := make(chan error)
	go func() {
		_, _, err := j.Receive(context.Background(), from(peer, "1", "a"))
		failed <- err
	}()
	for !j.writer.busy.Load() {
		time.Sleep(time.Millisecond)
	}
	j.Close()
	if err := <-failed; !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestAFullDiskIsToldAndLosesNothingElse(t *testing.T) {
	j := fresh(t)
	receive(t, j, from(peer, "1", "a"))
	limit := func(pages int) {
		t.Helper()
		err := j.writer.call(t.Context(), &request{alone: true, do: func(ctx context.Context, w *writer) error {
			_, err := w.conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
			return err
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // no less than there are
	if _, _, err := j.Receive(t.Context(), from(peer, "2", strings.Repeat("x", 1<<20))); !errors.Is(err, ErrFull) {
		t.Errorf("%v", err)
	}
	limit(1 << 30)
	receive(t, j, from(peer, "3", "c"))
	total, _, err := j.Unread(t.Context(), account)
	if h := history(t, j, peer); len(h) != 2 || total != 2 || err != nil {
		t.Errorf("%d messages, %d unread, %v", len(h), total, err)
	}
}

// What waits is written together; one that cannot be written does not take the others
// with it.
func TestCallsThatWaitTogetherFailAlone(t *testing.T) {
	j := fresh(t)
	bad := &request{do: func(ctx context.Context, w *writer) error {
		_, err := w.conn.ExecContext(ctx, `INSERT INTO nowhere VALUES (1)`)
		return err
	}, done: make(chan struct{})}
	all := []*request{bad}
	for i := range 5 {
		e := from(peer, fmt.Sprint(i), "x")
		all = append(all, &request{done: make(chan struct{}), do: func(ctx context.Context, w *writer) error {
			_, err := w.receive(ctx, e, 0)
			return err
		}})
	}
	gone := &request{do: all[1].do, done: make(chan struct{})}
	gone.state.Store(abandoned)
	all = append(all, gone)
	err := j.writer.call(t.Context(), &request{alone: true, do: func(_ context.Context, w *writer) error {
		w.write(all)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if bad.err == nil {
		t.Error("the bad one did not fail")
	}
	for _, r := range all[1:6] {
		if <-r.done; r.err != nil {
			t.Error(r.err)
		}
	}
	if n := len(history(t, j, peer)); n != 5 {
		t.Errorf("%d messages", n)
	}
}

func TestManyWritersShareTheDisk(t *testing.T) {
	j := fresh(t)
	var all sync.WaitGroup
	const n = 300
	for i := range n {
		all.Go(func() {
			if _, _, err := j.Receive(t.Context(), from(peer, fmt.Sprint(i), "x")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	total, err := j.Total(t.Context(), account)
	if h := history(t, j, peer); len(h) != n || total != n || err != nil {
		t.Errorf("%d stored, %d unread, %v", len(h), total, err)
	}
}

// The latest of several results says how things stand.
func TestAChangeSaysHowThingsStand(t *testing.T) {
	j := fresh(t)
	other := "other@x.example"
	receive(t, j, from(other, "1", "x"))
	mine, err := j.Enqueue(t.Context(), to(peer, "моё"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := j.ReceiveAll(t.Context(), []Entry{from(peer, "1", "a"), from(peer, "2", "b")})
	if err != nil {
		t.Fatal(err)
	}
	if c := all[1]; c.Total != 3 || c.Conversation.Unread != 2 || c.Conversation.Last.Body != "b" || c.Seq <= all[0].Seq || all[0].Seq <= mine.Seq {
		t.Errorf("%+v", c)
	}
	sent, err := j.Mark(t.Context(), Mark{account, peer, mine.Entry.ID, Sent, ""})
	if err != nil || sent.Conversation.Last.Body != "b" || sent.Conversation.Unread != 2 || sent.Total != 3 {
		t.Errorf("%+v, %v", sent, err)
	}
	n, read, err := j.MarkRead(t.Context(), account, peer, all[0].Entry.Number)
	if err != nil || n != 1 || read.Conversation.Unread != 1 || read.Total != 2 || read.Seq <= sent.Seq {
		t.Errorf("%d, %+v, %v", n, read, err)
	}
	failed, err := j.Mark(t.Context(), Mark{account, "", mine.Entry.ID, Failed, "gone"})
	if err != nil || !failed.Changed || failed.Entry.Error != "gone" {
		t.Errorf("an error of our own server: %+v, %v", failed, err)
	}
}

func TestTriesAreCounted(t *testing.T) {
	j := fresh(t)
	mine := enqueue(t, j, to(peer, "x"))
	for want := 1; want <= 3; want++ {
		if n, err := j.Tried(t.Context(), account, mine.ID); n != want || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if h := history(t, j, peer); h[0].Tries != 3 {
		t.Errorf("%+v", h[0])
	}
	if _, err := j.Tried(t.Context(), account, "nobody's"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

// A file of the first version is brought up, with what was unread in it.
func TestAFileOfTheFirstVersionIsCounted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", dsn(path, "journal_mode(WAL)"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(migrations[0] + `
		INSERT INTO message (account, id, peer, sender, recipient, type, subject, body, time, mine, state, error, read, delayed) VALUES
			('a', '1', 'p', 'p', 'a', 'chat', '', 'x', 1, 0, '', '', 1, 0),
			('a', '2', 'p', 'p', 'a', 'chat', '', 'y', 2, 0, '', '', 0, 0),
			('a', '3', 'q', 'q', 'a', 'chat', '', 'z', 3, 0, '', '', 0, 0),
			('a', '4', 'p', 'a', 'p', 'chat', '', 'w', 4, 1, 'sent', '', 1, 0);
		PRAGMA user_version = 1`)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	j := open(t, path)
	list, err := j.Conversations(t.Context(), "a", 0)
	if err != nil || len(list) != 2 || list[0].Last.Body != "w" || list[0].Unread != 1 || list[1].Unread != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if total, err := j.Total(t.Context(), "a"); total != 2 || err != nil {
		t.Errorf("%d, %v", total, err)
	}
	if n, _, err := j.MarkRead(t.Context(), "a", "p", 4); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// What is told early is not there yet, and says what becomes of each message.
func TestWhatComesIsToldBeforeItIsSafe(t *testing.T) {
	j := fresh(t)
	receive(t, j, from(peer, "1", "a"))
	var told []Change
	taken, err := j.Take(t.Context(), Batch{Entries: []Entry{from(peer, "1", "a"), from(peer, "2", "b")}, Coming: func(all []Change) {
		told = all
		if n := len(history(t, j, peer)); n != 1 {
			t.Errorf("%d messages are there already", n)
		}
	}})
	if err != nil || len(history(t, j, peer)) != 2 {
		t.Error(err)
	}
	if len(told) != 2 || told[0].Fresh || !told[1].Fresh || told[1].Entry.Number != taken.Received[1].Entry.Number || told[1].Conversation.Unread != 2 {
		t.Errorf("%+v", told)
	}
}
