package window

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// said lets Anna say something, and returns the text as it is drawn.
func (o *office) said(c *compact, body string) *prose {
	o.receive(fakedesk.Anna, body)
	bubbles := c.talk.feed.body.Objects
	return bubbles[len(bubbles)-1].(*bubble).text
}

// point returns where a byte of the text is drawn, a little to the right.
func (p *prose) point(at int) fyne.Position {
	for i, s := range p.lines {
		if at <= s.to {
			return fyne.NewPos(theme.InnerPadding()+p.wide(span{s.from, at})+1, theme.InnerPadding()+(float32(i)+0.5)*p.row())
		}
	}
	return fyne.Position{}
}

// drag selects with the mouse from one byte of the text to another.
func (o *office) drag(p *prose, from, to int) {
	o.press(p, from)
	p.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p.point(to)}})
	p.MouseUp(nil)
	p.DragEnd()
	o.rest()
}

func (o *office) press(p *prose, at int) {
	p.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: p.point(at)}, Button: desktop.MouseButtonPrimary})
	o.rest()
}

func (o *office) copied(c *compact) string {
	c.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutCopy{Clipboard: o.app.Clipboard()})
	return o.app.Clipboard().Content()
}

func TestPartOfAMessageIsSelectedAndCopied(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		body := "Оплатите счёт № 1042 до пятницы, пожалуйста, иначе отгрузка задержится на неделю.\nВторая строка 🦔 здесь."
		p := o.said(c, body)
		if len(p.lines) < 3 {
			t.Fatalf("%d lines are too few to try", len(p.lines))
		}
		from, to := strings.Index(body, "1042"), strings.Index(body, " здесь")
		o.drag(p, from, to)
		if got := o.copied(c); got != body[from:to] {
			t.Errorf("copied %q, want %q", got, body[from:to])
		}
		o.drag(p, to, from) // backwards
		if got := o.copied(c); got != body[from:to] {
			t.Errorf("copied %q backwards, want %q", got, body[from:to])
		}
		time.Sleep(time.Second)
		at := strings.Index(body, "отгрузка") + 6
		o.press(p, at)
		o.press(p, at)
		if got := o.copied(c); got != "отгрузка" {
			t.Errorf("a double click copies %q", got)
		}
		other := o.said(c, "другое")
		o.drag(other, 0, len("дру"))
		var selected []string
		for _, b := range c.talk.feed.body.Objects {
			if text := b.(*bubble).text.selected(); text != "" {
				selected = append(selected, text)
			}
		}
		if len(selected) != 1 || o.copied(c) != "дру" {
			t.Errorf("selected is %q, copied %q", selected, o.copied(c))
		}
		c.window.Canvas().Focused().TypedRune('ж')
		if c.talk.writer.Text != "ж" {
			t.Error("letters do not go to the writer after selecting")
		}
		o.drag(other, 0, len("дру"))
		test.TapSecondary(other)
		if markup := test.RenderToMarkup(c.window.Canvas()); !strings.Contains(markup, o.faces.words.Say("window.copy-selected")) {
			t.Error("the menu does not offer to copy what is selected")
		}
	})
}

func TestLinksOpenAndAskWhereTheyAreDoubtful(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		var opened []string
		o.faces.openURL = func(u *url.URL) error { opened = append(opened, u.String()); return nil }
		tap := func(body, on string) {
			p := o.said(c, body)
			test.TapAt(p, p.point(strings.Index(body, on)+1))
			o.rest()
		}
		last := func() string {
			if len(opened) == 0 {
				return ""
			}
			return opened[len(opened)-1]
		}
		tap("Look: https://example.com/17, please", "Look")
		if last() != "" {
			t.Errorf("a tap beside it opens %q", last())
		}
		tap("Look: https://example.com/17, please", "https")
		if last() != "https://example.com/17" {
			t.Errorf("opened %q", last())
		}
		long := "https://example.com/" + strings.Repeat("part/", 30)
		tap(long, "part/part/part/part/part/part/part/part/part/part/part/part")
		if last() != long {
			t.Errorf("the second line of a link opens %q", last())
		}
		opened = nil
		tap("https://bank.example@evil.example/", "bank")
		if last() != "" {
			t.Fatalf("opened %q without a question", last())
		}
		if markup := test.RenderToMarkup(c.window.Canvas()); !strings.Contains(markup, ">https://evil.example/<") {
			t.Error("the question does not say where it leads")
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		if last() != "" || c.window.Canvas().Overlays().Top() != nil {
			t.Error("Enter at the question opens it: no is where the keyboard is")
		}
		tap("https://bank.example@evil.example/", "bank")
		c.window.Canvas().FocusNext()
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		if last() != "https://evil.example/" {
			t.Errorf("a yes opens %q", last())
		}
		tap("write to xmpp:boris@example.com?message", "xmpp")
		if c.talk.peer != fakedesk.Boris || len(opened) != 1 {
			t.Errorf("a person's address opens %q, %q", c.talk.peer, opened)
		}
	})
}

func TestALinkThatDoesNotOpenIsToldOf(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.faces.openURL = func(*url.URL) error { return desk.ErrGap }
		p := o.said(c, "https://example.com/17")
		test.TapAt(p, p.point(3))
		o.rest()
		if !c.talk.problem.Visible() || !strings.Contains(c.talk.problem.Text, "https://example.com/17") {
			t.Errorf("told %q", c.talk.problem.Text)
		}
	})
}

// However a text is broken into lines, nothing of it is lost between them, whatever its styles.
func TestLinesAreFoundInTheirText(t *testing.T) {
	test.NewApp().Settings().SetTheme(newLook())
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab жё *_`> 🦔\n  \u0301W")), 0, 60, -1).Draw(t, "text")
		at := 0
		lines, _ := wrap(styled(text), float32(rapid.IntRange(20, 200).Draw(t, "width")))
		for _, s := range append(lines, span{len(text), len(text)}) {
			if between := text[at:s.from]; s.to < s.from || strings.Trim(between, " \n") != "" || len(between) > 1 {
				t.Fatalf("%q: between its lines %v is %q", text, lines, between)
			}
			at = s.to
		}
	})
}
