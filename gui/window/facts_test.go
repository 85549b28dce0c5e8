package window

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func cardText(c desk.Card) string {
	var all []string
	for _, f := range cardFacts(c, locale.New(locale.English).Say) {
		all = append(all, f.label+": "+f.value)
	}
	return strings.Join(all, "\n")
}

// Programs fill cards in many ways; what is the same is said once, and what is empty not at all.
func TestACardSaysEachThingOnce(t *testing.T) {
	for name, c := range map[string]struct {
		card desk.Card
		want string
	}{
		"nothing":              {desk.Card{}, ""},
		"spaces and commas":    {desk.Card{FullName: " \n ", Company: ", ,", Units: []string{"", ""}, Addresses: []desk.PostalAddress{{}}}, ""},
		"a name in parts":      {desk.Card{Family: "Петров", Given: "Иван", Middle: "Сергеевич"}, "Name: Петров Иван Сергеевич"},
		"one part of a name":   {desk.Card{Given: "Иван"}, "Name: Иван"},
		"the nick is the name": {desk.Card{FullName: "Иван", Nick: "Иван"}, "Name: Иван"},
		"an address with gaps": {desk.Card{Addresses: []desk.PostalAddress{{Street: "Невский пр., 1", City: "СПб", Code: "190000"}}}, "Address: Невский пр., 1, СПб, 190000"},
		"two addresses":        {desk.Card{Addresses: []desk.PostalAddress{{City: "Томск"}, {Country: "Россия"}}}, "Address: Томск\nAddress: Россия"},
		"one number twice":     {desk.Card{Phones: []desk.Reach{{Value: "112", Kinds: []string{"WORK"}}, {Value: "112", Kinds: []string{"home"}}}}, "Phone, work: 112"},
		"a number of no kind":  {desk.Card{Phones: []desk.Reach{{Value: "112", Kinds: []string{"x-unheard-of", "pref"}}}}, "Phone: 112"},
		"what hides":           {desk.Card{Title: "Директор\u202E\u200B", Role: "\u202E"}, "Post: Директор"},
	} {
		if got := cardText(c.card); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// Of several accounts the card says which one it is that knows him.
func TestACardSaysByWhichAccountSomebodyIsKnown(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		account := func(peer desk.Ref) string {
			c := o.cardOf(peer)
			defer c.card.shut()
			for _, f := range c.card.allFacts() {
				if f.label == o.faces.words.Say("window.card-account") {
					return f.value
				}
			}
			return ""
		}
		if got := account(fakedesk.Anna); got != "" {
			t.Errorf("%q of one account", got)
		}
		o.several()
		if a, b := account(fakedesk.Anna), account(desk.Ref{Account: second, Address: fakedesk.Anna.Address}); a != fakedesk.Me || b != second {
			t.Errorf("%q and %q", a, b)
		}
	})
}

// A server that is slow with cards is said to be asked, and what it says comes into the
// card that is open and no other.
func TestACardThatComesLateIsOfWhomItWasAskedFor(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		o.talk(fakedesk.Anna)
		f := o.faults()
		release := f.hangs("card")
		c := o.cardOf(fakedesk.Anna)
		loading := o.faces.words.Say("window.card-loading")
		shown := func(text string) bool {
			_, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return l.Text == text && l.Visible() })
			return ok
		}
		if !shown(loading) || !strings.HasPrefix(c.card.state.Text, "Available") {
			t.Error("what is known at once is not shown, or nothing says that more comes")
		}
		c.card.shut()
		other := o.cardOf(fakedesk.Boris)
		release()
		o.rest()
		for _, fact := range other.card.allFacts() {
			if strings.Contains(fact.value, "Кузнецова") {
				t.Errorf("Boris is %q", fact.value)
			}
		}
		if shown(loading) {
			t.Error("it waits for ever")
		}
	})
}

// In the smallest window, with the longest of cards, what can be done is in sight.
func TestTheDeedsOfACardAreInSightInTheSmallestWindow(t *testing.T) {
	long := desk.Card{Note: strings.Repeat("долгая история ", 500), FullName: strings.Repeat("Иван-", 100)}
	for n := range 60 {
		long.Phones = append(long.Phones, desk.Reach{Value: fmt.Sprint("+7 495 000-00-", n)})
	}
	for _, language := range []string{locale.Russian, locale.English} {
		inOffice(t, language, func() *fakedesk.Desk {
			d := grouped()
			d.Cards = map[string]desk.Card{fakedesk.Anna.Address: long}
			return d
		}, func(o *office) {
			c := o.talk(fakedesk.Anna)
			c.window.Resize(leastSize)
			o.ctrl(c.window, fyne.KeyI)
			size := c.window.Canvas().Size()
			for _, x := range c.card.deeds.Objects {
				top, bottom := inWindow(x)
				if left := o.app.Driver().AbsolutePositionForObject(x).X; top < 0 || bottom > size.Height || left < 0 || left+x.Size().Width > size.Width {
					t.Errorf("%s: %q is from %v to %v of %v", language, x.(*button).Text, top, bottom, size)
				}
			}
			if away, ok := find(c.window.Canvas(), func(b *button) bool { return b.Text == o.faces.words.Say("window.close") }); !ok || away.Size().Height <= 0 {
				t.Error("it cannot be shut")
			}
		})
	}
}

func TestThatABlockDidNotWorkIsSaid(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.requested(asker)
		f := o.faults()
		block := func() {
			c.askBlock(asker)
			o.pushed(c, o.faces.words.Say("window.block-only"))
		}
		f.fails("block", desk.NewProblem(desk.NotOnLine))
		block()
		if f.times("block") != 1 || !c.banner.root.Visible() || c.undo.root.Visible() || !c.asking.root.Visible() {
			t.Error("that he is not blocked is not said, or can be undone")
		}
		f.fails("block", nil)
		block()
		if !c.undo.root.Visible() {
			t.Error("it cannot be undone")
		}
	})
}

// A name that fills the sheet leaves room for yes and no.
func TestAQuestionAboutSomebodyWithAnEndlessNameHasItsButtons(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Name = strings.Repeat("Анна Кузнецова ", 300) })
		o.rest()
		c := o.cardOf(fakedesk.Anna)
		o.pushed(c, o.faces.words.Say("window.remove"))
		for _, id := range []string{"window.remove-yes", "window.cancel"} {
			b, ok := find(c.window.Canvas(), func(b *button) bool { return b.Text == o.faces.words.Say(id) })
			if !ok {
				t.Fatalf("no %s", id)
			}
			if top, bottom := inWindow(b); top < 0 || bottom > c.window.Canvas().Size().Height {
				t.Errorf("%s is from %v to %v of %v", id, top, bottom, c.window.Canvas().Size().Height)
			}
		}
		o.pushed(c, o.faces.words.Say("window.remove-yes"))
		if !c.undo.root.Visible() || c.undo.back.Size().Width <= 0 {
			t.Error("it cannot be undone")
		}
		if right := o.app.Driver().AbsolutePositionForObject(c.undo.back).X + c.undo.back.Size().Width; right > c.window.Canvas().Size().Width {
			t.Errorf("the button to undo is at %v", right)
		}
	})
}

// An undo that comes to nothing says so, and can be asked for no more: the row has gone.
func TestWhatIsUndoneIsUndoneOnce(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c, n := o.talk(fakedesk.Anna), 0
		c.undo.offer("gone", func(context.Context, desk.Desk) error {
			n++
			time.Sleep(time.Second)
			return desk.NewProblem(desk.NotOnLine)
		})
		c.window.Canvas().Focus(c.undo.back)
		o.key(c.undo.back, fyne.KeyReturn)
		o.key(c.undo.back, fyne.KeyReturn)
		time.Sleep(5 * time.Second)
		if o.rest(); n != 1 || !c.banner.root.Visible() {
			t.Errorf("done %d times, said %v", n, c.banner.root.Visible())
		}
	})
}
