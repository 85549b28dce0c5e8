package window

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

var listKeys = []fyne.KeyName{fyne.KeyDown, fyne.KeyUp, fyne.KeyLeft, fyne.KeyRight, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageDown}

// Who has signed in for the first time has nobody yet.
func TestAnEmptyListTakesEveryKeyAndSaysThatItIsEmpty(t *testing.T) {
	inOffice(t, locale.Russian, func() *fakedesk.Desk {
		return fakedesk.New(desk.Snapshot{Status: desk.Status{Address: fakedesk.Me, Connection: desk.OnLine}})
	}, func(o *office) {
		c := o.faces.compact
		for _, k := range listKeys {
			o.key(c.people, k)
			o.key(c.search, k)
		}
		if !c.talk.peer.IsZero() || c.none.Text != o.faces.words.Say("window.no-contacts") || !c.none.Visible() {
			t.Errorf("%q; the conversation with %v", c.none.Text, c.talk.peer)
		}
		o.receive(fakedesk.Peer("first@example.org"), "Здравствуйте")
		if c.none.Visible() {
			t.Error("it is said to be empty still")
		}
		o.key(c.people, fyne.KeyReturn)
		if c.talk.peer.Address != "first@example.org" || c.window.Canvas().Focused() != c.talk.writer {
			t.Errorf("Enter goes to %v", c.talk.peer)
		}
	})
}

// A message that moves the lines under the keyboard does not move the keyboard.
func TestTheKeyboardStaysWithWhomItIsAt(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		o.key(c.people, fyne.KeyDown)
		o.key(c.people, fyne.KeyDown)
		at := c.talk.peer
		for _, peer := range []desk.Ref{fakedesk.Boris, fakedesk.Peer("gleb@example.com"), fakedesk.Peer("new@example.com")} {
			o.receive(peer, "hello")
			if c.talk.peer != at || c.people.cursor.peer != at {
				t.Fatalf("it has gone to %v", c.people.cursor.peer)
			}
		}
		o.key(c.people, fyne.KeyDown)
		next := c.people.rows.find(rowKey{peer: at}) + 1
		if c.people.at() != next {
			t.Errorf("Down goes to line %d, not %d", c.people.at(), next)
		}
	})
}

// Somebody is removed elsewhere while his line has the keyboard.
func TestALineThatGoesAwayLeavesTheKeyboardInTheList(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.faces.compact
		dasha := fakedesk.Peer("dasha@example.com")
		c.choose(dasha, false)
		o.rest()
		o.desk.Tell(desk.Event{Kind: desk.EventContactGone, Contact: &desk.Contact{Ref: dasha}})
		o.rest()
		if slices.Contains(listed(c), "dasha") {
			t.Fatal("her line stays")
		}
		o.key(c.people, fyne.KeyDown)
		if at := c.people.at(); at != 0 || c.talk.peer != dasha {
			t.Errorf("the keyboard is at line %d, the conversation with %v", at, c.talk.peer)
		}
		o.key(c.people, fyne.KeyDown)
		if c.people.at() != 1 || c.talk.peer != fakedesk.Billing {
			t.Errorf("line %d, %v", c.people.at(), c.talk.peer)
		}
	})
}

// The list goes with the keyboard through a roster of thousands, up and down, with some
// dozens of widgets.
func TestTheKeyboardGoesThroughThousands(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk { return fakedesk.New(crowd(5000)) }, func(o *office) {
		p := o.faces.compact.people
		inSight := func() {
			t.Helper()
			at := p.at()
			if y := p.scroll.Offset.Y; at < 0 || p.rows.top(at, p.high) < y || p.rows.top(at+1, p.high) > y+p.scroll.Size().Height {
				t.Fatalf("line %d is out of sight", at)
			}
		}
		p.step(4000)
		inSight()
		o.key(p, fyne.KeyUp)
		inSight()
		p.step(5000)
		if inSight(); p.at() != 4999 {
			t.Errorf("the last line is %d", p.at())
		}
		o.key(p, fyne.KeyDown)
		if p.step(-9999); p.at() != 0 {
			t.Errorf("the first line is %d", p.at())
		}
		if inSight(); len(p.lines) > 40 {
			t.Errorf("%d widgets", len(p.lines))
		}
	})
}

func TestALineSaysWhatWasWrittenLast(t *testing.T) {
	long := strings.Repeat("слово ", 1000)
	for _, c := range []struct {
		m      desk.Message
		en, ru string
	}{
		{desk.Message{Body: "one\ntwo\u202E"}, "one two", "one two"},
		{desk.Message{Body: "text", Subject: "Счёт"}, "Счёт: text", "Счёт: text"},
		{desk.Message{Body: "text", Subject: "Кто платит?"}, "Кто платит? text", "Кто платит? text"},
		{desk.Message{Body: "да", Mine: true}, "You: да", "Вы: да"},
		{desk.Message{Body: "?OTR", Unreadable: "otr"}, "This message could not be read. Ask for it to be sent in another way.", "Это сообщение не удалось прочитать. Попросите отправить его иначе."},
		{desk.Message{Retracted: true}, "Message taken back", "Сообщение отозвано"},
		{desk.Message{Retracted: true, Mine: true}, "You: Message taken back", "Вы: Сообщение отозвано"},
		{desk.Message{Body: long}, strings.TrimSpace(long[:len("слово ")*50]), strings.TrimSpace(long[:len("слово ")*50])},
	} {
		p := person{last: c.m, written: true}
		if en, ru := lastLine(locale.New(locale.English), p), lastLine(locale.New(locale.Russian), p); en != c.en || ru != c.ru {
			t.Errorf("%+v: %q and %q", c.m, en, ru)
		}
	}
}

func TestHowAPersonIsIsSaidOnce(t *testing.T) {
	words := locale.New(locale.Russian)
	for text, want := range map[string]string{"": "На месте", "На месте": "На месте", "В зале": "На месте · В зале"} {
		if got := describe(words, person{name: "a@example.com", known: true, peer: fakedesk.Peer("a@example.com"), show: desk.Available, text: text}); got != want {
			t.Errorf("%q: %q", text, got)
		}
		if got := presenceText(words.Show, desk.Presence{Show: desk.Available, Text: text}, ""); got != want {
			t.Errorf("on the card %q: %q", text, got)
		}
	}
}

// A business system that nobody reads has its thousands, and the badge has its place.
func TestWhatIsUnreadIsCountedAsFarAsThereIsRoom(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		for n, want := range map[int]string{1: "1", 99: "99", 100: "99+", 1 << 40: "99+", 0: ""} {
			o.desk.Tell(desk.Event{Kind: desk.EventConversation, Conversation: &desk.Conversation{Peer: fakedesk.Billing, Unread: n, Last: desk.Message{Number: 1 << 20, Peer: fakedesk.Billing, Body: "x"}}})
			o.rest()
			r := o.row(fakedesk.Billing)
			r.Resize(fyne.NewSize(240, listHeights().person))
			if r.unread.text != want || r.badge.Visible() != (n > 0) || r.name.style.Bold != (n > 0) {
				t.Errorf("%d is shown as %q, bold %v", n, r.unread.text, r.name.style.Bold)
			}
			if right := r.last.Position().X + r.last.Size().Width; n > 0 && right > r.badge.Position().X {
				t.Errorf("%d: the badge lies over what was written", n)
			}
		}
	})
}

// In the narrowest list nothing of a line lies over another or outside of it.
func TestAWholeLineHasRoomInTheNarrowestList(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.desk.Receive(desk.Message{Peer: fakedesk.Boris, From: fakedesk.Boris.Address, Body: strings.Repeat("Щ", 500), Time: time.Now().AddDate(-1, 0, 0)})
		o.rest()
		r := o.row(fakedesk.Boris)
		for _, wide := range []float32{120, 160, 300} {
			r.Resize(fyne.NewSize(wide, listHeights().person))
			test.WidgetRenderer(r).Layout(r.Size())
			if end := r.name.Position().X + r.name.Size().Width; end > r.time.Position().X {
				t.Errorf("%v wide: the name lies over the time", wide)
			}
			for i, x := range test.WidgetRenderer(r).Objects() {
				if at := x.Position(); x.Visible() && (at.X < 0 || at.X+x.Size().Width > wide) {
					t.Errorf("%v wide: part %d goes from %v to %v", wide, i, at.X, at.X+x.Size().Width)
				}
			}
		}
	})
}

// Whoever stands in the list under several accounts is one line for each.
func TestTheSamePersonOfTwoAccountsIsTwoLines(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.several()
		c := o.faces.compact
		other := desk.Ref{Account: second, Address: fakedesk.Anna.Address}
		o.receive(other, "from home")
		o.receive(fakedesk.Anna, "from work")
		c.choose(other, true)
		o.write(c.talk.writer, "ok")
		o.key(c.talk.writer, fyne.KeyReturn)
		sent := o.faces.model.thread(other).messages
		if last := sent[len(sent)-1]; !last.Mine || last.Body != "ok" || last.Peer != other {
			t.Errorf("%+v", last)
		}
		if m := o.faces.model.conversations[fakedesk.Anna].Last; m.Body != "from work" {
			t.Errorf("the other conversation ends with %q", m.Body)
		}
	})
}

// A status text may be set by anybody who is in the roster.
func TestAHostileStatusTextStaysInItsLine(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		text := "\u202E" + strings.Repeat("<b>\n", 20000) + "\x00"
		o.desk.Change(fakedesk.Peer("vera@example.com"), func(c *desk.Contact) { c.Text = text })
		o.rest()
		r := o.row(fakedesk.Peer("vera@example.com"))
		r.Resize(fyne.NewSize(240, listHeights().person))
		test.WidgetRenderer(r).Layout(r.Size())
		if got := r.last.canvas.Text; strings.ContainsAny(got, "\n\u202E\x00") || len(got) > 400 || !strings.HasPrefix(got, "<b> <b>") {
			t.Errorf("%.80q", got)
		}
	})
}

func TestThePickerOffersEachGroupOnceAndKeepsWhatIsChosen(t *testing.T) {
	inOffice(t, locale.Russian, grouped, func(o *office) {
		c := o.faces.compact
		s := o.faces.newSheet(c.window)
		p := newGroupPicker(s, o.faces.model, []string{"Продажи", "Старая"}, func() {})
		label := func() (all []string) {
			for _, b := range p.root.Objects[0].(*fyne.Container).Objects {
				all = append(all, b.(*button).Text)
			}
			return all
		}
		if got := label(); !slices.Equal(got, []string{"Продажи", "Старая", "Бухгалтерия", "Дирекция"}) {
			t.Errorf("%q", got)
		}
		p.other.SetText("  Продажи ")
		if got := p.groups(); !slices.Equal(got, []string{"Продажи", "Старая"}) {
			t.Errorf("a group that was typed and chosen: %q", got)
		}
		p.toggle("Продажи")
		if got := p.groups(); !slices.Equal(got, []string{"Старая", "Продажи"}) {
			t.Errorf("typed, and not chosen any more: %q", got)
		}
		p.other.SetText(" \t")
		if p.toggle("Старая"); len(p.groups()) != 0 {
			t.Errorf("out of all: %q", p.groups())
		}
	})
}

// A roster that a directory has filled has hundreds of groups, with names of every kind.
func TestHundredsOfGroupsDoNotFillTheScreen(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		s := crowd(300)
		for i := range s.Contacts {
			s.Contacts[i].Groups = []string{fmt.Sprint("Отдел ", i, strings.Repeat(" длинный", 20), "\u202E")}
		}
		return fakedesk.New(s)
	}, func(o *office) {
		mine := o.faces.model.contacts[fakedesk.Peer("p299@example.com")].Groups
		p := newGroupPicker(o.faces.newSheet(o.faces.compact.window), o.faces.model, mine, func() {})
		all := p.root.Objects[0].(*fyne.Container).Objects
		if len(all) != mostGroups {
			t.Fatalf("%d are offered", len(all))
		}
		if first := all[0].(*button); first.Importance != p.weight(mine[0]) || !strings.HasPrefix(first.Text, "Отдел 299") {
			t.Errorf("the one that he is in stands not first: %q", first.Text)
		}
		for _, b := range all {
			if text := b.(*button).Text; len([]rune(text)) > longestLabel || strings.Contains(text, "\u202E") {
				t.Errorf("%q", text)
			}
		}
		if got := p.groups(); !slices.Equal(got, mine) {
			t.Errorf("what is stored is what is shown, not what it is: %q", got)
		}
	})
}

// The mouse passes over a heading, and the keyboard is still at it.
func TestAHeadingWithTheKeyboardIsMarkedWhenTheMouseHasGone(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		h := newHeadRow(o.faces.words)
		h.onHands = func() {}
		h.show(part{key: keyTalks}, true)
		h.MouseIn(nil)
		if h.MouseOut(); h.back.color != colorChosen {
			t.Errorf("it is %q", h.back.color)
		}
	})
}
