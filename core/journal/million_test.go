package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// lexicon is what the messages of a large journal say, each its own mixture.
var lexicon = strings.Fields(`договор счёт оплата привет отчёт завтра совещание сервер заявка ещё готово
	пожалуйста клиент накладная склад письмо звонок документ подпись проект`)

// million is a journal of a million messages in 500 conversations, all indexed.
func million(b *testing.B) *Journal {
	b.Helper()
	path := filepath.Join(b.TempDir(), "journal.db")
	j := open(b, path)
	const n = 1_000_000
	for first := 0; first < n; first += 2000 {
		batch := make([]Entry, 2000)
		for k := range batch {
			i := first + k
			word := func(by int) string { return lexicon[i/by%len(lexicon)] }
			e := from(fmt.Sprintf("user%d@office.example", i%500), fmt.Sprintf("id-%d-abcdefghijk", i),
				fmt.Sprintf("%s %s %d %s %s", word(1), word(20), i, word(7), word(3)))
			e.ArchiveID, e.Session = fmt.Sprintf("16%014d", i), "s1"
			e.Time, e.Read = noon.Add(time.Duration(i-n)*10*time.Second), i < n-1000
			batch[k] = e
		}
		if _, err := j.ReceiveAll(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	info, _ := os.Stat(path)
	b.Logf("%d MB", info.Size()>>20)
	return j
}

func BenchmarkMillion(b *testing.B) {
	j, ctx := million(b), b.Context()
	search := func(peer, words string) func() error {
		return func() error {
			_, err := j.Search(ctx, Query{Account: account, Peer: peer, Words: words, From: 0, Limit: 50})
			return err
		}
	}
	newest, next := int64(1_000_000), 0
	for _, bench := range []struct {
		name string
		call func() error
	}{
		{"SearchOneWord", search("", "договор")},
		{"SearchPrefix", search("", "дог")},
		{"SearchTwoLetters", search("", "до")},
		{"SearchYo", search("", "ЕЩЁ")},
		{"SearchFourWords", search("", "дог опл пис скл")},
		{"SearchRare", search("", "123456")},
		{"SearchNothing", search("", "договор небывалый")},
		{"SearchWithOne", search("user77@office.example", "привет")},
		{"HistoryNewest", func() error { _, err := j.History(ctx, account, "user77@office.example", 0, 50); return err }},
		{"HistoryOlder", func() error { _, err := j.History(ctx, account, "user77@office.example", 500_078, 50); return err }},
		{"Since100", func() error { _, err := j.Since(ctx, []string{account}, newest-100, 100, 1<<20); return err }},
		{"Conversations", func() error { _, err := j.Conversations(ctx, account, 0); return err }},
		{"Receive", func() error {
			next++
			_, _, err := j.Receive(ctx, from("user1@office.example", fmt.Sprintf("new-%d-abcdefgh", next), "привет"))
			return err
		}},
		{"Receive1000InBatchesOf50", func() error {
			for range 20 {
				batch := make([]Entry, 50)
				for i := range batch {
					next++
					batch[i] = from(fmt.Sprintf("user%d@office.example", next%500), fmt.Sprintf("new-%d-abcdefgh", next), "привет, договор готов")
				}
				if _, err := j.ReceiveAll(ctx, batch); err != nil {
					return err
				}
			}
			return nil
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if err := bench.call(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("Forget", func(b *testing.B) { forgetMillion(b, j) })
}

// forgetMillion forgets it all, and measures how long others wait meanwhile.
func forgetMillion(b *testing.B, j *Journal) {
	const other = "other@office.example"
	begin := time.Now()
	if err := j.Forget(b.Context(), account); err != nil {
		b.Fatal(err)
	}
	invisible := time.Since(begin)
	done := make(chan error, 1)
	go func() { done <- j.Forgotten(b.Context()) }()
	var writes, reads []time.Duration
	refused := 0 // by a disk that is busy with others
	for n := 0; ; n++ {
		select {
		case err := <-done:
			if err != nil {
				b.Fatal(err)
			}
			slices.Sort(writes)
			slices.Sort(reads)
			b.ReportMetric(invisible.Seconds()*1000, "ms-invisible")
			b.ReportMetric(time.Since(begin).Seconds(), "s-overwritten")
			b.ReportMetric(float64(refused), "refused")
			for name, all := range map[string][]time.Duration{"receive": writes, "history": reads} {
				b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ms-"+name+"-p99")
				b.ReportMetric(float64(all[len(all)-1].Microseconds())/1000, "ms-"+name+"-max")
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
		at := time.Now()
		e := from(peer, fmt.Sprintf("meanwhile-%d", n), "привет")
		e.Account = other
		if _, _, err := j.Receive(b.Context(), e); errors.Is(err, ErrBusy) {
			refused++
		} else if err != nil {
			b.Fatal(err)
		}
		writes = append(writes, time.Since(at))
		at = time.Now()
		if _, err := j.History(b.Context(), other, peer, 0, 20); err != nil {
			b.Fatal(err)
		}
		reads = append(reads, time.Since(at))
	}
}

// BenchmarkComing measures how much earlier a message may be told than it is safe, in a
// journal of a million.
func BenchmarkComing(b *testing.B) {
	j, next := million(b), 0
	var ahead, whole []time.Duration
	for b.Loop() {
		next++
		began := time.Now()
		e := from("user1@office.example", fmt.Sprintf("new-%d-abcdefgh", next), "привет")
		_, err := j.Take(b.Context(), Batch{Entries: []Entry{e}, Coming: func([]Change) { ahead = append(ahead, time.Since(began)) }})
		if whole = append(whole, time.Since(began)); err != nil {
			b.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	for name, all := range map[string][]time.Duration{"coming": ahead, "safe": whole} {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds()), name+"-median-µs")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), name+"-p99-µs")
	}
}
