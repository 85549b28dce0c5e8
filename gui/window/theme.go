package window

import (
	"context"
	"image/color"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/xmpp/colour"
	"vestnik/gui/window/internal/scheme"
)

// Colours of our own beside those Fyne names.
const (
	colorMine   fyne.ThemeColorName = "vestnik-mine"   // behind messages of our own
	colorOthers fyne.ThemeColorName = "vestnik-others" // behind messages of others
	colorChosen fyne.ThemeColorName = "vestnik-chosen" // behind the person whose conversation is open
	colorPanel  fyne.ThemeColorName = "vestnik-panel"  // behind the list of people
	colorNotice fyne.ThemeColorName = "vestnik-notice" // behind the banner
	colorFaint  fyne.ThemeColorName = "vestnik-faint"  // times, status texts
)

// accountColors tell several accounts apart, in the order in which they signed in. They
// say nothing that is not said in words as well.
var accountColors = []fyne.ThemeColorName{
	"vestnik-account-1", "vestnik-account-2", "vestnik-account-3", "vestnik-account-4", "vestnik-account-5",
}

// accountColor returns the colour of the account with a number from 1; none for 0.
func accountColor(number int) fyne.ThemeColorName {
	if number == 0 {
		return ""
	}
	return accountColors[(number-1)%len(accountColors)]
}

// look is the theme: quiet, compact, with at least 4.5:1 between text and what
// is behind it (WCAG 1.4.3; theme_test.go measures it).
type look struct {
	fyne.Theme
	fixed   bool // only variant counts, not what the toolkit asks for
	variant fyne.ThemeVariant
}

func newLook() fyne.Theme { return look{Theme: theme.DefaultTheme()} }

// paint gives the app its look: light or dark as the desktop wants it, light when it
// says nothing. FYNE_THEME overrides both.
func paint(ctx context.Context, app fyne.App) {
	fixed := look{Theme: theme.DefaultTheme(), fixed: true, variant: theme.VariantLight}
	if os.Getenv("FYNE_THEME") != "" || !scheme.Watch(ctx, func(v scheme.Variant) {
		fyne.Do(func() {
			if ctx.Err() == nil {
				fixed.variant = map[scheme.Variant]fyne.ThemeVariant{scheme.Light: theme.VariantLight, scheme.Dark: theme.VariantDark}[v]
				app.Settings().SetTheme(fixed)
			}
		})
	}) {
		app.Settings().SetTheme(newLook())
		return
	}
	app.Settings().SetTheme(fixed)
}

// palettes holds light, then dark.
var palettes = map[fyne.ThemeColorName][2]uint32{
	theme.ColorNameBackground:          {0xFFFFFF, 0x1B1E23},
	theme.ColorNameForeground:          {0x1C2127, 0xE6E9ED},
	theme.ColorNamePrimary:             {0x1F5FBF, 0x7FB2F5},
	theme.ColorNameForegroundOnPrimary: {0xFFFFFF, 0x10202F},
	theme.ColorNameHyperlink:           {0x1F5FBF, 0x7FB2F5},
	theme.ColorNameButton:              {0xE9ECF1, 0x31363E},
	theme.ColorNameDisabled:            {0x6C7581, 0x8D96A3},
	theme.ColorNameDisabledButton:      {0xEEF0F3, 0x2A2E35},
	theme.ColorNameInputBackground:     {0xFFFFFF, 0x23272D},
	theme.ColorNameInputBorder:         {0xBCC4CF, 0x48505B},
	theme.ColorNamePlaceHolder:         {0x6C7581, 0x8D96A3},
	theme.ColorNameSeparator:           {0xDDE1E7, 0x31363E},
	theme.ColorNameMenuBackground:      {0xFFFFFF, 0x262B31},
	theme.ColorNameOverlayBackground:   {0xFFFFFF, 0x23272D},
	theme.ColorNameError:               {0xB3261E, 0xFF8A80},
	theme.ColorNameForegroundOnError:   {0xFFFFFF, 0x2B0B08},
	theme.ColorNameWarning:             {0x8A5300, 0xF3B45B},
	theme.ColorNameSuccess:             {0x1E7B3A, 0x6FCF8B},
	colorMine:                          {0xDCE9FB, 0x1F3B5E},
	colorOthers:                        {0xEEF0F3, 0x2A2F36},
	colorChosen:                        {0xD5E3F8, 0x2B4260},
	colorPanel:                         {0xF5F6F8, 0x22262C},
	colorNotice:                        {0xFFF3D6, 0x3F3420},
	colorFaint:                         {0x596270, 0xA4ADB9},
	accountColors[0]:                   {0x1F5FBF, 0x7FB2F5},
	accountColors[1]:                   {0xB25E00, 0xF3A24B},
	accountColors[2]:                   {0x1E7B3A, 0x6FCF8B},
	accountColors[3]:                   {0x8E3FB0, 0xD39BEF},
	accountColors[4]:                   {0xB3261E, 0xFF8A80},
}

// Color implements fyne.Theme.
func (l look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if l.fixed {
		variant = l.variant
	}
	if hue, ok := nickHue(name); ok {
		return colour.HSLuv(hue, 75, nickLightness(variant))
	}
	pair, ok := palettes[name]
	if !ok {
		return l.Theme.Color(name, variant)
	}
	c := pair[0]
	if variant == theme.VariantDark {
		c = pair[1]
	}
	return color.NRGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 255}
}

// Size implements fyne.Theme.
func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 7
	case theme.SizeNameText:
		return 14
	case theme.SizeNameCaptionText:
		return 12
	case theme.SizeNameSubHeadingText:
		return 16
	case theme.SizeNameHeadingText:
		return 20
	case theme.SizeNameInlineIcon:
		return 18
	}
	return l.Theme.Size(name)
}

// themed returns the colour that the running app's theme gives to name.
func themed(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	return settings.Theme().Color(name, settings.ThemeVariant())
}
