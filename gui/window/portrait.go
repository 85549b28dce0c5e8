package window

import (
	"image/color"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/xmpp/colour"
)

// portrait stands for somebody: his picture or, where there is none, his initials on a disc
// in his colour, the same in every program (XEP-0392), and the sign of his presence at its edge.
type portrait struct {
	widget.BaseWidget
	wide    float32
	disc    *canvas.Circle
	letters *canvas.Text
	picture *canvas.Image
	rim     *canvas.Circle // keeps the sign apart from the disc
	sign    *canvas.Image
	back    fyne.ThemeColorName // what it stands on
	of      string              // the address that is drawn
}

func newPortrait(wide float32, back fyne.ThemeColorName) *portrait {
	p := &portrait{
		wide: wide, back: back,
		disc:    canvas.NewCircle(color.Transparent),
		letters: canvas.NewText("", onFace),
		picture: canvas.NewImageFromImage(nil),
		rim:     canvas.NewCircle(color.Transparent),
		sign:    newSign(showSign("")),
	}
	p.letters.Alignment, p.letters.TextStyle.Bold = fyne.TextAlignCenter, true
	p.letters.TextSize = wide * 0.38
	p.picture.FillMode, p.picture.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	p.picture.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// show draws one, on a surface of this colour.
func (p *portrait) show(one person, back fyne.ThemeColorName) {
	if s := personSign(one); p.sign.Resource != s {
		p.sign.Resource = s
		p.sign.Refresh()
	}
	if letters := initials(one.name); p.of != one.peer.Address || p.letters.Text != letters {
		p.of, p.letters.Text = one.peer.Address, letters
		p.disc.FillColor = personColor(one.peer.Address)
		p.disc.Refresh()
		p.letters.Refresh()
	}
	if p.picture.Image != one.image {
		p.picture.Image = one.image
		seen(p.picture, one.image != nil)
		seen(p.disc, one.image == nil)
		seen(p.letters, one.image == nil)
		p.picture.Refresh()
	}
	if p.back != back {
		p.back = back
		p.Refresh()
	}
}

// personColor is the colour of an address: its hue is everybody's, the rest ours, so that
// the letters stand out from it.
func personColor(address string) color.Color {
	return faceColor(colour.Angle(strings.ToLower(address)))
}

func faceColor(hue float64) color.Color { return colour.HSLuv(hue, hueSaturation, faceLightness) }

// initials returns the first letters of the first and of the last word of a name.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "-") == "" })
	if at := strings.IndexByte(name, '@'); at > 0 { // an address: its domain says nothing of him
		words = words[:min(1, len(words))]
	}
	if len(words) == 0 {
		return "?"
	}
	letters := firstLetter(words[0])
	if last := words[len(words)-1]; len(words) > 1 {
		letters += firstLetter(last)
	}
	return letters
}

func firstLetter(word string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "-"))
	return string(unicode.ToUpper(first))
}

func (p *portrait) arrange(fyne.Size) {
	place(p.disc, 0, 0, p.wide, p.wide)
	place(p.picture, 0, 0, p.wide, p.wide)
	high := fyne.MeasureText("Щ", p.letters.TextSize, p.letters.TextStyle).Height
	place(p.letters, 0, (p.wide-high)/2, p.wide, high)
	const rim = spaceHair
	at := p.wide - signSmall + spaceHair
	place(p.rim, at-rim, at-rim, signSmall+2*rim, signSmall+2*rim)
	place(p.sign, at, at, signSmall, signSmall)
	p.rim.FillColor = themed(p.back)
}

// CreateRenderer implements fyne.Widget.
func (p *portrait) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: p, arrange: p.arrange, min: atLeast(p.wide, p.wide),
		objects: []fyne.CanvasObject{p.disc, p.letters, p.picture, p.rim, p.sign}}
}
