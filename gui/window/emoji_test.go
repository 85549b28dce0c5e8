package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"

	"vestnik/assets/emoji"
	"vestnik/assets/locale"
	"vestnik/gui/window/internal/fakedesk"
)

// What the font lacks is a box on the screen.
func TestTheFontHasEverySignThatIsOffered(t *testing.T) {
	font, err := sfnt.Parse(theme.DefaultEmojiFont().Content())
	if err != nil {
		t.Fatal(err)
	}
	var buffer sfnt.Buffer
	has := func(text string) bool {
		glyph, err := font.GlyphIndex(&buffer, []rune(text)[0])
		return err == nil && glyph != 0
	}
	if has("🦔") {
		t.Fatal("this test finds nothing that is missing")
	}
	for _, s := range emoji.All() {
		if !has(s.Text) {
			t.Errorf("%s (%s) is not in the font", s.Text, s.Name("en"))
		}
	}
	for _, text := range usualSigns {
		if !has(text) {
			t.Errorf("%s is not in the font", text)
		}
	}
}

// palette returns the palette that lies over the window.
func (o *office) palette(c *compact) *sheet {
	o.t.Helper()
	s := o.faces.sheets[c.window.Canvas().Overlays().Top()]
	if s == nil {
		o.t.Fatal("no palette")
	}
	return s
}

func TestASignIsFoundByAWordAndWrittenWhereTheCaretStands(t *testing.T) {
	for words, want := range map[string]string{"birthd": "🎂", "рождения": "🎂", "hj;l": "🎂", "thumbs up": "👍"} {
		inOffice(t, locale.Russian, usual, func(o *office) {
			c := o.talk(fakedesk.Anna)
			o.write(c.talk.writer, "С днём !")
			o.key(c.talk.writer, fyne.KeyLeft)
			o.ctrl(c.window, fyne.KeyPeriod)
			o.palette(c)
			search := c.window.Canvas().Focused().(*field)
			o.write(search, words)
			o.key(search, fyne.KeyReturn)
			if c.talk.writer.Text != "С днём "+want+"!" {
				t.Errorf("%s: %q is written", words, c.talk.writer.Text)
			}
			if c.window.Canvas().Focused() != fyne.Focusable(c.talk.writer) || c.covered() {
				t.Errorf("%s: the keyboard is not back at the writer", words)
			}
		})
	}
}

func TestThePaletteIsUsedByArrowsAndLeftWithEsc(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		open := func() *palette {
			p := o.faces.showPalette(c.window, func(sign string) { o.write(c.talk.writer, sign) }, c.talk.writer)
			o.rest()
			return p
		}
		p := open()
		columns := p.grid.ColumnCount()
		for _, k := range []fyne.KeyName{fyne.KeyUp, fyne.KeyLeft, fyne.KeyDown, fyne.KeyRight, fyne.KeyPageDown} {
			o.key(p.search, k)
		}
		at := (1+mostRows)*columns + 1
		if p.grid.at != at || p.name.text != p.found[at].Name(locale.English) {
			t.Errorf("the keyboard is at %d, not %d, and %q is said", p.grid.at, at, p.name.text)
		}
		sign := p.found[at].Text
		o.key(p.search, fyne.KeyReturn)
		p = open()
		if p.found[0].Text != sign || len(p.found) != len(emoji.All()) {
			t.Errorf("the first is %s of %d, not %s that was chosen last", p.found[0].Text, len(p.found), sign)
		}
		o.write(p.search, "no such sign")
		o.key(p.search, fyne.KeyReturn)
		if p.name.text != o.faces.words.Say("window.emoji-none") || !p.sheet.open {
			t.Errorf("of nothing that is found %q is said", p.name.text)
		}
		o.key(p.search, fyne.KeyEscape)
		if c.covered() || c.window.Canvas().Focused() != fyne.Focusable(c.talk.writer) || c.talk.writer.Text != sign {
			t.Errorf("Esc has left %q", c.talk.writer.Text)
		}
	})
}

func TestSignsThatWereChosenLastComeFirstAtTheNextStartToo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		kept := &note{}
		o.faces.memory = kept
		o.talk(fakedesk.Anna)
		for _, sign := range []string{"🎂", "👍", "🎂"} {
			o.faces.tookSign(sign)
		}
		o.later(2 * restful)
		next := &faces{memory: kept}
		next.recall(next.remembered())
		if len(next.recent) != 2 || next.recent[0] != "🎂" || next.recent[1] != "👍" {
			t.Errorf("%q", next.recent)
		}
	})
}

func TestAnySignCanBeGivenToAMessage(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.receive(fakedesk.Anna, "done")
		items := c.talk.signItems(m)
		items[len(items)-1].Action()
		o.rest()
		search := c.window.Canvas().Focused().(*field)
		o.write(search, "party")
		o.key(search, fyne.KeyReturn)
		got := o.faces.model.thread(fakedesk.Anna).messages
		if mine := mySigns(&got[len(got)-1]); len(mine) != 1 || mine[0] == "" {
			t.Errorf("%q was given", mine)
		}
	})
}
