package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/xmpp/colour"
)

// look is the theme: what the design says (design.go), in light or dark, with text as large as
// the person wants it.
type look struct {
	fyne.Theme
	fixed   bool // only variant counts, not what the toolkit asks for
	variant fyne.ThemeVariant
	percent int // the size of text; 0: the usual one
}

func newLook() look { return look{Theme: theme.DefaultTheme()} }

// accountColor returns the colour of the account with a number from 1; none for 0.
func accountColor(number int) fyne.ThemeColorName {
	if number == 0 {
		return ""
	}
	return accountColors[(number-1)%len(accountColors)]
}

// Color implements fyne.Theme.
func (l look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if l.fixed {
		variant = l.variant
	}
	if hue, ok := nickHue(name); ok {
		return colour.HSLuv(hue, hueSaturation, nickLightness(variant))
	}
	pair, ok := palettes[name]
	if !ok {
		return l.Theme.Color(name, variant)
	}
	c := pair[0]
	if variant == theme.VariantDark {
		c = pair[1]
	}
	drawn := color.NRGBA{R: uint8(c >> 24), G: uint8(c >> 16), B: uint8(c >> 8), A: uint8(c)}
	if name == theme.ColorNameForeground {
		return ink{drawn}
	}
	return drawn
}

// ink is the colour of text. Fyne 2.7.1 draws the key of an entry in a menu with the lowest eight bits
// of 95 % of its opacity (shortcutColor of its package widget), which of a colour that covers all is a
// fifth: nobody can read that. Of this opacity, which is whole in eight bits, they are nine tenths.
type ink struct{ color.NRGBA }

// RGBA implements color.Color.
func (i ink) RGBA() (r, g, b, a uint32) {
	const whole = 0xFFB9
	r, g, b, _ = i.NRGBA.RGBA()
	return min(r, whole), min(g, whole), min(b, whole), whole
}

// Size implements fyne.Theme.
func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNamePadding:
		return spaceTight
	case theme.SizeNameInnerPadding:
		return spaceInner
	case theme.SizeNameInputRadius:
		return radiusCard
	case theme.SizeNameText:
		return l.scaled(textUsual)
	case theme.SizeNameCaptionText:
		return l.scaled(textCaption)
	case theme.SizeNameSubHeadingText:
		return l.scaled(textSubHeading)
	case theme.SizeNameHeadingText:
		return l.scaled(textHeading)
	case theme.SizeNameInlineIcon:
		return l.scaled(textIcon)
	}
	return l.Theme.Size(name)
}

// scaled is a size that grows with the text.
func (l look) scaled(size float32) float32 {
	if l.percent == 0 {
		return size
	}
	return size * float32(l.percent) / 100
}

// themed returns the colour that the running app's theme gives to name.
func themed(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	return settings.Theme().Color(name, settings.ThemeVariant())
}
