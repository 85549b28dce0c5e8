package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

const (
	account = "анна@office.example"
	peer    = "boris@office.example"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 123456000, time.UTC)

func open(t testing.TB, path string) *Journal {
	t.Helper()
	j, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func fresh(t testing.TB) *Journal {
	return open(t, filepath.Join(t.TempDir(), "journal.db"))
}

// hasty is a journal that does not wait for the disk.
func hasty(t testing.TB) *Journal {
	t.Helper()
	j := fresh(t)
	err := j.writer.call(t.Context(), &request{alone: true, do: func(ctx context.Context, w *writer) error {
		_, err := w.conn.ExecContext(ctx, `PRAGMA synchronous = OFF`)
		return err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// from is a message that peer has sent at noon.
func from(peer, id, body string) Entry {
	return Entry{Account: account, ID: id, Peer: peer, From: peer + "/desk", To: account,
		Type: "chat", Body: body, Time: noon}
}

func to(peer, body string) Entry {
	return Entry{Account: account, Peer: peer, From: account, To: peer, Type: "chat", Body: body, Time: noon}
}

func receive(t testing.TB, j *Journal, e Entry) (Entry, bool) {
	t.Helper()
	stored, fresh, err := j.Receive(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return stored, fresh
}

func enqueue(t testing.TB, j *Journal, e Entry) Entry {
	t.Helper()
	stored, err := j.Enqueue(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return stored.Entry
}

func mark(t testing.TB, j *Journal, account, peer, id string, state State, condition string) (Entry, bool, error) {
	t.Helper()
	change, err := j.Mark(t.Context(), Mark{account, peer, id, state, condition})
	return change.Entry, change.Changed, err
}

// forget waits until nothing is left of an account.
func forget(t testing.TB, j *Journal, account string) {
	t.Helper()
	if err := j.Forget(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	if err := j.Forgotten(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func history(t testing.TB, j *Journal, peer string) []Entry {
	t.Helper()
	entries, err := j.History(t.Context(), account, peer, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestAMessageIsKnownAgain(t *testing.T) {
	first := from(peer, "m1", "привет")
	archived := first
	archived.ArchiveID = "A1"
	with := func(e Entry, change func(*Entry)) Entry { change(&e); return e }
	for _, c := range []struct {
		name          string
		first, second Entry
		fresh         bool
	}{
		{"same id, body and time", first, first, false},
		{"later, within the window", first, with(first, func(e *Entry) { e.Time = noon.Add(Window) }), false},
		{"earlier, within the window", first, with(first, func(e *Entry) { e.Time = noon.Add(-Window) }), false},
		{"the archive's copy of a live one", first, archived, false},
		{"a live copy of an archived one", archived, first, false},
		{"same archive id, even when the rest differs", archived,
			with(archived, func(e *Entry) { e.ID, e.Body, e.Time = "", "?", noon.Add(48*time.Hour) }), false},

		{"after the window", first, with(first, func(e *Entry) { e.Time = noon.Add(Window + time.Microsecond) }), true},
		{"another body", first, with(first, func(e *Entry) { e.Body = "пока" }), true},
		{"another subject", first, with(first, func(e *Entry) { e.Subject = "срочно" }), true},
		{"another type", first, with(first, func(e *Entry) { e.Type = "headline" }), true},
		{"another sender", first, with(first, func(e *Entry) { e.From = peer + "/phone" }), true},
		{"another account", first, with(first, func(e *Entry) { e.Account = "other@office.example" }), true},
		{"another archive id", archived, with(archived, func(e *Entry) { e.ArchiveID = "A2" }), true},
		{"same archive id of another account", archived,
			with(archived, func(e *Entry) { e.Account = "other@office.example" }), true},
		{"no id", with(first, func(e *Entry) { e.ID = "" }), with(first, func(e *Entry) { e.ID = "" }), true},
		{"no id, but an archive id", with(archived, func(e *Entry) { e.ID = "" }),
			with(archived, func(e *Entry) { e.ID = "" }), false},
		{"written by us, not by the peer", first, with(first, func(e *Entry) { e.Mine = true }), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := fresh(t)
			one, isFresh := receive(t, j, c.first)
			if !isFresh {
				t.Fatal("the first was known")
			}
			two, isFresh := receive(t, j, c.second)
			if isFresh != c.fresh || (one.Number == two.Number) == c.fresh {
				t.Errorf("fresh %v, numbers %d and %d", isFresh, one.Number, two.Number)
			}
		})
	}
}

func TestAKnownMessageLearnsItsArchiveID(t *testing.T) {
	j := fresh(t)
	live := from(peer, "m1", "привет")
	receive(t, j, live)
	copied := live
	copied.ArchiveID = "A1"
	if stored, _ := receive(t, j, copied); stored.ArchiveID != "A1" {
		t.Errorf("archive id %q", stored.ArchiveID)
	}
	other := live // the same id and text again, but the archive says that it is another one
	other.ArchiveID = "A2"
	if _, fresh := receive(t, j, other); !fresh {
		t.Error("a second message was taken for the first")
	}
}

func TestAnOwnMessageThatComesBackHasReachedTheServer(t *testing.T) {
	j := fresh(t)
	mine := enqueue(t, j, to(peer, "ушло?"))
	back := mine
	back.ArchiveID, back.From, back.Time = "A1", account+"/desk", noon.Add(72*time.Hour)
	stored, fresh := receive(t, j, back)
	if fresh || stored.Number != mine.Number || stored.State != Sent || stored.ArchiveID != "A1" {
		t.Errorf("fresh %v, %+v", fresh, stored)
	}
	if out, _ := j.Outbox(t.Context(), account, 0); len(out) != 0 {
		t.Errorf("it would be sent again: %+v", out)
	}
}

func TestAnOwnMessageOfAnotherProgramIsReadAndSent(t *testing.T) {
	j := fresh(t)
	e := from(peer, "m1", "с телефона")
	e.Mine, e.State = true, Queued
	stored, fresh := receive(t, j, e)
	if !fresh || stored.State != Sent || !stored.Read {
		t.Errorf("fresh %v, %+v", fresh, stored)
	}
	if _, _, err := mark(t, j, account, peer, "m1", Delivered, ""); !errors.Is(err, ErrUnknown) {
		t.Errorf("marked: %v", err) // its id is not ours, so anybody may know it
	}
}

func TestStatesOnlyGoForward(t *testing.T) {
	states := []State{Queued, Sent, Delivered, Failed}
	allowed := map[[2]State]bool{
		{Queued, Sent}: true, {Queued, Delivered}: true, {Queued, Failed}: true,
		{Sent, Delivered}: true, {Sent, Failed}: true,
	}
	j := fresh(t)
	for _, was := range states {
		for _, next := range append(states, "") {
			mine := enqueue(t, j, to(peer, "x"))
			if was != Queued {
				if _, changed, err := mark(t, j, account, peer, mine.ID, was, "gone"); err != nil || !changed {
					t.Fatal(changed, err)
				}
			}
			got, changed, err := mark(t, j, account, peer, mine.ID, next, "late")
			if err != nil {
				t.Fatal(err)
			}
			want := was
			if allowed[[2]State{was, next}] {
				want = next
			}
			if got.State != want || changed != (want != was) {
				t.Errorf("%s -> %s: %s, changed %v", was, next, got.State, changed)
			}
			condition := map[bool]string{true: "late"}[want == Failed]
			if was == Failed {
				condition = "gone"
			}
			if got.Error != condition {
				t.Errorf("%s -> %s: error %q, want %q", was, next, got.Error, condition)
			}
			if kept := history(t, j, peer); !reflect.DeepEqual(kept[len(kept)-1], got) {
				t.Errorf("kept %+v, returned %+v", kept[len(kept)-1], got)
			}
		}
	}
}

func TestOnlyTheRecipientMarks(t *testing.T) {
	j := fresh(t)
	mine := enqueue(t, j, to(peer, "x"))
	for _, forged := range [][3]string{
		{account, "evil@x.example", mine.ID}, {account, peer, "no such id"}, {"other@office.example", peer, mine.ID},
	} {
		if _, _, err := mark(t, j, forged[0], forged[1], forged[2], Delivered, ""); !errors.Is(err, ErrUnknown) {
			t.Errorf("%v: %v", forged, err)
		}
	}
}

func TestOutboxKeepsTheOrderOverARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	var want []Entry
	ids := map[string]bool{}
	for i := range 20 {
		e := enqueue(t, j, to(fmt.Sprintf("p%d@x.example", i%3), fmt.Sprint(i)))
		ids[e.ID] = true
		if i%4 == 0 {
			mark(t, j, account, e.Peer, e.ID, Sent, "")
			continue
		}
		want = append(want, e)
	}
	if len(ids) != 20 {
		t.Errorf("%d different ids", len(ids))
	}
	j.Close()
	got, err := open(t, path).Outbox(t.Context(), account, 0)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
}

func TestSinceANumberAllPeersComeInOrderAndInBoundedPages(t *testing.T) {
	j := fresh(t)
	var want, got []string
	for i := range 25 {
		want = append(want, fmt.Sprint(i), "his")
		receive(t, j, from(peer, fmt.Sprint(i), fmt.Sprint(i)))
		receive(t, j, from("other@x.example", fmt.Sprint(i), "his"))
		foreign := from(peer, fmt.Sprint(i), "of another account")
		foreign.Account = "vera@office.example"
		receive(t, j, foreign)
	}
	for after := int64(0); ; {
		page, err := j.Since(t.Context(), []string{account}, after, 10, 12)
		if err != nil || len(page) > 10 {
			t.Fatal(len(page), err)
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].Number
		size := 0
		for i, e := range page {
			if size > 12 {
				t.Errorf("a page goes on after %d bytes, at %d", size, i)
			}
			size += len(e.Body)
			got = append(got, e.Body)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

func TestHistoryPagesBackwards(t *testing.T) {
	j := fresh(t)
	for i := range 25 {
		receive(t, j, from(peer, fmt.Sprint(i), fmt.Sprint(i)))
		receive(t, j, from("other@x.example", fmt.Sprint(i), "no"))
	}
	var got []string
	for before := int64(0); ; {
		page, err := j.History(t.Context(), account, peer, before, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		before = page[0].Number
		for i := len(page) - 1; i >= 0; i-- {
			got = append(got, page[i].Body)
		}
	}
	if len(got) != 25 || got[0] != "24" || got[24] != "0" {
		t.Error(got)
	}
	if none, err := j.History(t.Context(), account, peer, 0, -1); len(none) != 0 || err != nil {
		t.Error(none, err)
	}
}

func TestConversationsAndUnread(t *testing.T) {
	j := fresh(t)
	receive(t, j, from("a@x.example", "1", "a1"))
	receive(t, j, from("b@x.example", "1", "b1"))
	last, _ := receive(t, j, from("b@x.example", "2", "b2"))
	enqueue(t, j, to("c@x.example", "c1"))
	a2, _ := receive(t, j, from("a@x.example", "2", "a2"))
	receive(t, j, Entry{Account: "other@x.example", Peer: "a@x.example", Body: "not mine"})

	check := func(want string) {
		t.Helper()
		list, err := j.Conversations(t.Context(), account, 0)
		if err != nil {
			t.Fatal(err)
		}
		total, byPeer, err := j.Unread(t.Context(), account)
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(total, len(byPeer))
		for _, c := range list {
			got += fmt.Sprintf(" %s:%d:%s", c.Peer[:1], c.Unread, c.Last.Body)
			if byPeer[c.Peer] != c.Unread {
				t.Errorf("%s: %d and %d", c.Peer, byPeer[c.Peer], c.Unread)
			}
		}
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	check("4 2 a:2:a2 c:0:c1 b:2:b2")
	if n, _, err := j.MarkRead(t.Context(), account, "b@x.example", last.Number-1); n != 1 || err != nil {
		t.Error(n, err)
	}
	check("3 2 a:2:a2 c:0:c1 b:1:b2")
	if n, _, err := j.MarkRead(t.Context(), account, "a@x.example", a2.Number); n != 2 || err != nil {
		t.Error(n, err)
	}
	if n, _, err := j.MarkRead(t.Context(), account, "a@x.example", a2.Number); n != 0 || err != nil {
		t.Error(n, err)
	}
	check("1 1 a:0:a2 c:0:c1 b:1:b2")
}

func TestReceiveAllStoresAllOrNothing(t *testing.T) {
	j := fresh(t)
	batch := []Entry{from(peer, "1", "a"), from(peer, "1", "b"), from(peer, "1", "a")}
	got, err := j.ReceiveAll(t.Context(), batch)
	if err != nil || len(got) != 3 || !got[0].Fresh || !got[1].Fresh || got[2].Fresh {
		t.Errorf("%v %+v", err, got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.ReceiveAll(ctx, []Entry{from(peer, "2", "c")}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if n := len(history(t, j, peer)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

func TestAJournalLiesAsDeepAsAFileMay(t *testing.T) {
	dir := t.TempDir()
	for len(dir) < 300 {
		dir = filepath.Join(dir, "Жанна д'Арк & Ко")
	}
	path := filepath.Join(dir, "journal.db")
	j := open(t, path)
	receive(t, j, from(peer, "1", "a"))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(history(t, open(t, path), peer)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestTextComesBackByteForByte(t *testing.T) {
	folder := "папка ?#%20&a=b"
	if runtime.GOOS == "windows" { // where a ? is in no name
		folder = "папка #%20&a=b"
	}
	path := filepath.Join(t.TempDir(), folder, "journal.db")
	j := open(t, path)
	texts := map[string]string{
		"empty":         "",
		"NUL":           "a\x00b\x00",
		"emoji":         "👨‍👩‍👧‍👦🏳️‍🌈 ок",
		"right to left": "שלום \u202eabc\u202c مرحبا",
		"lines":         "a\r\nb\n\tc",
		"not UTF-8":     "\xff\xfe\xc3(",
		"quotes":        `'; DROP TABLE message; --"`,
		"a megabyte":    strings.Repeat("ж\x00", 1<<20/3),
	}
	want := map[string]Entry{}
	for name, text := range texts {
		e := from(name+"@x.example", text, text)
		e.Subject, e.From, e.To, e.ArchiveID, e.Type = text, text, text, text, text
		e.Delayed, e.Time = true, noon.In(time.FixedZone("MSK", 3*3600))
		want[name], _ = receive(t, j, e)
		if want[name].Body != text || !want[name].Time.Equal(noon) {
			t.Errorf("%s: returned otherwise", name)
		}
		if _, fresh := receive(t, j, e); fresh && text != "" {
			t.Errorf("%s: not known again", name)
		}
	}
	j.Close()
	j = open(t, path)
	for name := range texts {
		if got := history(t, j, name+"@x.example"); !reflect.DeepEqual(got[0], want[name]) {
			t.Errorf("%s: differs", name)
		}
	}
}

func TestAnAbsurdTimeBecomesNow(t *testing.T) {
	j := fresh(t)
	for _, stamp := range []time.Time{{}, time.Unix(1<<60, 0), time.Unix(-1<<60, 0)} {
		e := from(peer, "", "x")
		e.Time = stamp
		if stored, _ := receive(t, j, e); time.Since(stored.Time).Abs() > time.Hour {
			t.Errorf("%v: %v", stamp, stored.Time)
		}
	}
}

func TestForgetLeavesNothingOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	j := open(t, filepath.Join(dir, "journal.db"))
	const other = "other@office.example"
	for i := range 300 {
		receive(t, j, from(peer, fmt.Sprint(i), fmt.Sprintf("тайна %d %s", i, strings.Repeat("s3kr1t", i*20))))
		receive(t, j, Entry{Account: other, Peer: peer, Body: "остаётся"})
	}
	forget(t, j, account)
	if n := len(history(t, j, peer)); n != 0 {
		t.Errorf("%d messages left", n)
	}
	if total, _, err := j.Unread(t.Context(), other); total != 300 || err != nil {
		t.Errorf("the other account has %d: %v", total, err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"s3kr1t", "тайна", account} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(file), secret)
			}
		}
	}
}

func TestNumbersAreNeverReused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	last, _ := receive(t, j, from(peer, "1", "a"))
	forget(t, j, account)
	j.Close()
	if next, _ := receive(t, open(t, path), from(peer, "1", "a")); next.Number <= last.Number {
		t.Errorf("%d after %d", next.Number, last.Number)
	}
}

func TestOthersCannotRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes; the profile's ACL holds there")
	}
	dir := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(dir, "journal.db")
	os.MkdirAll(dir, 0o700)
	os.WriteFile(path, nil, 0o644)
	j := open(t, path)
	receive(t, j, from(peer, "1", "a"))
	files, _ := filepath.Glob(path + "*")
	if len(files) < 3 {
		t.Errorf("files: %v", files)
	}
	for _, file := range files {
		if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", file, info.Mode())
		}
	}
}

func TestAClosedJournalFails(t *testing.T) {
	j := fresh(t)
	j.Close()
	if _, _, err := j.Receive(t.Context(), from(peer, "1", "a")); err == nil {
		t.Error("stored nowhere")
	}
}
