package window

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// Two accounts know the same addresses, and what comes for one changes nothing of the other,
// in whatever order it comes.
func TestTheAccountsOfAModelNeverMix(t *testing.T) {
	accounts := []string{"a@one.example", "b@two.example"}
	rapid.Check(t, func(t *rapid.T) {
		both := newModel(desk.Snapshot{})
		alone := []*model{newModel(desk.Snapshot{}), newModel(desk.Snapshot{})}
		for seq := range rapid.IntRange(1, 40).Draw(t, "events") {
			whose := rapid.IntRange(0, 1).Draw(t, "account")
			peer := desk.Ref{Account: accounts[whose], Address: fmt.Sprintf("p%d@x", rapid.IntRange(0, 3).Draw(t, "peer"))}
			e := desk.Event{Seq: uint64(seq + 1), Account: accounts[whose]}
			c := desk.Contact{Ref: peer, Show: rapid.SampledFrom(desk.Shows).Draw(t, "show"), InRoster: rapid.Bool().Draw(t, "in the roster"), Groups: []string{"Отдел"}}
			switch e.Kind = rapid.SampledFrom([]desk.Kind{desk.EventContact, desk.EventContactGone, desk.EventContacts, desk.EventAllOffline, desk.EventConversation}).Draw(t, "kind"); e.Kind {
			case desk.EventContact, desk.EventContactGone:
				e.Contact = &c
			case desk.EventContacts:
				e.Contacts = []desk.Contact{c}
			case desk.EventConversation:
				e.Conversation = &desk.Conversation{Peer: peer, Unread: rapid.IntRange(0, 5).Draw(t, "unread"), Last: desk.Message{Number: int64(seq + 1), Peer: peer}}
			}
			both.apply(e)
			alone[whose].apply(e)
		}
		if both.roll.unread != alone[0].roll.unread+alone[1].roll.unread || both.rostered != alone[0].rostered+alone[1].rostered {
			t.Fatalf("%d unread, %d in rosters", both.roll.unread, both.rostered)
		}
		for i, m := range alone {
			var got []*person
			for _, p := range both.roll.all {
				if p.peer.Account == accounts[i] {
					got = append(got, p)
				}
			}
			if len(got) != len(m.roll.all) || len(got) > 0 && !reflect.DeepEqual(got, m.roll.all) {
				t.Fatalf("of %s %d lines are there, alone %d", accounts[i], len(got), len(m.roll.all))
			}
		}
	})
}

// What is unread is what the conversations say, however they came and went.
func TestTheSumOfWhatIsUnreadIsNeverWrong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, m := &world{}, newModel(desk.Snapshot{})
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			m.apply(w.change(t))
			sum, talks := 0, 0
			for _, c := range m.conversations {
				sum += c.Unread
			}
			for _, p := range m.roll.all {
				if p.talks() {
					talks++
				}
			}
			if m.roll.unread != sum || m.roll.talks != talks || talks < len(m.conversations) || len(m.roll.all) != len(m.roll.by) {
				t.Fatalf("%d unread, not %d; %d conversations, not %d", m.roll.unread, sum, m.roll.talks, talks)
			}
			for i := 1; i < len(m.roll.all); i++ {
				if byImportance(m.roll.all[i-1], m.roll.all[i]) > 0 {
					t.Fatalf("%v stands above %v", m.roll.all[i-1].peer, m.roll.all[i].peer)
				}
			}
		}
	})
}

// A resident of another version may tell of what this window has never heard.
func TestEventsThatMeanNothingHereChangeNothing(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		before := listed(c)
		for _, e := range []desk.Event{
			{}, {Kind: "from-the-future"}, {Kind: desk.EventContacts, Account: "nobody@nowhere.example"}, {Kind: desk.EventAllOffline, Account: "nobody@nowhere.example"},
			{Kind: desk.EventTyping, Typing: &desk.Typing{Peer: fakedesk.Peer("never@seen.example"), On: true}},
			{Kind: desk.EventMessage}, {Kind: desk.EventConversation}, {Kind: desk.EventShow}, {Kind: desk.EventStatus}, {Kind: desk.EventTyping}, {Kind: desk.EventEdited},
			{Kind: desk.EventContact}, {Kind: desk.EventContactGone},
			{Kind: desk.EventContactGone, Contact: &desk.Contact{Ref: fakedesk.Peer("never@seen.example")}},
			{Kind: desk.EventEdited, Message: &desk.Message{Number: 1 << 40, Peer: fakedesk.Anna}},
		} {
			o.desk.Tell(e)
			o.rest()
		}
		if after := listed(c); !slices.Equal(before, after) || c.talk.peer != fakedesk.Anna || len(c.talk.feed.items) != 6 {
			t.Errorf("%q, %d items", after, len(c.talk.feed.items))
		}
	})
}

// Five thousand messages at once from five hundred people: one window, and the end in sight.
func TestAFloodIsFoldedInAndTheEndStaysInSight(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.focus(true)
		c := o.talk(fakedesk.Anna)
		for n := range 5000 {
			peer := fakedesk.Peer(fmt.Sprintf("bot%d@example.com", n%500))
			if n%10 == 0 {
				peer = fakedesk.Anna
			}
			o.desk.Receive(desk.Message{Peer: peer, From: peer.Address, Body: fmt.Sprint("заявка ", n), Time: time.Now()})
		}
		o.rest()
		if lastBody(c) != "заявка 4990" || !c.talk.feed.atEnd || o.unread(fakedesk.Anna) != 0 {
			t.Errorf("%q is last, at the end %v, %d unread", lastBody(c), c.talk.feed.atEnd, o.unread(fakedesk.Anna))
		}
		if n := len(test.LaidOutObjects(c.root)); n > 3000 {
			t.Errorf("%d objects are drawn", n)
		}
		if title := c.window.Title(); !strings.HasPrefix(title, "(4503) ") { // 4500, and three from before
			t.Errorf("%q", title)
		}
	})
}

// A stream that broke in the middle of a conversation brings it back as it was: what is
// written, who is open, where the person looks.
func TestABrokenStreamMovesNothing(t *testing.T) {
	inOffice(t, locale.English, long, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.key(c.talk.feed, fyne.KeyPageUp)
		number := c.talk.feed.anchor
		where := c.talk.feed.where(t, number)
		o.write(c.talk.writer, "in the middle of")
		for range 3 {
			o.desk.Break()
			time.Sleep(5 * time.Second)
			o.rest()
		}
		if c.talk.peer != fakedesk.Anna || c.talk.writer.Text != "in the middle of" || c.talk.feed.where(t, number) != where || c.talk.feed.atEnd {
			t.Errorf("%v, %q, %d is at %v, was at %v", c.talk.peer, c.talk.writer.Text, number, c.talk.feed.where(t, number), where)
		}
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: "while it was broken", Time: time.Now()})
		o.desk.Break()
		time.Sleep(5 * time.Second)
		if o.rest(); lastBody(c) != "while it was broken" {
			t.Errorf("%q", lastBody(c))
		}
	})
}

// Groups are named by whoever keeps the roster.
func TestGroupsOfAnyNameHaveAHeadingToBeClicked(t *testing.T) {
	names := []string{"", " ", "\u202E", "Отдел\nпродаж", "מחלקה", strings.Repeat("Дирекция ", 500), "conversations", "others", "group/", "Отдел", "отдел", "\x00hits"}
	inOffice(t, locale.English, usual, func(o *office) {
		for n, name := range names {
			peer := fakedesk.Peer(fmt.Sprintf("p%d@example.com", n))
			o.desk.Tell(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: peer, Name: fmt.Sprint("P", n), Groups: []string{name, name}, InRoster: true, Show: desk.Available}})
		}
		o.rest()
		c := o.faces.compact
		keys := map[string]bool{}
		for i := range c.people.rows.count() {
			r := c.people.rows.at(i)
			if !r.heading() {
				continue
			}
			h := newHeadRow(o.faces.words)
			h.show(*r.part, false)
			if keys[r.part.key] {
				t.Errorf("two parts have the key %q", r.part.key)
			}
			if keys[r.part.key] = true; strings.TrimSpace(h.name.text) == "" || strings.ContainsAny(h.name.text, "\n\u202E") {
				t.Errorf("the heading of %.20q is %.40q", r.part.name, h.name.text)
			}
		}
		all := len(listed(c))
		for n := range names {
			if c.people.rows.whose(fakedesk.Peer(fmt.Sprintf("p%d@example.com", n))).peer.IsZero() {
				t.Errorf("who is in %.20q alone is not to be seen", names[n])
			}
		}
		for key := range keys {
			o.faces.foldPart(key, true)
			if got := len(listed(c)); got >= all {
				t.Errorf("%.30q does not fold: %d lines of %d", key, got, all)
			}
			o.faces.foldPart(key, false)
		}
	})
}
