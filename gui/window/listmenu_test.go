package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// chosen does what an item of a menu says.
func (o *office) chosen(items []*fyne.MenuItem, label string) {
	o.t.Helper()
	at := slices.IndexFunc(items, func(i *fyne.MenuItem) bool { return i.Label == label })
	if at < 0 {
		o.t.Fatalf("no %q in %q", label, menuOf(items))
	}
	items[at].Action()
	o.rest()
}

func TestALineOffersWhatCanBeDoneAboutIt(t *testing.T) {
	inOffice(t, locale.English, roomy, func(o *office) {
		c, billing, kto := o.faces.compact, fakedesk.Billing, fakedesk.Peer("kto@example.org")
		o.chosen(c.itemsOf(billing), "Mark as read")
		if o.faces.model.conversations[billing].Unread != 0 {
			t.Error("it is not read")
		}
		if slices.Contains(menuOf(c.itemsOf(billing)), "Mark as read") {
			t.Error("there is nothing more to read")
		}
		o.chosen(c.itemsOf(billing), "Pin on top")
		o.mustHaveAsked("pin " + billing.Address + " true")
		o.chosen(c.itemsOf(kto), "Write")
		if c.talk.peer != kto || c.window.Canvas().Focused() != c.talk.writer {
			t.Errorf("%v", c.talk.peer)
		}
		for _, p := range []struct {
			peer        desk.Ref
			with, never string
		}{
			{kto, "Add a person…", "Forget the room…"},
			{billing, "Block…", "Add a person…"},
			{planning, "Forget the room…", "Block…"},
		} {
			if got := menuOf(c.itemsOf(p.peer)); !slices.Contains(got, p.with) || slices.Contains(got, p.never) {
				t.Errorf("%v: %q", p.peer, got)
			}
		}
	})
}

// The menu comes by the mouse and by the keyboard, of a heading too.
func TestTheMenuOfALineComesByMouseAndKeyboard(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.talk(fakedesk.Anna)
		top := func() fyne.CanvasObject { return c.window.Canvas().Overlays().Top() }
		for name, open := range map[string]func(){
			"the right button":              func() { test.TapSecondary(c.people.lines[0]) },
			"the right button on a heading": func() { test.TapSecondary(c.people.heads[0]) },
			"the menu key":                  func() { o.key(c.people, desktop.KeyMenu) },
			"F10":                           func() { o.key(c.people, fyne.KeyF10) },
		} {
			open()
			if o.rest(); top() == nil {
				t.Errorf("%s opens none", name)
				continue
			}
			o.faces.closeTop(c.window.Canvas())
			o.rest()
		}
		if o.key(c.people, fyne.KeyDown); c.talk.peer == fakedesk.Anna {
			t.Error("the keyboard is not in the list again")
		}
	})
}

func TestAllIsFoldedAtOnce(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.faces.compact
		o.chosen(c.itemsOfPart(keyTalks, false), "Fold all")
		o.mustList("> Conversations", "> Бухгалтерия 2/3", "> Дирекция 1/1", "> Продажи 2/2")
		o.chosen(c.itemsOfPart(keyTalks, true), "Unfold")
		o.mustList("> Conversations", "1c", "anna", "boris", "kto", "> Бухгалтерия 2/3", "> Дирекция 1/1", "> Продажи 2/2")
		o.chosen(c.itemsOfPart(keyTalks, false), "Unfold all")
		if got := len(listed(c)); got != 14 {
			t.Errorf("%d lines", got)
		}
	})
}
