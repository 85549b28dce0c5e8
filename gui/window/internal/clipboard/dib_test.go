package clipboard

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"image/png"
	"testing"
)

// dib is a picture of two dots side by side, red and blue, and below them a green and a white one.
func dib(bits uint16, packed uint32, up bool) []byte {
	height := int32(2)
	rows := [][]byte{{0, 0, 255, 255, 0, 0}, {0, 255, 0, 255, 255, 255}}
	if up {
		rows[0], rows[1] = rows[1], rows[0]
	} else {
		height = -height
	}
	data := binary.LittleEndian.AppendUint32(nil, 40)
	data = binary.LittleEndian.AppendUint32(data, 2)
	data = binary.LittleEndian.AppendUint32(data, uint32(height))
	data = binary.LittleEndian.AppendUint16(data, 1)
	data = binary.LittleEndian.AppendUint16(data, bits)
	data = binary.LittleEndian.AppendUint32(data, packed)
	data = append(data, make([]byte, 20)...)
	if packed == inMasks {
		data = append(data, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0)
	}
	for _, row := range rows {
		for at := 0; at < len(row); at += 3 {
			data = append(data, row[at:at+3]...)
			if bits == 32 {
				data = append(data, 0) // which is no transparency
			}
		}
		if bits == 24 {
			data = append(data, 0, 0)
		}
	}
	return data
}

func TestAPictureOfWindowsIsRead(t *testing.T) {
	for _, data := range [][]byte{dib(24, 0, true), dib(32, 0, true), dib(32, inMasks, true), dib(32, 0, false)} {
		made, err := fromDIB(data)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(made))
		if err != nil {
			t.Fatal(err)
		}
		for at, want := range []color.NRGBA{{255, 0, 0, 255}, {0, 0, 255, 255}, {0, 255, 0, 255}, {255, 255, 255, 255}} {
			if got := color.NRGBAModel.Convert(picture.At(at%2, at/2)); got != want {
				t.Errorf("%d: %v", at, got)
			}
		}
	}
}

// SECURITY: whoever has copied it may say anything of it.
func TestABitmapThatLiesIsRefused(t *testing.T) {
	whole := dib(32, inMasks, true)
	for n := range whole {
		if _, err := fromDIB(whole[:n]); err == nil {
			t.Errorf("%d bytes are read", n)
		}
	}
	for at, value := range map[int]uint32{0: 1 << 31, 4: 1 << 30, 8: 1 << 31, 14: 8, 16: 1} {
		wrong := bytes.Clone(whole)
		binary.LittleEndian.PutUint32(wrong[at:], value)
		if _, err := fromDIB(wrong); err == nil {
			t.Errorf("%d at %d is read", value, at)
		}
	}
}
