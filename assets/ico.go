package assets

import (
	"bytes"
	"encoding/binary"
	"image/color"
)

// icoSizes are the sizes of a Windows tray icon from 100 % to 300 % scale.
var icoSizes = []int{16, 20, 24, 32, 48}

// The fixed parts of an ICO file.
type (
	icoHeader struct {
		Reserved, Type, Count uint16
	}
	icoEntry struct {
		Width, Height, Colours, Reserved uint8
		Planes, BitsPerPixel             uint16
		Length, Offset                   uint32
	}
	bitmapHeader struct {
		Size                              uint32
		Width, Height                     int32
		Planes, BitsPerPixel              uint16
		Compression, Length               uint32
		XPerMetre, YPerMetre              int32
		ColoursUsed, ColoursThatAreNeeded uint32
	}
)

// IconICO returns the tray icon as a Windows ICO file of several sizes. They are
// bitmaps and not PNGs, which LoadImage takes at any size and on any version.
// Edges are smooth here: Windows expects colours not multiplied by their opacity.
func IconICO(s IconState) []byte {
	var file, images bytes.Buffer
	put(&file, icoHeader{Type: 1, Count: uint16(len(icoSizes))})
	offset := binary.Size(icoHeader{}) + len(icoSizes)*binary.Size(icoEntry{})
	for _, size := range icoSizes {
		bitmap := bitmapOf(drawIcon(s, size))
		put(&file, icoEntry{
			Width: uint8(size), Height: uint8(size), Planes: 1, BitsPerPixel: 32,
			Length: uint32(len(bitmap)), Offset: uint32(offset + images.Len()),
		})
		images.Write(bitmap)
	}
	return append(file.Bytes(), images.Bytes()...)
}

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
