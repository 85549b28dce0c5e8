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
