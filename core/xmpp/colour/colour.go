// Package colour gives everything that has a name a colour, the same in every program
// (XEP-0392): people without a picture, rooms, accounts.
//
//	c := colour.Of(address.Bare().String())   // of people: their bare address
//
// The name makes an angle, and that a hue of HSLuv, in which all hues look equally bright. It
// is pure, and costs a few microseconds.
package colour

import (
	"crypto/sha1" //nolint:gosec // XEP-0392 §5.1: it spreads names, and protects nothing
	"image/color"
	"math"
)

// The saturation and lightness that XEP-0392 §5.4 recommends, in percent: legible on a light
// background and on a dark one.
const (
	Saturation = 100
	Lightness  = 50
)

// Of returns the colour of a name.
func Of(name string) color.RGBA { return HSLuv(Angle(name), Saturation, Lightness) }

// Angle returns the hue of a name, in degrees from 0 up to 360, §5.1.
func Angle(name string) float64 {
	sum := sha1.Sum([]byte(name)) //nolint:gosec // as above
	return float64(uint16(sum[0])|uint16(sum[1])<<8) / 65536 * 360
}

// HSLuv returns the colour of a hue in degrees, and a saturation and lightness in percent
// from 0 to 100.
func HSLuv(hue, saturation, lightness float64) color.RGBA {
	r, g, b := rgb(hue, saturation, lightness)
	channel := func(v float64) uint8 { return uint8(math.Round(255 * min(max(v, 0), 1))) }
	return color.RGBA{channel(r), channel(g), channel(b), 255}
}

// linear is the matrix from CIE XYZ to linear sRGB with its white point D65, and kappa and
// epsilon the constants of CIE LUV.
var linear = [3][3]float64{
	{3.240969941904521, -1.537383177570093, -0.498610760293},
	{-0.96924363628087, 1.87596750150772, 0.041555057407175},
	{0.055630079696993, -0.20397695888897, 1.056971514242878},
}

const (
	whiteU, whiteV = 0.19783000664283, 0.46831999493879
	kappa, epsilon = 903.2962962, 0.0088564516
)

// rgb goes from HSLuv by LCh, LUV and XYZ to sRGB, each channel from 0 to 1.
func rgb(hue, saturation, lightness float64) (r, g, b float64) {
	switch {
	case lightness > 99.9999999:
		return 1, 1, 1
	case lightness < 0.00000001:
		return 0, 0, 0
	}
	angle := hue / 360 * 2 * math.Pi
	chroma := maxChroma(lightness, angle) / 100 * saturation
	u := chroma*math.Cos(angle)/(13*lightness) + whiteU
	v := chroma*math.Sin(angle)/(13*lightness) + whiteV
	y := lightness / kappa
	if lightness > 8 {
		y = math.Pow((lightness+16)/116, 3)
	}
	x := 9 * y * u / (4 * v)
	z := (9*y - 15*v*y - v*x) / (3 * v)
	channel := func(m [3]float64) float64 {
		c := m[0]*x + m[1]*y + m[2]*z
		if c <= 0.0031308 {
			return 12.92 * c
		}
		return 1.055*math.Pow(c, 1/2.4) - 0.055
	}
	return channel(linear[0]), channel(linear[1]), channel(linear[2])
}

// maxChroma returns how far a hue goes at a lightness before a channel is less than none, or
// more than all: each of these six bounds is a line in the plane of u and v.
func maxChroma(lightness, angle float64) float64 {
	sub := math.Pow(lightness+16, 3) / 1560896
	if sub <= epsilon {
		sub = lightness / kappa
	}
	shortest := math.Inf(1)
	for _, m := range linear {
		for _, bound := range []float64{0, 1} {
			top1 := (284517*m[0] - 94839*m[2]) * sub
			top2 := (838422*m[2]+769860*m[1]+731718*m[0])*lightness*sub - 769860*bound*lightness
			bottom := (632260*m[2]-126452*m[1])*sub + 126452*bound
			slope, intercept := top1/bottom, top2/bottom
			if length := intercept / (math.Sin(angle) - slope*math.Cos(angle)); length >= 0 {
				shortest = min(shortest, length)
			}
		}
	}
	return shortest
}
