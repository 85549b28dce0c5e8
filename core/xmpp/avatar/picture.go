package avatar

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // XEP-0084 §4.2: it names a picture, and protects nothing
	"encoding/binary"
	"encoding/hex"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// The limits of a picture of somebody. What is drawn is a square of a hundred dots; what people
// take from their cameras is more than that.
const (
	MaxBytes  = 700 << 10 // which fits a stanza, in Base64
	MaxSide   = 4096
	MaxPixels = 2 << 20 // 8 MB decoded
)

// Limits are those of a picture, held before anything of it is decoded: in bytes, in dots a side,
// and in dots.
type Limits struct{ Bytes, Side, Pixels int }

var usual = Limits{MaxBytes, MaxSide, MaxPixels}

// Errors of pictures.
var (
	ErrNoPicture = errors.New("avatar: not a picture in PNG, JPEG, GIF or WebP")
	ErrTooLarge  = errors.New("avatar: the picture is too large")
)

// Picture is what a picture is, as far as its first bytes say.
type Picture struct {
	Hash          string // SHA-1 of its bytes, in lower case
	Type          string // image/png, image/jpeg, image/gif or image/webp
	Bytes         int
	Width, Height int
}

// format is one that is decoded here, known by how it begins.
type format struct {
	kind, magic string
	config      func(io.Reader) (image.Config, error)
	decode      func(io.Reader) (image.Image, error)
}

// formats are those there are. There is no SVG: that is a program that draws.
var formats = []format{
	{"image/png", "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"image/jpeg", "\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
	{"image/gif", "GIF8", gif.DecodeConfig, gif.Decode}, // the first frame
	{"image/webp", "RIFF", webp.DecodeConfig, webp.Decode},
}

// Check looks at the beginning of a picture of somebody, and tells what it is; nothing of it is
// decoded. Errors are [ErrNoPicture] and [ErrTooLarge].
func Check(data []byte) (Picture, error) { return usual.Check(data) }

// Check does for any picture what [Check] does for one of somebody.
func (l Limits) Check(data []byte) (Picture, error) {
	p, _, err := l.check(data)
	return p, err
}

func (l Limits) check(data []byte) (Picture, *format, error) {
	if len(data) > l.Bytes {
		return Picture{}, nil, ErrTooLarge
	}
	for i := range formats {
		f := &formats[i]
		if !bytes.HasPrefix(data, []byte(f.magic)) {
			continue
		}
		c, err := f.config(bytes.NewReader(data))
		if err != nil || c.Width <= 0 || c.Height <= 0 {
			return Picture{}, nil, ErrNoPicture
		}
		if f.kind == "image/webp" {
			inner, err := frame(data)
			if err != nil {
				return Picture{}, nil, ErrNoPicture
			}
			c.Width, c.Height = max(c.Width, inner.Width), max(c.Height, inner.Height)
		}
		if c.Width > l.Side || c.Height > l.Side || c.Width*c.Height > l.Pixels {
			return Picture{}, nil, ErrTooLarge
		}
		return Picture{Hash(data), f.kind, len(data), c.Width, c.Height}, f, nil
	}
	return Picture{}, nil, ErrNoPicture
}

// frame returns the size of the frame in a WebP. Its canvas says another, in the extended
// form, and it is the frame for which there must be room.
func frame(data []byte) (image.Config, error) {
	for at := 12; at+8 <= len(data); {
		kind, size := string(data[at:at+4]), int(binary.LittleEndian.Uint32(data[at+4:]))
		if kind == "VP8 " || kind == "VP8L" {
			alone := append([]byte("RIFF\x00\x00\x00\x00WEBP"), data[at:]...)
			binary.LittleEndian.PutUint32(alone[4:], uint32(len(alone)-8))
			return webp.DecodeConfig(bytes.NewReader(alone))
		}
		if size > len(data) {
			break
		}
		at += 8 + size + size&1
	}
	return image.Config{}, ErrNoPicture
}

// Decode decodes a picture that [Check] has nothing against, and of an animation the first
// frame. It takes up to 30 ms and 8 MB a picture (and as much again for some), so it is not for
// the goroutine that draws.
func Decode(data []byte) (image.Image, error) { return usual.decode(data) }

func (l Limits) decode(data []byte) (image.Image, error) {
	_, f, err := l.check(data)
	if err != nil {
		return nil, err
	}
	img, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrNoPicture
	}
	return img, nil
}

// side is that of a picture that is published, at most.
const side = 192

// Fit makes a picture of one that a person has chosen, so that it can be published: scaled to
// at most 192 dots a side, in PNG or, where that is long, in JPEG. It takes as long as
// [Decode] and returns its errors.
func Fit(data []byte) ([]byte, error) {
	small, err := usual.Scaled(data, side)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil || out.Len() <= MaxOwn/2 {
		return out.Bytes(), err
	}
	out.Reset()
	err = jpeg.Encode(&out, small, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

// Thumbnail makes a PNG of a picture, of at most so many dots a side. It takes as long as
// [Decode] and returns its errors.
func Thumbnail(data []byte, side int) ([]byte, error) {
	small, err := usual.Scaled(data, side)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, small)
	return out.Bytes(), err
}

// Scaled decodes a picture and makes it no larger than so many dots a side, and upright. Decoded it
// takes four bytes a dot, and some as much again. Errors are those of [Check].
func (l Limits) Scaled(data []byte, side int) (image.Image, error) {
	img, err := l.decode(data)
	if err != nil {
		return nil, err
	}
	size := img.Bounds().Size()
	if most := max(size.X, size.Y); most > side {
		size = image.Pt(max(1, size.X*side/most), max(1, size.Y*side/most))
	}
	small := image.NewRGBA(image.Rectangle{Max: size})
	draw.CatmullRom.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return turned(small, orientation(data)), nil
}

// Hash returns the name of a picture: the SHA-1 of its bytes.
func Hash(data []byte) string {
	sum := sha1.Sum(data) //nolint:gosec // as above
	return hex.EncodeToString(sum[:])
}

// IsHash tells what can be the hash of a picture, in lower case; nothing else is a file's
// name.
func IsHash(text string) bool {
	return len(text) == 2*sha1.Size && strings.Trim(text, "0123456789abcdef") == ""
}
