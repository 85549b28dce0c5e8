package clipboard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
)

// errBitmap says that a bitmap is of a kind that is not read, or wrong.
var errBitmap = errors.New("clipboard: a bitmap that cannot be read")

const (
	mostPixels = 64 << 20

	inMasks = 3 // BI_BITFIELDS: which bits are which colour is said
)

// fromDIB makes PNG of a picture as Windows has it on the clipboard (CF_DIB): a BITMAPINFOHEADER
// and the rows, the lowest first. Those of 24 and of 32 bits are read, which is what screens are.
func fromDIB(data []byte) ([]byte, error) {
	if len(data) < 40 {
		return nil, errBitmap
	}
	head := binary.LittleEndian.Uint32(data)
	width, height := int(int32(binary.LittleEndian.Uint32(data[4:]))), int(int32(binary.LittleEndian.Uint32(data[8:])))
	bits, packed := int(binary.LittleEndian.Uint16(data[14:])), binary.LittleEndian.Uint32(data[16:])
	up := height > 0
	if !up {
		height = -height
	}
	known := bits == 24 && packed == 0 || bits == 32 && (packed == 0 || packed == inMasks)
	if !known || head < 40 || head > 124 || width <= 0 || height <= 0 || width > mostPixels/height {
		return nil, errBitmap
	}
	if head == 40 && packed == inMasks {
		head += 12
	}
	stride := (width*bits/8 + 3) &^ 3
	if len(data) < int(head)+stride*height {
		return nil, errBitmap
	}
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		row := data[int(head)+y*stride:]
		at := picture.Pix[y*picture.Stride:]
		if up {
			at = picture.Pix[(height-1-y)*picture.Stride:]
		}
		for x := range width {
			from := row[x*bits/8:]
			at[4*x], at[4*x+1], at[4*x+2], at[4*x+3] = from[2], from[1], from[0], 0xFF
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}
