package window

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestAnAnswerNamesItsMessageAndShowsIt(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.receive(fakedesk.Anna, "When?")
		name := o.faces.model.person(fakedesk.Anna).name
		o.write(c.talk.writer, "At ")
		o.menuOf(c, m, "Reply").Action()
		o.rest()
		if about := c.talk.about; !about.root.Visible() || about.title.text != "Reply to "+name || about.text.text != "When?" || c.talk.writer.Text != "At " {
			t.Fatalf("%q, %q, %q", about.title.text, about.text.text, c.talk.writer.Text)
		}
		o.write(c.talk.writer, "five")
		o.key(c.talk.writer, fyne.KeyReturn)
		o.mustHaveAsked(fmt.Sprintf("reply %s %d: At five", fakedesk.Anna.Address, m.Number))
		if c.talk.about.root.Visible() || c.talk.writer.Text != "" {
			t.Errorf("%q is still there", c.talk.writer.Text)
		}
		answer, _ := o.faces.model.thread(fakedesk.Anna).last(true)
		b := o.bubbleOf(answer.Number)
		if b.body.text != "At five" || !b.quote.Visible() || b.item.quote != (quote{name, "When?"}) {
			t.Errorf("%q, %+v", b.body.text, b.item.quote)
		}
		if row := lastLine(o.faces.words, o.faces.model.person(fakedesk.Anna)); row != "You: At five" {
			t.Errorf("the list says %q", row)
		}
		// What is quoted is quoted as it is now.
		m.Body, m.Edited = "When exactly?", 1000
		o.desk.Edit(m)
		o.rest()
		if got := o.bubbleOf(answer.Number).item.quote.text; got != "When exactly?" {
			t.Errorf("%q", got)
		}
	})
}

func TestAClickOnAQuoteLeadsToWhatIsQuoted(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		first := o.receive(fakedesk.Anna, "When?")
		for range 3 * page {
			o.receive(fakedesk.Anna, "…")
		}
		answer := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, Type: desk.TypeChat, Mine: true, Body: "> When?\nAt five", Quoted: 8, ReplyTo: first.ID, ReplyBy: fakedesk.Anna.Address})
		o.rest()
		c := o.talk(fakedesk.Anna)
		c.talk.toEnd()
		o.rest()
		o.desk.Tell(desk.Event{Kind: desk.EventEdited, Message: &answer})
		b := o.bubbleOf(answer.Number)
		if b.item.quote.text != "When?" || b.item.quote.who == "" {
			t.Fatalf("%+v", b.item.quote)
		}
		test.Tap(b.quote)
		o.rest()
		if at := c.talk.feed.anchored(); at < 0 || c.talk.feed.items[at].message.Number != first.Number {
			t.Errorf("it leads to %d", at)
		}
	})
}

// Up and Down with Ctrl go from one message to the other, and below the last there is none.
func TestTheMessageToAnswerIsChosenByKey(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		first, second := o.receive(fakedesk.Anna, "When?"), o.receive(fakedesk.Anna, "And where?")
		for i, step := range []struct {
			key  fyne.KeyName
			text string
		}{{fyne.KeyUp, second.Body}, {fyne.KeyUp, first.Body}, {fyne.KeyDown, second.Body}, {fyne.KeyDown, ""}, {fyne.KeyDown, ""}} {
			o.ctrl(c.window, step.key)
			if about := c.talk.about; about.root.Visible() != (step.text != "") || step.text != "" && about.text.text != step.text {
				t.Fatalf("%d: %v, %q", i, about.root.Visible(), about.text.text)
			}
		}
		o.ctrl(c.window, fyne.KeyUp)
		o.key(c.talk.writer, fyne.KeyEscape)
		if c.talk.about.root.Visible() {
			t.Error("Esc does not leave it")
		}
	})
}

// A text that names a message with buttons would be its answer.
func TestWhatOffersButtonsIsAnsweredByThem(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		b := o.asks(fakedesk.Anna, approval)
		if o.menuOf(c, b.item.message, "Reply") != nil {
			t.Error("it can be answered by any text")
		}
	})
}

// A letter that is typed, and a message that comes, in a conversation in which much is said about
// messages, and in one in which nothing is.
func BenchmarkATextIsWrittenAmongAnswers(b *testing.B) {
	for _, said := range []bool{false, true} {
		b.Run(map[bool]string{false: "plain", true: "answers and reactions"}[said], func(b *testing.B) {
			peer := fakedesk.Peer("p0@example.com")
			f := drawnCrowd(crowd(100))
			t := f.model.thread(peer)
			for n := range 1000 {
				m := desk.Message{Number: int64(n + 1), Place: int64(n + 1), ID: fmt.Sprint(n), Peer: peer, Body: "word word word", Time: time.Now(), Read: true, Mine: n%2 == 0}
				if said && n%3 == 1 {
					m.Body, m.Quoted, m.ReplyTo, m.ReplyBy = "> word\nword word word", len("> word\n"), fmt.Sprint(n-1), peer.Address
				}
				if said && n%3 == 2 {
					m.Reactions = []desk.Reaction{{Mine: true, Emoji: []string{"👍"}}, {From: peer.Address, Emoji: []string{"👍", "🎉"}}}
				}
				t.put(m)
			}
			t.loaded, t.whole = true, true
			f.compact.choose(peer, true)
			for i := 0; b.Loop(); i++ {
				f.compact.talk.writer.TypedRune('x')
				m := t.messages[len(t.messages)-1]
				m.Number, m.Place, m.ID = m.Number+1, m.Place+1, fmt.Sprint("new", i)
				f.fold([]desk.Event{{Seq: uint64(i + 1), Kind: desk.EventMessage, Message: &m}})
				if i%20 == 0 {
					f.compact.talk.writer.SetText("")
				}
			}
		})
	}
}
