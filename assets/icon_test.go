package assets

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"testing"

	"vestnik/core/desk"
)

var update = flag.Bool("update", false, "write the pictures anew")

var connections = []desk.Connection{desk.SignedOut, desk.OffLine, desk.Connecting, desk.OnLine, desk.Checking, desk.Waiting}

// states returns the states that must be told apart.
func states() []IconState {
	var all []IconState
	for unread := range 11 {
		for _, connection := range connections {
			if connection != desk.OnLine {
				all = append(all, IconState{Connection: connection, Unread: unread})
				continue
			}
			for _, show := range desk.Shows {
				all = append(all, IconState{Connection: connection, Show: show, Unread: unread})
			}
		}
	}
	for _, connection := range []desk.Connection{desk.OnLine, desk.Checking, desk.Waiting} {
		all = append(all, IconState{Connection: connection, Show: desk.Available, Unread: 1, Overdue: true})
	}
	for _, s := range all[:len(all):len(all)] {
		s.Muted = true
		all = append(all, s)
	}
	return all
}

func decode(t testing.TB, file []byte) *image.NRGBA {
	t.Helper()
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	pixels := image.NewNRGBA(decoded.Bounds())
	for y := range pixels.Rect.Dy() {
		for x := range pixels.Rect.Dx() {
			pixels.Set(x, y, decoded.At(x, y))
		}
	}
	return pixels
}

// luminance and contrast are those of WCAG 2.1.
func luminance(c color.NRGBA) float64 {
	linear := func(value uint8) float64 {
		v := float64(value) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	high, low := luminance(a), luminance(b)
	return (max(high, low) + 0.05) / (min(high, low) + 0.05)
}

// seen returns for each pixel how light it is, or -1 where there is none.
func seen(pixels *image.NRGBA) []float64 {
	var light []float64
	for y := range pixels.Rect.Dy() {
		for x := range pixels.Rect.Dx() {
			if p := pixels.NRGBAAt(x, y); p.A == 0 {
				light = append(light, -1)
			} else {
				light = append(light, luminance(p)+0.05)
			}
		}
	}
	return light
}

// apart counts the pixels that a person sees as different without seeing colours.
func apart(a, b []float64) int {
	n := 0
	for i := range a {
		if (a[i] < 0) != (b[i] < 0) || max(a[i], b[i]) > 1.5*min(a[i], b[i]) {
			n++
		}
	}
	return n
}

// In one ink all that is there has that colour, and every state another shape.
func TestInOneInkEveryStateHasAShapeOfItsOwn(t *testing.T) {
	for ink, only := range map[Ink]uint8{Light: 0xff, Dark: 0x20} {
		for _, size := range []int{16, 22, 64} {
			all := states()
			shapes := make([][]float64, len(all))
			for i, s := range all {
				s.Ink = ink
				pixels := decode(t, Icon(s, size))
				for at := 0; at < len(pixels.Pix); at += 4 {
					if p := pixels.Pix[at : at+4]; p[3] != 0 && (p[0] != p[1] || p[1] != p[2] || max(p[0], only)-min(p[0], only) > 6) { // rounding
						t.Fatalf("%+v at %d: %v", s, size, p)
					}
				}
				shapes[i] = seen(pixels)
			}
			for i := range all {
				for j := range i {
					if n := apart(shapes[i], shapes[j]); n < size*size/64 {
						t.Errorf("%s, %d px: %v and %v differ in %d pixels", ink, size, all[i], all[j], n)
					}
				}
			}
		}
	}
}

func TestEveryStateLooksDifferentWithoutColour(t *testing.T) {
	all := states()
	for _, size := range []int{16, 32} {
		drawn := make([][]float64, len(all))
		for i, state := range all {
			drawn[i] = seen(decode(t, Icon(state, size)))
		}
		for i := range all {
			for j := range i {
				if n := apart(drawn[i], drawn[j]); n < size*size/64 {
					t.Errorf("%d px: %v and %v differ in %d pixels", size, all[i], all[j], n)
				}
			}
		}
	}
}

func TestEdgesOfTheTrayIconAreOpaque(t *testing.T) {
	for _, state := range states() {
		for _, size := range []int{16, 22, 64} {
			pixels := decode(t, Icon(state, size)).Pix
			for i := 3; i < len(pixels); i += 4 {
				if pixels[i] != 0 && pixels[i] != 255 {
					t.Fatalf("%v at %d px has opacity %d", state, size, pixels[i])
				}
			}
		}
	}
}

func TestColoursAreSeenOnAnyPanelAndUnderWhite(t *testing.T) {
	panels := map[string]color.NRGBA{"white": {255, 255, 255, 255}, "black": {0, 0, 0, 255}}
	for name, ink := range map[string]color.RGBA{"blue": blue, "grey": grey, "red": red, "green": green, "amber": amber} {
		for panel, colour := range panels {
			if c := contrast(color.NRGBA(ink), colour); c < 3 {
				t.Errorf("%s on %s: %.1f", name, panel, c)
			}
		}
		if c := contrast(color.NRGBA(ink), color.NRGBA(white)); c < 4.5 {
			t.Errorf("white on %s: %.1f", name, c)
		}
	}
}

func TestTheNumberIsLegible(t *testing.T) {
	for _, size := range []int{16, 20, 22, 24, 32, 48, 64} {
		for unread := 1; unread <= 10; unread++ {
			pixels := decode(t, Icon(IconState{Connection: desk.OnLine, Show: desk.Available, Unread: unread}, size))
			top, bottom, light := size, 0, 0
			for y := range size {
				for x := size * 6 / 16; x < size; x++ {
					switch p := pixels.NRGBAAt(x, y); {
					case p == color.NRGBA(red):
						top, bottom = min(top, y), max(bottom, y)
					case y < size*10/16 && p.A == 255 && contrast(p, color.NRGBA(red)) >= 4.5:
						light++
					}
				}
			}
			if height := bottom - top + 1; height*10 < size*6 {
				t.Errorf("%d at %d px: the disc is %d px high", unread, size, height)
			}
			if light < size*6/16 { // one whole pixel in each row of a digit
				t.Errorf("%d at %d px: only %d pixels stand out", unread, size, light)
			}
		}
	}
}

func TestManyAreNinePlus(t *testing.T) {
	ten := Icon(IconState{Connection: desk.OnLine, Show: desk.Away, Unread: 10}, 32)
	if !bytes.Equal(ten, Icon(IconState{Connection: desk.OnLine, Show: desk.Away, Unread: 12345}, 32)) {
		t.Error("12345 is not drawn as 10 is")
	}
	if !bytes.Equal(Icon(IconState{Connection: desk.OnLine, Show: desk.Away, Unread: 0}, 32), Icon(IconState{Connection: desk.OnLine, Show: desk.Away, Unread: -1}, 32)) {
		t.Error("-1 has a badge")
	}
}

func TestSizes(t *testing.T) {
	for asked, want := range map[int]int{-1: 16, 0: 16, 16: 16, 17: 17, 64: 64, 256: 256, 4096: 256} {
		for name, file := range map[string][]byte{"icon": Icon(IconState{}, asked), "app": AppIcon(asked)} {
			if got := decode(t, file).Rect; got != image.Rect(0, 0, want, want) {
				t.Errorf("%s of %d: %v", name, asked, got)
			}
		}
	}
}

func TestTheBitmapHoldsWhatIsDrawn(t *testing.T) {
	state := IconState{Connection: desk.OnLine, Show: desk.DoNotDisturb, Unread: 4}
	for _, size := range []int{16, 20, 24, 28, 32, 40, 48, 64, 256} { // 100 % to 400 % scale, and the largest
		picture := IconBitmap(state, size)
		if want := 40 + 4*size*size + (size+31)/32*4*size; len(picture) != want {
			t.Fatalf("%d px: %d bytes, not %d", size, len(picture), want)
		}
		if height := binary.LittleEndian.Uint32(picture[8:]); int(height) != 2*size {
			t.Errorf("%d px: %d high with its mask", size, height)
		}
		bits := picture[40:]
		drawn := drawIcon(state, size)
		for y := range size {
			for x := range size {
				at := 4 * ((size-1-y)*size + x)
				want := color.NRGBAModel.Convert(drawn.pixels.At(x, y)).(color.NRGBA)
				if got := (color.NRGBA{bits[at+2], bits[at+1], bits[at], bits[at+3]}); got != want {
					t.Fatalf("%d px at %d,%d: %v, want %v", size, x, y, got, want)
				}
			}
		}
	}
	if len(IconBitmap(state, 1)) != len(IconBitmap(state, 16)) || len(IconBitmap(state, 999)) != len(IconBitmap(state, 256)) {
		t.Error("a size out of bounds")
	}
}

func TestTheIconFileIsUpToDate(t *testing.T) {
	const name = "icon.png"
	want := AppIcon(256)
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(decode(t, got).Pix, decode(t, want).Pix) {
		t.Error("icon.png is not what AppIcon draws: go test ./assets -update")
	}
}

func BenchmarkIcon(b *testing.B) {
	for _, size := range []int{16, 32, 64} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Icon(IconState{Connection: desk.OnLine, Show: desk.Away, Unread: 12}, size)
			}
		})
	}
}
