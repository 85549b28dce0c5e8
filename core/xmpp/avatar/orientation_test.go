package avatar

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// held returns a JPEG that was taken by a camera held in a way.
func held(t testing.TB, img image.Image, order binary.AppendByteOrder, how uint16) []byte {
	t.Helper()
	mark := map[bool]string{true: "II*\x00", false: "MM\x00*"}[order == binary.LittleEndian]
	exif := order.AppendUint32([]byte("Exif\x00\x00"+mark), 8)
	exif = order.AppendUint16(exif, 2)
	for _, entry := range [][2]uint16{{256, 7}, {274, how}} {
		exif = order.AppendUint16(order.AppendUint16(exif, entry[0]), 3)
		exif = order.AppendUint16(order.AppendUint16(order.AppendUint32(exif, 1), entry[1]), 0)
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	out := append([]byte("\xff\xd8\xff\xe0\x00\x04ab"), 0xff, 0xe1)
	out = append(binary.BigEndian.AppendUint16(out, uint16(2+len(exif))), exif...)
	return append(out, plain.Bytes()[2:]...)
}

// seen is a picture whose corners differ, wide or high.
func seen() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 32, 16))
	for y := range 16 {
		for x := range 32 {
			c := color.RGBA{A: 255}
			if x < 16 {
				c.R = 255
			}
			if y < 8 {
				c.G = 255
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// What a camera that was held askew has taken is upright, and so is what is published of it.
func TestAPictureIsUprightHoweverTheCameraWasHeld(t *testing.T) {
	// What is to be seen, as each way of holding stores it: the inverse of turned.
	inverse := map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
	for how, back := range inverse {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			data := held(t, turned(seen(), back), order, uint16(how))
			if got := orientation(data); got != how {
				t.Fatalf("%d is read as %d", how, got)
			}
			for name, make := range map[string]func() ([]byte, error){
				"fit": func() ([]byte, error) { return Fit(data) }, "thumbnail": func() ([]byte, error) { return Thumbnail(data, 32) },
			} {
				small, err := make()
				if err != nil {
					t.Fatal(err)
				}
				img, err := png.Decode(bytes.NewReader(small))
				if err != nil || img.Bounds() != image.Rect(0, 0, 32, 16) {
					t.Fatalf("%s of %d: %v, %v", name, how, img.Bounds(), err)
				}
				for at, want := range map[image.Point][2]bool{{4, 2}: {true, true}, {28, 2}: {false, true}, {4, 13}: {true, false}, {28, 13}: {false, false}} {
					r, g, _, _ := img.At(at.X, at.Y).RGBA()
					if (r > 0x8000) != want[0] || (g > 0x8000) != want[1] {
						t.Errorf("%s of %d at %v: red %x, green %x", name, how, at, r, g)
					}
				}
			}
		}
	}
}

// The row and the column that a number names are where the standard has them.
func TestTheNumbersOfTheStandardMeanWhatItSays(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	img.SetRGBA(0, 0, color.RGBA{1, 0, 0, 255}) // the first of the first row
	img.SetRGBA(2, 0, color.RGBA{2, 0, 0, 255}) // the last of it
	for how, want := range map[int][2]image.Point{
		2: {{2, 0}, {0, 0}}, 3: {{2, 1}, {0, 1}}, 4: {{0, 1}, {2, 1}},
		5: {{0, 0}, {0, 2}}, 6: {{1, 0}, {1, 2}}, 7: {{1, 2}, {1, 0}}, 8: {{0, 2}, {0, 0}},
	} {
		out := turned(img, how)
		if a, b := out.RGBAAt(want[0].X, want[0].Y), out.RGBAAt(want[1].X, want[1].Y); a.R != 1 || b.R != 2 {
			t.Errorf("%d: %v, %v", how, a, b)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	whole := held(f, seen(), binary.LittleEndian, 6)
	for at := range 60 {
		f.Add(whole[:at])
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, data []byte) {
		if how := orientation(data); how < 1 || how > 8 {
			t.Errorf("%d", how)
		}
	})
}
