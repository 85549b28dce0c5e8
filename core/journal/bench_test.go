package journal

import (
	"fmt"
	"testing"
	"time"
)

// large is a journal of 100,000 messages in 500 conversations, and of a bot that
// gives each of its 20,000 messages the same id.
func large(b *testing.B) *Journal {
	b.Helper()
	j := fresh(b)
	var batch []Entry
	for i := range 100_000 {
		e := from(fmt.Sprintf("p%d@x.example", i%500), fmt.Sprint(i), fmt.Sprintf("сообщение %d", i))
		e.Time, e.Read = noon.Add(time.Duration(i)*time.Minute), i < 99_000
		batch = append(batch, e)
	}
	for i := range 20_000 {
		e := from("bot@x.example", "1", "отчёт готов")
		e.Time, e.Read = noon.Add(time.Duration(i)*time.Hour), true
		batch = append(batch, e)
	}
	if _, err := j.ReceiveAll(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	return j
}

func Benchmark(b *testing.B) {
	j, ctx := large(b), b.Context()
	next := 0
	for _, bench := range []struct {
		name string
		call func() error
	}{
		{"History50", func() error { _, err := j.History(ctx, account, "p7@x.example", 50_000, 50); return err }},
		{"Conversations", func() error { _, err := j.Conversations(ctx, account, 0); return err }},
		{"Unread", func() error { _, _, err := j.Unread(ctx, account); return err }},
		{"Receive", func() error {
			next++
			_, _, err := j.Receive(ctx, from(peer, fmt.Sprint(next), "привет"))
			return err
		}},
		{"ReceiveFromTheBot", func() error {
			next++
			e := from("bot@x.example", "1", "отчёт готов")
			e.Time = noon.Add(time.Duration(20_000+next) * time.Hour)
			_, _, err := j.Receive(ctx, e)
			return err
		}},
		{"Receive100AtOnce", func() error {
			batch := make([]Entry, 100)
			for i := range batch {
				next++
				batch[i] = from(peer, fmt.Sprint(next), "привет")
			}
			_, err := j.ReceiveAll(ctx, batch)
			return err
		}},
		{"Enqueue", func() error { _, err := j.Enqueue(ctx, to(peer, "привет")); return err }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if err := bench.call(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
