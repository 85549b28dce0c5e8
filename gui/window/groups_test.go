package window

import (
	"encoding/json"
	"fmt"
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

// grouped is the usual office with departments.
func grouped() *fakedesk.Desk {
	d := usual()
	for address, groups := range map[string][]string{
		"anna@example.com": {"Бухгалтерия"}, "boris@example.com": {"Продажи", "Дирекция"}, "vera@example.com": {"Бухгалтерия"},
		"gleb@example.com": {"Продажи"}, "dasha@example.com": {"Бухгалтерия"}, "1c@example.com": nil,
	} {
		d.Change(fakedesk.Peer(address), func(c *desk.Contact) { c.Groups = groups })
	}
	return d
}

// listed writes the list down as it is to be seen: "> Heading 1/2", and below it who.
func listed(c *compact) (lines []string) {
	for i := range c.people.rows.count() {
		r := c.people.rows.at(i)
		if !r.heading() {
			local, _, _ := strings.Cut(r.person.peer.Address, "@")
			lines = append(lines, local)
			continue
		}
		h := newHeadRow(c.faces.words)
		h.show(*r.part, false)
		lines = append(lines, strings.TrimSpace("> "+h.name.text+" "+h.count.text))
	}
	return lines
}

func (o *office) mustList(want ...string) {
	o.t.Helper()
	if got := listed(o.faces.compact); !slices.Equal(got, want) {
		o.t.Errorf("the list is\n%q, not\n%q", got, want)
	}
}

func TestGroupsStandUnderTheConversationsAndAreWhole(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		o.mustList("> Conversations", "1c", "anna", "boris", "kto",
			"> Бухгалтерия 2/3", "anna", "vera", "dasha", "> Дирекция 1/1", "boris", "> Продажи 2/2", "boris", "gleb")
		o.desk.Change(fakedesk.Peer("gleb@example.com"), func(c *desk.Contact) { c.Groups, c.Show = nil, desk.Offline })
		o.rest()
		o.mustList("> Conversations", "1c", "anna", "boris", "kto",
			"> Бухгалтерия 2/3", "anna", "vera", "dasha", "> Дирекция 1/1", "boris", "> Продажи 1/1", "boris", "> No group 0/1", "gleb")
	})
}

// The last message stands once, among the conversations.
func TestInAGroupItIsSeenHowSomebodyIs(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		o.receive(fakedesk.Anna, "hello")
		o.faces.compact.people.scroll.Resize(fyne.NewSize(270, 900))
		o.faces.compact.people.draw()
		var last, unread []string
		for _, l := range o.faces.compact.people.lines {
			if l.name.text == "Анна Кузнецова" {
				last, unread = append(last, l.last.text), append(unread, l.unread.text)
			}
		}
		if !slices.Equal(last, []string{"hello", "На месте до шести ☕"}) || !slices.Equal(unread, []string{"1", "1"}) {
			t.Errorf("%q, %q", last, unread)
		}
	})
}

func TestWithoutGroupsThereAreNoHeadings(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.mustList("1c", "anna", "boris", "kto", "vera", "gleb", "dasha")
	})
}

func TestOnlyWhoIsOnLineIsShownIfWanted(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for _, peer := range []desk.Ref{fakedesk.Anna, fakedesk.Boris} {
			o.desk.Change(peer, func(c *desk.Contact) { c.Show = desk.Offline })
		}
		o.rest()
		if c.only.Visible() {
			t.Error("it is offered among the conversations")
		}
		o.ctrl(c.window, fyne.KeyO)
		o.mustList("> Бухгалтерия 1/3", "vera", "> Продажи 1/2", "gleb", "> No group 1/2", "1c")
		if !c.only.Visible() || !c.only.Checked {
			t.Error("it is not seen that there may be others")
		}
		o.write(c.search, "даша")
		o.mustList("dasha")
		c.search.SetText("")
		test.Tap(c.only)
		if got := len(listed(c)); got != 12 || c.only.Checked {
			t.Errorf("%d lines of all", got)
		}
		o.filters(filterAll)
		o.ctrl(c.window, fyne.KeyO) // from wherever, it leads to who is on line
		if !c.only.Checked || o.faces.view.filter != filterPeople {
			t.Errorf("%q", o.faces.view.filter)
		}
	})
}

func TestThatNobodyIsOnLineIsSaid(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		return fakedesk.New(desk.Snapshot{Status: desk.Status{Address: fakedesk.Me, Connection: desk.OnLine},
			Contacts: []desk.Contact{{Ref: fakedesk.Anna, Name: "Anna", Show: desk.Offline, InRoster: true}}})
	}, func(o *office) {
		c := o.faces.compact
		if c.none.Visible() {
			t.Error(c.none.Text)
		}
		o.ctrl(c.window, fyne.KeyO)
		if !strings.Contains(c.none.Text, "Ctrl+O") {
			t.Errorf("%q", c.none.Text)
		}
		o.ctrl(c.window, fyne.KeyO)
		if c.none.Visible() {
			t.Error("not all again")
		}
	})
}

func TestWhatIsFoldedAndHiddenIsRemembered(t *testing.T) {
	kept := &note{}
	inOffice(t, locale.English, grouped, func(o *office) {
		o.faces.memory = kept
		c := o.talk(fakedesk.Anna)
		test.Tap(c.people.heads[0]) // the conversations
		o.mustList("> Conversations", "> Бухгалтерия 2/3", "anna", "vera", "dasha", "> Дирекция 1/1", "boris", "> Продажи 2/2", "boris", "gleb")
		test.Tap(c.people.heads[1])
		o.mustList("> Conversations", "> Бухгалтерия 2/3", "> Дирекция 1/1", "boris", "> Продажи 2/2", "boris", "gleb")
		test.Tap(c.people.heads[0])
		o.ctrl(c.window, fyne.KeyO)
		time.Sleep(restful)
		o.rest()
	})
	var p placed
	if err := json.Unmarshal(kept.text, &p); err != nil || !p.OnlyOnline || !slices.Equal(p.Folded, []string{"group/Бухгалтерия"}) {
		t.Fatalf("%s", kept.text)
	}
	inOffice(t, locale.English, grouped, func(o *office) {
		o.faces.shut(o.faces.compact.window)
		o.faces.memory = kept
		o.show(desk.View{Screen: desk.ScreenContacts})
		o.mustList("> Бухгалтерия 2/3", "> Дирекция 1/1", "boris", "> Продажи 2/2", "boris", "gleb", "> No group 1/2", "1c")
		o.filters(filterAll)
		o.mustList("> Conversations", "1c", "anna", "boris", "kto", "> Бухгалтерия 2/3", "> Дирекция 1/1", "boris", "> Продажи 2/2", "boris", "gleb")
	})
}

func TestTheKeyboardFoldsAndUnfolds(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.talk(fakedesk.Anna)
		cursor := func(want rowKey) {
			t.Helper()
			if c.people.cursor != want {
				t.Fatalf("the cursor is at %v, not %v", c.people.cursor, want)
			}
		}
		at := func(peer desk.Ref, part string) rowKey { return rowKey{part: part, peer: peer} }
		cursor(at(fakedesk.Anna, keyTalks))
		o.key(c.people, fyne.KeyLeft)
		cursor(rowKey{part: keyTalks})
		o.key(c.people, fyne.KeyLeft)
		o.key(c.people, fyne.KeyDown)
		cursor(rowKey{part: keyGroups + "Бухгалтерия"})
		if c.talk.peer != fakedesk.Anna {
			t.Error("a heading closes the conversation")
		}
		o.key(c.people, fyne.KeyDown)
		cursor(at(fakedesk.Anna, keyGroups+"Бухгалтерия"))
		o.key(c.people, fyne.KeyDown)
		cursor(at(fakedesk.Peer("vera@example.com"), keyGroups+"Бухгалтерия"))
		if c.talk.peer != fakedesk.Peer("vera@example.com") {
			t.Error("not chosen")
		}
		o.key(c.people, fyne.KeyRight) // nothing to unfold
		cursor(at(fakedesk.Peer("vera@example.com"), keyGroups+"Бухгалтерия"))
		o.key(c.people, fyne.KeyLeft)
		o.key(c.people, fyne.KeyReturn)
		if c.people.rows.find(at(fakedesk.Anna, keyGroups+"Бухгалтерия")) >= 0 {
			t.Error("Enter does not fold")
		}
		o.key(c.people, fyne.KeyRight)
		if c.people.rows.find(at(fakedesk.Anna, keyGroups+"Бухгалтерия")) < 0 {
			t.Error("Right does not unfold")
		}
	})
}

// Who stands in two groups is passed by twice, and the way goes on behind each.
func TestWhoIsInSeveralGroupsStopsNobody(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.faces.compact
		var passed []string
		for range c.people.rows.count() {
			o.key(c.people, fyne.KeyDown)
			r := c.people.rows.at(c.people.at())
			passed = append(passed, r.part.key+"/"+r.key().peer.Address)
		}
		if got := slices.Compact(slices.Sorted(slices.Values(passed))); len(got) != c.people.rows.count() {
			t.Errorf("%d of %d lines: %q", len(got), c.people.rows.count(), passed)
		}
	})
}

// What the roll keeps in step with events is what sorting all anew would give.
func TestTheGroupsAreRightHoweverTheyCameAbout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{}
		m := newModel(w.now)
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			m.apply(w.change(t))
		}
		v := view{folded: map[string]bool{keyGroups + "A": true}}
		if rapid.Bool().Draw(t, "people") {
			v.filter, v.online = filterPeople, rapid.Bool().Draw(t, "online")
		}
		seen := make(map[string]int)
		list, high := rows(m.roll.parts(v, desk.Ref{})), heights{head: 30, person: 48, command: 30}
		var y float32
		for i := range list.count() {
			r := list.at(i)
			if top := list.top(i, high); top != y || list.under(y, high) != i || list.find(r.key()) != i && r.part.key != "" {
				t.Fatalf("line %d is at %v, not %v; %d is there; found at %d", i, top, y, list.under(y, high), list.find(r.key()))
			}
			if y += high.head; r.heading() {
				continue
			}
			y += high.person - high.head
			seen[r.part.key]++
			if v.online && !r.person.there() {
				t.Fatal("somebody is not there")
			}
		}
		if list.height(high) != y || list.under(y, high) != list.count() {
			t.Fatalf("%v high, not %v", list.height(high), y)
		}
		for key, n := range seen {
			if name, ok := strings.CutPrefix(key, keyGroups); ok && !v.online && n != inGroup(w.now, name) {
				t.Fatalf("%d in %q of %d", n, name, inGroup(w.now, name))
			}
		}
	})
}

func inGroup(s desk.Snapshot, name string) (n int) {
	for _, c := range s.Contacts {
		if c.InRoster && slices.Contains(c.Groups, name) {
			n++
		}
	}
	return n
}

func TestInitialsAreOfTheFirstAndTheLastWord(t *testing.T) {
	for name, want := range map[string]string{
		"Анна Кузнецова": "АК", "борис": "Б", "Иван Иванович Петров": "ИП", "Борис Длинный-Короткий": "БД", "Анна - бухгалтер": "АБ", "--": "?", "1С:Бухгалтерия": "1Б", "kto@example.org": "K",
		"jean-luc.picard@example.org": "J", "🌷": "?", "": "?", "  Ёжик 🦔": "Ё",
	} {
		if got := initials(name); got != want {
			t.Errorf("%q: %q, not %q", name, got, want)
		}
	}
}

// The colour is of the address, not of the name.
func TestTheColourOfSomebodyIsAlwaysTheSame(t *testing.T) {
	if personColor("Anna@Example.com") != personColor("anna@example.com") || personColor("anna@example.com") == personColor("boris@example.com") {
		t.Error("not one colour each")
	}
}

// Every presence of a roster of five thousand in two hundred groups, folded in and drawn.
func BenchmarkAPresenceIsDrawnAmongTwoHundredGroups(b *testing.B) {
	s := crowd(5000)
	for i := range s.Contacts {
		s.Contacts[i].Groups = []string{fmt.Sprint("Отдел ", i%200)}
	}
	f := drawnCrowd(s)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := f.model.contacts[fakedesk.Peer(fmt.Sprintf("p%d@example.com", i*7919%5000))]
		c.Show = []desk.Show{desk.Away, desk.Available, desk.Offline}[i%3]
		f.fold([]desk.Event{{Seq: uint64(i + 1), Kind: desk.EventContact, Contact: &c}})
	}
}

// What opening costs with five thousand contacts: the model, the window and its first drawing.
func BenchmarkTheWindowOpensWithFiveThousand(b *testing.B) {
	s := crowd(5000)
	for b.Loop() {
		drawnCrowd(s)
	}
}
