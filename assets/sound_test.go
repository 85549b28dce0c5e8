package assets

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func TestSoundsAreShortAndWhole(t *testing.T) {
	if bytes.Equal(Sound(true), Sound(false)) {
		t.Error("what is urgent sounds like all else")
	}
	for _, urgent := range []bool{false, true} {
		wav := Sound(urgent)
		size := binary.LittleEndian.Uint32(wav[40:])
		if len(wav) > 40<<10 || string(wav[:4]) != "RIFF" || string(wav[8:16]) != "WAVEfmt " || int(size) != len(wav)-44 || int(binary.LittleEndian.Uint32(wav[4:])) != len(wav)-8 {
			t.Errorf("%d bytes: %q", len(wav), wav[:44])
		}
		loudest := int16(0)
		for at := 44; at < len(wav); at += 2 {
			loudest = max(loudest, int16(binary.LittleEndian.Uint16(wav[at:])))
		}
		if first, last := wav[44:46], wav[len(wav)-2:]; loudest < 3000 || loudest > 20000 || int16(binary.LittleEndian.Uint16(first)) != 0 || max(last[0], ^last[0]) < 200 {
			t.Errorf("as loud as %d, it begins with %v and ends with %v", loudest, first, last)
		}
	}
}
