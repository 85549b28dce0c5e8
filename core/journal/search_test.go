package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// finds returns the bodies that a search finds, once all is indexed.
func finds(t testing.TB, j *Journal, account, peer, words string) []string {
	t.Helper()
	for range 2000 {
		found, err := j.Search(t.Context(), Query{Account: account, Peer: peer, Words: words, From: 0, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		if found.From.IsZero() {
			var bodies []string
			for _, e := range found.Entries {
				bodies = append(bodies, e.Body)
			}
			return bodies
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it is never indexed")
	return nil
}

func TestWordsAreFoundFromTheirBeginnings(t *testing.T) {
	j := fresh(t)
	for i, body := range []string{
		"Договор № 17 оплачен", "Всё готово", "еще одна ёлка", "договоримся завтра", "Crème brûlée", "a AND b OR c NOT d", "",
		"Заказ-наряд 2026/11", "слово " + strings.Repeat("х", indexedText) + " далеко", "日本語のメッセージ",
	} {
		receive(t, j, from(peer, fmt.Sprint(i), body))
	}
	e := from("other@x.example", "o", "Договор другого")
	e.Subject = "Тема письма"
	receive(t, j, e)
	for words, want := range map[string][]string{
		"дог":             {"Договор другого", "договоримся завтра", "Договор № 17 оплачен"},
		"ДОГОВОР оплач":   {"Договор № 17 оплачен"},
		"оплачен договор": {"Договор № 17 оплачен"},
		"все":             {"Всё готово"},
		"ещё ЕЛКА":        {"еще одна ёлка"},
		"creme BRULEE":    {"Crème brûlée"},
		"AND":             {"a AND b OR c NOT d"},
		"a OR d":          {"a AND b OR c NOT d"},
		`"`:               nil,
		"*":               nil,
		"":                nil,
		"(":               nil,
		"договор NEAR":    nil,
		"17":              {"Договор № 17 оплачен"},
		"наряд 2026":      {"Заказ-наряд 2026/11"},
		"тема":            {"Договор другого"},
		"далеко":          nil,
		"日本":              {"日本語のメッセージ"},
		"\x00дог\xff":     {"Договор другого", "договоримся завтра", "Договор № 17 оплачен"},
	} {
		if got := finds(t, j, account, "", words); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
	if got := finds(t, j, account, peer, "договор"); !slices.Equal(got, []string{"договоримся завтра", "Договор № 17 оплачен"}) {
		t.Errorf("with one: %q", got)
	}
	if got := finds(t, j, "nobody@x.example", "", "договор"); got != nil {
		t.Errorf("of another account: %q", got)
	}
}

func TestASearchPagesBackwards(t *testing.T) {
	j := fresh(t)
	for i := range 25 {
		receive(t, j, from(peer, fmt.Sprint(i), fmt.Sprintf("счёт %d", i)))
	}
	var all []string
	for before := int64(0); ; {
		found, err := j.Search(t.Context(), Query{Account: account, Peer: "", Words: "счет", From: before, Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Entries) == 0 {
			break
		}
		for _, e := range found.Entries {
			all = append(all, e.Body)
			before = e.Number
		}
	}
	if len(all) != 25 || all[0] != "счёт 24" || all[24] != "счёт 0" {
		t.Errorf("%q", all)
	}
}

// A file of before there was an index is indexed while it is used, from the newest on.
func TestAnOldFileIsIndexedWhileItIsUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	var batch []Entry
	for i := range 3 * indexedAtOnce {
		batch = append(batch, from(peer, fmt.Sprint(i), fmt.Sprintf("старое %d", i)))
	}
	if _, err := j.ReceiveAll(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	err := j.do(t.Context(), "test", func(ctx context.Context, w *writer) error { // as it was before
		for _, sql := range []string{
			`DELETE FROM word WHERE rowid IN (SELECT position FROM message)`, `UPDATE unindexed SET below = (SELECT max(position) + 1 FROM message)`,
		} {
			if _, err := w.conn.ExecContext(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	j = open(t, path)
	receive(t, j, from(peer, "new", "новое"))
	if got := finds(t, j, account, "", "новое"); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if got := finds(t, j, account, "", "старое 0"); !slices.Equal(got, []string{"старое 0"}) {
		t.Errorf("%q", got)
	}
	if found, err := j.Search(t.Context(), Query{Account: account, Peer: "", Words: "старое", From: 0, Limit: 10_000}); err != nil || len(found.Entries) != len(batch) {
		t.Errorf("%d of %d, %v", len(found.Entries), len(batch), err)
	}
}

func TestForgetLeavesNoWordInTheIndex(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	const secret = "тайноеслово"
	for i := range 2 * forgotten {
		receive(t, j, from(peer, fmt.Sprint(i), fmt.Sprintf("%s%d", secret, i)))
	}
	other := from(peer, "x", "чужое дело")
	other.Account = "other@x.example"
	receive(t, j, other)
	forget(t, j, account)
	if got := finds(t, j, account, "", secret); got != nil {
		t.Errorf("%d found", len(got))
	}
	if got := finds(t, j, "other@x.example", "", "дело"); len(got) != 1 {
		t.Errorf("%q", got)
	}
	j.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), secret) || strings.Contains(string(data), secret[:20]) {
		t.Error("the word stands on the disk")
	}
}

func FuzzSearch(f *testing.F) {
	for _, words := range []string{"дог", `"a" OR b*`, "a NEAR(b)", "\x00", "^a", "text:a", "- a", "ё"} {
		f.Add(words)
	}
	j := fresh(f)
	receive(f, j, from(peer, "1", "Договор оплачен"))
	f.Fuzz(func(t *testing.T, words string) {
		if _, err := j.Search(t.Context(), Query{Account: account, Peer: "", Words: words, From: 0, Limit: 10}); err != nil {
			t.Errorf("%q: %v", words, err)
		}
	})
}

func TestASearchKeepsToItsTimesAndDirections(t *testing.T) {
	j := fresh(t)
	var stored []Entry
	for i := range 10 {
		e := from(peer, fmt.Sprint(i), fmt.Sprintf("счёт %d", i))
		e.Time = noon.Add(time.Duration(i) * time.Hour)
		at, _ := receive(t, j, e)
		stored = append(stored, at)
	}
	other := from("other@x.example", "o", "счёт другого")
	other.Time = noon.Add(3 * time.Hour)
	receive(t, j, other)
	since, until := noon.Add(2*time.Hour), noon.Add(6*time.Hour)
	for name, c := range map[string]struct {
		q    Query
		want string
	}{
		"words, the last first":    {Query{Words: "счет"}, "счёт 5, счёт 4, счёт другого, счёт 3, счёт 2"},
		"words, the first first":   {Query{Words: "счет", Forward: true, Limit: 2}, "счёт 2, счёт 3"},
		"words, with somebody":     {Query{Words: "счет", Peer: peer, Limit: 2}, "счёт 5, счёт 4"},
		"all, the last first":      {Query{Peer: peer}, "счёт 5, счёт 4, счёт 3, счёт 2"},
		"all, the first first":     {Query{Peer: peer, Forward: true}, "счёт 2, счёт 3, счёт 4, счёт 5"},
		"behind one":               {Query{Peer: peer, Forward: true, From: stored[3].Number}, "счёт 4, счёт 5"},
		"before one":               {Query{Peer: peer, From: stored[3].Number}, "счёт 2"},
		"nothing that is a word":   {Query{Words: "!", Peer: peer}, ""},
		"neither words nor a peer": {Query{}, ""},
	} {
		c.q.Account, c.q.Since, c.q.Until, c.q.Limit = account, since, until, max(c.q.Limit, 5*(1-min(c.q.Limit, 1)))
		found, err := j.Search(t.Context(), c.q)
		var got []string
		for _, e := range found.Entries {
			got = append(got, e.Body)
		}
		if strings.Join(got, ", ") != c.want || err != nil {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestAReaderReadsWhatAnotherWritesAndChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	if _, err := OpenReader(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	j := open(t, path)
	receive(t, j, from(peer, "1", "первое"))
	r, err := OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	receive(t, j, from(peer, "2", "второе"))
	if h, err := r.History(t.Context(), account, peer, 0, 10); err != nil || len(h) != 2 {
		t.Errorf("%+v %v", h, err)
	}
	if _, err := r.read.ExecContext(t.Context(), `DELETE FROM message`); err == nil {
		t.Error("it can write")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := j.writer.conn.ExecContext(t.Context(), fmt.Sprintf(`PRAGMA user_version = %d`, len(migrations)-1)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenReader(path); !errors.Is(err, ErrOlder) {
		t.Errorf("an older file: %v", err)
	}
}

func TestWhatIsKnownOfAnArchivesMessages(t *testing.T) {
	j := fresh(t)
	takePage(t, j, pageOf(3, 5))
	there, err := j.Known(t.Context(), account, []Entry{kept(2), kept(4)})
	if err != nil || there[0].Number != 0 || there[1].Body != "4" || there[1].Number == 0 {
		t.Errorf("%+v %v", there, err)
	}
	if h, err := j.Held(t.Context(), account, "", ""); err != nil || !h.Since.Equal(kept(3).Time) {
		t.Errorf("%+v %v", h, err)
	}
	if got := bodies(t, j); len(got) != 3 {
		t.Errorf("%q", got)
	}
}

func TestAMessageThatIsNotHereHasTheWordsAsOneThatIs(t *testing.T) {
	for words, want := range map[string]bool{
		"договор": true, "ДОГ оплач": true, "еще": true, "Ещё договор": true, "договоры": false, "говор": false, "тема": true, "тема дог": true,
		"договор счёт": false, "1c-д": true, "": true, "…": true,
	} {
		if HasWords(words, "Тема: 1С", "Договор оплачен, ещё 1c-договор") != want {
			t.Errorf("%q: %v", words, !want)
		}
	}
}
