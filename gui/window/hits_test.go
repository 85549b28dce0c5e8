package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// manyMessages is a conversation with Anna of several screens.
func manyMessages() []desk.Message {
	var all []desk.Message
	for i := range 400 {
		all = append(all, desk.Message{Number: int64(i + 1), Place: int64(i + 1), Peer: fakedesk.Anna, From: fakedesk.Anna.Address,
			Type: desk.TypeChat, Body: fmt.Sprint("сообщение ", i+1), Time: time.Date(2026, 3, 1, 9, i, 0, 0, time.UTC), Read: true})
	}
	return all
}

// searched types into the search field, and waits for what is found.
func (o *office) searched(words string) {
	o.faces.compact.search.SetText(words)
	o.rest()
	time.Sleep(hitsPause)
	o.rest()
}

func TestMessagesAreFoundGoneToAndReadFromTheServer(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		for _, m := range manyMessages() {
			o.desk.Receive(m)
		}
		o.rest()
		c, all := o.faces.compact, manyMessages()
		there := all[9]
		there.Number, there.Place, there.Body, there.Time = 0, 0, "сообщение, которое есть только на сервере", time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
		o.desk.Found = desk.Found{Messages: []desk.Message{all[19], there}}
		o.searched("сообщ")
		o.mustHaveAsked("search  сообщ")
		first := c.people.rows.count() - 3 // the heading
		if r := c.people.rows.at(first); !r.heading() || r.part.key != keyHits {
			t.Fatalf("%+v", r)
		}
		line := newPersonRow(o.faces.words)
		line.show(*c.people.rows.at(first + 2).person, false, time.Now())
		if !strings.HasPrefix(line.last.text, o.faces.words.Say("window.on-server")) || line.time.text == "" {
			t.Errorf("%q %q", line.last.text, line.time.text)
		}

		// With the keyboard: down to the heading, and to the first of them.
		for c.people.cursor.hit == 0 {
			c.searchKey(fyne.KeyDown)
		}
		o.rest()
		c.searchKey(fyne.KeyReturn)
		o.rest()
		if c.talk.peer != fakedesk.Anna || c.talk.feed.where(t, 20) != 0 || c.search.Text == "" {
			t.Errorf("%v at %d", c.talk.peer, c.talk.feed.anchor)
		}

		// One of the server is read first.
		read := there
		read.Number, read.Place = 1000, -5
		o.desk.Receive(read)
		o.rest()
		o.desk.Found = desk.Found{Messages: []desk.Message{read}}
		c.searchKey(fyne.KeyDown)
		c.searchKey(fyne.KeyReturn)
		o.rest()
		o.mustHaveAsked("search " + fakedesk.Anna.Address + " ")
		if c.talk.feed.where(t, 1000) != 0 || c.talk.problem.Visible() {
			t.Errorf("at %d: %q", c.talk.feed.anchor, c.talk.problem.Text)
		}

		// And where it cannot be, that is said.
		o.desk.Found = desk.Found{Local: desk.NewProblem(desk.NotOnLine)}
		c.goTo(2)
		o.rest()
		if !c.talk.problem.Visible() {
			t.Error("it is not said")
		}
		o.searched("")
		if len(c.hits.all) != 0 {
			t.Error("what was found stays")
		}
	})
}

func TestOnlyWhatWasTypedLastIsSearchedFor(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.desk.Found = desk.Found{Messages: manyMessages()[:1]}
		for _, words := range []string{"со", "соо", "сооб", "сообщ"} {
			o.faces.compact.search.SetText(words)
			o.rest()
		}
		time.Sleep(hitsPause)
		o.rest()
		for _, unwanted := range []string{"search  со", "search  соо", "search  сооб"} {
			for _, call := range o.desk.Calls() {
				if call == unwanted {
					t.Errorf("%q was searched for", call)
				}
			}
		}
		o.mustHaveAsked("search  сообщ")
	})
}

// foundFrom is an answer with n messages from the ith on.
func foundFrom(i, n int, next string) desk.Found {
	return desk.Found{Messages: manyMessages()[i : i+n], Next: next}
}

func TestWhoComesToTheEndOfWhatWasFoundIsGivenMore(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		for _, m := range manyMessages() {
			o.desk.Receive(m)
		}
		o.rest()
		f := o.faults()
		o.desk.Found = foundFrom(0, 50, "a")
		o.desk.Further = map[string]desk.Found{"a": foundFrom(50, 50, "b"), "b": {Next: "c"}, "c": foundFrom(100, 5, "")}
		o.searched("сообщ")
		c := o.faces.compact
		if len(c.hits.all) != 50 || o.asked("search  сообщa") {
			t.Fatalf("%d lines at first", len(c.hits.all))
		}
		end := func() {
			c.people.scroll.Offset.Y = c.people.rows.height(c.people.high)
			c.people.scroll.OnScrolled(c.people.scroll.Offset)
		}
		release := f.hangs("search")
		end()
		if !c.below.Visible() || c.below.Text != o.faces.words.Say("window.looking-further") {
			t.Errorf("while it is searched further: %q", c.below.Text)
		}
		end() // asks no second time
		release()
		o.rest()
		if len(c.hits.all) != 100 || c.below.Visible() {
			t.Errorf("%d lines then; %q", len(c.hits.all), c.below.Text)
		}
		end()
		o.rest() // one answer has nothing in it
		if len(c.hits.all) != 105 {
			t.Errorf("%d lines in the end", len(c.hits.all))
		}
		c.goTo(101)
		o.rest()
		if c.talk.feed.where(t, 101) != 0 {
			t.Error("one of those that came later is not gone to")
		}
	})
}

// What comes may have no end, and nothing in it.
func TestWhatIsFoundWithoutAnEndIsShownUpToALimit(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Further = map[string]desk.Found{"a": {Next: "a"}}
		o.desk.Found = desk.Found{Next: "a"}
		o.searched("nothing")
		count := 0
		for _, call := range o.desk.Calls() {
			if call == "search  nothinga" {
				count++
			}
		}
		if count != mostVain-1 {
			t.Errorf("asked %d times", count)
		}
		o.desk.Found = foundFrom(0, 50, "b")
		o.desk.Further = map[string]desk.Found{"b": foundFrom(0, 50, "b")}
		o.searched("сообщ")
		c := o.faces.compact
		for range 100 {
			c.people.scroll.Offset.Y = c.people.rows.height(c.people.high)
			c.people.scroll.OnScrolled(c.people.scroll.Offset)
			o.rest()
		}
		if len(c.hits.all) != mostHits || c.below.Text != o.faces.words.Say("window.too-many-found") {
			t.Errorf("%d lines, %q", len(c.hits.all), c.below.Text)
		}
	})
}

func TestWhyTheServerWasNotSearchedIsSaidBesideWhatWasFound(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		inOffice(t, language, usual, func(o *office) {
			o.show(desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Anna})
			for i, p := range []*desk.Problem{
				desk.NewProblem(desk.NoArchiveSearch), desk.NewProblem(desk.NotOnLine), desk.NewProblem(desk.Refused, "condition", "forbidden"),
				desk.NewProblem(desk.TimedOut, "host", "office.example"), desk.NewProblem(desk.ArchiveBusy),
			} {
				o.desk.Found = desk.Found{Messages: manyMessages()[:3], Local: p}
				o.searched(fmt.Sprint("сообщение", i))
				c := o.faces.compact
				if len(c.hits.all) != 3 || !c.below.Visible() || !strings.HasSuffix(c.below.Text, told(o.faces.words, p)) {
					t.Errorf("%v: %d lines, %q", p, len(c.hits.all), c.below.Text)
				}
				if only := o.faces.words.Say("window.only-here"); strings.HasPrefix(c.below.Text, only) == (p.Code == desk.NoArchiveSearch) {
					t.Errorf("%v: %q", p, c.below.Text)
				}
				if bottom := c.below.Position().Y + c.below.MinSize().Height; c.people.Size().Height+c.people.Position().Y > c.below.Position().Y || bottom > c.left.Size().Height {
					t.Errorf("%q lies over the list, or is cut", c.below.Text)
				}
			}
			o.searched("")
			if o.faces.compact.below.Visible() {
				t.Error("it stays when nothing is looked for")
			}
		})
	}
}
