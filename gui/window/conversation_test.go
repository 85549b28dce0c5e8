package window

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

var brokenDisk = desk.NewProblem(desk.JournalUnreadable, "file", "journal.db")

func TestAHistoryThatCannotBeReadIsSaidAndReadLater(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenContacts})
		f := o.faults()
		f.fails("history", brokenDisk)
		c := o.talk(fakedesk.Anna)
		if want := told(o.faces.words, brokenDisk); c.talk.problem.Text != want || !c.talk.problem.Visible() {
			t.Fatalf("%q", c.talk.problem.Text)
		}
		f.fails("history", nil)
		o.receive(fakedesk.Anna, "а теперь?")
		if n := len(c.talk.feed.items); n < 6 || lastBody(c) != "а теперь?" {
			t.Errorf("%d items, the last %q", n, lastBody(c))
		}
		if c.talk.problem.Visible() {
			t.Errorf("%q stays though all is there", c.talk.problem.Text)
		}
	})
}

// What goes wrong with one conversation is not told of another, and its answer is not put there.
func TestWhatComesLateStaysWithItsConversation(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenContacts})
		f := o.faults()
		c := o.talk(fakedesk.Anna)
		c.choose(fakedesk.Billing, true)
		o.rest()
		release := f.hangs("history")
		c.choose(fakedesk.Peer("kto@example.org"), true)
		o.rest()
		c.choose(fakedesk.Billing, true)
		o.rest()
		bodies := func() (all []string) {
			for _, i := range c.talk.feed.items {
				all = append(all, i.message.Peer.Address)
			}
			return slices.Compact(slices.Sorted(slices.Values(all)))
		}
		before := bodies()
		f.fails("history", brokenDisk)
		release()
		o.rest()
		if got := bodies(); !slices.Equal(got, before) || c.talk.problem.Visible() {
			t.Errorf("%q instead of %q; %q", got, before, c.talk.problem.Text)
		}
	})
}

func TestOnePageIsAskedForHoweverOftenThePersonScrollsUp(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := usual()
		for _, m := range manyMessages() {
			d.Receive(m)
		}
		return d
	}, func(o *office) {
		c, f := o.talk(fakedesk.Anna), o.faults()
		release := f.hangs("history")
		for range 20 {
			o.key(c.talk.feed, fyne.KeyHome)
		}
		if n := f.times("history"); n != 1 {
			t.Errorf("%d pages asked for", n)
		}
		release()
		if o.rest(); len(c.talk.feed.items) != 2*page+1 {
			t.Errorf("%d items after two pages", len(c.talk.feed.items))
		}
		if c.talk.feed.items[0].start != startMore {
			t.Fatal("what is older cannot be asked for")
		}
		c.talk.more(c.talk.feed.items[0])
		if o.rest(); len(c.talk.feed.items) != 3*page+1 {
			t.Errorf("%d items after the button", len(c.talk.feed.items))
		}
		for range 20 {
			o.key(c.talk.feed, fyne.KeyHome)
		}
		if all := c.talk.feed.items; all[0].start != startBegins || all[1].day == "" || all[1].message.Number != 1 {
			t.Errorf("the first of all is %+v after %d", all[1], all[0].start)
		}
	})
}

// Days are named once each, in the order of the feed, whatever clocks said.
func TestEveryDayIsNamedAboveItsFirstMessage(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		noon := time.Now()
		return fakedesk.New(desk.Snapshot{Status: desk.Status{Address: fakedesk.Me, Connection: desk.OnLine}},
			desk.Message{Peer: fakedesk.Anna, Body: "no time at all"},
			desk.Message{Peer: fakedesk.Anna, Body: "1970", Time: time.Unix(0, 0)},
			desk.Message{Peer: fakedesk.Anna, Body: "yesterday", Time: noon.Add(-13 * time.Hour)},
			desk.Message{Peer: fakedesk.Anna, Body: "today", Time: noon.Add(-11 * time.Hour)},
			desk.Message{Peer: fakedesk.Anna, Body: "today too", Time: noon},
			desk.Message{Peer: fakedesk.Anna, Body: "a clock in the future", Time: noon.Add(1000 * 24 * time.Hour)},
		)
	}, func(o *office) {
		c := o.talk(fakedesk.Anna)
		var got []string
		for _, i := range c.talk.feed.items {
			got = append(got, i.day)
		}
		want := []string{"", "", "1 January 1970", "Yesterday", "Today", "", "27 September 2002"}
		if !slices.Equal(got[2:], want[2:]) {
			t.Errorf("%q", got)
		}
		for i, it := range c.talk.feed.items {
			o.key(c.talk.feed, fyne.KeyHome)
			if at := c.talk.feed.tops[i+1] - c.talk.feed.tops[i]; at < 20 {
				t.Errorf("%q is %v high", it.message.Body, at)
			}
		}
	})
}

// What was sent while the person went elsewhere is taken out of the right draft.
func TestASlowSendTakesNothingFromWhatIsWrittenMeanwhile(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c, f := o.talk(fakedesk.Anna), o.faults()
		release := f.hangs("send")
		o.write(c.talk.writer, "Ключ у охраны")
		o.key(c.talk.writer, fyne.KeyReturn)
		o.key(c.talk.writer, fyne.KeyReturn)
		if f.times("send") != 1 {
			t.Fatalf("sent %d times", f.times("send"))
		}
		o.write(c.talk.writer, ", второй у меня")
		release()
		if o.rest(); c.talk.writer.Text != "Ключ у охраны, второй у меня" {
			t.Errorf("%q is left of what was written on", c.talk.writer.Text)
		}
		if lastBody(c) != "Ключ у охраны" {
			t.Errorf("%q was sent", lastBody(c))
		}

		c.talk.writer.SetText("и ещё")
		release = f.hangs("send")
		o.key(c.talk.writer, fyne.KeyReturn)
		c.choose(fakedesk.Boris, true)
		o.write(c.talk.writer, "Борис!")
		release()
		if o.rest(); c.talk.writer.Text != "Борис!" {
			t.Errorf("%q is left for Boris", c.talk.writer.Text)
		}
		if c.choose(fakedesk.Anna, true); c.talk.writer.Text != "" {
			t.Errorf("what was sent is there again: %q", c.talk.writer.Text)
		}

		c.talk.writer.SetText("не уйдёт")
		release = f.hangs("send")
		f.fails("send", desk.NewProblem(desk.NoResident))
		o.key(c.talk.writer, fyne.KeyReturn)
		c.choose(fakedesk.Boris, true)
		release()
		if o.rest(); c.talk.problem.Visible() {
			t.Errorf("Boris is told about another's message: %q", c.talk.problem.Text)
		}
		if c.choose(fakedesk.Anna, true); c.talk.writer.Text != "не уйдёт" {
			t.Errorf("the text is lost: %q", c.talk.writer.Text)
		}
	})
}

// A thousand unread messages: the line above the first of them is there to be gone to.
func TestAllThatIsUnreadIsReadAtOnceToFindWhereItBegins(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := usual()
		for n := range 300 {
			d.Receive(desk.Message{Peer: fakedesk.Boris, From: fakedesk.Boris.Address, Body: fmt.Sprint("unread ", n), Time: time.Now()})
		}
		return d
	}, func(o *office) {
		c := o.talk(fakedesk.Boris)
		items := c.talk.feed.items
		at := slices.IndexFunc(items, func(i item) bool { return i.fresh })
		if at < 0 || items[at].message.Body != "unread 0" || c.talk.feed.where(t, items[at].message.Number) < 0 {
			t.Fatalf("the line is at %d of %d", at, len(items))
		}
		for range 100 {
			o.key(c.talk.feed, fyne.KeyDown)
		}
		if c.talk.feed.where(t, c.talk.feed.anchor) > 0 || o.faces.model.conversations[fakedesk.Boris].Unread != 300 {
			t.Error("read without being looked at")
		}
		o.focus(true)
		if left := o.unread(fakedesk.Boris); left == 300 || left == 0 {
			t.Errorf("%d are unread of 300 after some are in sight", left)
		}
	})
}

// Everything about somebody that is not his address is a claim.
func TestWhoSomebodyIsIsSaidInOneLineWithHisAddress(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		eve := fakedesk.Peer("eve@\u202Eevil.example")
		o.desk.Tell(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: eve, Name: "Анна\nКузнецова\u202E", Show: desk.Chat,
			Text: "<b>" + strings.Repeat("ждите\n", 3000), InRoster: true}})
		o.rest()
		c := o.talk(eve)
		for _, text := range []string{c.talk.name.text, c.talk.status.text, c.window.Title()} {
			if strings.ContainsAny(text, "\n\u202E") {
				t.Errorf("%.80q", text)
			}
		}
		if !strings.Contains(c.talk.status.text, "eve@·evil.example") {
			t.Errorf("the address is hidden: %.100q", c.talk.status.text)
		}
	})
}
