package window

import (
	"image/color"
	"math"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.2, "contrast ratio".
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.Color) float64 {
	part := func(v uint32) float64 {
		v8 := float64(v>>8) / 255
		if v8 <= 0.03928 {
			return v8 / 12.92
		}
		return math.Pow((v8+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

// over is a ground with a veil over it.
func over(ground, veil color.Color) color.Color {
	top := color.NRGBAModel.Convert(veil).(color.NRGBA)
	below := color.NRGBAModel.Convert(ground).(color.NRGBA)
	mix := func(a, b uint8) uint8 { return uint8((int(a)*int(top.A) + int(b)*(255-int(top.A))) / 255) }
	return color.NRGBA{R: mix(top.R, below.R), G: mix(top.G, below.G), B: mix(top.B, below.B), A: 255}
}

// hues are names of colours.
type hues []fyne.ThemeColorName

// The grounds that something stands on: those of a line of a list, and all that text is read on.
var (
	ofList = hues{theme.ColorNameBackground, colorPanel, colorChosen, theme.ColorNameOverlayBackground}
	ofText = append(hues{colorMine, colorOthers, colorNotice, theme.ColorNameInputBackground, theme.ColorNameMenuBackground}, ofList...)
)

// standsOut has each of these colours stand out from each ground at least so much, bare and with
// what marks it over it.
func standsOut(t *testing.T, least float64, all, grounds, veils hues) {
	t.Helper()
	for variant, name := range map[fyne.ThemeVariant]string{theme.VariantLight: "light", theme.VariantDark: "dark"} {
		drawn := func(n fyne.ThemeColorName) color.Color { return newLook().Color(n, variant) }
		for _, one := range all {
			for _, ground := range grounds {
				for _, veil := range append(hues{""}, veils...) {
					behind := drawn(ground)
					if veil != "" {
						behind = over(behind, drawn(veil))
					}
					if ratio := contrast(drawn(one), behind); ratio < least {
						t.Errorf("%s: %s on %s %s is only %.2f:1", name, one, ground, veil, ratio)
					}
				}
			}
		}
	}
}

func TestTextIsReadOnEachGround(t *testing.T) {
	hover, pressed, focus, selection := theme.ColorNameHover, theme.ColorNamePressed, theme.ColorNameFocus, theme.ColorNameSelection
	standsOut(t, 4.5, hues{theme.ColorNameForeground}, ofText, hues{hover, pressed, focus, selection})
	standsOut(t, 4.5, hues{theme.ColorNameForeground}, hues{theme.ColorNameButton}, hues{hover, pressed, focus})
	standsOut(t, 4.5, hues{colorFaint}, ofText, nil)
	standsOut(t, 4.5, hues{colorFaint}, hues{theme.ColorNameBackground, colorPanel, theme.ColorNameOverlayBackground}, hues{hover}) // what is chosen does not change under the mouse
	standsOut(t, 4.5, hues{theme.ColorNameHyperlink}, hues{theme.ColorNameBackground, colorMine, colorOthers, colorNotice, theme.ColorNameOverlayBackground}, nil)
	standsOut(t, 4.5, hues{theme.ColorNamePrimary}, hues{theme.ColorNameBackground, colorPanel}, hues{hover})
	standsOut(t, 4.5, hues{theme.ColorNameError}, append(hues{colorMine, colorNotice}, ofList...), nil)
	standsOut(t, 4.5, hues{theme.ColorNameWarning, theme.ColorNameSuccess}, hues{theme.ColorNameBackground, theme.ColorNameOverlayBackground}, nil)
	standsOut(t, 4.5, hues{theme.ColorNamePlaceHolder}, hues{theme.ColorNameInputBackground}, nil)
	standsOut(t, 4.5, hues{theme.ColorNameForegroundOnPrimary}, hues{theme.ColorNamePrimary}, hues{hover, pressed, focus})
	standsOut(t, 4.5, hues{theme.ColorNameForegroundOnPrimary}, hues{theme.ColorNameDisabled}, nil) // the number on a badge that calls nobody
	standsOut(t, 4.5, hues{theme.ColorNameForegroundOnError}, hues{theme.ColorNameError}, hues{hover, pressed, focus})
}

func TestASignIsSeenOnEachGround(t *testing.T) {
	standsOut(t, 3, hues{colorAvailable, colorAway, colorBusy, colorAbsent}, ofList, hues{theme.ColorNameHover})
	standsOut(t, 3, hues{colorAbsent, theme.ColorNamePrimary, theme.ColorNameError}, hues{colorMine, colorOthers}, nil) // how far a message has come
	standsOut(t, 3, hues{colorInside}, hues{colorAvailable, colorAway, colorBusy, theme.ColorNamePrimary}, nil)
	standsOut(t, 3, hues{theme.ColorNameInputBorder}, hues{theme.ColorNameBackground, theme.ColorNameInputBackground, colorPanel, theme.ColorNameOverlayBackground}, nil)
	standsOut(t, 3, hues{theme.ColorNamePrimary}, append(hues{theme.ColorNameInputBackground, theme.ColorNameButton, colorMine, colorOthers, colorNotice}, ofList...), hues{theme.ColorNameFocus})
	standsOut(t, 3, accountColors, hues{colorPanel, colorChosen}, hues{theme.ColorNameHover})
	standsOut(t, 3, hues{theme.ColorNameError}, ofList, nil) // the edge of what is urgent
}

func TestEveryNickIsReadOnWhatIsBehindIt(t *testing.T) {
	var nicks hues
	for hue := range 360 {
		nicks = append(nicks, fyne.ThemeColorName(nickColorPrefix+strconv.Itoa(hue)))
	}
	standsOut(t, 4.5, nicks, hues{colorOthers, colorNotice}, nil)
}

func TestTheLettersOnAFaceAreRead(t *testing.T) {
	for hue := range 360 {
		if ratio := contrast(onFace, faceColor(float64(hue))); ratio < 4.5 {
			t.Errorf("hue %d is only %.2f:1", hue, ratio)
		}
	}
}
