package window

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"vestnik/assets/emoji"
	"vestnik/assets/locale"
)

// palette lets the person choose a sign: by its words in either language, with the keyboard in any
// layout, or by looking. Those that he has chosen last come first. The keyboard stays in the search:
// arrows go through the signs from there, Enter takes one, and Esc none.
type palette struct {
	faces  *faces
	sheet  *sheet
	search *field
	grid   *signGrid
	name   *line // of the one at which the keyboard is
	all    []emoji.Sign
	found  []emoji.Sign
	take   func(sign string)
}

// mostRecent is how many signs come first because they were chosen last.
const mostRecent = 16

// showPalette opens the palette over a window; back is where the keyboard goes then.
func (f *faces) showPalette(w fyne.Window, take func(sign string), back fyne.Focusable) *palette {
	p := &palette{faces: f, sheet: f.newSheet(w), all: recentFirst(f.recent), take: take}
	p.sheet.onShut = func() { w.Canvas().Focus(back) }
	p.search = p.sheet.field(f.words.Say("window.emoji-search"), func() { p.chosen(p.grid.at) })
	p.search.alsoOnKey(func(k fyne.KeyName) bool { return p.grid.move(k) })
	p.search.OnChanged = p.look
	p.grid = newSignGrid(p.sheet.keys, p.chosen, p.reached)
	p.name = newLine(theme.SizeNameCaptionText, colorFaint)
	p.look("")
	content := container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), p.search, container.New(&least{high: p.grid.rows(mostRows)}, p.grid), p.name)
	p.sheet.show(f.words.Say("window.emoji"), content, p.search, p.sheet.button(f.words.Say("window.close"), p.sheet.shut))
	return p
}

// recentFirst returns all signs, those that were chosen last before the others.
func recentFirst(recent []string) []emoji.Sign {
	all := slices.Clone(emoji.All())
	for n, text := range recent {
		if at := slices.IndexFunc(all, func(s emoji.Sign) bool { return s.Text == text }); at >= n {
			s := all[at]
			all = slices.Insert(slices.Delete(all, at, at+1), n, s)
		}
	}
	return all
}

// look shows the signs that are found by words, those that are called so first; all, where there are none.
func (p *palette) look(words string) {
	p.found = p.all
	if asks := ask(words); asks != nil {
		var others []emoji.Sign
		p.found = nil
		for _, s := range p.all {
			switch {
			case asks.begin(fold(s.Name(locale.English) + " " + s.Name(locale.Russian))):
				p.found = append(p.found, s)
			case asks.begin(fold(s.Words)):
				others = append(others, s)
			}
		}
		p.found = append(p.found, others...)
	}
	p.grid.show(p.found)
}

// reached tells the name of the sign at which the keyboard is; -1: there is none.
func (p *palette) reached(at int) {
	text := p.faces.words.Say("window.emoji-none")
	if at >= 0 {
		text = p.found[at].Name(p.faces.words.Language())
	}
	p.name.set(text)
}

// chosen takes a sign.
func (p *palette) chosen(at int) {
	if at < 0 {
		return
	}
	sign := p.found[at].Text
	p.faces.tookSign(sign)
	p.sheet.shut()
	p.take(sign)
}

// tookSign has a sign be the first of the recent ones, also at the next start.
func (f *faces) tookSign(sign string) {
	recent := slices.DeleteFunc(slices.Clone(f.recent), func(s string) bool { return s == sign })
	f.recent = slices.Insert(recent, 0, sign)
	f.recent = f.recent[:min(len(f.recent), mostRecent)]
	f.keepSoon()
}

// offerEmoji lets the person choose a sign that is written where the caret stands.
func (c *conversation) offerEmoji() {
	if len(c.writable()) == 0 {
		return
	}
	c.faces.showPalette(c.window, func(sign string) {
		c.entered()
		for _, r := range sign {
			c.writer.TypedRune(r)
		}
	}, c.writer)
}
