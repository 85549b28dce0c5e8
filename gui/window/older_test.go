package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// keptElsewhere is an office with 120 messages of Anna's here, and 120 older ones on the server.
func keptElsewhere() *fakedesk.Desk {
	all := manyMessages()
	d := fakedesk.New(desk.Snapshot{Status: desk.Status{Address: fakedesk.Me, Connection: desk.OnLine}}, all[120:240]...)
	d.OnServer = map[desk.Ref][]desk.Message{fakedesk.Anna: slices.Clone(all[:120])}
	return d
}

// start is what is said above the first message.
func (c *compact) start() start { return c.talk.feed.items[0].start }

// toTop goes to the first message that is there.
func (o *office) toTop(c *compact) {
	for range 20 {
		o.key(c.talk.feed, fyne.KeyHome)
	}
}

// atStart returns the bubble that says what is above the first message.
func (c *compact) atStart() *bubble {
	for _, o := range c.talk.feed.body.Objects {
		if b := o.(*bubble); b.item.start != noStart {
			return b
		}
	}
	return nil
}

func TestWhatIsOlderComesFromTheServerAndNothingMoves(t *testing.T) {
	inOffice(t, locale.Russian, keptElsewhere, func(o *office) {
		c, f := o.talk(fakedesk.Anna), o.faults()
		if f.times("older") != 0 {
			t.Error("the server is asked before the person has come to what is older")
		}
		release := f.hangs("older")
		o.toTop(c)
		if c.start() != startReading || f.times("older") != 1 {
			t.Fatalf("while it is read it is %d, asked for %d times", c.start(), f.times("older"))
		}
		first := c.talk.feed.items[1].message.Number
		before := c.talk.feed.where(t, first)
		release()
		o.rest()
		if got := c.talk.feed.where(t, first); got < before-1 || got > before+1 {
			t.Errorf("the message has moved from %v to %v", before, got)
		}
		o.toTop(c)
		o.toTop(c)
		if c.start() != startBegins || c.atStart().start.Text != o.faces.words.Say("window.older-none") {
			t.Errorf("at the beginning it is %d", c.start())
		}
		for i, it := range c.talk.feed.items[1:] {
			if it.message.Number != int64(i+1) {
				t.Fatalf("message %d stands in place %d", it.message.Number, i+1)
			}
		}
		if asked := f.times("older"); asked != 4 {
			t.Errorf("the server was asked %d times", asked)
		}
	})
}

func TestOffLineMoreMayBeThereAndComesWithTheConnection(t *testing.T) {
	inOffice(t, locale.English, keptElsewhere, func(o *office) {
		off := func(yes bool) {
			o.desk.OlderError = nil
			if yes {
				o.desk.OlderError = desk.NewProblem(desk.NotOnLine)
			}
			o.desk.SetStatus(func(s *desk.Status) {
				if s.Connection = desk.OnLine; yes {
					s.Connection = desk.Waiting
				}
			})
			o.rest()
		}
		c := o.talk(fakedesk.Anna)
		off(true)
		o.toTop(c)
		if c.start() != startWaiting || c.atStart().more.Visible() {
			t.Fatalf("off line it is %d", c.start())
		}
		if off(false); c.start() == startWaiting || len(c.talk.feed.items) < 170 {
			t.Errorf("on line it is %d, and %d messages are here", c.start(), len(c.talk.feed.items))
		}
	})
}

func TestWhatIsOlderAndCannotBeReadIsAskedForAgain(t *testing.T) {
	inOffice(t, locale.English, keptElsewhere, func(o *office) {
		c, f := o.talk(fakedesk.Anna), o.faults()
		f.fails("older", desk.NewProblem(desk.ArchiveBusy))
		o.toTop(c)
		at := c.atStart()
		if want := told(o.faces.words, desk.NewProblem(desk.ArchiveBusy)); c.start() != startFailed || at.start.Text != want || !at.more.Visible() {
			t.Fatalf("it is %d: %q", c.start(), at.start.Text)
		}
		if at.more.Position().Y < at.start.Position().Y+at.start.Size().Height-1 {
			t.Error("the button lies on what is said")
		}
		if f.times("older") != 1 {
			t.Errorf("asked %d times", f.times("older"))
		}
		f.fails("older", nil)
		test.Tap(at.more)
		if o.rest(); len(c.talk.feed.items) < 170 || c.start() == startFailed {
			t.Errorf("%d items then, and it is %d", len(c.talk.feed.items), c.start())
		}
		f.fails("history", brokenDisk)
		o.faces.model.thread(fakedesk.Anna).whole = false
		o.toTop(c)
		if c.start() != startFailed {
			t.Errorf("of a disk that cannot be read it is %d", c.start())
		}
	})
}

// Who has nothing but receipts on the server, for years, is asked whether it shall be read on.
func TestNobodyReadsOnInVainUnasked(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Older = desk.OlderThere
		f := o.faults()
		c := o.talk(fakedesk.Anna)
		o.toTop(c)
		asked := f.times("older")
		if asked != 1 || c.start() != startMore {
			t.Fatalf("asked %d times, and it is %d", asked, c.start())
		}
		o.toTop(c)
		c.talk.more(c.talk.feed.items[0])
		o.rest()
		if f.times("older") != 2 {
			t.Errorf("asked %d times by the button", f.times("older")-asked)
		}
		o.desk.Older = desk.OlderNotKept
		c.talk.more(c.talk.feed.items[0])
		if o.rest(); c.start() != startNotKept {
			t.Errorf("of what nobody keeps it is %d", c.start())
		}
	})
}

// Whatever is said above the first message in one line, the place is as high.
func TestTheStartIsAsHighWhateverIsSaid(t *testing.T) {
	b := newTestBubble(t)
	want := b.heightAt(item{start: startMore}, 500)
	for _, e := range []start{startReading, startWaiting, startBegins, startNotKept} {
		if got := b.heightAt(item{start: e}, 500); got != want {
			t.Errorf("%d is %v high, not %v", e, got, want)
		}
	}
	if got := b.heightAt(item{start: startWaiting}, 160); got <= want {
		t.Error("what needs two lines is as high as one")
	}
}
