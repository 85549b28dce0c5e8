package assets

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"vestnik/core/desk"
)

// The colours. White is legible on each (contrast of 4.5 or more), and each is seen
// on a white panel and on a black one (3 or more).
var (
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
	blue  = color.RGBA{0x1f, 0x6f, 0xd6, 0xff}
	grey  = color.RGBA{0x71, 0x74, 0x78, 0xff}
	red   = color.RGBA{0xd3, 0x2f, 0x2f, 0xff}
	green = color.RGBA{0x2e, 0x83, 0x32, 0xff}
	amber = color.RGBA{0xb2, 0x62, 0x00, 0xff}
)

// IconState is what the tray icon shows.
type IconState struct {
	Connection desk.Connection
	Show       desk.Show // seen while on line
	Unread     int
	Overdue    bool // something urgent waits too long to be dealt with
	Muted      bool // nothing pops up for a while
	Ink        Ink
}

// Icon returns the tray icon as a PNG of size × size pixels, 16 to 256.
//
// Every pixel is opaque or fully transparent: the tray library hands colours on
// that are already multiplied by their opacity, panels multiply once more, and
// half-transparent edges would come out as a dark fringe.
func Icon(s IconState, size int) []byte {
	c := drawIcon(s, clampSize(size))
	c.harden()
	return encode(c.pixels)
}

// AppIcon returns the icon of the program as a PNG of size × size pixels, 16 to 256.
func AppIcon(size int) []byte {
	c := newCanvas(clampSize(size))
	drawMark(c, desk.OnLine)
	return encode(c.pixels)
}

func clampSize(size int) int { return min(max(size, 16), 256) }

func encode(pixels image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, pixels); err != nil {
		panic(err) // only an image of no size cannot be encoded
	}
	return b.Bytes()
}

func drawIcon(s IconState, size int) *canvas {
	c := newCanvas(size)
	c.only = s.Ink.colour()
	if s.Overdue {
		c.fill(red, bubble()...)
		c.carve(horn()...)
	} else {
		drawMark(c, s.Connection)
	}
	switch s.Connection {
	case desk.OnLine:
		drawCorner(c, s.Show)
	case desk.OffLine:
		drawCorner(c, desk.Offline)
	case desk.Checking:
		drawDots(c)
	case desk.Waiting:
		drawWarning(c)
	}
	if s.Muted {
		drawPause(c)
	}
	switch {
	case s.Overdue:
		drawAlarm(c)
	case s.Unread > 0:
		drawBadge(c, s.Unread)
	}
	return c
}

// drawMark draws the bubble with the horn, 16 × 14 of 16 pixels, so that at this
// size its straight edges fall between pixels.
func drawMark(c *canvas, connection desk.Connection) {
	inside := rounded(1.5/16, 2.5/16, 14.5/16, 11.5/16, 2/16.)
	switch connection {
	case desk.OnLine:
		c.fill(blue, bubble()...)
		c.carve(horn()...)
	case desk.Checking:
		c.fill(amber, bubble()...)
		c.carve(horn()...)
	case desk.Connecting, desk.Waiting:
		c.fill(grey, bubble()...)
		c.carve(horn()...)
	case desk.OffLine:
		c.fill(grey, bubble()...)
		c.erase(inside)
		c.fill(grey, horn()...)
	default:
		c.fill(grey, bubble()...)
		c.erase(inside)
	}
}

// bubble is a speech bubble, and its tail.
func bubble() []shape {
	return []shape{rounded(0, 1/16., 1, 13/16., 3.5/16), {{9 / 16., 12.5 / 16}, {14 / 16., 12 / 16.}, {14 / 16., 1}}}
}

// horn is a straight herald's horn: mouthpiece, tube, bell.
func horn() []shape {
	tube := shape{{3 / 16., 6 / 16.}, {7 / 16., 6 / 16.}}
	tube = append(tube, arc(point{7 / 16., 2.5 / 16}, 5/16., 3.5/16, 90, 20)...)
	tube = append(tube, point{13 / 16., 3 / 16.}, point{13 / 16., 11 / 16.})
	tube = append(tube, arc(point{7 / 16., 11.5 / 16}, 5/16., 3.5/16, -20, -90)...)
	tube = append(tube, point{3 / 16., 8 / 16.})
	return []shape{tube, rounded(2.5/16, 5/16., 4/16., 9/16., 0.5/16)}
}

// The corner is the lower left one: the badge has the upper right.
var corner = point{3.5 / 16, 12.5 / 16}

const cornerRadius = 3.5 / 16

// clearing is what is erased around a shape so that it stands apart.
const clearing = 1 / 16.

// drawCorner draws the presence.
func drawCorner(c *canvas, show desk.Show) {
	round := disc(corner, cornerRadius)
	c.erase(disc(corner, cornerRadius+clearing))
	at := func(x, y float64) point { return point{corner.x + x/16, corner.y + y/16} }
	switch show {
	case desk.Chat:
		c.fill(green, shape{at(0, -3.5), at(3.5, 0), at(0, 3.5), at(-3.5, 0)})
	case desk.Away:
		c.fill(amber, round)
		c.carve(pen(1.2/16, stroke{at(0, -2.3), at(0, 0), at(1.8, 0)})...)
	case desk.ExtendedAway:
		c.fill(amber, round)
		c.erase(disc(at(1.8, -1.6), 2.9/16))
	case desk.DoNotDisturb:
		c.fill(red, round)
		c.carve(rounded(corner.x-2/16., corner.y-0.75/16, corner.x+2/16., corner.y+0.75/16, 0.3/16))
	case desk.Invisible:
		c.fill(grey, round)
		c.erase(disc(corner, cornerRadius-1.4/16))
	case desk.Offline:
		c.fill(grey, pen(1.6/16, stroke{at(-2.4, -2.4), at(2.4, 2.4)}, stroke{at(-2.4, 2.4), at(2.4, -2.4)})...)
	default:
		c.fill(green, round)
	}
}

// drawDots says that the server has not answered for some seconds.
func drawDots(c *canvas) {
	c.erase(rounded(0, 11/16., 10/16., 1, 1/16.))
	for _, x := range []float64{1.5, 5, 8.5} {
		c.fill(amber, disc(point{x / 16, 14 / 16.}, 1.25/16))
	}
}

// drawWarning says that the server cannot be reached.
func drawWarning(c *canvas) {
	at := func(x, y float64) point { return point{corner.x + x/16, corner.y + y/16} }
	c.erase(shape{at(0, -6), at(5.5, 4.5), at(-5.5, 4.5)})
	c.fill(amber, shape{at(0, -3.5), at(3.5, 3.5), at(-3.5, 3.5)})
	c.carve(pen(1/16., stroke{at(0, -1.2), at(0, 1)}, stroke{at(0, 2.5)})...)
}

// drawPause draws two bars in the lower right corner, below the badge.
func drawPause(c *canvas) {
	bar := func(left float64) shape { return rounded(left, 12/16., left+2/16., 1, 0.5/16) }
	c.erase(rounded(10/16., 11/16., 1+clearing, 1+clearing, 1/16.))
	c.fill(grey, bar(11/16.), bar(14/16.))
}

// drawBadge draws the number of unread messages on a disc of 11/16 of the height;
// what has more than one digit is "9+", on a disc drawn out to the left. At 16
// pixels the strokes of a digit fall on whole pixels, 5 × 7 of them.
func drawBadge(c *canvas, unread int) {
	const radius = 5.5 / 16
	characters, left := strconv.Itoa(unread), 5/16.
	if unread > 9 {
		characters, left = "9+", 3/16.
	}
	c.erase(rounded(left-clearing, -clearing, 1+clearing, 2*radius+clearing, radius+clearing))
	c.fill(red, rounded(left, 0, 1, 2*radius, radius))
	c.carve(pen(c.fine(1.25/16), text(characters, point{(left + 1) / 2, radius}, 6/16.)...)...)
}

// drawAlarm draws an exclamation mark in the place of the number, on a disc as large as
// that.
func drawAlarm(c *canvas) {
	const radius = 5.5 / 16
	centre := point{1 - radius, radius}
	at := func(y float64) point { return point{centre.x, centre.y + y/16} }
	c.erase(disc(centre, radius+clearing))
	c.fill(red, disc(centre, radius))
	c.carve(pen(1.25/16, stroke{at(-3), at(0.5)}, stroke{at(3)})...)
}
