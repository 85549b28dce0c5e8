package avatar

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// somePicture draws a picture of a size, in one of the formats that can be written here.
func somePicture(t *rapid.T, w, h int) []byte {
	var img image.Image
	switch rapid.IntRange(0, 3).Draw(t, "pixels") {
	case 0:
		img = painted(w, h)
	case 1:
		img = image.NewGray16(image.Rect(5, 7, 5+w, 7+h)) // its bounds need not begin at 0
	case 2:
		p := image.NewNRGBA(image.Rect(0, 0, w, h))
		p.Set(0, 0, color.NRGBA{255, 0, 0, 1}) // transparent nearly everywhere
		img = p
	default:
		img = image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White})
	}
	var out bytes.Buffer
	var err error
	switch rapid.IntRange(0, 2).Draw(t, "format") {
	case 0:
		err = png.Encode(&out, img)
	case 1:
		err = jpeg.Encode(&out, img, nil)
	default:
		err = gif.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Whatever a person chooses: what is published of it is small, keeps its shape, and is one
// that others take.
func TestWhatIsMadeToFitKeepsItsShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 300).Draw(t, "width"), rapid.IntRange(1, 300).Draw(t, "height")
		data, err := Fit(somePicture(t, w, h))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Check(data)
		if err != nil || len(data) > MaxOwn || p.Width > side || p.Height > side || p.Width > w || p.Height > h {
			t.Fatalf("%d×%d became %+v, %v", w, h, p, err)
		}
		scale := math.Min(1, side/float64(max(w, h)))
		if math.Abs(float64(p.Width)-float64(w)*scale) > 1 || math.Abs(float64(p.Height)-float64(h)*scale) > 1 {
			t.Fatalf("%d×%d became %d×%d", w, h, p.Width, p.Height)
		}
		if _, err := Decode(data); err != nil {
			t.Fatal(err)
		}
	})
}

// What its beginning says of a picture is what it is when it was decoded, also where it was
// cut off or changed on its way: nobody makes room for more than was checked.
func TestAPictureIsNeverLargerThanItsBeginningSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := somePicture(t, rapid.IntRange(1, 60).Draw(t, "width"), rapid.IntRange(1, 60).Draw(t, "height"))
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			data[rapid.IntRange(0, min(len(data), 64)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		data = data[:rapid.IntRange(0, len(data)).Draw(t, "length")]
		p, err := Check(data)
		img, wrong := Decode(data)
		if err != nil && wrong == nil {
			t.Fatalf("decoded in spite of %v", err)
		}
		if wrong != nil {
			return
		}
		if size := img.Bounds().Size(); size.X > p.Width || size.Y > p.Height {
			t.Fatalf("%v, announced as %+v", size, p)
		}
	})
}

// A cache may be used by many at once, and by two programs: what it gives is what was put in
// under that name, or nothing.
func TestADirectoryServesMany(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pictures")
	const most = 5
	var all [20][]byte
	for i := range all {
		all[i] = pngOf(t, i+1, 1)
	}
	var done sync.WaitGroup
	for worker := range 8 {
		dir := &Dir{Path: path, Max: most}
		done.Go(func() {
			for i := range 40 {
				data := all[(i*7+worker)%len(all)]
				dir.Put(Hash(data), data)
				if have := dir.Get(Hash(data)); have != nil && !bytes.Equal(have, data) {
					t.Errorf("%d bytes, not %d", len(have), len(data))
				}
			}
		})
	}
	done.Wait()
	last := &Dir{Path: path, Max: most}
	last.Put(Hash(all[0]), all[0])
	files, err := os.ReadDir(path)
	if err != nil || len(files) > most {
		t.Errorf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if !IsHash(f.Name()) {
			t.Errorf("%s was left", f.Name())
		}
	}
	if last.Get(Hash(all[0])) == nil {
		t.Error("what was put in last is not there")
	}
}

func TestAHashIsANameOfAFileAndNothingElseIs(t *testing.T) {
	good := Hash([]byte("x"))
	for text, is := range map[string]bool{good: true, "": false, good[1:]: false, good + "0": false, "G" + good[1:]: false, "../" + good[3:]: false, good[:39] + "\n": false, good[:39] + "A": false} {
		if IsHash(text) != is {
			t.Errorf("%q", text)
		}
	}
	if fmt.Sprint(Hash([]byte("abc"))) != "a9993e364706816aba3e25717850c26c9cd0d89d" { // FIPS 180-1, appendix A
		t.Error(Hash([]byte("abc")))
	}
}

// Where the clock was set back, the files of before seem to be the newer ones.
func TestWhatWasPutInLastStaysWhateverTheClockSays(t *testing.T) {
	dir := &Dir{Path: t.TempDir(), Max: 2}
	for i := range 4 {
		data := pngOf(t, i+1, 1)
		dir.Put(Hash(data), data)
		if dir.Get(Hash(data)) == nil {
			t.Errorf("picture %d is gone", i)
		}
		ahead := time.Now().Add(time.Hour)
		if err := os.Chtimes(filepath.Join(dir.Path, Hash(data)), ahead, ahead); err != nil {
			t.Fatal(err)
		}
	}
}
