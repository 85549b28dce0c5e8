package window

import (
	"context"
	"errors"
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

var errGone = errors.New("connection refused")

// A resident that could not note what was read is told again, and not only of what comes next.
func TestWhatWasReadIsSaidAgainWhenItWasNotNoted(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenContacts})
		f := o.faults()
		f.fails("read", errGone)
		c := o.talk(fakedesk.Billing)
		if o.focus(true); o.unread(fakedesk.Billing) != 2 || f.times("read") == 0 {
			t.Fatalf("%d unread, said %d times", o.unread(fakedesk.Billing), f.times("read"))
		}
		f.fails("read", nil)
		o.focus(false)
		if o.focus(true); o.unread(fakedesk.Billing) != 0 {
			t.Error("it stays unread though the person looks at it")
		}
		said := f.times("read")
		for range 10 {
			o.focus(false)
			o.focus(true)
			c.refresh()
		}
		if f.times("read") != said {
			t.Errorf("the same is said %d times more", f.times("read")-said)
		}
	})
}

// While Attend fails, popups come; it is said anew as soon as something moves.
func TestTheAttentionComesBackWithTheResident(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		f := o.faults()
		f.fails("attend", errGone)
		if o.focus(true); o.desk.Attended(fakedesk.Anna) {
			t.Fatal("attended by a call that fails")
		}
		tries := f.times("attend")
		if tries == 0 || tries > 3 {
			t.Errorf("%d tries at once", tries)
		}
		f.fails("attend", nil)
		o.receive(fakedesk.Boris, "hello")
		if !o.desk.Attended(fakedesk.Anna) {
			t.Error("the resident raises popups for what is looked at")
		}
		c.choose(desk.Ref{}, false)
		if o.rest(); o.desk.Attended(fakedesk.Anna) {
			t.Error("nobody looks at Anna any more")
		}
	})
}

// Ten conversations passed on the way to one: only that one is attended, and read.
func TestAttentionIsWhereThePersonIsAndNowhereElse(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.focus(true)
		c := o.talk(fakedesk.Billing)
		for range 3 {
			for _, peer := range []desk.Ref{fakedesk.Anna, fakedesk.Boris, fakedesk.Peer("kto@example.org"), fakedesk.Billing} {
				c.choose(peer, false)
			}
		}
		c.choose(fakedesk.Boris, true)
		o.rest()
		var at []string
		for _, peer := range []desk.Ref{fakedesk.Anna, fakedesk.Boris, fakedesk.Billing, fakedesk.Peer("kto@example.org")} {
			if o.desk.Attended(peer) {
				at = append(at, peer.Address)
			}
		}
		if !slices.Equal(at, []string{fakedesk.Boris.Address}) {
			t.Errorf("attended: %q", at)
		}
		o.faces.shut(c.window)
		if o.rest(); o.desk.Attended(fakedesk.Boris) {
			t.Error("attended by a window that was shut")
		}
	})
}

func drafts(o *office) (all []string) {
	for _, call := range o.desk.Calls() {
		if strings.HasPrefix(call, "draft ") {
			all = append(all, strings.TrimPrefix(call, "draft "))
		}
	}
	return all
}

func (o *office) pause() {
	time.Sleep(2 * draftPause)
	o.rest()
}

// What could not be kept is kept with the next letter, and at the latest when the window goes.
func TestADraftThatCouldNotBeKeptIsKeptLater(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		f := o.faults()
		f.fails("draft", errGone)
		o.write(c.talk.writer, "Смета")
		if o.pause(); len(drafts(o)) != 0 || f.times("draft") == 0 {
			t.Fatalf("%q, %d tries", drafts(o), f.times("draft"))
		}
		c.choose(fakedesk.Boris, true)
		if c.choose(fakedesk.Anna, true); c.talk.writer.Text != "Смета" {
			t.Fatalf("%q is left", c.talk.writer.Text)
		}
		f.fails("draft", nil)
		o.write(c.talk.writer, "!")
		if o.pause(); !slices.Equal(drafts(o), []string{fakedesk.Anna.Address + ": Смета!"}) {
			t.Errorf("%q", drafts(o))
		}
		f.fails("draft", errGone)
		o.write(c.talk.writer, "?")
		o.pause()
		f.fails("draft", nil)
		o.faces.shut(c.window)
		if all := drafts(o); all[len(all)-1] != fakedesk.Anna.Address+": Смета!?" {
			t.Errorf("%q", all)
		}
	})
}

// A resident that hangs keeps nobody from closing the window.
func TestAClosingWindowDoesNotWaitForItsDraftsForEver(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		f := o.faults()
		f.hangs("draft")
		for n := range 20 {
			c.choose(fakedesk.Peer(fmt.Sprintf("p%d@example.com", n)), true)
			o.write(c.talk.writer, "begun")
		}
		before := time.Now() // virtual: this is exact
		if o.faces.shut(c.window); time.Since(before) > draftLimit {
			t.Errorf("the window stays %v", time.Since(before))
		}
	})
}

// Twenty conversations with something begun: each is said once, one after the other.
func TestDraftsAreSaidOneAtATime(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		now, most := make(chan int, 1), 0
		now <- 0
		o.misrule(func(ctx context.Context, call string) error {
			if call != "draft" {
				return nil
			}
			n := <-now + 1
			most = max(most, n)
			now <- n
			time.Sleep(10 * time.Millisecond)
			now <- <-now - 1
			return nil
		})
		for n := range 20 {
			c.choose(fakedesk.Peer(fmt.Sprintf("p%d@example.com", n)), true)
			o.write(c.talk.writer, "begun")
			c.talk.writer.SetText(fmt.Sprint("begun ", n))
		}
		for range 60 {
			o.pause()
		}
		all := drafts(o)
		if len(slices.Compact(slices.Sorted(slices.Values(all)))) != 20 || len(all) != 20 || most != 1 {
			t.Errorf("%d at a time; %q", most, all)
		}
	})
}

// What another window wrote is there when a stream has broken, and what is being written
// here is not lost to it.
func TestANewSnapshotTakesNoDraftFromWhoWrites(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, "пишу")
		_ = o.desk.SetDraft(t.Context(), fakedesk.Boris, "из другого окна")
		o.desk.Break()
		time.Sleep(10 * time.Second)
		o.rest()
		if c.talk.writer.Text != "пишу" {
			t.Errorf("%q is left", c.talk.writer.Text)
		}
		if c.choose(fakedesk.Boris, true); c.talk.writer.Text != "из другого окна" {
			t.Errorf("%q for Boris", c.talk.writer.Text)
		}
		o.pause()
		if c.choose(fakedesk.Anna, true); c.talk.writer.Text != "пишу" {
			t.Errorf("%q for Anna", c.talk.writer.Text)
		}
		o.key(c.talk.writer, fyne.KeyReturn)
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": пишу")
	})
}
