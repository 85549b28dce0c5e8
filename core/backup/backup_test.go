package backup_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/backup"
	"vestnik/core/journal"
	"vestnik/core/settings"
)

const me, peer = "anna@office.example", "boris@office.example"

func open(t testing.TB) *journal.Journal {
	t.Helper()
	j, err := journal.Open(filepath.Join(t.TempDir(), "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// lived is a journal in which much has happened.
func lived(t testing.TB) *journal.Journal {
	t.Helper()
	j, ctx := open(t), t.Context()
	at := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	var entries []journal.Entry
	for n := range 20 {
		at = at.Add(time.Minute)
		entries = append(entries, journal.Entry{
			Account: me, Peer: peer, From: peer + "/pc", To: me, Type: "chat", ID: fmt.Sprint("m", n), Body: fmt.Sprintf("Привет 👍 \u0000 %d", n), Time: at, Session: "s",
		})
	}
	entries = append(entries,
		journal.Entry{Account: me, Peer: peer, From: peer, To: me, Type: "chat", Body: "without an id", Time: at.Add(time.Minute)},
		journal.Entry{Account: me, Peer: peer, From: peer, To: me, Type: "chat", ID: "archived", ArchiveID: "a1", Body: "from the archive", Time: at.Add(2 * time.Minute)},
		journal.Entry{Account: me, Peer: peer, From: peer + "/pc", To: me, Type: "chat", ID: "c", Replaces: "m3", Body: "corrected", Time: at.Add(3 * time.Minute), Session: "s"},
		journal.Entry{Account: me, Peer: "room@rooms.example", Room: true, From: "room@rooms.example/Пётр", Nick: "Пётр", Type: "groupchat", ID: "r", Body: "in a room", Time: at.Add(4 * time.Minute)},
	)
	if _, err := j.Take(ctx, journal.Batch{Entries: entries, Edits: []journal.Edit{
		{Account: me, Peer: peer, From: peer, Kind: journal.React, Target: "m1", Emoji: []string{"👍"}, Time: at},
		{Account: me, Peer: peer, From: peer, Kind: journal.Retract, Target: "m2", Time: at},
	}}); err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"sent", "still waits"} {
		mine, err := j.Enqueue(ctx, journal.Entry{Account: me, Peer: peer, From: me, To: peer, Type: "chat", Body: body})
		if err != nil {
			t.Fatal(err)
		}
		if body == "sent" {
			if _, err := j.Mark(ctx, journal.Mark{Account: me, Peer: peer, ID: mine.Entry.ID, State: journal.Delivered}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return j
}

// packed is an export of a journal.
func packed(t testing.TB, j *journal.Journal) []byte {
	t.Helper()
	var file bytes.Buffer
	priority := int8(7)
	if _, err := backup.Write(context.Background(), &file, backup.Source{Messages: j, Settings: settings.Settings{
		Accounts: []settings.Account{{Address: me, URL: "https://office.example/b", AllowHTTP: true, Resource: "vestnik-x", CAFile: "/ca"}},
		Phrases:  []string{"Ok"}, Installation: "secret-id", Proxy: "http://proxy", Pin: "sha256/x", Priority: &priority, Language: "ru",
	}}, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func read(file []byte) (*backup.File, error) {
	return backup.Read(bytes.NewReader(file), int64(len(file)))
}

// said is what a person reads in a conversation.
func said(t testing.TB, j *journal.Journal, with string) (all []string) {
	t.Helper()
	h, err := j.History(t.Context(), me, with, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range h {
		all = append(all, fmt.Sprint(e.From, e.Time, e.Body, e.State, e.Reactions, !e.Retracted.IsZero(), e.Nick, e.Corrected != 0))
	}
	return all
}

func TestWhatWasExportedIsTheSameElsewhere(t *testing.T) {
	here, there := lived(t), open(t)
	file := packed(t, here)
	f, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	if f.Count != 25 || !slices.Equal(f.Accounts, []string{me}) || f.From.IsZero() || f.To.Before(f.From) {
		t.Errorf("%+v", f)
	}
	for time, want := range []int{25, 0, 0} { // twice is once
		fresh, err := there.Import(t.Context(), f.Messages())
		if err != nil || fresh != want {
			t.Fatalf("import %d: %d, %v", time+1, fresh, err)
		}
	}
	want := said(t, here, peer)
	want = want[:len(want)-1] // what waits to be sent is not taken along
	if got := said(t, there, peer); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if got, want := said(t, there, "room@rooms.example"), said(t, here, "room@rooms.example"); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if waiting, err := there.Outbox(t.Context(), me, 10); err != nil || len(waiting) != 0 {
		t.Error("something would be sent again:", waiting, err)
	}
	if n, err := there.Total(t.Context(), me); err != nil || n != 0 {
		t.Errorf("%d unread, %v", n, err)
	}
}

// Whoever imports his own export, or a journal that has the half of it, gets nothing twice.
func TestAnImportMerges(t *testing.T) {
	here := lived(t)
	f, err := read(packed(t, here))
	if err != nil {
		t.Fatal(err)
	}
	if fresh, err := here.Import(t.Context(), f.Messages()); err != nil || fresh != 0 {
		t.Errorf("%d, %v", fresh, err)
	}
	there := open(t)
	// This one came from the server's archive, a little otherwise stamped, and a newer one live.
	for _, e := range []journal.Entry{
		{Account: me, Peer: peer, From: peer, To: me, Type: "chat", ID: "archived", ArchiveID: "a1", Body: "from the archive", Time: time.Date(2026, 11, 1, 9, 22, 1, 0, time.UTC)},
		{Account: me, Peer: peer, From: peer, To: me, Type: "chat", ID: "new", Body: "the newest", Session: "x"},
	} {
		if _, _, err := there.Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if fresh, err := there.Import(t.Context(), f.Messages()); err != nil || fresh != 24 {
		t.Errorf("%d, %v", fresh, err)
	}
	all := said(t, there, peer)
	if len(all) != 24 || !strings.Contains(strings.Join(all, "\n"), "the newest") {
		t.Errorf("%d: %q", len(all), all)
	}
	if got, err := there.Search(t.Context(), journal.Query{Account: me, Words: "привет", Limit: 100}); err != nil || len(got.Entries) < 18 {
		t.Error(len(got.Entries), err)
	}
}

func TestAnImportThatFailsChangesNothing(t *testing.T) {
	f, err := read(packed(t, lived(t)))
	if err != nil {
		t.Fatal(err)
	}
	there, broken := open(t), errors.New("broken")
	half := func(yield func(journal.Entry, error) bool) {
		n := 0
		for e, err := range f.Messages() {
			if n++; n > 10 {
				yield(journal.Entry{}, broken)
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
	if _, err := there.Import(t.Context(), half); !errors.Is(err, broken) {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	canceling := func(yield func(journal.Entry, error) bool) {
		for e, err := range f.Messages() {
			cancel()
			if !yield(e, err) {
				return
			}
		}
	}
	if _, err := there.Import(ended, canceling); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if all := said(t, there, peer); len(all) != 0 {
		t.Errorf("%q", all)
	}
}

func TestOfTheSettingsOnlyWhatIsNotSetIsTaken(t *testing.T) {
	f, err := read(packed(t, lived(t)))
	if err != nil {
		t.Fatal(err)
	}
	var mine settings.Settings
	changed := f.Settings.Into(&mine)
	if !slices.Equal(changed, []string{me, "language", "phrases", "priority"}) || len(mine.Accounts) != 1 || *mine.Priority != 7 {
		t.Errorf("%v %+v", changed, mine)
	}
	if a := mine.Accounts[0]; a.AllowHTTP || a.Resource != "" || a.CAFile != "" || mine.Installation != "" || mine.Proxy != "" || mine.Pin != "" {
		t.Errorf("%+v", mine)
	}
	if again := f.Settings.Into(&mine); len(again) != 0 {
		t.Errorf("%v", again)
	}
	own := settings.Settings{Accounts: []settings.Account{{Address: me, URL: "https://own.example/"}}, Phrases: []string{"Own"}, Language: "en", Priority: new(int8)}
	if changed := f.Settings.Into(&own); len(changed) != 0 || own.Accounts[0].URL != "https://own.example/" {
		t.Errorf("%v %+v", changed, own)
	}
}

// file makes a zip of names and contents.
func file(parts ...string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, _ := z.Create(parts[i])
		_, _ = w.Write([]byte(parts[i+1]))
	}
	_ = z.Close()
	return out.Bytes()
}

const (
	aboutOne = `{"format":"vestnik-export","version":1,"messages":1}`
	one      = `{"account":"a@b.example","peer":"c@b.example","from":"c@b.example","type":"chat","body":"x","time":"2026-11-26T10:00:00Z"}` + "\n"
)

func TestAFileThatIsNotGoodInAllIsRefused(t *testing.T) {
	good := file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", one, "later.bin", "what a later version adds")
	if f, err := read(good); err != nil || f.Count != 1 {
		t.Fatal(err)
	}
	bad := map[string][]byte{
		"empty": nil, "no zip": []byte("PK\x03\x04 and so on"), "cut": good[:len(good)-10],
		"no messages":   file("vestnik.json", aboutOne, "settings.json", `{}`),
		"one twice":     file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", one, "messages.jsonl", one),
		"a path":        file("../vestnik.json", aboutOne, "/settings.json", `{}`, "messages.jsonl", one),
		"other format":  file("vestnik.json", `{"format":"else","version":1}`, "settings.json", `{}`, "messages.jsonl", ""),
		"wrong number":  file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", one+one),
		"settings bad":  file("vestnik.json", aboutOne, "settings.json", `[]`, "messages.jsonl", one),
		"settings long": file("vestnik.json", aboutOne, "settings.json", `{"language":"`+strings.Repeat("x", 2<<20)+`"}`, "messages.jsonl", one),
		"a bomb":        file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", one, "bomb", strings.Repeat("\x00", 64<<20)),
		"a long line":   file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", strings.Replace(one, "x", noise(9<<20), 1)),
		"no JSON":       file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", "{\n"),
		"wrong type":    file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", strings.Replace(one, `"x"`, "7", 1)),
		"no UTF-8":      file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", strings.Replace(one, "x", "\xff", 1)),
		"no address":    file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", strings.Replace(one, "c@b.example", "../etc", 1)),
		"full address":  file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", strings.Replace(one, "c@b.example", "c@b.example/x", 1)),
		"no time":       file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", strings.Replace(one, `2026-11-26T10:00:00Z`, "yesterday", 1)),
		"a state":       file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", strings.Replace(one, `"type"`, `"state":"queued","type"`, 1)),
	}
	for name, data := range bad {
		if _, err := read(data); !errors.Is(err, backup.ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	newer := file("vestnik.json", `{"format":"vestnik-export","version":2}`, "settings.json", `{}`, "messages.jsonl", "")
	if _, err := read(newer); !errors.Is(err, backup.ErrNewer) {
		t.Error(err)
	}
}

// noise is a text that does not pack well.
func noise(n int) string {
	var b strings.Builder
	for x := uint32(1); b.Len() < n; x = x*1664525 + 1013904223 {
		fmt.Fprintf(&b, "%x", x)
	}
	return b.String()
}

func TestHostileSettingsDoNotMakeTheProgramCareless(t *testing.T) {
	f, err := read(file("vestnik.json", aboutOne, "messages.jsonl", one, "settings.json", `{"proxy":"http://evil","pin":"x","installation":"y","language":"../x",
		"accounts":[{"address":"a@b.example","url":"http://evil/","allowHTTP":true},{"address":"@","url":"https://x/"},{"address":"d@b.example","url":"https://x/","allowHTTP":true,"caFile":"/evil"}],
		"statuses":[{"show":"offline"},{"show":"<x>"}],"phrases":["","ok"],"away":{"after":-1},"urgentFrom":["a@b@c","a@b.example/c"]}`))
	if err != nil {
		t.Fatal(err)
	}
	var mine settings.Settings
	f.Settings.Into(&mine)
	if len(mine.Accounts) != 1 || mine.Accounts[0] != (settings.Account{Address: "d@b.example", URL: "https://x/"}) || mine.Proxy+mine.Pin+mine.Language+mine.Installation != "" || len(mine.Statuses) != 0 || mine.Away != nil || len(mine.UrgentFrom) != 0 {
		t.Errorf("%+v", mine)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", one))
	f.Add(packed(f, lived(f)))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := read(data)
		if err != nil {
			return
		}
		n := 0
		for _, err := range b.Messages() {
			if err != nil {
				t.Fatal("what was good is bad the second time:", err)
			}
			n++
		}
		if n != b.Count {
			t.Errorf("%d, then %d", b.Count, n)
		}
		var mine settings.Settings
		b.Settings.Into(&mine)
	})
}

func FuzzMessages(f *testing.F) {
	f.Add(one)
	f.Fuzz(func(t *testing.T, line string) {
		b, err := read(file("vestnik.json", aboutOne, "settings.json", `{}`, "messages.jsonl", line))
		if err != nil {
			return
		}
		for e := range b.Messages() {
			if e.State == journal.Queued || e.Account == "" || e.Peer == "" {
				t.Errorf("%+v", e)
			}
		}
	})
}
