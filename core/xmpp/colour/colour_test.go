package colour

import (
	"fmt"
	"math"
	"testing"
)

// XEP-0392 §13.1, the full range.
func TestColoursAreThoseOfTheSpecification(t *testing.T) {
	for _, v := range []struct {
		name           string
		angle, r, g, b float64
	}{
		{"Romeo", 327.255249, 0.865, 0.000, 0.686},
		{"juliet@capulet.lit", 209.410400, 0.000, 0.515, 0.573},
		{"😺", 331.199341, 0.872, 0.000, 0.659},
		{"council", 359.994507, 0.918, 0.000, 0.394},
		{"Board", 171.430664, 0.000, 0.527, 0.457},
	} {
		if have := Angle(v.name); math.Abs(have-v.angle) > 1e-6 {
			t.Errorf("%s: angle %f, not %f", v.name, have, v.angle)
		}
		r, g, b := rgb(Angle(v.name), Saturation, Lightness)
		if math.Abs(r-v.r) > 1e-3 || math.Abs(g-v.g) > 1e-3 || math.Abs(b-v.b) > 1e-3 {
			t.Errorf("%s: %.3f %.3f %.3f", v.name, r, g, b)
		}
	}
}

func TestAColourIsNeverOutOfRange(t *testing.T) {
	for hue := 0.0; hue < 360; hue += 3 {
		for s := 0.0; s <= 100; s += 10 {
			for l := 0.0; l <= 100; l += 5 {
				r, g, b := rgb(hue, s, l)
				for _, c := range []float64{r, g, b} {
					if math.IsNaN(c) || c < -1e-6 || c > 1+1e-6 {
						t.Fatal(hue, s, l, r, g, b)
					}
				}
			}
		}
	}
}

// XEP-0392 §5.4: without saturation all hues are the same grey.
func TestWithoutSaturationThereIsNoHue(t *testing.T) {
	grey := HSLuv(0, 0, Lightness)
	for hue := 0.0; hue < 360; hue++ {
		if c := HSLuv(hue, 0, Lightness); c != grey || c.R != c.G || c.G != c.B {
			t.Fatal(hue, c)
		}
	}
	if HSLuv(1, 100, 0).R != 0 || HSLuv(1, 100, 100).G != 255 {
		t.Error("black and white")
	}
}

func FuzzOf(f *testing.F) {
	f.Add("Борис")
	f.Add("")
	f.Fuzz(func(t *testing.T, name string) {
		if a := Angle(name); a < 0 || a >= 360 {
			t.Error(a)
		}
		if c := Of(name); c != Of(name) || c.A != 255 {
			t.Error(c)
		}
	})
}

func Example() {
	c := Of("juliet@capulet.lit")
	fmt.Printf("#%02x%02x%02x\n", c.R, c.G, c.B)
	// Output: #008392
}

// Computed with the reference implementation of HSLuv (hsluv.org, revision 4).
func TestHSLuvIsThatOfItsReference(t *testing.T) {
	for _, v := range []struct {
		h, s, l float64
		want    string
	}{
		{12.177050630061776, 100, 53.23711559542933, "ff0000"}, {127.71501294923954, 100, 87.73551910966002, "00ff00"}, {265.8743202181779, 100, 32.30087290398018, "0000ff"},
		{85.8743202181747, 100, 97.1386, "ffff00"}, {192.1770506300613, 100, 91.1152, "00ffff"}, {307.7150129492436, 100, 60.3199, "ff00ff"}, {0, 0, 53.5850, "808080"},
	} {
		c := HSLuv(v.h, v.s, v.l)
		if have := fmt.Sprintf("%02x%02x%02x", c.R, c.G, c.B); have != v.want {
			t.Errorf("%v %v %v: %s, not %s", v.h, v.s, v.l, have, v.want)
		}
	}
}

// All names are equally legible: their colours have one lightness, on which the contrast to a
// background depends (WCAG 2, relative luminance).
func TestNoNameIsBrighterThanAnother(t *testing.T) {
	for i := range 1000 {
		r, g, b := rgb(Angle(fmt.Sprint("user", i, "@office.example")), Saturation, Lightness)
		light := func(c float64) float64 {
			if c <= 0.04045 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		luminance := 0.2126*light(r) + 0.7152*light(g) + 0.0722*light(b)
		if want := math.Pow((Lightness+16)/116.0, 3); math.Abs(luminance-want) > 0.002 {
			t.Fatalf("user%d has a luminance of %f, not %f", i, luminance, want)
		}
	}
}

// The colours of an office differ: names are spread over the circle.
func TestNamesAreSpread(t *testing.T) {
	var sectors [12]int
	for i := range 1200 {
		sectors[int(Angle(fmt.Sprint("user", i, "@office.example"))/30)]++
	}
	for i, n := range sectors {
		if n < 60 || n > 150 {
			t.Errorf("%d of 1200 names are in the sector at %d°", n, 30*i)
		}
	}
}
