package assets

import "image/color"

// Ink is what the tray icon is drawn in. What is white on a colour is a hole where there is one
// ink: all that the icon says is in its shapes.
type Ink string

// The inks. Their names are those of the setting.
const (
	Colour Ink = "colour" // each thing has its own; so has the zero Ink
	Light  Ink = "light"  // white alone, for a panel that is dark
	Dark   Ink = "dark"   // nearly black alone, for a panel that is light
)

// Inks are all, in the order in which they are offered.
var Inks = []Ink{Colour, Light, Dark}

// colour is the one that there is, nil where there are all.
func (i Ink) colour() color.Color {
	switch i {
	case Light:
		return white
	case Dark:
		return color.RGBA{0x20, 0x20, 0x20, 0xff}
	}
	return nil
}
