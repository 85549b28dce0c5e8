package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func newTestBubble(t testing.TB) *bubble {
	test.NewTempApp(t).Settings().SetTheme(newLook())
	return newBubble(locale.New(locale.English), deeds{})
}

// Any message at any width: what is drawn of it stays in its bubble, above one another and
// without overlapping, and the bubble in the feed.
func TestEveryMessageStaysInItsBubble(t *testing.T) {
	b := newTestBubble(t)
	words := rapid.SampledFrom([]string{"слово", "word", " ", "\n", "👍", "שלום", "\u202E", "*жирно*", "> цитата\n", "```\nкод\n```", strings.Repeat("ш", 80), "https://example.com/" + strings.Repeat("a/", 40), "\t"})
	text := func(t *rapid.T, name string) string {
		return strings.Join(rapid.SliceOfN(words, 0, 15).Draw(t, name), "")
	}
	rapid.Check(t, func(t *rapid.T) {
		m := desk.Message{Number: 1, Body: text(t, "body"), Subject: text(t, "subject"), Mine: rapid.Bool().Draw(t, "mine"),
			State: rapid.SampledFrom([]desk.State{desk.Queued, desk.Sent, desk.Delivered, desk.Displayed, desk.Failed}).Draw(t, "state"), Error: text(t, "error"),
			Time: time.Unix(rapid.Int64Range(0, 1e10).Draw(t, "time"), 0), Delayed: rapid.Bool().Draw(t, "delayed"), Unstyled: rapid.Bool().Draw(t, "unstyled")}
		for n := range rapid.IntRange(0, 12).Draw(t, "reactions") {
			m.Reactions = append(m.Reactions, desk.Reaction{From: fmt.Sprint(n), Emoji: []string{text(t, "emoji")}})
		}
		if rapid.Bool().Draw(t, "asks") {
			m.Notice = &desk.Notice{Urgency: desk.HighUrgency, Link: text(t, "link"), LinkText: text(t, "link text")}
			for n := range rapid.IntRange(0, 10).Draw(t, "buttons") {
				m.Notice.Buttons = append(m.Notice.Buttons, desk.Button{Value: fmt.Sprint(n), Label: text(t, "label")})
			}
			m.Answer = rapid.SampledFrom([]string{"", "0", "in other words"}).Draw(t, "answer")
		}
		i := item{message: m, limit: firstRunes, fresh: rapid.Bool().Draw(t, "fresh"), day: rapid.SampledFrom([]string{"", "Сегодня"}).Draw(t, "day")}
		width := float32(rapid.IntRange(160, 900).Draw(t, "width"))
		height := b.heightAt(i, width)
		back := b.back.Position()
		left, right, bottom := back.X, back.X+b.back.Size().Width, back.Y+b.back.Size().Height
		if left < 0 || right > width || bottom > height {
			t.Fatalf("the bubble is from %v to %v of %v, and ends at %v of %v", left, right, width, bottom, height)
		}
		y := back.Y
		for _, o := range []fyne.CanvasObject{b.subject, b.text, b.reason, b.reacted.box, b.choices.box, b.meta} {
			if !o.Visible() || o.Size().Height == 0 {
				continue
			}
			at, size := o.Position(), o.Size()
			if at.X < left || at.X+size.Width > right+0.5 || size.Width < 0 || at.Y+size.Height > bottom+2*tight {
				t.Fatalf("%T is at %v with %v in a bubble from %v to %v, %v", o, at, size, left, right, bottom)
			}
			if at.Y < y-1 {
				t.Fatalf("%T at %v begins above what stands before it, %v", o, at.Y, y)
			}
			y = at.Y + size.Height/2
		}
	})
}

// What people think of a message is a handful of signs, whoever sends what for one.
func TestReactionsAreFewAndShort(t *testing.T) {
	var all []desk.Reaction
	for n := range 1000 {
		all = append(all, desk.Reaction{From: fmt.Sprint(n), Emoji: []string{"👍", fmt.Sprint("sign", n), strings.Repeat("ж", 10_000), "\u202E\n"}})
	}
	signs, more := signsOf(all)
	if !more || len(signs) != mostSigns || signs[0].label() != "👍 1000" {
		t.Errorf("%+v", signs)
	}
	for _, s := range signs {
		if len([]rune(s.text)) > longestSign || strings.ContainsAny(s.text, "\n\u202E") {
			t.Errorf("%q", s.text)
		}
	}
	if got, _ := signsOf([]desk.Reaction{{Emoji: []string{"\u202E", "❤"}}, {Emoji: []string{"\u200B"}}}); len(got) != 1 || got[0].text != "❤" {
		t.Errorf("%+v: what is not seen counts", got)
	}
}

// A bubble that is shown again is drawn anew for everything that a person can see of it.
func TestABubbleIsDrawnAnewWhenSomethingIsToBeSeen(t *testing.T) {
	base := item{limit: firstRunes, message: desk.Message{Number: 1, Body: "b", Mine: true, State: desk.Sent,
		Reactions: []desk.Reaction{{From: "a", Emoji: []string{"👍"}}}}}
	if !base.same(base) {
		t.Fatal("not even the same is the same")
	}
	for name, change := range map[string]func(*item){
		"the state":            func(i *item) { i.message.State = desk.Delivered },
		"the text":             func(i *item) { i.message.Body = "c" },
		"the subject":          func(i *item) { i.message.Subject = "s" },
		"the reason":           func(i *item) { i.message.Error = "gone" },
		"the time":             func(i *item) { i.message.Time = time.Unix(1, 0) },
		"who has reacted":      func(i *item) { i.message.Reactions = []desk.Reaction{{From: "b", Emoji: []string{"👍"}}} },
		"with what":            func(i *item) { i.message.Reactions = []desk.Reaction{{From: "a", Emoji: []string{"👎"}}} },
		"that it is unstyled":  func(i *item) { i.message.Unstyled = true },
		"that it is delayed":   func(i *item) { i.message.Delayed = true },
		"that it is unread":    func(i *item) { i.fresh = true },
		"that it is corrected": func(i *item) { i.message.Edited = 2 },
		"the day":              func(i *item) { i.day = "Today" },
		"how much is drawn":    func(i *item) { i.limit *= 2 },
		"that nobody can read": func(i *item) { i.message.Unreadable = "omemo" },
	} {
		other := base
		if change(&other); base.same(other) {
			t.Errorf("%s changes, and nothing is drawn", name)
		}
	}
}

func TestWhyAMessageDidNotArriveIsSaidWithWhatToDo(t *testing.T) {
	b := newTestBubble(t)
	for reason, code := range map[string]desk.Code{
		"service-unavailable": desk.MessageReturned, "": desk.MessageReturned, "\u202Eevil\n" + strings.Repeat("x", 5000): desk.MessageReturned,
		string(desk.MessageUncertain): desk.MessageUncertain, string(desk.MessageNotTaken): desk.MessageNotTaken,
	} {
		b.fill(item{limit: firstRunes, message: desk.Message{Number: 1, Mine: true, Peer: fakedesk.Anna, State: desk.Failed, Error: reason}})
		_, remedy := b.words.Problem(desk.NewProblem(code, "to", fakedesk.Anna.Address, "condition", "x"))
		if !b.reason.Visible() || !strings.HasSuffix(b.reason.Text, remedy) || remedy == "" || len([]rune(b.reason.Text)) > 1000 || strings.ContainsRune(b.reason.Text, '\u202E') {
			t.Errorf("%.60q: %.200q", reason, b.reason.Text)
		}
	}
	b.fill(item{limit: firstRunes, message: desk.Message{Number: 2, Mine: true, State: desk.Sent, Error: "old"}})
	if b.reason.Visible() {
		t.Errorf("a message that was sent has failed: %q", b.reason.Text)
	}
}

// Sealed for another program: no text of the sender stands in its place.
func TestAMessageThatNobodyHereCanReadSaysSo(t *testing.T) {
	b := newTestBubble(t)
	b.fill(item{limit: firstRunes, message: desk.Message{Number: 1, Body: "I sent you an encrypted message", Unreadable: "omemo"}})
	if want := b.words.Say("window.unreadable"); b.text.text == "I sent you an encrypted message" || !strings.Contains(want, b.body.text) {
		t.Errorf("%q", b.body.text)
	}
	b.fill(item{limit: firstRunes, message: desk.Message{Number: 1, Body: "late", Delayed: true}})
	if !strings.Contains(b.meta.text, "00:00") || b.meta.text == "00:00" {
		t.Errorf("that it was written before is not said: %q", b.meta.text)
	}
}

// The rest of a long message can be had by the keyboard, and the keys mean what they always do.
func TestMoreOfAMessageIsHadByTheKeyboard(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.receive(fakedesk.Anna, strings.Repeat("long ", firstRunes))
		bubbles := c.talk.feed.body.Objects
		b := bubbles[len(bubbles)-1].(*bubble)
		if !b.more.Visible() {
			t.Fatal("all is drawn")
		}
		o.key(b.more, fyne.KeyReturn)
		if got := c.talk.feed.items[len(c.talk.feed.items)-1].limit; got != firstRunes+moreRunes {
			t.Errorf("Enter at the button draws %d", got)
		}
		b.more.TypedRune('x')
		if o.rest(); c.talk.writer.Text != "x" {
			t.Error("letters end in the button")
		}
		if o.key(b.more, fyne.KeyEscape); c.window.Canvas().Focused() != c.people {
			t.Error("Esc ends in the button")
		}
	})
}

// Nothing can be done with the button for what is older as with a message.
func TestTheButtonForOlderMessagesHasNoMenu(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := usual()
		for _, m := range manyMessages() {
			d.Receive(m)
		}
		return d
	}, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.key(c.talk.feed, fyne.KeyHome)
		c.talk.feed.end()
		for range 3 {
			c.talk.feed.scroll.Offset.Y = 0
			c.talk.feed.draw()
		}
		for _, x := range c.talk.feed.body.Objects {
			if b := x.(*bubble); b.item.start != noStart {
				test.TapSecondary(b)
				if b.more.Importance != widget.LowImportance || b.meta.text != "" || b.back.Size().Height != 0 {
					t.Error("it looks like a message")
				}
			}
		}
		if c.window.Canvas().Overlays().Top() != nil {
			t.Error("a menu")
		}
	})
}

// What is kept for later says so, until it has gone out.
func TestWhatIsToGoOutLaterSaysWhen(t *testing.T) {
	b := newTestBubble(t)
	now := time.Date(2030, 1, 2, 10, 0, 0, 0, time.Local)
	b.item.message = desk.Message{Mine: true, State: desk.Queued, Time: now, At: now.Add(8 * time.Hour)}
	if text := b.metaText(); text != "goes out at 18:00 · 10:00" {
		t.Error(text)
	}
	b.item.message.State = desk.Sent
	if text := b.metaText(); text != "10:00" {
		t.Error(text)
	}
}
