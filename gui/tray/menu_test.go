package tray

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

const (
	anna  = "anna@example.com"
	boris = "boris@example.com"
	bot   = "1c@example.com"
)

func person(address, name string, show desk.Show) desk.Contact {
	return desk.Contact{Ref: desktest.Peer(address), Name: name, Show: show, InRoster: true}
}

func talk(peer string, number int64, unread int) desk.Conversation {
	return desk.Conversation{Peer: desktest.Peer(peer), Unread: unread, Last: desk.Message{Number: number, Peer: desktest.Peer(peer)}}
}

// outline writes what is seen of a menu.
func outline(items []item) string {
	var b strings.Builder
	var write func([]item, string)
	write = func(items []item, indent string) {
		for _, i := range items {
			text := i.label
			switch {
			case i.hidden:
				continue
			case i.separator:
				text = "---"
			case i.disabled:
				text = "(" + text + ")"
			}
			if i.checked {
				text += " *"
			}
			b.WriteString(indent + text + "\n")
			write(i.items, indent+"  ")
		}
	}
	write(items, "")
	return b.String()
}

// choose returns the entry at the end of a way of labels.
func choose(t *testing.T, items []item, labels ...string) item {
	t.Helper()
	var found item
	for _, label := range labels {
		found = item{}
		for _, i := range items {
			if i.label == label && !i.hidden && !i.disabled {
				found = i
			}
		}
		if found.label == "" {
			t.Fatalf("no %q in\n%s", label, outline(items))
		}
		items = found.items
	}
	return found
}

func office() desk.Snapshot {
	return desk.Snapshot{
		Status: desk.Status{Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}, CanHide: true, Phrases: []string{"Хорошо", "Спасибо!"}},
		Contacts: []desk.Contact{
			person("zoe@example.com", "Zoe", desk.Offline), person(boris, "Борис", desk.Away),
			person(anna, "Анна", desk.Offline), person(bot, "1C", desk.Available),
		},
		Conversations: []desk.Conversation{talk(anna, 9, 2), talk("old@example.com", 1, 0)},
	}
}

func TestTheWholeMenu(t *testing.T) {
	const want = `Anna — 2 unread
Open Vestnik
---
Quick send
  Anna
    Write…
    Send a file…
    Да
  1C
    Write…
    Send a file…
    Да
Alert people…
Presence
  Available
  Free to chat
  Away *
  Away for long
  Do not disturb
  Offline
  Status text…
  For a while
    30 minutes
    1 hour
    until 13:00
    until 18:00
Mute all for
  30 minutes
  1 hour
  until 08:00
Reconnect now
---
Settings…
Quit
`
	got := outline(menuFor(stateOf(desk.Snapshot{
		Status:        desk.Status{Connection: desk.Waiting, Presence: desk.Presence{Show: desk.Away}, Phrases: []string{"Да"}},
		Contacts:      []desk.Contact{person(bot, "1C", desk.Available), person(anna, "Anna", desk.Offline)},
		Conversations: []desk.Conversation{talk(anna, 3, 2)},
	}), locale.New(locale.English)))
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestWhatIsNotPossibleIsNotOffered(t *testing.T) {
	words := locale.New(locale.English)
	cases := []struct {
		name            string
		change          func(*desk.Snapshot)
		offered, hidden []string
	}{
		{"on line", func(*desk.Snapshot) {}, []string{"Invisible", "\nQuick send\n", "\nPresence\n"}, []string{"Sign in…", "Reconnect now"}},
		{"waiting", func(s *desk.Snapshot) { s.Status.Connection = desk.Waiting }, []string{"Reconnect now"}, []string{"Sign in…"}},
		{"signed out", func(s *desk.Snapshot) { *s = desk.Snapshot{Status: desk.Status{Connection: desk.SignedOut}} },
			[]string{"Sign in…", "(Quick send)", "(Presence)", "(No contacts)"}, []string{"Reconnect now", "unread"}},
		{"a server without invisibility", func(s *desk.Snapshot) { s.Status.CanHide = false }, nil, []string{"Invisible"}},
		{"one, but chosen before", func(s *desk.Snapshot) {
			s.Status.CanHide, s.Status.Presence.Show = false, desk.Invisible
		}, []string{"Invisible *"}, nil},
		{"nobody", func(s *desk.Snapshot) { s.Contacts = nil }, []string{"Quick send\n  (No contacts)"}, nil},
		{"no phrases", func(s *desk.Snapshot) { s.Status.Phrases = nil }, []string{"Write…"}, []string{"Хорошо"}},
	}
	for _, c := range cases {
		s := office()
		c.change(&s)
		got := outline(menuFor(stateOf(s), words))
		for _, text := range c.offered {
			if !strings.Contains(got, text) {
				t.Errorf("%s: no %q in\n%s", c.name, text, got)
			}
		}
		for _, text := range c.hidden {
			if strings.Contains(got, text) {
				t.Errorf("%s: %q in\n%s", c.name, text, got)
			}
		}
	}
}

func TestFavouritesComeFirstThenRecentPeopleThenThoseWhoAreThere(t *testing.T) {
	for _, c := range []struct{ favourites, want []string }{
		{nil, []string{"Анна", "1C", "Борис", "Zoe"}},
		{[]string{boris, "gone@example.com", bot}, []string{"Борис", "1C", "Анна", "Zoe"}},
	} {
		s, order := office(), []string(nil)
		s.Status.Favourites = c.favourites
		for _, c := range recentFirst(stateOf(s)) {
			order = append(order, c.Name)
		}
		if !reflect.DeepEqual(order, c.want) {
			t.Errorf("got %v, want %v", order, c.want)
		}
	}
	s := desk.Snapshot{}
	for i := range 100 {
		s.Contacts = append(s.Contacts, person(fmt.Sprintf("p%d@example.com", i), fmt.Sprint("P", i), desk.Away))
		s.Conversations = append(s.Conversations, talk(fmt.Sprintf("p%d@example.com", i), int64(100-i), 1))
		s.Status.Phrases = append(s.Status.Phrases, fmt.Sprint(i))
	}
	menu := menuFor(stateOf(s), locale.New(locale.English))
	seen := outline(menu)
	if unread, people, phrases := strings.Count(seen, "unread\n"), strings.Count(seen, "Write…"), strings.Count(seen, "    9\n"); unread != mostUnread ||
		people != mostContacts || phrases != mostContacts || strings.Contains(seen, "    10\n") {
		t.Errorf("%d unread, %d people, %d last phrases in\n%s", unread, people, phrases, seen)
	}
}

func TestEveryEntryDoesWhatItSays(t *testing.T) {
	s := office()
	s.Status.Connection, s.Status.Presence.Text = desk.Waiting, "до пяти"
	cases := []struct {
		labels []string
		want   desktest.Call
	}{
		{[]string{"Анна — 2 unread"}, desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenConversation, Peer: desktest.Peer(anna)}}},
		{[]string{"Settings…"}, desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenSettings}}},
		{[]string{"Open Vestnik"}, desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenContacts}}},
		{[]string{"Quick send", "Борис", "Write…"}, desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenQuick, Peer: desktest.Peer(boris)}}},
		{[]string{"Quick send", "Борис", "Send a file…"}, desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenQuick, Peer: desktest.Peer(boris), Attach: true}}},
		{[]string{"Quick send", "Борис", "Спасибо!"}, desktest.Call{Method: "Send", With: desk.Outgoing{Account: desktest.Me, To: boris, Type: desk.TypeChat, Body: "Спасибо!", Undo: true}}},
		{[]string{"Presence", "Do not disturb"}, desktest.Call{Method: "SetPresence", With: desk.Choice{Presence: desk.Presence{Show: desk.DoNotDisturb, Text: "до пяти"}}}},
		{[]string{"Presence", "Status text…"}, desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenContacts}}},
		{[]string{"Reconnect now"}, desktest.Call{Method: "Reconnect"}},
		{[]string{"Quit"}, desktest.Call{Method: "Quit"}},
	}
	menu := menuFor(stateOf(s), locale.New(locale.English))
	for _, c := range cases {
		fake := desktest.New()
		if err := choose(t, menu, c.labels...).do(context.Background(), fake); err != nil {
			t.Errorf("%q: %v", c.labels, err)
		}
		if calls := fake.Calls(); len(calls) != 1 || !reflect.DeepEqual(calls[0], c.want) {
			t.Errorf("%q: %+v, want %+v", c.labels, calls, c.want)
		}
	}
	s.Status.Connection = desk.SignedOut
	fake := desktest.New()
	choose(t, menuFor(stateOf(s), locale.New(locale.English)), "Sign in…").do(context.Background(), fake)
	if want := (desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenSignIn}}); !reflect.DeepEqual(fake.Calls(), []desktest.Call{want}) {
		t.Errorf("sign in: %+v", fake.Calls())
	}
}

func TestForeignNamesCannotDisturbTheMenu(t *testing.T) {
	cases := []struct{ text, want string }{
		{"Анна", "Анна"},
		{"a\u202egnp.exe", "agnp.exe"},
		{"a\x00\x1b[2J\u2066b\u200f", "a[2Jb"},
		{" two\n\tlines  ", "two lines"},
		{"bad \xff bytes", "bad \ufffd bytes"},
		{strings.Repeat("й", 41), strings.Repeat("й", 39) + "…"},
		{strings.Repeat("й", 40), strings.Repeat("й", 40)},
	}
	for _, c := range cases {
		if got := label(c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// Names, rooms, phrases and texts of ten thousand characters leave a menu that can be read.
func TestAMenuOfTheLongestTextsHasShortLines(t *testing.T) {
	long := strings.Repeat("Щ", 10_000)
	far := long + "@example.com"
	s := office()
	s.Status.Accounts = []desk.AccountStatus{{Address: far}, {Address: anna}}
	s.Status.Address, s.Status.Phrases, s.Status.Presence.Text = far, []string{long}, long
	s.Status.Kept = []desk.Presence{{Show: desk.Away, Text: long}}
	room := desk.Ref{Account: far, Address: long + "@rooms.example.com"}
	s.Rooms = []desk.Room{{Ref: room, Name: long, Nick: long, Notify: desk.NotifyAll}}
	inside := desk.Ref{Account: far, Address: room.Address + "/" + long}
	stranger := desk.Ref{Account: far, Address: far}
	s.Contacts = []desk.Contact{person(anna, long, desk.Available), person(boris, long, desk.Available)} // of one name
	s.Conversations = []desk.Conversation{talk(anna, 9, 3)}
	for _, c := range []desk.Conversation{{Peer: room, Room: room.Address, Unread: 3}, {Peer: inside, Room: room.Address, Unread: 1}, {Peer: stranger, Unread: 1}} {
		s.Conversations = append(s.Conversations, c)
	}
	words := locale.New(locale.Russian)
	var walk func(items []item)
	walk = func(items []item) {
		for _, i := range items {
			if n := len([]rune(i.label)); n > 4*longestLabel {
				t.Errorf("%d characters: %.80s…", n, i.label)
			}
			walk(i.items)
		}
	}
	state := stateOf(s)
	walk(menuFor(state, words))
	if n := len([]rune(lookFor(state.Status, words).tooltip)); n > 4*longestLabel {
		t.Errorf("a tooltip of %d characters", n)
	}
}

func TestPeopleOfOneNameAreToldApart(t *testing.T) {
	names := namesOf(stateOf(desk.Snapshot{
		Contacts: []desk.Contact{
			person(anna, "Анна", ""), person(boris, "анна\u202e", ""), person(bot, "\u202e", ""),
		},
		Conversations: []desk.Conversation{talk("stranger@example.com", 1, 1)},
	}))
	want := map[desk.Ref]string{
		desktest.Peer(anna): "Анна (" + anna + ")", desktest.Peer(boris): "анна (" + boris + ")", desktest.Peer(bot): bot,
		desktest.Peer("stranger@example.com"): "stranger@example.com",
	}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("got %v", names)
	}
}

func TestTheLookSaysConnectionAndUnread(t *testing.T) {
	words := locale.New(locale.English)
	cases := []struct {
		status desk.Status
		want   string
	}{
		{desk.Status{Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}, Unread: 3}, "Vestnik — on line, 3 unread"},
		{desk.Status{Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}, Unread: 3, Overdue: 2}, "Vestnik — on line, 3 unread. 2 urgent messages wait"},
		{desk.Status{Connection: desk.OnLine, Presence: desk.Presence{Show: desk.DoNotDisturb}}, "Vestnik — Do not disturb"},
		{desk.Status{Connection: desk.OffLine, Presence: desk.Presence{Show: desk.Offline}}, "Vestnik — Offline"},
		{desk.Status{Connection: desk.SignedOut}, "Vestnik — not signed in"},
		{desk.Status{Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}, Unread: 1, Address: anna, Accounts: make([]desk.AccountStatus, 1)}, "Vestnik — on line, 1 unread · " + anna},
		{desk.Status{Connection: desk.Connecting}, "Vestnik — connecting…"},
		{desk.Status{Connection: desk.Checking, Presence: desk.Presence{Show: desk.Available}, Unread: 2}, "Vestnik — checking the connection…, 2 unread"},
		{desk.Status{Connection: desk.Waiting}, "Vestnik — no connection"},
		{desk.Status{Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}, Unread: 3, Muted: []desk.Muted{{Until: at("09:30")}}}, "Vestnik — on line, all muted until 09:30, 3 unread"},
	}
	for _, c := range cases {
		l := lookFor(c.status, words)
		if l.tooltip != c.want || l.icon.Overdue != (c.status.Overdue > 0) || l.icon.Muted != (len(c.status.Muted) > 0) {
			t.Errorf("%+v: %+v, want %q", c.status, l, c.want)
		}
	}
	problem := desk.NewProblem(desk.Unreachable, "host", "chat.example.com")
	sentence, _ := words.Problem(problem)
	got := lookFor(desk.Status{Connection: desk.Waiting, Problem: problem}, words).tooltip
	if got != "Vestnik — "+sentence {
		t.Errorf("with a problem: %q", got)
	}
}

func TestALeftClickOpensTheNewestUnreadConversation(t *testing.T) {
	s := office()
	s.Conversations = []desk.Conversation{talk(bot, 9, 0), talk(boris, 8, 1), talk(anna, 7, 5)}
	if got := tapped(stateOf(s)); got != (desk.View{Screen: desk.ScreenConversation, Peer: desktest.Peer(boris)}) {
		t.Errorf("unread: %v", got)
	}
	s.Conversations = s.Conversations[:1]
	if got := tapped(stateOf(s)); got != (desk.View{Screen: desk.ScreenContacts}) {
		t.Errorf("all read: %v", got)
	}
	s.Status.Connection = desk.SignedOut
	if got := tapped(stateOf(s)); got != (desk.View{Screen: desk.ScreenSignIn}) {
		t.Errorf("signed out: %v", got)
	}
}

func TestAConversationIsNotMovedByWhatAnArchiveHasBrought(t *testing.T) {
	s := &desk.Snapshot{Conversations: []desk.Conversation{talk("anna@example.com", 5, 0)}}
	s.Conversations[0].Last.Place = 50
	old := talk("petr@example.com", 6, 1)
	old.Last.Place = 40
	move(s, old)
	if s.Conversations[0].Peer.Address != "anna@example.com" {
		t.Errorf("%+v", s.Conversations)
	}
}

func TestNobodyIsAlertedFromTheMenuWhereThatIsOff(t *testing.T) {
	s := desk.Snapshot{Status: desk.Status{Connection: desk.OnLine}}
	words := locale.New(locale.English)
	if i := alertItem(stateOf(s), words, false); i.disabled || i.label != "Alert people…" {
		t.Errorf("%+v", i)
	}
	if i := alertItem(stateOf(s), words, true); !i.disabled {
		t.Error("nobody is signed in")
	}
	s.Status.Managed = []desk.Managing{{Key: "off", Values: []string{desk.FeatureBroadcast}}}
	if i := alertItem(stateOf(s), words, false); !i.disabled || i.label != "Alert people… (managed by your organisation)" {
		t.Errorf("%+v", i)
	}
}
