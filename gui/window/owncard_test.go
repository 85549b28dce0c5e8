package window

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// mine is an office in which Olga has a card, with more in it than the form shows.
func mine() *fakedesk.Desk {
	d := carded()
	d.Cards[""] = desk.Card{FullName: "Ольга Иванова", Nick: "Оля", Title: "Бухгалтер", Birthday: "1985-05-01", Units: []string{"Бухгалтерия"},
		Phones: []desk.Reach{{Value: "101", Kinds: []string{"home"}}, {Value: "102", Kinds: []string{"fax"}}}}
	return d
}

// own opens the form by the menu.
func (o *office) own(label string) *compact {
	o.t.Helper()
	c := o.faces.compact
	items := c.header.items()
	at := slices.IndexFunc(items, func(i *fyne.MenuItem) bool { return i.Label == label })
	if at < 0 {
		o.t.Fatalf("no %q", label)
	}
	items[at].Action()
	o.rest()
	return c
}

func (o *office) told(c *compact, p *desk.Problem) bool {
	sentence, _ := o.faces.words.Problem(p)
	_, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return l.Visible() && strings.HasPrefix(l.Text, sentence) })
	return ok
}

func TestOnesOwnCardIsReadEditedAndStored(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		c := o.own("My card…")
		name := o.typed(c)
		if name.Text != "Ольга Иванова" || o.typedIn(c, "Phone").Text != "101" || o.typedIn(c, "Post").Text != "Бухгалтер" {
			t.Errorf("%q", name.Text)
		}
		name.SetText("Ольга Петрова")
		o.typedIn(c, "Phone").SetText("")
		o.typedIn(c, "Mail").SetText(" olga@work.example ")
		o.key(name, fyne.KeyReturn)
		o.mustHaveAsked("set-card Ольга Петрова")
		if slices.ContainsFunc(o.desk.Calls(), func(call string) bool { return strings.HasPrefix(call, "nick") }) {
			t.Error("contacts are told a name that is the same")
		}
		stored := o.desk.Cards[""]
		if stored.Birthday != "1985-05-01" || len(stored.Units) != 1 || len(stored.Phones) != 1 || stored.Phones[0].Value != "102" {
			t.Errorf("what the form does not show has changed: %+v", stored)
		}
		if len(stored.Mails) != 1 || stored.Mails[0].Value != "olga@work.example" || !slices.Equal(stored.Mails[0].Kinds, []string{"work"}) {
			t.Errorf("%+v", stored.Mails)
		}
		if c.window.Canvas().Overlays().Top() != nil {
			t.Error("the form stays")
		}
	})
}

func TestANewNickIsToldToContacts(t *testing.T) {
	inOffice(t, locale.Russian, mine, func(o *office) {
		c := o.own("Моя карточка…")
		o.typedIn(c, "Называет себя").SetText("Лёля")
		o.pushed(c, "Сохранить")
		o.mustHaveAsked("nick Лёля")
		if got := withFirst(o.desk.Cards[""].Phones, "103"); got[0].Value != "103" || got[0].Kinds[0] != "home" || got[1].Value != "102" {
			t.Errorf("%+v", got)
		}
	})
}

// Who saves before the card was read would wipe it out.
func TestACardThatCouldNotBeReadIsNotWritten(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		p := desk.NewProblem(desk.NotOnLine)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.CardError = p })
		c := o.own("My card…")
		o.write(o.typed(c), "x")
		o.key(o.typed(c), fyne.KeyReturn)
		if slices.Contains(o.desk.Calls(), "set-card x") || !o.told(c, p) {
			t.Errorf("%q", o.desk.Calls())
		}
	})
}

func TestWhyACardIsNotStoredIsSaidAndNothingTypedIsLost(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		c := o.own("My card…")
		p := desk.NewProblem(desk.CardReadOnly)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.CardError = p })
		o.write(o.typed(c), "!")
		o.pushed(c, "Save")
		if !o.told(c, p) || !strings.Contains(o.typedIn(c, "Name").Text, "!") {
			t.Error("silence, or what was typed is gone")
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.CardError = nil })
		o.pushed(c, "Save")
		if c.window.Canvas().Overlays().Top() != nil {
			t.Error("not stored at the second try")
		}
	})
}

func TestOnesOwnPictureIsShownTakenAwayAndChosenFromAFile(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := mine()
		d.Pictures = map[string]desk.Picture{"": {Hash: "mine", PNG: pngOf(t, 64, 64)}}
		return d
	}, func(o *office) {
		c := o.own("My card…")
		face, _ := find(c.window.Canvas(), func(p *portrait) bool { return p.wide == 64 })
		if !face.picture.Visible() {
			t.Error("not shown")
		}
		o.pushed(c, "Take it away")
		o.mustHaveAsked("set-picture")
		p := desk.NewProblem(desk.BadPicture)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.CardError = p })
		o.pushed(c, "Take it away")
		if !o.told(c, p) {
			t.Error("why it cannot be is not said")
		}
		o.pushed(c, "Choose a picture…")
		if n := len(c.window.Canvas().Overlays().List()); n != 2 {
			t.Errorf("%d sheets", n)
		}
	})
}

func TestOfSeveralAccountsEachHasItsCard(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		o.several()
		c := o.own("Card of " + second + "…")
		face, _ := find(c.window.Canvas(), func(p *portrait) bool { return p.wide == 64 })
		if face.of != second {
			t.Errorf("that of %q", face.of)
		}
		o.key(o.typed(c), fyne.KeyEscape)
		if c.window.Canvas().Overlays().Top() != nil {
			t.Error("Esc does not shut it")
		}
	})
}

// The person sees above the list what others see of him, and a click leads to where it is changed.
func TestTheHeadShowsThePersonAsOthersSeeHim(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		h := o.faces.compact.header
		if h.face.letters.Text != "O" || h.face.of != fakedesk.Me || h.face.picture.Visible() {
			t.Errorf("%q, of %q", h.face.letters.Text, h.face.of)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) {
			d.Pictures = map[string]desk.Picture{"": {Hash: "mine", PNG: pngOf(t, 64, 64)}}
		})
		status := o.faces.model.status
		status.Accounts = []desk.AccountStatus{status.Accounts[0]}
		status.Accounts[0].Nick, status.Accounts[0].Picture = "Ольга Белова", "mine"
		o.desk.Tell(desk.Event{Kind: desk.EventStatus, Status: &status})
		o.rest()
		if h.face.letters.Text != "ОБ" || !h.face.picture.Visible() {
			t.Errorf("%q, the picture is shown: %v", h.face.letters.Text, h.face.picture.Visible())
		}
		test.Tap(h.mine)
		if !o.faces.compact.covered() {
			t.Error("the own card does not open")
		}
	})
}
