package assets

import (
	"bytes"
	"encoding/binary"
	"image/color"
)

// bitmapHeader is BITMAPINFOHEADER.
type bitmapHeader struct {
	Size                              uint32
	Width, Height                     int32
	Planes, BitsPerPixel              uint16
	Compression, Length               uint32
	XPerMetre, YPerMetre              int32
	ColoursUsed, ColoursThatAreNeeded uint32
}

// IconBitmap returns the tray icon of size × size pixels, 16 to 256, as Windows makes
// icons of it. Edges are smooth here: Windows expects colours not multiplied by their
// opacity.
func IconBitmap(s IconState, size int) []byte { return bitmapOf(drawIcon(s, clampSize(size))) }

// bitmapOf returns a bitmap as ICO files hold it: header, rows from the bottom up
// in blue, green, red, opacity, and a mask that opacity makes meaningless.
func bitmapOf(c *canvas) []byte {
	var b bytes.Buffer
	put(&b, bitmapHeader{Size: 40, Width: int32(c.size), Height: int32(2 * c.size), Planes: 1, BitsPerPixel: 32})
	for y := c.size - 1; y >= 0; y-- {
		for x := range c.size {
			p := color.NRGBAModel.Convert(c.pixels.RGBAAt(x, y)).(color.NRGBA)
			b.Write([]byte{p.B, p.G, p.R, p.A})
		}
	}
	maskRow := (c.size + 31) / 32 * 4
	b.Write(make([]byte, maskRow*c.size))
	return b.Bytes()
}

func put(b *bytes.Buffer, fixed any) {
	if err := binary.Write(b, binary.LittleEndian, fixed); err != nil {
		panic(err) // only a type of no fixed size cannot be written
	}
}
