package window

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/xmpp/styling"
)

// typeset is a text in the styles by which people mark what they write (XEP-0393): what
// is measured and drawn. The marks stay in it, so what is copied is what was written.
type typeset struct {
	text   string
	pieces []piece // all of it, in order
}

// piece is a part of a text in one style.
type piece struct {
	span
	style  styling.Style
	quoted bool
}

// plainly sets a text in which marks mean nothing.
func plainly(text string) typeset {
	return typeset{text, []piece{{span: span{0, len(text)}}}}
}

// styled sets a text by its marks.
func styled(text string) typeset {
	t := typeset{text: text}
	at := 0
	for _, s := range styling.Parse(text) {
		t.pieces = append(t.pieces, piece{span{at, at + len(s.Text)}, s.Style, s.Quote > 0})
		at += len(s.Text)
	}
	return t
}

// within returns the pieces of a part of the text.
func (t typeset) within(part span) []piece {
	first := sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].to > part.from })
	var all []piece
	for _, p := range t.pieces[first:] {
		s, ok := overlap(p.span, part)
		if !ok {
			break
		}
		p.span = s
		all = append(all, p)
	}
	return all
}

// wide returns how wide a part of the text is.
func (t typeset) wide(part span) (width float32) {
	for _, p := range t.within(part) {
		width += fyne.MeasureText(t.text[p.from:p.to], theme.Size(theme.SizeNameText), p.face()).Width
	}
	return width
}

// face is the fount of a piece. Its marks have the one of what they stand around.
func (p piece) face() fyne.TextStyle {
	return fyne.TextStyle{
		Bold:      p.style&styling.Strong != 0,
		Italic:    p.style&styling.Emphasis != 0,
		Monospace: p.style&(styling.Code|styling.Block) != 0,
	}
}
