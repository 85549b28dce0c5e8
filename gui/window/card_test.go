package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// carded is an office in which much is known of Anna.
func carded() *fakedesk.Desk {
	d := grouped()
	d.Cards = map[string]desk.Card{fakedesk.Anna.Address: {
		FullName: "Кузнецова Анна Петровна", Nick: "Аня", Company: "ООО «Ромашка»", Units: []string{"Бухгалтерия"}, Title: "Главный бухгалтер",
		Phones: []desk.Reach{{Value: "+7 495 123-45-67", Kinds: []string{"work"}}, {Value: "+7 916 000-00-00", Kinds: []string{"cell", "pref"}}},
		Mails:  []desk.Reach{{Value: "anna@romashka.example", Kinds: []string{"work"}}}, Note: "<b>Не</b> звонить\nпосле шести",
	}}
	d.Abouts = map[string]desk.About{
		fakedesk.Anna.Address: {Programs: []desk.Program{
			{Resource: "g1", Presence: desk.Presence{Show: desk.Available, Text: "На месте"}, Name: "Gajim", Version: "1.8.4", System: "Linux", Time: time.Date(2000, 1, 1, 15, 4, 0, 0, time.UTC)},
			{Resource: "phone", Presence: desk.Presence{Show: desk.Away}, Idle: time.Now().Add(-20 * time.Minute)},
		}},
		"dasha@example.com": {Since: time.Now().Add(-48 * time.Hour), Text: "Ушла домой"},
	}
	return d
}

// find returns the first object beneath the overlays, or the window, that fits.
func find[O fyne.CanvasObject](c fyne.Canvas, fits func(O) bool) (found O, ok bool) {
	for _, o := range test.LaidOutObjects(uppermost(c)) {
		if one, is := o.(O); is && !ok && fits(one) {
			found, ok = one, true
		}
	}
	return found, ok
}

// pushed presses the button with a text in what is uppermost.
func (o *office) pushed(c *compact, text string) {
	o.t.Helper()
	b, ok := find(c.window.Canvas(), func(b *button) bool { return b.Text == text })
	if !ok {
		o.t.Fatalf("there is no button %q", text)
	}
	o.key(b, fyne.KeyReturn)
}

// typed is the field with the keyboard.
func (o *office) typed(c *compact) *field {
	o.t.Helper()
	f, ok := c.window.Canvas().Focused().(*field)
	if !ok {
		o.t.Fatalf("the keyboard is at %T", c.window.Canvas().Focused())
	}
	return f
}

func (o *office) cardOf(peer desk.Ref) *compact {
	o.t.Helper()
	c := o.talk(peer)
	o.ctrl(c.window, fyne.KeyI)
	if c.card == nil {
		o.t.Fatal("no card")
	}
	return c
}

func factsOf(c *compact) (all []string) {
	for _, f := range c.card.allFacts() {
		all = append(all, f.label+": "+f.value)
	}
	return all
}

func TestACardSaysWhoSomebodyIsAndWhere(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		want := `Groups: Бухгалтерия
Name: Кузнецова Анна Петровна
Calls himself: Аня
Organisation: ООО «Ромашка», Бухгалтерия
Post: Главный бухгалтер
Phone, work: +7 495 123-45-67
Phone, mobile: +7 916 000-00-00
Mail, work: anna@romashka.example
Note: <b>Не</b> звонить после шести`
		if got := strings.Join(factsOf(c), "\n"); got != want {
			t.Errorf("%s", got)
		}
		want = `Available · На месте до шести ☕
• Gajim 1.8.4 (Linux): Available · На месте · 15:04 there
• phone: Away · idle since 11:40`
		if c.card.state.Text != want {
			t.Errorf("%s", c.card.state.Text)
		}
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Show, c.Text = desk.DoNotDisturb, "" })
		o.rest()
		if !strings.HasPrefix(c.card.state.Text, "Do not disturb\n") {
			t.Errorf("does not follow: %s", c.card.state.Text)
		}
	})
}

func TestTheCardOfWhoIsAwaySaysSinceWhen(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Peer("dasha@example.com"))
		if want := "Offline\nLast seen: 1999-12-30\n“Ушла домой”"; c.card.state.Text != want {
			t.Errorf("%q", c.card.state.Text)
		}
	})
}

func TestACardIsOpenedByMouseAndKeyboardAndShutByEsc(t *testing.T) {
	inOffice(t, locale.Russian, carded, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for name, open := range map[string]func(){
			"Ctrl+I":     func() { o.ctrl(c.window, fyne.KeyI) },
			"the button": func() { o.key(c.talk.info, fyne.KeyReturn) },
			"the head":   func() { test.Tap(c.talk.who) },
			"the menu":   func() { o.chosen(c.itemsOf(fakedesk.Anna), "Сведения: Анна Кузнецова") },
		} {
			open()
			o.rest()
			if c.card == nil || c.window.Canvas().Overlays().Top() == nil {
				t.Fatalf("%s opens no card", name)
			}
			o.key(c.window.Canvas().Focused(), fyne.KeyEscape)
			if c.card != nil || c.window.Canvas().Overlays().Top() != nil {
				t.Fatalf("%s: Esc does not shut it", name)
			}
		}
		c.choose(desk.Ref{}, false)
		if o.ctrl(c.window, fyne.KeyI); c.card != nil {
			t.Error("a card of nobody")
		}
	})
}

func TestWhyThereIsNoCardIsSaid(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.CardError = desk.NewProblem(desk.NotOnLine) })
		c := o.cardOf(fakedesk.Anna)
		sentence, _ := o.faces.words.Problem(desk.NewProblem(desk.NotOnLine))
		if _, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return strings.HasPrefix(l.Text, sentence) }); !ok {
			t.Error("silence")
		}
	})
}

// A card of any length costs what can be looked at.
func TestACardWithoutEndIsCut(t *testing.T) {
	c := desk.Card{Note: strings.Repeat("слово ", 100_000)}
	for n := range 10_000 {
		c.Phones = append(c.Phones, desk.Reach{Value: fmt.Sprint(n), Kinds: []string{"work", "work", "work", "work", "work", "work", "work", "work", "home", "home", "home", "home"}})
	}
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := usual()
		d.Cards = map[string]desk.Card{fakedesk.Anna.Address: c}
		return d
	}, func(o *office) {
		all := o.cardOf(fakedesk.Anna).card.allFacts()
		if len(all) != mostFacts {
			t.Errorf("%d facts", len(all))
		}
		for _, f := range all {
			if n := len([]rune(f.value)); n > longestFact+1 || len([]rune(f.label)) > longestLabel {
				t.Errorf("%.40q: %d characters", f.label, n)
			}
		}
	})
}

func TestWhatACardSaysIsCopiedAsItStands(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		copied := map[string]bool{}
		for _, x := range test.LaidOutObjects(c.window.Canvas().Overlays().Top()) {
			if b, ok := x.(*button); ok && b.Text == "" {
				test.Tap(b)
				copied[o.app.Clipboard().Content()] = true
			}
		}
		for _, want := range []string{fakedesk.Anna.Address, "+7 495 123-45-67", "anna@romashka.example"} {
			if !copied[want] {
				t.Errorf("%q cannot be copied", want)
			}
		}
	})
}

func TestAContactIsRenamed(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		o.pushed(c, "Rename…")
		f := o.typed(c)
		if f.Text != "Анна Кузнецова" {
			t.Errorf("%q", f.Text)
		}
		f.SetText(" Аня ")
		o.key(f, fyne.KeyReturn)
		o.mustHaveAsked("rename " + fakedesk.Anna.Address + " Аня")
		if c.card.name.text != "Аня" {
			t.Errorf("the card says %q", c.card.name.text)
		}
		o.pushed(c, "Rename…")
		o.key(o.typed(c), fyne.KeyEscape)
		if c.card == nil {
			t.Error("Esc shuts more than what is uppermost")
		}
	})
}

func TestAContactIsMovedBetweenGroups(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		o.pushed(c, "Groups…")
		o.pushed(c, "Бухгалтерия") // out
		o.pushed(c, "Продажи")     // in
		f := o.typedIn(c, "New group")
		o.write(f, "Новая, через запятую")
		o.key(f, fyne.KeyReturn)
		o.mustHaveAsked("move " + fakedesk.Anna.Address + " [Продажи, Новая, через запятую]")
		if got := o.faces.model.contacts[fakedesk.Anna].Groups; len(got) != 2 {
			t.Errorf("%q", got)
		}
	})
}

// typedIn returns the field with this hint in it, or before it.
func (o *office) typedIn(c *compact, hint string) *field {
	o.t.Helper()
	f, ok := find(c.window.Canvas(), func(f *field) bool { return f.PlaceHolder == hint })
	before := ""
	for _, x := range test.LaidOutObjects(c.window.Canvas().Overlays().Top()) {
		switch x := x.(type) {
		case *widget.Label:
			before = x.Text
		case *field:
			if before == hint && !ok {
				f, ok = x, true
			}
			before = ""
		}
	}
	if !ok {
		o.t.Fatalf("no field %q", hint)
	}
	return f
}

func TestAContactIsRemovedOnlyAfterAYesAndCanBeHadBack(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		o.pushed(c, "Remove…")
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn) // the keyboard is at no
		if o.asked("remove " + fakedesk.Anna.Address) {
			t.Fatal("removed without a yes")
		}
		o.pushed(c, "Remove…")
		o.pushed(c, "Remove")
		o.mustHaveAsked("remove " + fakedesk.Anna.Address)
		if c.card != nil || !c.undo.root.Visible() {
			t.Fatal("it cannot be undone")
		}
		o.key(c.undo.back, fyne.KeyReturn)
		o.mustHaveAsked("add " + fakedesk.Anna.Address + " Анна Кузнецова [Бухгалтерия]: ")
		if back := o.faces.model.contacts[fakedesk.Anna]; !back.InRoster || c.undo.root.Visible() {
			t.Errorf("%+v", back)
		}
	})
}

func TestWhatCannotBeDoneAboutSomebodyIsSaid(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		o.desk.SetErrors(func(d *fakedesk.Desk) {
			d.ContactError = desk.NewProblem(desk.SharedGroup, "address", fakedesk.Anna.Address)
		})
		o.pushed(c, "Remove…")
		o.pushed(c, "Remove")
		if !c.banner.root.Visible() || c.undo.root.Visible() || !o.faces.model.contacts[fakedesk.Anna].InRoster {
			t.Error("silence, or an undo of what was not done")
		}
	})
}

func TestWhoIsBlockedCanBeUnblockedAndWhoWasAskedLeftAlone(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Asked = true })
		c := o.cardOf(fakedesk.Anna)
		o.pushed(c, "Take the request back")
		o.mustHaveAsked("cancel " + fakedesk.Anna.Address)
		o.pushed(c, "Block…")
		o.pushed(c, "Block")
		o.mustHaveAsked("block " + fakedesk.Anna.Address + " ")
		o.pushed(c, "Unblock")
		o.mustHaveAsked("unblock " + fakedesk.Anna.Address)
	})
}

func TestAStrangerIsAddedFromHisCard(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Peer("kto@example.org"))
		if !strings.HasPrefix(c.card.state.Text, "Not in your contacts") {
			t.Errorf("%q", c.card.state.Text)
		}
		o.pushed(c, "Add a person…")
		if c.card != nil {
			t.Error("the card lies beneath")
		}
		name := o.typed(c)
		o.write(name, "Поставщик")
		o.pushed(c, "Продажи")
		o.write(o.typedIn(c, "What to tell him (optional)"), "Это Ольга")
		o.pushed(c, "Add")
		o.mustHaveAsked("add kto@example.org Поставщик [Продажи]: Это Ольга")
		if c.talk.peer != fakedesk.Peer("kto@example.org") || c.window.Canvas().Overlays().Top() != nil {
			t.Errorf("the conversation is with %v", c.talk.peer)
		}
	})
}

func TestSomebodyNewIsAddedByTheKeyboard(t *testing.T) {
	inOffice(t, locale.Russian, carded, func(o *office) {
		o.several()
		c := o.talk(fakedesk.Anna)
		o.ctrl(c.window, fyne.KeyN)
		f := o.typed(c)
		o.write(f, "vera")
		o.key(f, fyne.KeyReturn)
		if label, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return l.Text == o.faces.words.Say("window.lacks-address") }); !ok || !label.Visible() {
			t.Error("half an address is taken")
		}
		o.write(f, "@New.example")
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.ContactError = desk.NewProblem(desk.NotOnLine) })
		o.key(f, fyne.KeyReturn)
		if c.window.Canvas().Overlays().Top() == nil {
			t.Fatal("what was written is lost by a failure")
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.ContactError = nil })
		o.pushed(c, second)
		o.key(f, fyne.KeyReturn)
		o.mustHaveAsked("add vera@new.example  []: ")
		if want := (desk.Ref{Account: second, Address: "vera@new.example"}); c.talk.peer != want {
			t.Errorf("%v", c.talk.peer)
		}
	})
}
