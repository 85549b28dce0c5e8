package window

import (
	"context"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// Whoever reads a card does not see what comes beneath it.
func TestBeneathASheetNothingIsRead(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		o.focus(true)
		c := o.cardOf(fakedesk.Anna)
		o.receive(fakedesk.Anna, "are you there?")
		if o.unread(fakedesk.Anna) != 1 || o.desk.Attended(fakedesk.Anna) {
			t.Error("read beneath a card")
		}
		o.pushed(c, "Close")
		if o.unread(fakedesk.Anna) != 0 {
			t.Error("not read when the card has gone")
		}
	})
}

// What the network answers to a card that was shut takes the keyboard from nobody.
func TestACardThatWasShutIsNotDrawnAnew(t *testing.T) {
	inOffice(t, locale.English, carded, func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		k := c.card
		o.pushed(c, "Close")
		c.window.Canvas().Focus(c.talk.writer)
		k.arrived()
		if c.window.Canvas().Focused() != c.talk.writer || c.card != nil {
			t.Error("the keyboard has gone")
		}
	})
}

// Who types before his card is there keeps what he typed.
func TestWhatWasTypedBeforeTheCardCameStays(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		c := o.faces.compact
		c.showOwnCard(fakedesk.Me)
		o.typed(c).SetText("Olga")
		o.rest()
		if name, nick := o.typed(c).Text, o.typedIn(c, "Calls himself").Text; name != "Olga" || nick != "Оля" {
			t.Errorf("%q, %q", name, nick)
		}
	})
}

func TestWhatWasDoneLastIsUndone(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.faces.compact
		var undone []string
		offer := func(name string) {
			c.undo.offer(name, func(context.Context, desk.Desk) error { undone = append(undone, name); return nil })
		}
		offer("one")
		offer("two")
		above := c.top.MinSize().Height
		test.Tap(c.undo.back)
		o.rest()
		if len(undone) != 1 || undone[0] != "two" || c.undo.root.Visible() || c.top.MinSize().Height >= above {
			t.Errorf("%q", undone)
		}
		offer("three")
		c.undo.hide()
		if c.undo.root.Visible() || len(undone) != 1 {
			t.Error("taken away is not undone")
		}
	})
}

func TestWhatCannotBeUndoneIsSaid(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		c.undo.offer("one", func(context.Context, desk.Desk) error { return desk.NewProblem(desk.NotOnLine) })
		o.key(c.undo.back, fyne.KeyReturn)
		if !c.banner.root.Visible() {
			t.Error("silence")
		}
	})
}

func TestALineUnderTheMouseIsMarkedUnlessItIsChosen(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.talk(fakedesk.Billing)
		hands := 0
		c.people.onHands = func() { hands++ }
		c.people.draw()
		chosen, other, head := c.people.lines[0], c.people.lines[1], c.people.heads[0]
		for _, h := range []interface{ MouseIn(*desktop.MouseEvent) }{chosen, other, head} {
			h.MouseIn(nil)
		}
		if chosen.back.color != colorChosen || other.back.color != theme.ColorNameHover || head.back.color != theme.ColorNameHover || hands != 3 {
			t.Errorf("%q, %q, %q; %d", chosen.back.color, other.back.color, head.back.color, hands)
		}
		other.MouseMoved(nil)
		other.MouseOut()
		head.MouseOut()
		c.talk.who.MouseIn(nil)
		if other.back.color != "" || head.back.color != "" || hands != 4 || c.talk.who.back.color != theme.ColorNameHover {
			t.Errorf("%q, %q", other.back.color, head.back.color)
		}
	})
}

// The rim of the sign is what the portrait stands on, or it would be a hole.
func TestThePortraitStandsOnTheColourOfItsLine(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := newPortrait(36, colorPanel)
		w := o.app.NewWindow("")
		w.SetContent(p)
		one := person{name: "Anna", peer: fakedesk.Anna}
		for _, on := range []fyne.ThemeColorName{colorPanel, colorChosen} {
			p.show(one, on)
			if p.rim.FillColor != color.Color(themed(on)) {
				t.Errorf("%s: %v", on, p.rim.FillColor)
			}
		}
	})
}

func TestTheListStaysWherePeopleLookWhenItGetsShorter(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		c := o.faces.compact
		c.people.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -5000}})
		bottom := c.people.scroll.Offset.Y
		if bottom <= 0 {
			t.Fatal("nothing to scroll")
		}
		for _, part := range c.people.rows {
			o.faces.foldPart(part.key, true)
		}
		if c.people.scroll.Offset.Y != 0 || len(c.people.body.Objects) != len(c.people.rows) {
			t.Errorf("%v, %d lines", c.people.scroll.Offset.Y, len(c.people.body.Objects))
		}
		for _, part := range c.people.rows {
			o.faces.foldPart(part.key, false)
		}
		o.key(c.people, fyne.KeyUp)
		for range c.people.rows.count() {
			o.key(c.people, fyne.KeyDown)
		}
		at := c.people.at()
		if y := c.people.scroll.Offset.Y; c.people.rows.top(at, c.people.high) < y || c.people.rows.top(at+1, c.people.high) > y+c.people.scroll.Size().Height {
			t.Error("the line with the keyboard is out of sight")
		}
	})
}
