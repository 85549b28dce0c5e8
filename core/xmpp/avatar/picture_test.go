package avatar

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// painted is an image with something on it.
func painted(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(i*i*7 ^ i>>3)
	}
	return img
}

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, painted(w, h)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func jpegOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, painted(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// gifOf is an animation.
func gifOf(t testing.TB, w, h, frames int) []byte {
	t.Helper()
	var g gif.GIF
	for i := range frames {
		p := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White})
		p.Pix[0] = byte(i % 2)
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 1)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &g); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func decoded(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}

// lossy is a WebP of one dot.
var lossy = decoded("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=")

// claiming changes what the header of a PNG says about its size.
func claiming(data []byte, w, h uint32) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// extended is a WebP whose canvas is one dot, and whose frame claims to be larger.
func extended(w, h uint16) []byte {
	frame := bytes.Clone(lossy[12:])
	binary.LittleEndian.PutUint16(frame[14:], w)
	binary.LittleEndian.PutUint16(frame[16:], h)
	data := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), frame...)
	binary.LittleEndian.PutUint32(data[4:], uint32(len(data)-8))
	return data
}

func TestPicturesOfFourFormatsAreTaken(t *testing.T) {
	for kind, data := range map[string][]byte{"image/png": pngOf(t, 30, 20), "image/jpeg": jpegOf(t, 30, 20), "image/gif": gifOf(t, 30, 20, 50), "image/webp": lossy} {
		p, err := Check(data)
		if err != nil || p.Type != kind || p.Hash != Hash(data) || p.Bytes != len(data) || kind != "image/webp" && (p.Width != 30 || p.Height != 20) {
			t.Errorf("%s: %+v, %v", kind, p, err)
		}
		img, err := Decode(data)
		if err != nil || img.Bounds().Dx() != p.Width || img.Bounds().Dy() != p.Height {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// SECURITY: none of these is decoded, so none costs memory.
func TestBombsAndWhatIsNoPictureAreRefusedBeforeTheyAreDecoded(t *testing.T) {
	small := pngOf(t, 8, 8)
	jpegBomb := jpegOf(t, 8, 8)
	at := bytes.Index(jpegBomb, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(jpegBomb[at+5:], 65000)
	binary.BigEndian.PutUint16(jpegBomb[at+7:], 65000)
	gifBomb := gifOf(t, 8, 8, 1)
	binary.LittleEndian.PutUint16(gifBomb[6:], 65000)
	binary.LittleEndian.PutUint16(gifBomb[8:], 65000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, v := range map[string]struct {
		data []byte
		want error
	}{
		"a PNG of 65,000²":       {claiming(small, 65000, 65000), ErrTooLarge},
		"a PNG of 2³¹-1":         {claiming(small, 1<<31-1, 1<<31-1), nil},
		"a long PNG":             {claiming(small, MaxSide+1, 1), ErrTooLarge},
		"a PNG of too many dots": {claiming(small, 2048, 2048), ErrTooLarge},
		"an empty PNG":           {claiming(small, 0, 0), ErrNoPicture},
		"a JPEG of 65,000²":      {jpegBomb, ErrTooLarge},
		"a GIF of 65,000²":       {gifBomb, ErrTooLarge},
		"a WebP of 16,383²":      {extended(16383, 16383), ErrTooLarge},
		"a WebP without a frame": {[]byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), ErrNoPicture},
		"a RIFF that is no WebP": {[]byte("RIFF\x04\x00\x00\x00WAVE"), ErrNoPicture},
		"an SVG":                 {[]byte("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), ErrNoPicture},
		"a page":                 {[]byte("<html>"), ErrNoPicture},
		"a beginning":            {small[:20], ErrNoPicture},
		"nothing":                {nil, ErrNoPicture},
		"more bytes than may be": {append(bytes.Clone(small), make([]byte, MaxBytes)...), ErrTooLarge},
	} {
		if _, err := Check(v.data); err == nil || v.want != nil && !errors.Is(err, v.want) {
			t.Errorf("%s: %v", name, err)
		}
		if img, err := Decode(v.data); err == nil {
			t.Errorf("%s: %v", name, img.Bounds())
		}
		if _, err := Fit(v.data); err == nil {
			t.Errorf("%s fits", name)
		}
	}
	runtime.ReadMemStats(&after)
	if cost := after.TotalAlloc - before.TotalAlloc; cost > 8<<20 {
		t.Errorf("they cost %d bytes", cost)
	}
	if _, err := Decode(append(small[:60:60], make([]byte, 100)...)); !errors.Is(err, ErrNoPicture) {
		t.Error("spoiled behind its beginning:", err)
	}
}

func TestWhatAPersonChoosesIsMadeToFit(t *testing.T) {
	for _, size := range [][3]int{{1600, 1200, 144}, {10, 1000, 192}, {50, 40, 40}, {1, 4000, 192}} {
		data, err := Fit(pngOf(t, size[0], size[1]))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Check(data)
		if err != nil || p.Height != size[2] || p.Width > side || len(data) > MaxOwn {
			t.Errorf("%v: %+v, %v", size, p, err)
		}
	}
}

func TestADirectoryKeepsWholePicturesAndOnlySoMany(t *testing.T) {
	dir := &Dir{Path: filepath.Join(t.TempDir(), "pictures"), Max: 10}
	var last string
	for i := range 30 {
		data := pngOf(t, i+1, 1)
		last = Hash(data)
		dir.Put(last, data)
	}
	files, err := os.ReadDir(dir.Path)
	if err != nil || len(files) != 10 {
		t.Error(len(files), err)
	}
	if data := dir.Get(last); Hash(data) != last {
		t.Error("the last one is gone")
	}
	for _, bad := range []string{"", "../x", strings.ToUpper(last), last + "/", strings.Repeat(".", 40)} {
		dir.Put(bad, []byte("x"))
		if dir.Get(bad) != nil {
			t.Error(bad)
		}
	}
	if err := os.WriteFile(filepath.Join(dir.Path, last), make([]byte, MaxBytes+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if dir.Get(last) != nil {
		t.Error("a file that has grown is read")
	}
	nowhere := &Dir{Path: filepath.Join(dir.Path, last, "x"), Max: 1}
	if nowhere.Put(last, []byte("x")); nowhere.Get(last) != nil {
		t.Error("nowhere")
	}
}

// Whatever comes is decoded within the limits, or not at all.
func FuzzDecode(f *testing.F) {
	f.Add(pngOf(f, 3, 3))
	f.Add(jpegOf(f, 3, 3))
	f.Add(gifOf(f, 3, 3, 2))
	f.Add(lossy)
	f.Add(extended(1, 1))
	f.Add(extended(16383, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Check(data)
		if img, wrong := Decode(data); wrong == nil {
			if size := img.Bounds().Size(); err != nil || size.X > MaxSide || size.Y > MaxSide || size.X*size.Y > 2*MaxPixels {
				t.Errorf("%v, announced as %+v, %v", size, p, err)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data := jpegOf(b, 1400, 1400)[:]
	if len(data) > MaxBytes {
		b.Skip("the pattern is too long")
	}
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
