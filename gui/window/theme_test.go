package window

import (
	"math"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.2, "contrast ratio".
func contrast(a, b uint32) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c uint32) float64 {
	part := func(shift int) float64 {
		v := float64(c>>shift&0xFF) / 255
		if v <= 0.03928 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func TestEveryNickStandsOutFromWhatIsBehindIt(t *testing.T) {
	for hue := range 360 {
		name := fyne.ThemeColorName(nickColorPrefix + strconv.Itoa(hue))
		for _, surface := range []fyne.ThemeColorName{colorOthers, colorNotice} {
			for variant, n := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
				r, g, b, _ := (look{}).Color(name, n).RGBA()
				drawn := uint32(uint8(r>>8))<<16 | uint32(uint8(g>>8))<<8 | uint32(uint8(b>>8))
				if ratio := contrast(drawn, palettes[surface][map[fyne.ThemeVariant]int{theme.VariantLight: 0, theme.VariantDark: 1}[n]]); ratio < 4.5 {
					t.Errorf("hue %d on %s in variant %d is only %.2f:1", hue, surface, variant, ratio)
				}
			}
		}
	}
}

func TestTextStandsOutFromWhatIsBehindIt(t *testing.T) {
	behind := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		theme.ColorNameForeground: {theme.ColorNameBackground, colorMine, colorOthers, colorChosen, colorPanel, colorNotice,
			theme.ColorNameButton, theme.ColorNameInputBackground, theme.ColorNameMenuBackground},
		colorFaint:                         {theme.ColorNameBackground, colorMine, colorOthers, colorChosen, colorPanel},
		theme.ColorNameForegroundOnPrimary: {theme.ColorNamePrimary},
		theme.ColorNameHyperlink:           {theme.ColorNameBackground, colorMine, colorOthers},
		theme.ColorNamePlaceHolder:         {theme.ColorNameInputBackground},
		theme.ColorNameError:               {theme.ColorNameBackground, colorMine},
	}
	for text, surfaces := range behind {
		for _, surface := range surfaces {
			for variant, name := range []string{"light", "dark"} {
				if ratio := contrast(palettes[text][variant], palettes[surface][variant]); ratio < 4.5 {
					t.Errorf("%s: %s on %s is only %.2f:1", name, text, surface, ratio)
				}
			}
		}
	}
}
