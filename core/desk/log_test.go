package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"vestnik/core/desk"
)

// step is something that happens to a log, or that a face does.
type step struct {
	act    string // append, watch or read
	choice uint64 // which face reads, or from where one watches
	settle bool   // everybody comes to rest before the next step
}

// Any interleaving of appends and faces gives each face the events after its number
// in order and without gaps, and then more of them or the end.
func TestLogNeverSkipsAnEvent(t *testing.T) {
	anyStep := rapid.Custom(func(rt *rapid.T) step {
		return step{
			act:    rapid.SampledFrom([]string{"append", "append", "watch", "read", "read"}).Draw(rt, "act"),
			choice: rapid.Uint64Max(1000).Draw(rt, "choice"),
			settle: rapid.Bool().Draw(rt, "settle"),
		}
	})
	rapid.Check(t, func(rt *rapid.T) {
		keep := rapid.IntRange(1, 8).Draw(rt, "keep")
		steps := rapid.SliceOf(anyStep).Draw(rt, "steps")
		var err error
		synctest.Test(t, func(t *testing.T) { err = interleave(t, keep, steps) })
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// face is one that watches a log.
type face struct {
	events <-chan desk.Event
	last   uint64
	over   bool
}

func interleave(t *testing.T, keep int, steps []step) error {
	log := desk.NewLog(keep)
	start := log.Seq()
	var faces []*face
	for _, step := range steps {
		switch {
		case step.act == "append":
			before := log.Seq()
			if got := log.Append(desk.Event{Kind: desk.Kind(strconv.FormatUint(before+1, 10))}); got != before+1 {
				return fmt.Errorf("Append returned %d after %d", got, before)
			}
		case step.act == "watch":
			after := start + step.choice%(log.Seq()-start+2)
			events, err := log.Watch(t.Context(), after)
			kept := after <= log.Seq() && log.Seq()-after <= uint64(keep)
			if kept != (err == nil) || !kept && !errors.Is(err, desk.ErrGap) {
				return fmt.Errorf("Watch(%d) of %d, keeping %d: %w", after, log.Seq(), keep, err)
			}
			if kept {
				faces = append(faces, &face{events: events, last: after})
			}
		case len(faces) > 0:
			if err := faces[step.choice%uint64(len(faces))].read(log, keep); err != nil {
				return err
			}
		}
		if step.settle {
			synctest.Wait()
		}
	}
	return finish(faces, log, keep)
}

// finish lets every face read to the end.
func finish(faces []*face, log *desk.Log, keep int) error {
	for _, f := range faces {
		for range 2 * keep {
			synctest.Wait()
			if err := f.read(log, keep); err != nil {
				return err
			}
		}
		if !f.over && f.last != log.Seq() {
			return fmt.Errorf("a face that reads on stays at %d of %d", f.last, log.Seq())
		}
	}
	return nil
}

// read takes one event if there is one.
func (f *face) read(log *desk.Log, keep int) error {
	if f.over {
		return nil
	}
	select {
	case e, ok := <-f.events:
		switch {
		case !ok && log.Seq()-f.last <= uint64(keep):
			return fmt.Errorf("closed at %d of %d, though %d are kept", f.last, log.Seq(), keep)
		case !ok:
			f.over = true
		case e.Seq != f.last+1 || string(e.Kind) != strconv.FormatUint(e.Seq, 10):
			return fmt.Errorf("event %d (%s) follows %d", e.Seq, e.Kind, f.last)
		default:
			f.last = e.Seq
		}
	default:
	}
	return nil
}

func TestARestartedResidentDoesNotContinueTheNumbersOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := desk.NewLog(512)
		for range 100 {
			first.Append(desk.Event{})
		}
		time.Sleep(time.Second)
		second := desk.NewLog(512)
		for range 100 {
			second.Append(desk.Event{})
		}
		if _, err := second.Watch(t.Context(), first.Seq()); !errors.Is(err, desk.ErrGap) {
			t.Errorf("got %v", err)
		}
	})
}

func TestWatchEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		events, err := desk.NewLog(4).Watch(ctx, 0)
		if !errors.Is(err, desk.ErrGap) {
			t.Errorf("Watch(0) of a log that does not begin there: %v, %v", events, err)
		}
		log := desk.NewLog(4)
		events, err = log.Watch(ctx, log.Seq())
		if err != nil {
			t.Fatal(err)
		}
		log.Append(desk.Event{Kind: desk.EventQuit})
		if e := <-events; e.Kind != desk.EventQuit {
			t.Errorf("got %v", e)
		}
		cancel()
		if _, ok := <-events; ok {
			t.Error("the channel stays open")
		}
		if _, err := log.Watch(ctx, log.Seq()); !errors.Is(err, context.Canceled) {
			t.Errorf("Watch with an ended context: %v", err)
		}
	})
}

func BenchmarkLogAppend(b *testing.B) {
	log := desk.NewLog(512)
	for range 4 {
		events, err := log.Watch(b.Context(), log.Seq())
		if err != nil {
			b.Fatal(err)
		}
		go func() {
			for range events {
			}
		}()
	}
	b.ReportAllocs()
	for b.Loop() {
		log.Append(desk.Event{Kind: desk.EventMessage})
	}
}

// Others decide how large a message or a roster is, not how much memory we use.
func TestALogIsBoundedInBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := desk.NewLog(1024)
		begin := log.Seq()
		contacts := make([]desk.Contact, 100)
		for i := range contacts {
			contacts[i].Address = strings.Repeat("a", 1000)
		}
		for range 1000 {
			log.Append(desk.Event{Kind: desk.EventContacts, Contacts: contacts})
		}
		if _, err := log.Watch(t.Context(), begin); !errors.Is(err, desk.ErrGap) {
			t.Errorf("hundred megabytes are kept: %v", err)
		}
		const fit = desk.LogBytes / (100 * 1200)
		if _, err := log.Watch(t.Context(), log.Seq()-fit); err != nil {
			t.Errorf("what fits is not kept: %v", err)
		}
		if _, err := log.Watch(t.Context(), log.Seq()-2*fit); !errors.Is(err, desk.ErrGap) {
			t.Errorf("more than fits is kept: %v", err)
		}
		// One that is too large alone is kept until the next.
		huge := slices.Repeat(contacts, 100)
		log.Append(desk.Event{Kind: desk.EventContacts, Contacts: huge})
		events, err := log.Watch(t.Context(), log.Seq()-1)
		if err != nil {
			t.Fatal(err)
		}
		if e := <-events; len(e.Contacts) != len(huge) {
			t.Errorf("%d contacts", len(e.Contacts))
		}
		log.Append(desk.Event{Kind: desk.EventQuit})
		if e := <-events; e.Kind != desk.EventQuit {
			t.Errorf("%v", e.Kind)
		}
		if _, err := log.Watch(t.Context(), log.Seq()-2); !errors.Is(err, desk.ErrGap) {
			t.Errorf("the huge one is kept for ever: %v", err)
		}
	})
}

func TestBodiesInEventsAreClipped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := desk.NewLog(16)
		events, err := log.Watch(t.Context(), log.Seq())
		if err != nil {
			t.Fatal(err)
		}
		m := desk.Message{Body: strings.Repeat("ё", 200_000)}
		c := desk.Conversation{Last: m}
		log.Append(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &c})
		e := <-events
		for _, got := range []desk.Message{*e.Message, e.Conversation.Last} {
			if !got.Clipped || len(got.Body) > 8<<10 || !strings.HasPrefix(m.Body, got.Body) || !utf8.ValidString(got.Body) {
				t.Errorf("clipped %v to %d bytes", got.Clipped, len(got.Body))
			}
		}
		if m.Clipped || len(m.Body) != 400_000 || c.Last.Clipped {
			t.Error("what the caller holds was changed")
		}
		short := desk.Message{Body: "кратко"}
		log.Append(desk.Event{Kind: desk.EventMessage, Message: &short})
		if e := <-events; e.Message.Clipped || e.Message.Body != "кратко" {
			t.Errorf("%+v", e.Message)
		}
	})
}
