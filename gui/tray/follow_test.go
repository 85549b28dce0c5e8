package tray

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// fakeSurface is a tray in memory. It fails the test where the library would break.
type fakeSurface struct {
	moved int // to another bus
	mu    sync.Mutex
	looks []look
	top   fakeEntry
}

func (s *fakeSurface) show(l look) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks = append(s.looks, l)
}

// looked returns all looks so far.
func (s *fakeSurface) looked() []look {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.looks)
}

func (s *fakeSurface) move() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved++
}

func (s *fakeSurface) menu() menu {
	s.top = fakeEntry{surface: s}
	return &place{entry: &s.top}
}

type fakeEntry struct {
	surface *fakeSurface
	item    item
	below   []*fakeEntry
	clicks  chan struct{}
}

func (e *fakeEntry) add(i item) entry {
	e.surface.mu.Lock()
	defer e.surface.mu.Unlock()
	child := &fakeEntry{surface: e.surface, item: i, clicks: make(chan struct{})}
	e.below = append(e.below, child)
	return child
}

func (e *fakeEntry) change(old, new item) {
	e.surface.mu.Lock()
	defer e.surface.mu.Unlock()
	if !sameLook(e.item, old) || old.separator != new.separator || old.checkable != new.checkable {
		panic(fmt.Sprintf("%v becomes %v, but it is %v", old, new, e.item))
	}
	e.item = new
}

func (e *fakeEntry) clicked() <-chan struct{} { return e.clicks }

// items returns what is on the screen.
func (e *fakeEntry) items() (items []item) {
	for _, c := range e.below {
		i := c.item
		i.items = c.items()
		items = append(items, i)
	}
	return items
}

// find returns the entry at the end of a way of labels, or nil.
func (e *fakeEntry) find(labels ...string) *fakeEntry {
	if len(labels) == 0 {
		return e
	}
	for _, c := range e.below {
		if c.item.label == labels[0] && !c.item.hidden {
			return c.find(labels[1:]...)
		}
	}
	return nil
}

func sameLook(a, b item) bool {
	a.do, b.do, a.items, b.items = nil, nil, nil, nil
	return reflect.DeepEqual(a, b)
}

// people are few, so that random states meet the same ones again.
var people = []string{anna, boris, bot, "d@example.com"}

func drawSnapshot(t *rapid.T) desk.Snapshot {
	s := desk.Snapshot{Status: desk.Status{
		Connection: rapid.SampledFrom([]desk.Connection{desk.SignedOut, desk.OffLine, desk.Waiting, desk.OnLine}).Draw(t, "connection"),
		Presence:   desk.Presence{Show: rapid.SampledFrom(desk.Shows).Draw(t, "show")},
		CanHide:    rapid.Bool().Draw(t, "canHide"),
	}}
	for _, p := range rapid.Permutation(people).Draw(t, "contacts")[:rapid.IntRange(0, 4).Draw(t, "some")] {
		s.Contacts = append(s.Contacts, person(p, strings.ToUpper(p[:1]), desk.Away))
	}
	for i, p := range rapid.Permutation(people).Draw(t, "talks")[:rapid.IntRange(0, 4).Draw(t, "some")] {
		s.Conversations = append(s.Conversations, talk(p, int64(100-i), rapid.IntRange(0, 2).Draw(t, "unread")))
	}
	s.Status.Phrases = rapid.Permutation([]string{"x", "y", "z"}).Draw(t, "phrases")[:rapid.IntRange(0, 3).Draw(t, "some")]
	return s
}

func TestTheScreenShowsTheMenuAndAClickMeansWhatItShows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		states := rapid.SliceOfN(rapid.Custom(drawSnapshot), 1, 6).Draw(rt, "states")
		var failure string
		synctest.Test(t, func(t *testing.T) { failure = misread(t.Context(), states) })
		if failure != "" {
			rt.Fatal(failure)
		}
	})
}

// misread shows one state after the other and clicks every phrase. It returns what
// did something else than the screen showed.
func misread(ctx context.Context, states []desk.Snapshot) string {
	ctx, cancel := context.WithCancel(ctx)
	defer synctest.Wait()
	defer cancel()
	var s fakeSurface
	clicks := make(chan action)
	menu := s.menu()
	for _, state := range states {
		wanted := menuFor(stateOf(state), locale.New(locale.English))
		for tries := 0; !menu.fill(ctx, wanted, clicks); tries++ {
			if tries == 3 {
				return "the menu is never complete"
			}
			time.Sleep(stage)
		}
		if got := outline(s.top.items()); got != outline(wanted) {
			return "got\n" + got + "want\n" + outline(wanted)
		}
		time.Sleep(settle)
		for _, contact := range s.top.find("Quick send").below[1:] {
			for _, e := range contact.below[2:] {
				if contact.item.hidden || e.item.hidden {
					continue
				}
				e.clicks <- struct{}{}
				fake := desktest.New()
				(<-clicks)(ctx, fake)
				out := fake.Calls()[0].With.(desk.Outgoing)
				if out.Body != e.item.label || !strings.HasPrefix(strings.ToUpper(out.To), contact.item.label) {
					return fmt.Sprintf("%s → %s sends %+v", contact.item.label, e.item.label, out)
				}
			}
		}
	}
	return ""
}

func TestAClickOnAPlaceThatHasJustChangedItsMeaningIsVoid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, s := desktest.New(), new(fakeSurface)
		fake.Emit(desk.Event{Kind: desk.EventContacts, Contacts: []desk.Contact{person(anna, "Анна", desk.Away), person(boris, "Борис", desk.Away)}})
		end := start(t, fake, s, nil)
		thanks := s.top.find("Quick send", "Анна", "Спасибо!")
		fake.Receive(desktest.Peer(boris), "I am first now")
		pass(2 * quiet)
		if now := s.top.find("Quick send", "Борис", "Спасибо!"); now != thanks {
			t.Fatal("the place did not change its meaning")
		}
		thanks.clicks <- struct{}{}
		synctest.Wait()
		if calls := fake.Calls(); len(calls) != 0 {
			t.Errorf("at once: %+v", calls)
		}
		last := fake.Receive(desktest.Peer(boris), "and stay so")
		pass(settle)
		thanks.clicks <- struct{}{}
		synctest.Wait()
		want := []desktest.Call{{Method: "Send", With: desk.Outgoing{Account: desktest.Me, To: boris, Type: desk.TypeChat, Body: "Спасибо!", Undo: true}},
			{Method: "MarkRead", With: []any{desktest.Peer(boris), last.Number}}}
		if calls := fake.Calls(); !reflect.DeepEqual(calls, want) {
			t.Errorf("settled: %+v", calls)
		}
		end()
	})
}

// pass lets virtual time pass, and everything happen that is due.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// start runs the tray on a fake surface until the test ends.
func start(t *testing.T, d desk.Desk, s surface, taps <-chan struct{}) (result func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	f, err := newFace(ctx, d, locale.New(locale.English), s, taps)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- f.follow(ctx) }()
	pass(2*stage + settle) // until the menu is complete
	return func() error {
		synctest.Wait()
		defer synctest.Wait()
		select {
		case err := <-done:
			cancel()
			return err
		default:
			cancel()
			return <-done
		}
	}
}

func TestManyEventsAreDrawnAtMostTenTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, s := desktest.New(), new(fakeSurface)
		end := start(t, fake, s, nil)
		for range 100 { // one second of messages
			fake.Receive(desktest.Peer(anna), "hello")
			pass(10 * time.Millisecond)
		}
		pass(time.Second)
		if n := len(s.looked()); n < 5 || n > 13 {
			t.Errorf("%d looks", n)
		}
		if got := s.looked()[len(s.looked())-1].icon.Unread; got != 100 {
			t.Errorf("the last one shows %d unread", got)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

func TestClicksReachTheDesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, s, taps := desktest.New(), new(fakeSurface), make(chan struct{})
		end := start(t, fake, s, taps)
		fake.Emit(desk.Event{Kind: desk.EventContacts, Contacts: []desk.Contact{person(anna, "Анна", desk.Away)}})
		fake.Receive(desktest.Peer(bot), "счёт")
		pass(time.Second)
		s.top.find("Quick send", "Анна", "Спасибо!").clicks <- struct{}{}
		synctest.Wait()
		taps <- struct{}{}
		synctest.Wait()
		want := []desktest.Call{
			{Method: "Send", With: desk.Outgoing{Account: desktest.Me, To: anna, Type: desk.TypeChat, Body: "Спасибо!", Undo: true}},
			{Method: "Show", With: desk.View{Screen: desk.ScreenConversation, Peer: desktest.Peer(bot)}},
		}
		if got := fake.Calls(); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if s.top.find("1c@example.com — not in your contacts — 1 unread") == nil {
			t.Errorf("the unread conversation is not in\n%s", outline(s.top.items()))
		}
		end()
	})
}

func TestTheTrayEndsWhenTheDeskQuits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := desktest.New()
		end := start(t, fake, new(fakeSurface), nil)
		fake.Quit(t.Context())
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

func TestATrayThatWasTooSlowBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, s := desktest.New(), new(fakeSurface)
		fake.Fail("Watch", desk.ErrGap)
		end := start(t, fake, s, nil)
		fake.Receive(desktest.Peer(anna), "missed")
		fake.Fail("Watch", nil)
		pass(time.Second)
		fake.Receive(desktest.Peer(anna), "seen")
		pass(time.Second)
		if got := s.looked()[len(s.looked())-1].icon.Unread; got != 2 {
			t.Errorf("%d unread", got)
		}
		end()
	})
}

func TestNothingRunsWhileNothingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, s := desktest.New(), new(fakeSurface)
		end := start(t, fake, s, nil)
		fake.Receive(desktest.Peer(anna), "hello")
		pass(time.Second)
		before := len(s.looked())
		pass(24 * time.Hour)
		if len(s.looked()) != before {
			t.Error("the tray was drawn without a reason")
		}
		end()
	})
}
