package blackbox

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"vestnik/core/desk"
)

// Keep is how many records are kept in memory.
const Keep = 500

// Box is a [slog.Handler]. Safe for concurrent use.
type Box struct {
	*kept
	attrs []slog.Attr // of a logger made by With
	group string
}

// kept is what all handlers of a box share.
type kept struct {
	mu    sync.Mutex
	file  file
	ring  []desk.Record // record n lies at n % Keep
	next  uint64        // number of the next record
	grown chan struct{} // closed by the next record
}

// New returns a box that writes to a file, or, with "", to none.
func New(path string) *Box {
	return &Box{kept: &kept{file: file{path: path}, ring: make([]desk.Record, 0, Keep), grown: make(chan struct{})}}
}

// Close closes the file.
func (b *Box) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.file.close()
}

// Enabled implements [slog.Handler]: all counts.
func (b *Box) Enabled(context.Context, slog.Level) bool { return true }

// Handle implements [slog.Handler]. It returns no error: a log must not make trouble.
func (b *Box) Handle(_ context.Context, r slog.Record) error {
	record := desk.Record{Time: r.Time.UTC().Truncate(time.Millisecond), Level: r.Level.String(), Text: clean("", r.Message)}
	add := func(a slog.Attr) bool {
		record.Facts = addFact(record.Facts, b.group, a)
		return true
	}
	for _, a := range b.attrs {
		record.Facts = addFact(record.Facts, "", a)
	}
	r.Attrs(add)
	b.keep(record)
	return nil
}

// mostFacts is how many facts a record has at most.
const mostFacts = 20

func addFact(facts map[string]string, group string, a slog.Attr) map[string]string {
	value := a.Value.Resolve()
	if a.Equal(slog.Attr{}) || len(facts) >= mostFacts {
		return facts
	}
	if value.Kind() == slog.KindGroup {
		for _, inner := range value.Group() {
			facts = addFact(facts, group+a.Key+".", inner)
		}
		return facts
	}
	if value.Kind() == slog.KindString && value.String() == "" {
		return facts
	}
	if facts == nil {
		facts = map[string]string{}
	}
	name := clip(group+a.Key, 50)
	facts[name] = clean(name, value.String())
	return facts
}

// WithAttrs implements [slog.Handler].
func (b *Box) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := &Box{kept: b.kept, group: b.group, attrs: append([]slog.Attr(nil), b.attrs...)}
	for _, a := range attrs {
		a.Key = b.group + a.Key
		with.attrs = append(with.attrs, a)
	}
	return with
}

// WithGroup implements [slog.Handler].
func (b *Box) WithGroup(name string) slog.Handler {
	if name == "" {
		return b
	}
	return &Box{kept: b.kept, attrs: b.attrs, group: b.group + name + "."}
}

// keep stores a record, in memory first.
func (k *kept) keep(r desk.Record) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.ring) < Keep {
		k.ring = append(k.ring, r)
	} else {
		k.ring[k.next%Keep] = r
	}
	k.next++
	close(k.grown)
	k.grown = make(chan struct{})
	k.file.write(r)
}

// Last returns up to n of the last records, the oldest first.
func (b *Box) Last(n int) []desk.Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	records, _, _ := b.after(b.next - uint64(min(max(n, 0), len(b.ring)))) //nolint:gosec // it is not negative
	return records
}

// after returns the records from a number on that are kept, the number of the one that
// follows them, and what is closed when it comes. It is called with mu held.
func (k *kept) after(from uint64) (records []desk.Record, next uint64, grown <-chan struct{}) {
	if oldest := k.next - uint64(len(k.ring)); from < oldest {
		from = oldest
	}
	for ; from < k.next; from++ {
		records = append(records, k.ring[from%Keep])
	}
	return records, k.next, k.grown
}

// Follow delivers up to n of the last records, and then, if more is asked for, what comes,
// until ctx ends; then the channel is closed. Who reads too slowly misses some.
func (b *Box) Follow(ctx context.Context, n int, more bool) <-chan desk.Record {
	out := make(chan desk.Record)
	b.mu.Lock()
	records, next, grown := b.after(b.next - uint64(min(max(n, 0), len(b.ring)))) //nolint:gosec // it is not negative
	b.mu.Unlock()
	go func() {
		defer close(out)
		for {
			for _, r := range records {
				select {
				case out <- r:
				case <-ctx.Done():
					return
				}
			}
			if !more {
				return
			}
			select {
			case <-grown:
			case <-ctx.Done():
				return
			}
			b.mu.Lock()
			records, next, grown = b.after(next)
			b.mu.Unlock()
		}
	}()
	return out
}
