package assets

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strconv"
)

// AppIconSVG returns the icon of the program as an SVG, for desktops that draw icons at
// sizes of their own.
func AppIconSVG() []byte {
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 16 16">` + "\n")
	writePath(&b, blue, bubble())
	writePath(&b, white, horn())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// writePath fills the union of shapes, as canvas.fill does.
func writePath(b *bytes.Buffer, ink color.RGBA, shapes []shape) {
	fmt.Fprintf(b, `<path fill="#%02x%02x%02x" d="`, ink.R, ink.G, ink.B)
	for _, s := range shapes {
		if s.area() < 0 {
			s = s.reversed()
		}
		for i, p := range s {
			b.WriteByte("ML"[min(i, 1)])
			b.WriteString(coordinate(p.x) + " " + coordinate(p.y))
		}
		b.WriteByte('Z')
	}
	b.WriteString(`"/>` + "\n")
}

// coordinate is one of 16, to a thousandth.
func coordinate(v float64) string { return strconv.FormatFloat(math.Round(v*16000)/1000, 'f', -1, 64) }
