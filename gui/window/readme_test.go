package window

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
)

// readme has the pictures of the README, by the screens that they show.
var readme = map[string]string{"compact.ru.xml": "window-light.png", "remarked-dark.ru.xml": "window-dark.png"}

// mostApart is how many dots of such a picture may be drawn otherwise: on another computer edges
// are rounded in other ways, but no line of text is another one.
const mostApart = 100

// isCurrent compares a screen with its picture in the README, if it has one.
func (o *office) isCurrent(w fyne.Window, name string) {
	o.t.Helper()
	if readme[name] == "" {
		return
	}
	path := filepath.Join("../../assets/screenshots", readme[name])
	if *update {
		o.draw(w, path)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		o.t.Fatal(err)
	}
	shown, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		o.t.Fatal(err)
	}
	if n := apart(w.Canvas().Capture(), shown); n > mostApart {
		o.t.Errorf("%s looks otherwise by %d dots; to make it anew: go run ./cmd/dev pictures", path, n)
	}
}

// apart counts the dots by which two pictures are not alike.
func apart(a, b image.Image) (n int) {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if unlike(a.At(x, y), b.At(x, y)) {
				n++
			}
		}
	}
	return n
}

// unlike tells whether a person sees one colour from the other, where they stand side by side.
func unlike(a, b color.Color) bool {
	const least = 0x20
	one, other := color.NRGBAModel.Convert(a).(color.NRGBA), color.NRGBAModel.Convert(b).(color.NRGBA)
	far := func(x, y uint8) bool { return max(x, y)-min(x, y) > least }
	return far(one.R, other.R) || far(one.G, other.G) || far(one.B, other.B) || far(one.A, other.A)
}
