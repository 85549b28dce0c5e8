package avatar

import (
	"bytes"
	"encoding/binary"
	"image"
)

// Cameras store what they see as it falls onto them, and beside it how they were held. So do
// phones, from which most pictures of people are.

// upright is how most pictures are stored. The others are numbered by where the first row and
// the first column belong, Exif 2.3 §4.6.4, tag 274.
const upright = 1

// orientation returns how a JPEG is stored, from 1 to 8; all else is upright.
func orientation(data []byte) int {
	const exif, scan = 0xe1, 0xda
	if !bytes.HasPrefix(data, []byte("\xff\xd8")) {
		return upright
	}
	for data = data[2:]; len(data) >= 4 && data[0] == 0xff && data[1] != scan; {
		size := int(binary.BigEndian.Uint16(data[2:]))
		if size < 2 || 2+size > len(data) {
			break
		}
		if inner, is := bytes.CutPrefix(data[4:2+size], []byte("Exif\x00\x00")); is && data[1] == exif {
			return tagged(inner)
		}
		data = data[2+size:]
	}
	return upright
}

// tagged returns what the tag in the first directory of a TIFF says.
func tagged(t []byte) int {
	const tag, short = 274, 3
	var order binary.ByteOrder = binary.BigEndian
	switch {
	case bytes.HasPrefix(t, []byte("II*\x00")):
		order = binary.LittleEndian
	case !bytes.HasPrefix(t, []byte("MM\x00*")):
		return upright
	}
	if len(t) < 8 || uint64(order.Uint32(t[4:]))+2 > uint64(len(t)) {
		return upright
	}
	t = t[order.Uint32(t[4:]):]
	for n := order.Uint16(t); n > 0 && len(t) >= 2+12; n-- {
		entry := t[2:]
		if order.Uint16(entry) == tag && order.Uint16(entry[2:]) == short {
			if how := int(order.Uint16(entry[8:])); how >= 1 && how <= 8 {
				return how
			}
			return upright
		}
		t = t[12:]
	}
	return upright
}

// turned returns a picture as it is to be seen.
func turned(img *image.RGBA, how int) *image.RGBA {
	if how == upright {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := [...]image.Point{
				2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {h - 1 - y, x}, 7: {h - 1 - y, w - 1 - x}, 8: {y, w - 1 - x},
			}[how]
			out.SetRGBA(to.X, to.Y, img.RGBAAt(x, y))
		}
	}
	return out
}
