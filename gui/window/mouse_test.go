package window

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/gui/window/internal/fakedesk"
)

// hover moves the mouse over a byte of the text, and returns what it looks like there.
func (p *prose) hover(at int) desktop.Cursor {
	p.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p.point(at)}})
	return p.Cursor()
}

func TestTheMouseShowsWhereALinkIs(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		body := "See https://example.com/17 now\nand www.example.org."
		p := o.said(c, body)
		for on, want := range map[string]desktop.Cursor{
			"See": desktop.TextCursor, "example.com": desktop.PointerCursor, "now": desktop.TextCursor,
			"and": desktop.TextCursor, "www.": desktop.PointerCursor,
		} {
			if got := p.hover(strings.Index(body, on) + 1); got != want {
				t.Errorf("over %q it is %v", on, got)
			}
		}
		for _, beside := range []fyne.Position{{X: 5000, Y: 15}, {X: 60, Y: -10}, {X: 60, Y: 5000}} {
			p.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: beside}})
			if p.Cursor() != desktop.TextCursor {
				t.Errorf("at %v it shows a link", beside)
			}
		}
	})
}

// Whoever moves the mouse over a message is there.
func TestTheMouseOverAMessageIsASignOfLife(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.focus(true)
		p := o.said(o.talk(fakedesk.Anna), "one")
		o.later(idleAfter + 1)
		if o.desk.Attended(fakedesk.Anna) {
			t.Fatal("nobody has moved for long, and is said to look")
		}
		p.hover(1)
		o.rest()
		if !o.desk.Attended(fakedesk.Anna) {
			t.Error("the mouse has moved")
		}
	})
}

func TestTheRightButtonKeepsWhatIsSelected(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.said(o.talk(fakedesk.Anna), "one two three")
		o.drag(p, 4, 7)
		p.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p.point(0)}, Button: desktop.MouseButtonSecondary})
		if p.selected() != "two" {
			t.Errorf("%q is selected", p.selected())
		}
	})
}

// A click where a selection ends opens no link: the person was selecting.
func TestSelectingOverALinkDoesNotOpenIt(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		opened := 0
		o.faces.openURL = func(*url.URL) error { opened++; return nil }
		p := o.said(o.talk(fakedesk.Anna), "https://example.com/17")
		o.drag(p, 8, 15)
		test.TapAt(p, p.point(15))
		o.rest()
		if opened > 0 {
			t.Error("opened")
		}
	})
}

// However wildly the mouse is moved, what is selected is a part of the text from letter to
// letter, and the same from either end.
func TestWhateverIsSelectedIsWholeLetters(t *testing.T) {
	test.NewApp().Settings().SetTheme(newLook())
	rapid.Check(t, func(t *rapid.T) {
		text := anyText(50).Draw(t, "text")
		p := newProse()
		p.onSelect, p.onHands = func(*prose) {}, func() {}
		lines, _ := wrap(styled(text), 120)
		p.set(styled(text), lines)
		at := func(name string) fyne.Position {
			return fyne.NewPos(float32(rapid.IntRange(-50, 300).Draw(t, name+" x")), float32(rapid.IntRange(-50, 300).Draw(t, name+" y")))
		}
		from, to := at("from"), at("to")
		drag := func(from, to fyne.Position) string {
			p.unselect()
			p.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: from}, Button: desktop.MouseButtonPrimary})
			p.pressed = p.pressed.Add(-twice)
			p.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}})
			return p.selected()
		}
		got := drag(from, to)
		if back := drag(to, from); back != got {
			t.Fatalf("%q from one end is %q from the other", got, back)
		}
		whole := map[int]bool{0: true, len(text): true}
		for _, l := range p.lines {
			whole[l.from] = true
			for _, end := range letters(text[l.from:l.to], 100) {
				whole[l.from+end] = true
			}
		}
		if s := p.selection(); !whole[s.from] || !whole[s.to] {
			t.Fatalf("%q is torn out of %q", got, text)
		}
	})
}

// A double click takes the word and neither the sign beside it nor the marks off its letters.
func TestADoubleClickTakesTheWord(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for body, want := range map[string]string{
			"(счёт_17), да":  "счёт_17",
			"и\u0306од есть": "и\u0306од",
			"a":              "a",
			"שלום עולם":      "שלום",
			"12,5":           "12",
		} {
			p := o.said(c, body)
			at := strings.Index(body, want) + 1
			for !strings.HasPrefix(want, body[strings.Index(body, want):at]) || at < len(body) && body[at]&0xC0 == 0x80 {
				at++
			}
			o.press(p, at)
			if o.press(p, at); p.selected() != want {
				t.Errorf("in %q it takes %q, not %q", body, p.selected(), want)
			}
			o.later(twice)
		}
	})
}

// inMenu chooses an entry of the menu that is open, with the mouse; it returns whether
// there is one of this name.
func (o *office) inMenu(w fyne.Window, label string) bool {
	o.t.Helper()
	entry, ok := find(w.Canvas(), func(one fyne.Widget) bool {
		_, tappable := one.(fyne.Tappable)
		return tappable && slices.ContainsFunc(test.WidgetRenderer(one).Objects(), func(x fyne.CanvasObject) bool {
			text, is := x.(*canvas.Text)
			return is && text.Text == label
		})
	})
	if ok {
		test.Tap(entry.(fyne.Tappable))
		o.rest()
	}
	return ok
}

func TestTheMenuOfALinkOpensAndCopiesIt(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		var opened string
		o.faces.openURL = func(u *url.URL) error { opened = u.String(); return nil }
		body := "Look: https://example.com/17, please"
		o.said(c, body)
		bubbles := c.talk.feed.body.Objects
		b := bubbles[len(bubbles)-1].(*bubble)
		choose := func(on, label string) bool {
			at := o.app.Driver().AbsolutePositionForObject(b.text).Add(b.text.point(strings.Index(body, on) + 2))
			b.TappedSecondary(&fyne.PointEvent{AbsolutePosition: at})
			return o.inMenu(c.window, label)
		}
		if choose("Look", "Open the link") {
			t.Error("a link is offered where there is none")
		}
		o.faces.closeTop(c.window.Canvas())
		if !choose("https", "Copy the link") || o.app.Clipboard().Content() != "https://example.com/17" {
			t.Errorf("copied is %q", o.app.Clipboard().Content())
		}
		if !choose("example", "Open the link") || opened != "https://example.com/17" {
			t.Errorf("opened is %q", opened)
		}
		if !choose("please", "Copy") || o.app.Clipboard().Content() != body {
			t.Errorf("copied is %q", o.app.Clipboard().Content())
		}
	})
}

// Ctrl+C with nothing selected leaves on the clipboard what is there.
func TestNothingIsCopiedOverWhatWasCopiedBefore(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.app.Clipboard().SetContent("precious")
		p := o.said(c, "one two")
		if o.press(p, 3); o.copied(c) != "precious" {
			t.Errorf("%q", o.copied(c))
		}
	})
}

// A question about a link says where it leads even if that is as long as a page, and that
// there is more.
func TestALinkWithoutEndFitsItsQuestion(t *testing.T) {
	u, err := url.Parse("https://evil.example/" + strings.Repeat("a", 5000))
	if err != nil {
		t.Fatal(err)
	}
	if got := shortened(u); len([]rune(got)) != 301 || !strings.HasPrefix(got, "https://evil.example/a") || !strings.HasSuffix(got, "…") {
		t.Errorf("%q", got)
	}
}

// coloured tells whether something is a surface of a colour.
func coloured(o fyne.CanvasObject, name fyne.ThemeColorName) bool {
	r, ok := o.(*canvas.Rectangle)
	return ok && r.FillColor == themed(name)
}

func TestSelectingMarksWhatIsSelectedAndNothingElse(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.said(o.talk(fakedesk.Anna), "one two\nthree")
		marked := func() (wide float32) {
			for _, x := range test.WidgetRenderer(p).Objects() {
				if coloured(x, theme.ColorNameSelection) {
					wide += x.Size().Width
				}
			}
			return wide
		}
		if marked() != 0 {
			t.Error("marked though nothing is selected")
		}
		o.drag(p, 4, len("one two\nthr"))
		want := p.wide(span{4, 7}) + p.wide(span{8, 11})
		if got := marked(); got < want-2 || got > want+2 {
			t.Errorf("%v is marked, not %v", got, want)
		}
		p.unselect()
		if marked() != 0 {
			t.Error("the mark stays")
		}
	})
}

// Somebody who is answered while his message is selected does not lose the selection.
func TestASelectionStaysWhenMoreIsWritten(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.receive(fakedesk.Anna, "one two three")
		bubbles := c.talk.feed.body.Objects
		p := bubbles[len(bubbles)-1].(*bubble).text
		o.drag(p, 4, 7)
		o.receive(fakedesk.Anna, "four")
		if c.talk.feed.chosen.selected() != "two" || o.copied(c) != "two" {
			t.Errorf("%q", c.talk.feed.chosen.selected())
		}
		m.Body, m.Edited = "one", 1
		o.desk.Edit(m)
		o.rest()
		if got := p.selected(); got != "" {
			t.Errorf("of a text that is another one now, %q is selected", got)
		}
	})
}
