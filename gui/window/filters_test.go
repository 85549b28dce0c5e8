package window

import (
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

// departments is an office with alerts, a room and groups.
func departments() *fakedesk.Desk {
	d := alerted()
	d.Room(desk.Room{Ref: planning, Name: "Планирование", State: desk.RoomJoined, Notify: desk.NotifyMentions})
	d.Change(fakedesk.Anna, func(c *desk.Contact) { c.Groups = []string{"Бухгалтерия"} })
	d.Change(fakedesk.Peer("dasha@example.com"), func(c *desk.Contact) { c.Groups = []string{"Бухгалтерия"} })
	return d
}

func (o *office) filters(f filter) {
	o.t.Helper()
	o.ctrl(o.faces.compact.window, filterKeys[slices.Index(filters, f)])
	if o.faces.view.filter != f {
		o.t.Fatalf("%q is chosen, not %q", o.faces.view.filter, f)
	}
}

func TestEachFilterHasItsPartOfTheList(t *testing.T) {
	inOffice(t, locale.English, departments, func(o *office) {
		o.filters(filterUnread)
		o.mustList("1c", "kto")
		o.filters(filterAlerts)
		o.mustList("1c", "boris", "example.com", "anna")
		o.filters(filterRooms)
		o.mustList("planning")
		o.filters(filterPeople)
		o.mustList("> Бухгалтерия 1/2", "anna", "dasha", "> No group 4/6", "1c", "boris", "vera", "gleb", "example.com", "kto")
		o.filters(filterAll)
		if got := listed(o.faces.compact); !slices.Contains(got, "planning") || !slices.Contains(got, "> Conversations") {
			t.Errorf("%q", got)
		}
	})
}

// What is looked at does not go away because it has been read.
func TestTheConversationThatIsOpenStaysAmongTheUnreadOnes(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.focus(true)
		o.filters(filterUnread)
		c := o.faces.compact
		c.choose(fakedesk.Billing, true)
		o.rest()
		if o.faces.model.conversations[fakedesk.Billing].Unread != 0 {
			t.Fatal("it is not read")
		}
		o.mustList("1c", "kto")
		c.choose(fakedesk.Peer("kto@example.org"), true)
		o.rest()
		o.mustList("kto")
		c.choose(desk.Ref{}, false)
		o.mustList()
		if c.none.Text != "Everything is read." {
			t.Errorf("%q", c.none.Text)
		}
	})
}

func TestAnAlertThatComesHasItsConversationAmongThem(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.filters(filterAlerts)
		if o.mustList(); !strings.Contains(o.faces.compact.none.Text, "no alerts") {
			t.Errorf("%q", o.faces.compact.none.Text)
		}
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: "Потоп", Notice: &desk.Notice{Urgency: desk.HighUrgency}})
		o.rest()
		o.mustList("anna")
		o.desk.Break() // a new snapshot
		o.later(5 * time.Second)
		o.mustList("anna")
	})
}

func TestAFilterSaysInHowManyOfItSomethingIsUnread(t *testing.T) {
	inOffice(t, locale.English, departments, func(o *office) {
		numbers := func() (all []string) {
			for _, tab := range o.faces.compact.filters.tabs {
				all = append(all, tab.count.text)
			}
			return all
		}
		if got := numbers(); !slices.Equal(got, []string{"", "2", "1", "", ""}) {
			t.Errorf("%q", got)
		}
		m := inRoom("Анна", "Ольга!", time.Now())
		m.Mentioned = true
		o.desk.Receive(m)
		o.rest()
		if got := numbers(); !slices.Equal(got, []string{"", "3", "1", "1", ""}) {
			t.Errorf("called in a room: %q", got)
		}
	})
}

// Of whoever searches, nothing is hidden; the filter is there again afterwards.
func TestASearchGoesThroughAllAndAFilterEndsIt(t *testing.T) {
	inOffice(t, locale.English, departments, func(o *office) {
		c := o.faces.compact
		o.filters(filterRooms)
		o.write(c.search, "dasha")
		o.mustList("dasha")
		if slices.ContainsFunc(c.filters.tabs, func(t *filterTab) bool { return t.chosen }) {
			t.Error("a filter is said to be chosen")
		}
		o.key(c.search, fyne.KeyEscape)
		o.mustList("planning")
		o.write(c.search, "dasha")
		test.Tap(c.filters.tabs[1])
		if o.mustList("1c", "kto"); c.search.Text != "" {
			t.Errorf("%q is still searched", c.search.Text)
		}
	})
}

// In a narrow window the conversation makes room for the list.
func TestAFilterUncoversTheList(t *testing.T) {
	inOffice(t, locale.English, departments, func(o *office) {
		c := o.talk(fakedesk.Anna)
		c.window.Resize(fyne.NewSize(360, 600))
		o.rest()
		if o.filters(filterPeople); !c.sides.list.Visible() {
			t.Error("the list is not seen")
		}
	})
}

func TestTheFilterIsRemembered(t *testing.T) {
	inOffice(t, locale.English, departments, func(o *office) {
		o.faces.memory = &note{}
		o.filters(filterRooms)
		o.passes(2 * restful)
		if o.reopened(); o.faces.view.filter != filterRooms {
			t.Errorf("%q", o.faces.view.filter)
		}
		o.mustList("planning")
		o.faces.shut(o.faces.compact.window)
		o.faces.memory = &note{[]byte(`{"width":700,"height":500,"filter":"spam"}`)} // of another version
		o.show(desk.View{Screen: desk.ScreenContacts})
		if o.faces.view.filter != filterAll {
			t.Errorf("%q", o.faces.view.filter)
		}
	})
}

// At every width the chosen filter has its word in sight, nothing lies over anything else, and
// where all words have room they are seen.
func TestTheFiltersHaveRoom(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		inOffice(t, language, departments, func(o *office) {
			b := newFilterBar(func(filter) {})
			b.spell(locale.New(language))
			w := test.NewWindow(b)
			defer w.Close()
			w.SetPadded(false)
			for _, wide := range []float32{120, 218, 262, 288, 348, 700} {
				w.Resize(fyne.NewSize(wide, filterHigh()))
				for _, f := range filters {
					b.show(f, false, freshness{filterUnread: 120, filterAlerts: 1})
					var right float32
					words := 0
					for _, tab := range b.tabs {
						if tab.Position().X < right-0.01 {
							t.Errorf("%v wide: %q lies over another", wide, tab.filter)
						}
						right = tab.Position().X + tab.Size().Width
						if tab.worded {
							words++
						}
						if tab.filter != f {
							continue
						}
						if left := tab.Position().X - b.scroll.Offset.X; !tab.worded || wide > 150 && (left < -0.01 || right-b.scroll.Offset.X > wide+0.01) {
							t.Errorf("%v wide: %q is out of sight", wide, f)
						}
					}
					if wide >= 700 && words != len(filters) || wide <= 218 && words != 1 {
						t.Errorf("%v wide: %d words", wide, words)
					}
				}
			}
		})
	}
}

// What the roll keeps in step with events is what going through everybody would give.
func TestTheFiltersAreRightHoweverTheyCameAbout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{}
		m := newModel(w.now)
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			m.apply(w.change(t))
			if rapid.Bool().Draw(t, "alert") {
				m.alerts(fakedesk.Peer("p1@example.com"))
			}
		}
		for _, f := range []filter{filterUnread, filterAlerts, filterRooms} {
			n := 0
			for _, p := range m.roll.conversations(f, desk.Ref{}) {
				if !p.in(f) {
					t.Fatalf("%v is not in %q", p.peer, f)
				}
				if p.counts > 0 {
					n++
				}
			}
			if n != m.roll.fresh[f] {
				t.Fatalf("%d unread in %q, not %d", m.roll.fresh[f], f, n)
			}
		}
		people := map[desk.Ref]bool{}
		for _, p := range m.roll.parts(view{filter: filterPeople}, desk.Ref{}) {
			for _, one := range p.all {
				people[one.peer] = true
			}
		}
		if len(people) != len(m.roll.all) { // there are no rooms in it
			t.Fatalf("%d people, not %d", len(people), len(m.roll.all))
		}
	})
}
