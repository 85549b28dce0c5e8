package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/notice"
)

// lasting is what is found after all that is older than noon plus so many seconds has gone.
func lasting(t *testing.T, j *Journal, after int) (deleted int) {
	t.Helper()
	foretold, err := j.Expired(t.Context(), noon.Add(time.Duration(after)*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	deleted, err = j.Expire(t.Context(), noon.Add(time.Duration(after)*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if foretold != deleted {
		t.Errorf("%d were to be deleted, and %d are", foretold, deleted)
	}
	return deleted
}

func TestWhatIsTooOldIsDeletedAndTheRestStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	const all, old = 3*forgotten + 100, 3 * forgotten
	for first := 0; first < all; first += 50 {
		page := Page{Account: account, First: fmt.Sprint("A", first), Last: fmt.Sprint("A", first+49)}
		for i := first; i < first+50; i++ {
			word := "новое"
			if i < old {
				word = "s3kr1t"
			}
			e := from("p@x.example", fmt.Sprint("i", i), word+fmt.Sprint(" сообщение ", i))
			e.ArchiveID, e.Time, e.Read = fmt.Sprint("A", i), noon.Add(time.Duration(i)*time.Second), true
			page.Entries = append(page.Entries, e)
		}
		takePage(t, j, &page)
	}
	kept := backup(path, 3)
	if err := os.WriteFile(kept, []byte("s3kr1t из прежнего файла"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := lasting(t, j, old); n != old {
		t.Errorf("%d were deleted, want %d", n, old)
	}
	h, err := j.History(t.Context(), account, "p@x.example", 0, 1000)
	if err != nil || len(h) != all-old || h[0].Body != fmt.Sprint("новое сообщение ", old) {
		t.Errorf("%d are left, %v", len(h), err)
	}
	if got := finds(t, j, account, "", "s3kr1t"); len(got) > 0 {
		t.Errorf("found: %q", got)
	}
	if got := finds(t, j, account, "", "новое"); len(got) == 0 {
		t.Error("what is left is not found")
	}
	if n := lasting(t, j, old); n != 0 {
		t.Errorf("%d once more", n)
	}
	if _, err := os.Stat(kept); err == nil {
		t.Error("the backup still holds it")
	}
	j.Close()
	liesNowhere(t, path, "s3kr1t")
}

func TestAConversationOfWhichNothingIsLeftIsNone(t *testing.T) {
	j := hasty(t)
	e := from(peer, "a", "давно")
	e.Read = true
	receive(t, j, e)
	receive(t, j, from("other@x.example", "b", "не прочитано"))
	out := enqueue(t, j, to("third@x.example", "не ушло"))
	sent := enqueue(t, j, to("fourth@x.example", "ушло"))
	if _, _, err := mark(t, j, account, "fourth@x.example", sent.ID, Sent, ""); err != nil {
		t.Fatal(err)
	}
	n, err := j.Expire(t.Context(), time.Now().Add(time.Hour))
	list, err2 := j.Conversations(t.Context(), account, 0)
	waiting, err3 := j.Outbox(t.Context(), account, 0)
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	var peers []string
	for _, c := range list {
		peers = append(peers, c.Peer)
	}
	if n != 2 || len(list) != 2 || strings.Contains(fmt.Sprint(peers), peer) || len(waiting) != 1 || waiting[0].ID != out.ID {
		t.Errorf("%d deleted; left: %q, %d wait", n, peers, len(waiting))
	}
	if total, err := j.Total(t.Context(), account); total != 1 || err != nil {
		t.Errorf("%d unread, %v", total, err)
	}
}

// A correction goes with what it corrects, and an unread message becomes the last one where
// what stood behind it has gone.
func TestWhatWasSaidAboutADeletedMessageGoesWithIt(t *testing.T) {
	j := hasty(t)
	first := from(peer, "a", "s3kr1t")
	first.Read = true
	receive(t, j, first)
	correction := from(peer, "b", "s3kr1t исправлено")
	correction.Replaces, correction.Read = "a", true
	receive(t, j, correction)
	receive(t, j, from(peer, "c", "не прочитано"))
	last := from(peer, "d", "прочитано")
	last.Read = true
	receive(t, j, last)
	if n, err := j.Expire(t.Context(), time.Now().Add(time.Hour)); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	var left int
	if err := j.read.QueryRow(`SELECT count(*) FROM message`).Scan(&left); err != nil || left != 1 {
		t.Errorf("%d are left, %v", left, err)
	}
	list, err := j.Conversations(t.Context(), account, 0)
	if err != nil || len(list) != 1 || list[0].Last.Body != "не прочитано" || list[0].Unread != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if got := finds(t, j, account, "", "исправлено"); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

func TestExpiryEndsWithItsContext(t *testing.T) {
	j := hasty(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Expire(ctx, time.Now()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What is said to be older than any computer is too old as well.
func TestWhatStandsBeforeAllTimesIsTooOld(t *testing.T) {
	j := hasty(t)
	old := from(peer, "a", "s3kr1t")
	old.Time = time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)
	if n, err := j.Import(t.Context(), func(yield func(Entry, error) bool) { yield(old, nil) }); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := j.Expire(t.Context(), time.Now()); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// What is urgent, or asks something, and was not dealt with does not expire, though it was read;
// unless it is of no use any more.
func TestWhatWasNotDealtWithDoesNotExpire(t *testing.T) {
	j := hasty(t)
	for id, said := range map[string]*notice.Notice{
		"plain": nil, "low": {Urgency: notice.Low}, "link": {Link: "https://office.example"}, "late": {Urgency: notice.High, Expires: noon},
		"urgent": {Urgency: notice.High}, "asks": asks,
	} {
		e := says(id, said)
		e.Read = true
		receive(t, j, e)
	}
	later := noon.Add(365 * 24 * time.Hour)
	goes := func(want int) {
		t.Helper()
		if n, err := j.Expire(t.Context(), later); n != want || err != nil {
			t.Errorf("%d go, not %d, %v", n, want, err)
		}
	}
	goes(4)
	edit(t, j, Edit{Target: "urgent", Kind: Acknowledge, From: account, Mine: true, Time: noon})
	goes(1)
	yes := to(peer, "yes")
	yes.ReplyTo, yes.State = "asks", Sent
	if _, err := j.Take(t.Context(), Batch{Outgoing: []Entry{yes}}); err != nil {
		t.Fatal(err)
	}
	goes(1)
}
