package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// long is an office in which the conversation with Anna is longer than the window.
func long() *fakedesk.Desk {
	d := usual()
	for n := range 40 {
		d.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Read: true,
			Body: fmt.Sprint("old ", n, strings.Repeat(" word", n%30)), Time: time.Now()})
	}
	return d
}

func (o *office) receive(peer desk.Ref, body string) desk.Message {
	m := o.desk.Receive(desk.Message{Peer: peer, From: peer.Address, Body: body, Time: time.Now()})
	o.rest()
	return m
}

func (o *office) unread(peer desk.Ref) int { return o.faces.model.conversations[peer].Unread }

func (o *office) scroll(c *compact, dy float32) {
	c.talk.feed.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: dy}})
	o.rest()
}

func TestWhatCameWhileScrolledUpIsUnreadUntilItIsInSight(t *testing.T) {
	inOffice(t, locale.English, long, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.focus(true)
		if !o.desk.Attended(fakedesk.Anna) {
			t.Fatal("not attended at the end")
		}
		o.scroll(c, 600)
		if o.desk.Attended(fakedesk.Anna) {
			t.Error("attended though the newest is out of sight: no popup would come")
		}
		m := o.receive(fakedesk.Anna, "did you see this?")
		if o.unread(fakedesk.Anna) != 1 {
			t.Error("read without having been seen")
		}
		if !c.talk.below.Visible() || c.talk.below.Text != "1 new" {
			t.Errorf("the button says %q", c.talk.below.Text)
		}
		o.receive(fakedesk.Anna, "and this?")
		if c.talk.below.Text != "2 new" {
			t.Errorf("the button says %q of two", c.talk.below.Text)
		}
		test.Tap(c.talk.below)
		o.rest()
		if o.unread(fakedesk.Anna) != 0 || c.talk.below.Visible() || !o.desk.Attended(fakedesk.Anna) {
			t.Errorf("unread %d at the end, button %v", o.unread(fakedesk.Anna), c.talk.below.Visible())
		}
		if c.talk.sight.fresh != m.Number {
			t.Errorf("the line is above %d, not the first that was new, %d", c.talk.sight.fresh, m.Number)
		}
	})
}

func TestScrollingReadsMessageByMessage(t *testing.T) {
	inOffice(t, locale.Russian, long, func(o *office) {
		for n := range 30 {
			o.receive(fakedesk.Anna, fmt.Sprint("new ", n, strings.Repeat(" слово", 40)))
		}
		c := o.talk(fakedesk.Anna)
		o.focus(true)
		before := o.unread(fakedesk.Anna)
		if before == 0 || before == 30 {
			t.Fatalf("%d unread with a few in sight", before)
		}
		if c.talk.feed.where(t, c.talk.sight.fresh) != 0 {
			t.Error("the first unread message is not on top")
		}
		o.scroll(c, -300)
		after := o.unread(fakedesk.Anna)
		if after == 0 || after >= before {
			t.Errorf("%d unread after scrolling, %d before", after, before)
		}
		if want := o.faces.words.Count("window.below", after); c.talk.below.Text != want {
			t.Errorf("the button says %q, not %q", c.talk.below.Text, want)
		}
	})
}

func TestAPersonWhoIsAwayReadsNothing(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.focus(true)
		time.Sleep(idleAfter - time.Second)
		o.rest()
		o.key(c.talk.writer, fyne.KeyLeft)
		time.Sleep(idleAfter - time.Second)
		o.rest()
		if !o.desk.Attended(fakedesk.Anna) {
			t.Fatal("counts as away though a key was pressed")
		}
		time.Sleep(2 * time.Second)
		o.rest()
		if o.desk.Attended(fakedesk.Anna) {
			t.Fatal("attended by nobody: no popup would come")
		}
		o.receive(fakedesk.Anna, "are you there?")
		if o.unread(fakedesk.Anna) != 1 {
			t.Error("read by nobody")
		}
		o.key(c.talk.writer, fyne.KeyLeft)
		if o.unread(fakedesk.Anna) != 0 || !o.desk.Attended(fakedesk.Anna) {
			t.Error("not read by the person who is back and has it in sight")
		}
	})
}

// Who locks the screen leaves the conversation as it is.
func TestNobodyReadsOnALockedScreen(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		o.focus(true)
		o.faces.setTaken(true)
		o.rest()
		if o.desk.Attended(fakedesk.Anna) {
			t.Fatal("attended behind a locked screen: no popup would come")
		}
		o.receive(fakedesk.Anna, "are you there?")
		if o.unread(fakedesk.Anna) != 1 {
			t.Error("read behind a locked screen")
		}
		o.faces.setTaken(false)
		o.rest()
		if o.unread(fakedesk.Anna) != 0 || !o.desk.Attended(fakedesk.Anna) {
			t.Error("not read by the person who is back and has it in sight")
		}
	})
}

func TestWhatComesBeneathAQuestionOrAMenuIsNotRead(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		o.focus(true)
		c := o.faces.compact
		for name, cover := range map[string]func() (uncover func()){
			"a question": func() func() {
				o.faces.confirm(c.window, question{title: "?"}, func() {})
				return func() { o.faces.closeTop(c.window.Canvas()) }
			},
			"a menu": func() func() {
				c.talk.menu(item{}, &prose{}, nil, fyne.NewPos(300, 100))
				return func() { test.TapCanvas(c.window.Canvas(), fyne.NewPos(20, 500)) }
			},
		} {
			uncover := cover()
			o.rest()
			if o.desk.Attended(fakedesk.Anna) {
				t.Errorf("%s: attended: no popup would come", name)
			}
			o.receive(fakedesk.Anna, "are you there?")
			if o.unread(fakedesk.Anna) != 1 {
				t.Errorf("%s: read beneath it", name)
			}
			uncover()
			o.rest()
			if o.unread(fakedesk.Anna) != 0 || !o.desk.Attended(fakedesk.Anna) {
				t.Errorf("%s: not read when it has gone", name)
			}
		}
	})
}

func TestPassingByInTheListReadsNothing(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		o.focus(true)
		c.window.Canvas().Focus(c.people)
		for range 6 {
			o.key(c.people, fyne.KeyDown)
		}
		for range 6 {
			o.key(c.people, fyne.KeyUp)
		}
		if c.talk.peer != fakedesk.Billing || o.unread(fakedesk.Billing) != 2 || o.desk.Attended(fakedesk.Billing) {
			t.Fatalf("%s has %d unread", c.talk.peer, o.unread(fakedesk.Billing))
		}
		o.key(c.people, fyne.KeyReturn)
		if o.unread(fakedesk.Billing) != 0 || !o.desk.Attended(fakedesk.Billing) {
			t.Error("not read after Enter")
		}
	})
}

func TestTheFirstUnreadMessageHasALineAbove(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Billing)
		o.focus(true)
		lines := func() (texts []string) {
			for _, i := range c.talk.feed.items {
				if i.fresh {
					texts = append(texts, i.message.Subject)
				}
			}
			return texts
		}
		if got := lines(); len(got) != 1 || got[0] != "Оплата" {
			t.Errorf("lines above %q", got)
		}
		o.receive(fakedesk.Billing, "live")
		if got := lines(); len(got) != 1 || got[0] != "Оплата" {
			t.Errorf("the line has gone to %q, though the person watches", got)
		}
		o.focus(false)
		o.receive(fakedesk.Billing, "while away")
		o.receive(fakedesk.Billing, "and more")
		o.focus(true)
		if items := c.talk.feed.items; !items[len(items)-2].fresh || len(lines()) != 1 {
			t.Errorf("lines above %q", lines())
		}
		o.write(c.talk.writer, "answer")
		o.key(c.talk.writer, fyne.KeyReturn)
		if got := lines(); len(got) != 0 {
			t.Errorf("lines above %q after an answer", got)
		}
	})
}

func TestWhoAnswersInTheQuickWindowHasReadWhatWasThere(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Billing})
		q := o.faces.quicks[fakedesk.Billing]
		o.write(q.writer, "paid")
		o.key(q.writer, fyne.KeyReturn)
		if o.unread(fakedesk.Billing) != 0 {
			t.Errorf("%d unread", o.unread(fakedesk.Billing))
		}
	})
}
