package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

// chart draws the figures of a quarter, in PNG: for each month what was sold, and what was
// planned beside it.
func chart() []byte {
	const width, height, ground, bar = 480, 300, 270, 34
	var (
		grey = color.NRGBA{0xDD, 0xE1, 0xE6, 0xFF}
		plan = color.NRGBA{0xA6, 0xB8, 0xCC, 0xFF}
		sold = color.NRGBA{0x2B, 0x6C, 0xB0, 0xFF}
	)
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		draw.Draw(picture, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(0, 0, width, height, color.White)
	for y := 30; y < ground; y += 48 {
		fill(30, y, width-30, y+1, grey)
	}
	for month, heights := range [][2]int{{150, 132}, {165, 171}, {180, 214}} {
		x := 70 + month*130
		fill(x, ground-heights[0], x+bar, ground, plan)
		fill(x+bar+6, ground-heights[1], x+2*bar+6, ground, sold)
	}
	fill(30, ground, width-30, ground+2, sold)
	var out bytes.Buffer
	_ = png.Encode(&out, picture) // which a buffer takes
	return out.Bytes()
}
