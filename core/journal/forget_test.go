package journal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// crowd stores n messages of the account, with 20 peers.
func crowd(t testing.TB, j *Journal, account string, n int) {
	t.Helper()
	for first := 0; first < n; first += 1000 {
		var batch []Entry
		for i := first; i < min(first+1000, n); i++ {
			e := from(fmt.Sprintf("p%d@x.example", i%20), fmt.Sprintf("stanza-%d", i), fmt.Sprintf("s3kr1t сообщение %d", i))
			e.Account, e.ArchiveID, e.Time = account, fmt.Sprintf("A%d", i), noon.Add(time.Duration(i)*time.Second)
			batch = append(batch, e)
		}
		if _, err := j.ReceiveAll(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
}

// nothing looks that nothing is found of an account.
func nothing(t *testing.T, j *Journal, account string) {
	t.Helper()
	ctx := t.Context()
	list, err := j.Conversations(ctx, account, 0)
	found, err2 := j.Search(ctx, Query{Account: account, Peer: "", Words: "сообщение", From: 0, Limit: 10})
	since, err3 := j.Since(ctx, []string{account}, 0, 10, 1000)
	h, err4 := j.History(ctx, account, "p1@x.example", 0, 10)
	total, err5 := j.Total(ctx, account)
	out, err6 := j.Outbox(ctx, account, 0)
	held, err7 := j.Held(ctx, account, "", "")
	for _, err := range []error{err, err2, err3, err4, err5, err6, err7} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(list)+len(found.Entries)+len(since)+len(h)+total+len(out) != 0 || held.Newest != "" {
		t.Errorf("found: %d conversations, %d by words, %d since, %d in one, %d unread, %d waiting, %+v",
			len(list), len(found.Entries), len(since), len(h), total, len(out), held)
	}
}

// full gives the account all that one has: n messages, what is held of its archive, one that waits to
// be sent, and what waits to be told.
func full(t *testing.T, j *Journal, n int) {
	t.Helper()
	crowd(t, j, account, n)
	takePage(t, j, &Page{Account: account, First: "A1", Last: "A2"})
	enqueue(t, j, to(peer, "s3kr1t не ушло"))
	if _, err := j.EnqueueStanza(t.Context(), Stanza{Account: account, Kind: "marker", To: peer, XML: "<message/>"}); err != nil {
		t.Fatal(err)
	}
}

// liesNowhere looks that a text is in no file of the journal.
func liesNowhere(t *testing.T, path, text string) {
	t.Helper()
	for _, end := range []string{"", aheadEnd} {
		if data, err := os.ReadFile(path + end); err == nil && strings.Contains(string(data), text) {
			t.Errorf("%q holds it", end)
		}
	}
}

func TestForgottenIsInvisibleAtOnceAndStopsNobody(t *testing.T) {
	j := hasty(t)
	const other = "other@x.example"
	full(t, j, 10*forgotten)
	crowd(t, j, other, 100)
	if err := j.Forget(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	nothing(t, j, account)
	// Who signs in again meanwhile begins anew, and gets the same messages again.
	crowd(t, j, account, 50)
	if total, err := j.Total(t.Context(), account); total != 50 || err != nil {
		t.Errorf("%d, %v", total, err)
	}
	if account, err := j.forgottenAccount(t.Context()); account == 0 || err != nil {
		t.Errorf("it is over before anybody could read or write: %v", err)
	}
	if err := j.Forgotten(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	err := j.read.QueryRow(`SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM stanza) + (SELECT count(*) FROM archive)`).Scan(&left)
	if err != nil || left != 150 {
		t.Errorf("%d are left, %v", left, err)
	}
	if got := finds(t, j, other, "", "сообщение 17"); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if got := finds(t, j, account, "", "сообщение 17"); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestForgettingGoesOnAfterTheProgramHasEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	crowd(t, j, account, 8*forgotten)
	kept := backup(path, 3)
	if err := os.WriteFile(kept, []byte("s3kr1t из прежнего файла"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := j.Forget(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		j.Close()
		j = open(t, path)
		nothing(t, j, account)
		if left, err := j.forgottenAccount(t.Context()); err != nil || left == 0 {
			t.Logf("%d restarts, %v", n, err)
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if _, err := os.Stat(kept); err == nil {
		t.Error("the backup still holds it")
	}
	j.Close()
	liesNowhere(t, path, "s3kr1t")
}

func TestForgottenEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	crowd(t, j, account, 10)
	unlock := lock(t, path)
	defer unlock()
	if _, err := j.read.Exec(`SELECT 1`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := j.Forget(ctx, account); err == nil {
		t.Error("forgotten in a file that is locked")
	}
	if err := j.Forgotten(t.Context()); err != nil {
		t.Errorf("nothing was forgotten: %v", err)
	}
}

// What the index has of deleted messages is taken out as they are deleted: else the last
// step, for which others wait, would read all of it.
func TestDeletedWordsAreTakenOutWhileOthersAreDeleted(t *testing.T) {
	for name, begun := range map[string]bool{"now": false, "by the last life": true} {
		t.Run(name, func(t *testing.T) {
			j := hasty(t)
			crowd(t, j, "other@x.example", 100)
			crowd(t, j, account, 4*leastDead)
			id := accountNumber(t, j, account)
			if err := j.mergeDeleted(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			if begun { // and almost done, but for the index
				for n := 0; n < 3*leastDead; n += forgotten {
					if err := j.do(t.Context(), "forget", func(ctx context.Context, w *writer) error {
						_, _, err := w.forgetSome(ctx, id, forgotten)
						return err
					}); err != nil {
						t.Fatal(err)
					}
				}
			}
			before := indexSize(t, j)
			if err := j.deleteMessages(t.Context(), id, begun); err != nil {
				t.Fatal(err)
			}
			if after := indexSize(t, j); after > before/3 {
				t.Errorf("of %d bytes %d are left for the last step", before, after)
			}
			if got := finds(t, j, "other@x.example", "", "сообщение 17"); len(got) != 1 {
				t.Errorf("%q", got)
			}
		})
	}
}

// accountNumber returns by which number what an account has is found.
func accountNumber(t *testing.T, j *Journal, account string) (number int64) {
	t.Helper()
	if err := j.read.QueryRow(`SELECT id FROM account WHERE address = ?`, account).Scan(&number); err != nil {
		t.Fatal(err)
	}
	return number
}

// indexSize returns how many bytes of words the index has.
func indexSize(t *testing.T, j *Journal) (size int) {
	t.Helper()
	if err := j.read.QueryRow(`SELECT sum(length(block)) FROM word_data`).Scan(&size); err != nil {
		t.Fatal(err)
	}
	return size
}
