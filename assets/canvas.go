package assets

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// point is a place on the canvas: x to the right and y down, 0 to 1.
type point struct{ x, y float64 }

// shape is a closed outline.
type shape []point

// stroke is an open line.
type stroke []point

// canvas is a square image that shapes are painted on.
type canvas struct {
	pixels *image.RGBA
	size   int
	only   color.Color // the one ink there is; nil: there are all
}

func newCanvas(size int) *canvas {
	return &canvas{pixels: image.NewRGBA(image.Rect(0, 0, size, size)), size: size}
}

// fill paints the union of shapes.
func (c *canvas) fill(ink color.Color, shapes ...shape) {
	if c.only != nil {
		ink = c.only
	}
	draw.DrawMask(c.pixels, c.pixels.Rect, image.NewUniform(ink), image.Point{}, c.mask(shapes), image.Point{}, draw.Over)
}

// carve paints the union of shapes white on what is there; with one ink it is cut out of that.
func (c *canvas) carve(shapes ...shape) {
	if c.only != nil {
		c.erase(shapes...)
		return
	}
	c.fill(white, shapes...)
}

// fine is the width of a pen for what is small. What is cut out has no shades at its edges, so that
// loops would fill: there it is narrower.
func (c *canvas) fine(width float64) float64 {
	if c.only != nil {
		return 0.8 * width
	}
	return width
}

// erase makes the union of shapes transparent.
func (c *canvas) erase(shapes ...shape) {
	mask := c.mask(shapes)
	for i, covered := range mask.Pix {
		pixel := c.pixels.Pix[4*i : 4*i+4]
		for channel, value := range pixel {
			pixel[channel] = uint8(int(value) * (255 - int(covered)) / 255)
		}
	}
}

// mask returns how much of each pixel the shapes cover. All are wound the same way,
// so that where they overlap they add up and do not cancel out.
func (c *canvas) mask(shapes []shape) *image.Alpha {
	scale := func(p point) (x, y float32) {
		return float32(p.x * float64(c.size)), float32(p.y * float64(c.size))
	}
	raster := vector.NewRasterizer(c.size, c.size)
	for _, s := range shapes {
		if s.area() < 0 {
			s = s.reversed()
		}
		raster.MoveTo(scale(s[0]))
		for _, p := range s[1:] {
			raster.LineTo(scale(p))
		}
		raster.ClosePath()
	}
	mask := image.NewAlpha(c.pixels.Rect)
	raster.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	return mask
}

// harden makes every pixel either opaque or transparent.
func (c *canvas) harden() {
	for i := 0; i < len(c.pixels.Pix); i += 4 {
		pixel := c.pixels.Pix[i : i+4]
		alpha := int(pixel[3])
		if alpha < 128 {
			clear(pixel)
			continue
		}
		for channel, value := range pixel {
			pixel[channel] = uint8(min(255, (int(value)*255+alpha/2)/alpha))
		}
	}
}

func (s shape) area() float64 {
	var sum float64
	for i, p := range s {
		q := s[(i+1)%len(s)]
		sum += p.x*q.y - q.x*p.y
	}
	return sum / 2
}

func (s shape) reversed() shape {
	r := make(shape, len(s))
	for i, p := range s {
		r[len(s)-1-i] = p
	}
	return r
}

// arc returns points on an ellipse from one angle to another, in degrees clockwise
// from three o'clock.
func arc(centre point, rx, ry, from, to float64) []point {
	steps := 2 + int(math.Abs(to-from)/6)
	points := make([]point, steps+1)
	for i := range points {
		sin, cos := math.Sincos((from + (to-from)*float64(i)/float64(steps)) * math.Pi / 180)
		points[i] = point{centre.x + rx*cos, centre.y + ry*sin}
	}
	return points
}

func disc(centre point, radius float64) shape { return arc(centre, radius, radius, 0, 360) }

// rounded returns a rectangle with round corners.
func rounded(left, top, right, bottom, radius float64) shape {
	var s shape
	for _, corner := range []struct{ x, y, from float64 }{
		{right - radius, top + radius, -90},
		{right - radius, bottom - radius, 0},
		{left + radius, bottom - radius, 90},
		{left + radius, top + radius, 180},
	} {
		s = append(s, arc(point{corner.x, corner.y}, radius, radius, corner.from, corner.from+90)...)
	}
	return s
}

// pen returns the shapes of lines drawn with a round pen.
func pen(width float64, lines ...stroke) []shape {
	var shapes []shape
	for _, line := range lines {
		for i, p := range line {
			shapes = append(shapes, disc(p, width/2))
			if i > 0 {
				shapes = append(shapes, bar(line[i-1], p, width)...)
			}
		}
	}
	return shapes
}

// bar returns the rectangle around a line, or nothing where the line is a point.
func bar(from, to point, width float64) []shape {
	dx, dy := to.x-from.x, to.y-from.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return nil
	}
	nx, ny := -dy/length*width/2, dx/length*width/2
	return []shape{{
		{from.x + nx, from.y + ny}, {to.x + nx, to.y + ny},
		{to.x - nx, to.y - ny}, {from.x - nx, from.y - ny},
	}}
}
