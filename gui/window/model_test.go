package window

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// world is the truth that a resident would hold, for the property below.
type world struct {
	now      desk.Snapshot
	messages []desk.Message
}

// change makes one random change, and returns the event that tells of it.
func (w *world) change(t *rapid.T) desk.Event {
	w.now.Seq++
	e := desk.Event{Seq: w.now.Seq}
	peer := fmt.Sprintf("p%d@example.com", rapid.IntRange(0, 3).Draw(t, "peer"))
	switch rapid.SampledFrom([]desk.Kind{desk.EventStatus, desk.EventContact, desk.EventContacts, desk.EventContactGone, desk.EventAllOffline,
		desk.EventMessage, desk.EventConversation, desk.EventShow, desk.EventProgress, desk.EventAlert}).Draw(t, "kind") {
	case desk.EventStatus:
		w.now.Status.Unread++
		w.now.Status.Pinned = rapid.SliceOfNDistinct(rapid.SampledFrom([]desk.Ref{
			fakedesk.Peer("p0@example.com"), fakedesk.Peer("p1@example.com"), fakedesk.Peer("gone@example.com"),
		}), 0, 3, rapid.ID).Draw(t, "pinned")
		status := w.now.Status
		e.Kind, e.Status = desk.EventStatus, &status
	case desk.EventContact:
		c := desk.Contact{Ref: fakedesk.Peer(peer), Show: rapid.SampledFrom(desk.Shows).Draw(t, "show"),
			InRoster: rapid.Bool().Draw(t, "in the roster"), Groups: rapid.SliceOfN(rapid.SampledFrom([]string{"A", "Я", "б"}), 0, 3).Draw(t, "groups")}
		w.now.Contacts = slices.DeleteFunc(slices.Clone(w.now.Contacts), func(o desk.Contact) bool { return o.Address == peer })
		w.now.Contacts = append(w.now.Contacts, c)
		e.Kind, e.Contact = desk.EventContact, &c
	case desk.EventContactGone:
		w.now.Contacts = slices.DeleteFunc(slices.Clone(w.now.Contacts), func(o desk.Contact) bool { return o.Address == peer })
		e.Kind, e.Contact = desk.EventContactGone, &desk.Contact{Ref: fakedesk.Peer(peer)}
	case desk.EventAllOffline:
		w.now.Contacts = slices.Clone(w.now.Contacts)
		for i := range w.now.Contacts {
			w.now.Contacts[i].Show, w.now.Contacts[i].Text = desk.Offline, ""
		}
		e.Kind, e.Account = desk.EventAllOffline, fakedesk.Me
	case desk.EventContacts:
		w.now.Contacts = []desk.Contact{{Ref: fakedesk.Peer(peer), Name: "only"}}
		e.Kind, e.Account, e.Contacts = desk.EventContacts, fakedesk.Me, w.now.Contacts
	case desk.EventMessage:
		m := desk.Message{Number: int64(len(w.messages) + 1), Peer: fakedesk.Peer(peer), Body: "hello", Mine: true, State: desk.Queued}
		w.messages = append(w.messages, m)
		c := w.converse(desk.Conversation{Peer: fakedesk.Peer(peer), Last: m})
		e.Kind, e.Message, e.Conversation = desk.EventMessage, &m, &c
	case desk.EventConversation:
		c := w.converse(desk.Conversation{Peer: fakedesk.Peer(peer), Unread: rapid.IntRange(0, 9).Draw(t, "unread")})
		e.Kind, e.Conversation = desk.EventConversation, &c
	case desk.EventShow:
		w.now.View = desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Peer(peer)}
		view := w.now.View
		e.Kind, e.View = desk.EventShow, &view
	case desk.EventProgress:
		e.Kind, e.Progress = desk.EventProgress, desk.ProgressChecking
	default:
		e.Kind, e.Alert = desk.EventAlert, &desk.Alert{Peer: fakedesk.Peer(peer)}
	}
	return e
}

func (w *world) converse(c desk.Conversation) desk.Conversation {
	w.now.Conversations = slices.DeleteFunc(slices.Clone(w.now.Conversations), func(o desk.Conversation) bool { return o.Peer == c.Peer })
	w.now.Conversations = append(w.now.Conversations, c)
	return c
}

// A face that follows events draws what one would that starts now; events it has
// seen already, which a broken stream may repeat, change nothing.
func TestEventsOnASnapshotEqualANewerSnapshot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{}
		for range rapid.IntRange(0, 5).Draw(t, "before") {
			w.change(t)
		}
		m := newModel(w.now)
		var events []desk.Event
		for range rapid.IntRange(0, 20).Draw(t, "after") {
			e := w.change(t)
			events = append(events, e)
			m.apply(e)
			m.apply(rapid.SampledFrom(events).Draw(t, "repeated"))
		}
		want := newModel(w.now)
		m.progress = ""
		if !reflect.DeepEqual(m, want) {
			t.Fatalf("followed:\n%+v\nanew:\n%+v", m, want)
		}
	})
}

// Pages and events may bring the same messages in any order and any state.
func TestAThreadIsTheSameInWhateverOrderItArrives(t *testing.T) {
	states := []desk.State{desk.Queued, desk.Sent, desk.Delivered}
	rapid.Check(t, func(t *rapid.T) {
		var all []desk.Message
		var want []desk.Message
		for n := range rapid.IntRange(1, 8).Draw(t, "messages") {
			last := rapid.IntRange(0, len(states)-1).Draw(t, "state")
			for _, s := range states[:last+1] {
				all = append(all, desk.Message{Number: int64(n + 1), State: s, Mine: true})
			}
			want = append(want, all[len(all)-1])
		}
		th := &thread{}
		for _, m := range rapid.Permutation(all).Draw(t, "order") {
			th.put(m)
		}
		if !reflect.DeepEqual(th.messages, want) {
			t.Fatalf("%+v, want %+v", th.messages, want)
		}
	})
}

func TestThePageBeforeBeginsWhereTheThreadDoes(t *testing.T) {
	th := &thread{}
	th.put(desk.Message{Number: 90, Mine: true})
	if th.oldest() != 0 {
		t.Error("an event alone is no page: the newest page is asked for")
	}
	th.putPage([]desk.Message{{Number: 70}, {Number: 80}}, 2)
	if th.oldest() != 70 || th.whole || th.lastReceived(90) != 80 {
		t.Errorf("%+v", th)
	}
	if th.putPage([]desk.Message{{Number: 60}}, 2); !th.whole || th.oldest() != 60 {
		t.Errorf("a page that is not full is the first: %+v", th)
	}
}

// Of an archive what is older comes later, with a greater number.
func TestWhatAnArchiveHasBroughtStandsWhereItWasWritten(t *testing.T) {
	th, anna, petr := &thread{}, fakedesk.Peer("anna@x"), fakedesk.Peer("petr@x")
	th.putPage([]desk.Message{{Number: 7, Place: 70}, {Number: 8, Place: 80}}, 3)
	th.put(desk.Message{Number: 90, Place: 75}, desk.Message{Number: 91, Place: 60})
	var got []int64
	for _, m := range th.messages {
		got = append(got, m.Number)
	}
	if !slices.Equal(got, []int64{91, 7, 90, 8}) || th.oldest() != 91 || th.lastReceived(90) != 90 || th.receivedAfter(7) != 2 || th.firstUnread(2) != 90 {
		t.Errorf("%v", got)
	}
	m := newModel(desk.Snapshot{Conversations: []desk.Conversation{
		{Peer: anna, Last: desk.Message{Number: 8, Place: 80}}, {Peer: petr, Last: desk.Message{Number: 9, Place: 60}},
	}})
	if all := m.people(""); all[0].peer != anna {
		t.Errorf("%+v stands first", all[0].peer)
	}
}

func TestAPageThatBringsNothingOlderIsTheLast(t *testing.T) {
	th := &thread{}
	th.putPage([]desk.Message{{Number: 7, Place: 70}, {Number: 8, Place: 80}}, 2)
	if th.whole {
		t.Fatal("a full page is the last")
	}
	if th.putPage([]desk.Message{{Number: 7, Place: 70}, {Number: 8, Place: 80}}, 2); !th.whole {
		t.Error("it would be asked for without end")
	}
}

func TestPeopleAreOrderedByWhatMatters(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := newModel(desk.Snapshot{
		Contacts: []desk.Contact{
			{Ref: fakedesk.Peer("z@x"), Name: "Ярослав", Show: desk.Away, InRoster: true},
			{Ref: fakedesk.Peer("a@x"), Name: "Аня", Show: desk.Offline, InRoster: true},
			{Ref: fakedesk.Peer("b@x"), Name: "борис", Show: desk.Available, InRoster: true},
			{Ref: fakedesk.Peer("old@x"), Name: "Old", Show: desk.Available, InRoster: true},
		},
		Conversations: []desk.Conversation{
			{Peer: fakedesk.Peer("old@x"), Last: desk.Message{Number: 1, Time: at.Add(24 * time.Hour)}}, // by a clock that is wrong
			{Peer: fakedesk.Peer("new@x"), Last: desk.Message{Number: 2, Time: at}, Unread: 3},
		},
	})
	order := func(filter string) (all []string) {
		for _, p := range m.people(filter) {
			all = append(all, p.peer.Address)
		}
		return all
	}
	for filter, want := range map[string][]string{
		"":       {"new@x", "old@x", "b@x", "z@x", "a@x"},
		" БОР ":  {"b@x"},
		"@x":     {"new@x", "old@x", "b@x", "z@x", "a@x"},
		"nobody": nil,
	} {
		if got := order(filter); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", filter, got, want)
		}
	}
}

func TestTheWaitIsNeverNegative(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		connection desk.Connection
		retry      time.Time
		seconds    int
		ok         bool
	}{
		{desk.Waiting, now.Add(10 * time.Second), 10, true},
		{desk.Waiting, now.Add(-time.Minute), 0, true},
		{desk.Waiting, time.Time{}, 0, false},
		{desk.OnLine, now.Add(time.Minute), 0, false},
	} {
		m := newModel(desk.Snapshot{Status: desk.Status{Connection: c.connection, RetryAt: c.retry}})
		if seconds, ok := m.waits(now); seconds != c.seconds || ok != c.ok {
			t.Errorf("%+v: %d %v", c, seconds, ok)
		}
	}
}

// Anybody may call themselves director@evil.example.
func TestAStrangerIsShownByTheWholeAddress(t *testing.T) {
	m := newModel(desk.Snapshot{
		Status: desk.Status{Connection: desk.OnLine},
		Contacts: []desk.Contact{
			{Ref: fakedesk.Peer("director@example.com"), Name: "director", InRoster: true},
			{Ref: fakedesk.Peer("director@evil.example"), Name: "director"},
			{Ref: fakedesk.Peer(`ivan\20petrov@evil.example`), Name: "ivan petrov@evil.example"},
		},
		Conversations: []desk.Conversation{{Peer: fakedesk.Peer("nobody@evil.example")}},
	})
	for peer, want := range map[string]string{
		"director@example.com":       "director",
		"director@evil.example":      "director@evil.example",
		`ivan\20petrov@evil.example`: "ivan petrov@evil.example",
		"nobody@evil.example":        "nobody@evil.example",
	} {
		p := m.drawn(m.person(fakedesk.Peer(peer)))
		if p.name != want || p.stranger == (peer == "director@example.com") {
			t.Errorf("%s is %q, stranger %v", peer, p.name, p.stranger)
		}
	}
	m = newModel(desk.Snapshot{Status: desk.Status{Connection: desk.Connecting}, Conversations: []desk.Conversation{{Peer: fakedesk.Peer("anna@example.com")}}})
	if m.drawn(m.person(fakedesk.Peer("anna@example.com"))).stranger {
		t.Error("a stranger before the roster is there")
	}
}

// An event brings the beginning of a long message, history the whole.
func TestTheWholeOfAMessageIsNeverReplacedByItsBeginning(t *testing.T) {
	whole := desk.Message{Number: 1, Mine: true, State: desk.Queued, Body: "the whole"}
	part := desk.Message{Number: 1, Mine: true, State: desk.Sent, Body: "the", Clipped: true}
	for _, order := range [][]desk.Message{{whole, part}, {part, whole}} {
		th := &thread{}
		th.put(order...)
		if got := th.messages[0]; got.Body != "the whole" || got.Clipped || got.State != desk.Sent {
			t.Errorf("%+v", got)
		}
	}
}

func TestNothingOfTheAccountBeforeIsShown(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		o.desk.Another("other@example.com")
		if err := o.desk.Show(t.Context(), desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Boris}); err != nil {
			t.Fatal(err)
		}
		o.rest()
		time.Sleep(time.Second)
		o.rest()
		m := o.faces.model
		if len(m.conversations)+len(m.contacts)+len(m.requests) > 0 || m.thread(fakedesk.Anna).loaded && len(m.thread(fakedesk.Anna).messages) > 0 {
			t.Errorf("%d conversations, %d contacts, %d requests", len(m.conversations), len(m.contacts), len(m.requests))
		}
		if m.status.Address != "other@example.com" {
			t.Errorf("it is %s", m.status.Address)
		}
		if o.faces.compact.talk.peer != fakedesk.Boris {
			t.Errorf("what was asked for at once is not shown, but %q", o.faces.compact.talk.peer)
		}
		o.receive(fakedesk.Boris, "hello")
		if len(o.faces.model.conversations) != 1 {
			t.Error("the account's own messages are not shown")
		}
	})
}
