package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

const cyrillic = "Привет! Ёжик 🦔"

// lastBody returns the text of the newest message that the feed holds.
func lastBody(c *compact) string {
	items := c.talk.feed.items
	if len(items) == 0 {
		return ""
	}
	return items[len(items)-1].message.Body
}

func TestSendingClearsTheField(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, cyrillic)
		o.key(c.talk.writer, fyne.KeyReturn)
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": " + cyrillic)
		if c.talk.writer.Text != "" || lastBody(c) != cyrillic {
			t.Errorf("field %q, last %q", c.talk.writer.Text, lastBody(c))
		}
	})
}

func TestAFailureKeepsTheText(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.desk.SendError = desk.NewProblem(desk.NoResident)
		o.write(c.talk.writer, cyrillic)
		o.key(c.talk.writer, fyne.KeyReturn)
		if c.talk.writer.Text != cyrillic || !c.talk.problem.Visible() {
			t.Errorf("field %q, problem %q", c.talk.writer.Text, c.talk.problem.Text)
		}
		o.write(c.talk.writer, "!")
		if c.talk.problem.Visible() {
			t.Error("the problem stays after typing")
		}
	})
}

func TestShiftEnterBeginsALine(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		w := o.talk(fakedesk.Anna).talk.writer
		o.write(w, "one")
		w.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		o.key(w, fyne.KeyReturn)
		w.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		o.write(w, "two")
		if w.Text != "one\ntwo" {
			t.Errorf("%q", w.Text)
		}
		o.key(w, fyne.KeyEnter)
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": one\ntwo")
	})
}

func TestNothingButSpaceIsNotSent(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		w := o.talk(fakedesk.Anna).talk.writer
		o.write(w, "  ")
		o.key(w, fyne.KeyReturn)
		for _, call := range o.desk.Calls() {
			if strings.HasPrefix(call, "send") {
				t.Error(call)
			}
		}
	})
}

func TestEveryConversationHasItsDraft(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.write(c.talk.writer, "begun")
		c.choose(fakedesk.Boris, true)
		o.rest()
		if c.talk.writer.Text != "" {
			t.Errorf("%q goes to the wrong person", c.talk.writer.Text)
		}
		c.choose(fakedesk.Anna, true)
		if c.talk.writer.Text != "begun" {
			t.Errorf("%q is left", c.talk.writer.Text)
		}
	})
}

func TestUnreadIsCountedBesideTheName(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		o.desk.Receive(desk.Message{Peer: fakedesk.Billing, From: fakedesk.Billing.Address, Body: "3", Time: time.Now()})
		o.rest()
		row := newPersonRow(o.faces.words)
		row.show(*c.people.rows.at(0).person, false, time.Now())
		if row.name.text != "1С:Бухгалтерия" || row.unread.text != "3" || !row.badge.Visible() {
			t.Errorf("%q has %q", row.name.text, row.unread.text)
		}
		row.show(*c.people.rows.at(1).person, false, time.Now())
		if row.badge.Visible() || row.unread.text != "" {
			t.Error("a badge without unread messages")
		}
	})
}

func TestOnlyWhatIsLookedAtIsMarkedAsRead(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Billing)
		if o.desk.Attended(fakedesk.Billing) || o.asked("read "+fakedesk.Billing.Address+" 9") {
			t.Fatal("marked as read while the person looks elsewhere")
		}
		o.focus(true)
		o.mustHaveAsked("read " + fakedesk.Billing.Address + " 9")
		if !o.desk.Attended(fakedesk.Billing) {
			t.Error("not attended")
		}
		o.desk.Receive(desk.Message{Peer: fakedesk.Billing, From: fakedesk.Billing.Address, Body: "new", Time: time.Now()})
		o.rest()
		o.mustHaveAsked("read " + fakedesk.Billing.Address + " 10")

		c.choose(fakedesk.Anna, true)
		o.rest()
		if o.desk.Attended(fakedesk.Billing) || !o.desk.Attended(fakedesk.Anna) {
			t.Error("the attention did not follow")
		}
		o.focus(false)
		if o.desk.Attended(fakedesk.Anna) {
			t.Error("attended though the person looks elsewhere")
		}
	})
}

func TestTheQuickWindowTakesTheAttention(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		o.focus(true)
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Boris})
		if o.desk.Attended(fakedesk.Anna) {
			t.Error("attended while the person types elsewhere")
		}
		q := o.faces.quicks[fakedesk.Boris]
		o.key(q.writer, fyne.KeyEscape)
		if len(o.faces.quicks) != 0 || !o.desk.Attended(fakedesk.Anna) {
			t.Error("the attention does not come back")
		}
	})
}

func TestTheKeyboardIsEnough(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		canvas := c.window.Canvas()
		o.ctrl(c.window, fyne.KeyK)
		if canvas.Focused() != c.search {
			t.Fatal("Ctrl+K does not go to the search")
		}
		o.write(c.search, "вера")
		o.key(c.search, fyne.KeyReturn)
		if c.talk.peer != fakedesk.Peer("vera@example.com") || c.search.Text != "" || canvas.Focused() != c.talk.writer {
			t.Errorf("opened %q", c.talk.peer)
		}
		o.key(c.talk.writer, fyne.KeyEscape)
		if canvas.Focused() != c.people {
			t.Fatal("Esc does not go to the list")
		}
		o.key(c.people, fyne.KeyUp)
		up := c.talk.peer
		o.key(c.people, fyne.KeyDown)
		if up == c.talk.peer || c.talk.peer != fakedesk.Peer("vera@example.com") {
			t.Errorf("up to %q, down to %q", up, c.talk.peer)
		}
		o.ctrl(c.window, fyne.KeyW)
		if o.faces.compact != nil {
			t.Error("Ctrl+W does not close")
		}
	})
}

func TestAStrangerIsReachedByAddress(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		o.write(c.search, "New@Example.net")
		o.key(c.search, fyne.KeyReturn)
		if c.talk.peer != fakedesk.Peer("new@example.net") || !strings.Contains(c.talk.status.text, "Not in your contacts") {
			t.Errorf("%q: %q", c.talk.peer, c.talk.status.text)
		}
	})
}

func TestANarrowWindowShowsOneHalf(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		c.window.Resize(fyne.NewSize(360, 600))
		if c.sides.list.Visible() || !c.sides.talk.Visible() || !c.talk.back.Visible() {
			t.Fatal("not the conversation alone")
		}
		test.Tap(c.talk.back)
		if !c.sides.list.Visible() || c.sides.talk.Visible() {
			t.Error("the way back does not lead to the list")
		}
		c.window.Resize(fyne.NewSize(800, 600))
		if !c.sides.list.Visible() || !c.sides.talk.Visible() || c.talk.back.Visible() {
			t.Error("not both")
		}
	})
}

func TestInvisibleIsOfferedWhereTheServerCan(t *testing.T) {
	for _, can := range []bool{true, false} {
		inOffice(t, locale.English, usual, func(o *office) {
			o.desk.SetStatus(func(s *desk.Status) { s.CanHide = can })
			o.rest()
			c := o.faces.compact
			test.Tap(c.header.presence)
			markup := test.RenderToMarkup(c.window.Canvas())
			if strings.Contains(markup, o.faces.words.Show(desk.Invisible)) != can {
				t.Errorf("can %v", can)
			}
		})
	}
}

func TestTheStatusTextIsSentAndNotOverwrittenWhileTyping(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		h := o.faces.compact.header
		h.text.SetText("")
		o.write(h.text, "на обеде 🍲")
		o.desk.SetStatus(func(s *desk.Status) { s.Presence.Text = "elsewhere" })
		o.rest()
		if h.text.Text != "на обеде 🍲" {
			t.Errorf("overwritten by %q", h.text.Text)
		}
		o.key(h.text, fyne.KeyReturn)
		o.mustHaveAsked("presence available на обеде 🍲")
	})
}

func TestTheBannerCountsDownAndReconnects(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		b := o.faces.compact.banner
		if b.root.Visible() {
			t.Fatal("a banner though all is well")
		}
		p := desk.NewProblem(desk.Unreachable, "host", "chat.example.com")
		o.desk.SetStatus(func(s *desk.Status) {
			s.Connection, s.Problem, s.RetryAt = desk.Waiting, p, time.Now().Add(22*time.Second)
		})
		o.rest()
		sentence, remedy := o.faces.words.Problem(p)
		if !b.root.Visible() || b.sentence.Text != sentence || b.remedy.Text != remedy || !strings.Contains(b.countdown.Text, "22 секунды") {
			t.Fatalf("%q %q %q", b.sentence.Text, b.remedy.Text, b.countdown.Text)
		}
		time.Sleep(17 * time.Second)
		o.rest()
		if !strings.Contains(b.countdown.Text, "5 секунд") {
			t.Errorf("%q after 17 seconds", b.countdown.Text)
		}
		test.Tap(b.again)
		o.rest()
		o.mustHaveAsked("reconnect")
		o.desk.SetStatus(func(s *desk.Status) { s.Connection, s.Problem = desk.OnLine, nil })
		o.rest()
		if b.root.Visible() || b.counting != nil {
			t.Error("the banner stays, or counts on")
		}
	})
}

func TestMessagesAreCopiedAsTheyWereWritten(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		body := "<b>a</b> \u202E{{.}} %s [link](javascript:x)"
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: body, Time: time.Now()})
		c := o.talk(fakedesk.Anna)
		bubbles := c.talk.feed.body.Objects
		b := bubbles[len(bubbles)-1].(*bubble)
		if b.text.text != strings.ReplaceAll(body, "\u202E", "") {
			t.Errorf("drawn as %q", b.text.text)
		}
		test.TapSecondary(b)
		menu := c.window.Canvas().Overlays().Top()
		if menu == nil {
			t.Fatal("no menu")
		}
		c.window.Canvas().Overlays().Remove(menu)
		c.talk.copy(b.item)
		if o.app.Clipboard().Content() != body {
			t.Errorf("copied %q", o.app.Clipboard().Content())
		}
	})
}

func TestAHugeMessageIsDrawnInParts(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: strings.Repeat("ж", 1<<20), Time: time.Now()})
		c := o.talk(fakedesk.Anna)
		bubbles := c.talk.feed.body.Objects
		b := bubbles[len(bubbles)-1].(*bubble)
		if n := len([]rune(strings.ReplaceAll(b.text.text, "\n", ""))); n != firstRunes || !b.more.Visible() {
			t.Fatalf("%d runes drawn", n)
		}
		test.Tap(b.more)
		o.rest()
		if n := c.talk.feed.items[len(c.talk.feed.items)-1].limit; n != firstRunes+moreRunes {
			t.Errorf("limit %d", n)
		}
	})
}

func TestACrowdDoesNotBecomeACrowdOfWidgets(t *testing.T) {
	crowd := func() *fakedesk.Desk {
		s := desk.Snapshot{Status: desk.Status{Connection: desk.OnLine}}
		for i := range 5000 {
			s.Contacts = append(s.Contacts, desk.Contact{Ref: fakedesk.Peer(fmt.Sprintf("p%d@example.com", i)), Name: fmt.Sprint("Contact ", i), Show: desk.Available, InRoster: true})
		}
		var messages []desk.Message
		for i := range 10000 {
			messages = append(messages, desk.Message{Peer: fakedesk.Peer("p0@example.com"), Body: strings.Repeat("word ", i%60), Time: time.Now(), Read: true})
		}
		return fakedesk.New(s, messages...)
	}
	inOffice(t, locale.English, crowd, func(o *office) {
		c := o.talk(fakedesk.Peer("p0@example.com"))
		for len(c.talk.feed.items) < 10000 {
			before := len(c.talk.feed.items)
			c.talk.earlier()
			o.rest()
			if len(c.talk.feed.items) <= before {
				t.Fatalf("stuck at %d", before)
			}
		}
		if n := len(c.talk.feed.pool); n > 60 {
			t.Errorf("%d bubbles", n)
		}
		if n := len(test.LaidOutObjects(c.sides.list)); n > 800 {
			t.Errorf("%d objects in the list", n)
		}
	})
}
