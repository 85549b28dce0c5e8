package assets

import (
	"bytes"
	"encoding/binary"
	"math"
)

// rate is how many samples a second of a sound has.
const rate = 22050

// tone is one note of a sound.
type tone struct {
	from   float64 // when it begins, in seconds
	pitch  float64 // in hertz
	length float64 // in seconds
}

// The sounds: of a message two soft notes that rise, of an urgent one three that insist.
var (
	messageTones = []tone{{0, 659.25, 0.22}, {0.09, 880, 0.30}}
	urgentTones  = []tone{{0, 987.77, 0.18}, {0.2, 783.99, 0.18}, {0.4, 987.77, 0.34}}
)

// Sound draws the sound of a popup, as WAV: one channel of 16 bits, under a second and under
// 40 KB.
func Sound(urgent bool) []byte {
	tones := messageTones
	if urgent {
		tones = urgentTones
	}
	last := tones[len(tones)-1]
	samples := make([]int16, int((last.from+last.length)*rate))
	for i := range samples {
		var level float64
		for _, n := range tones {
			level += n.at(float64(i)/rate - n.from)
		}
		samples[i] = int16(math.MaxInt16 * 0.35 * level)
	}
	return wave(samples)
}

// at is the level of a note so long after it began: it comes quickly and fades, with a little
// of the octave above.
func (n tone) at(t float64) float64 {
	if t < 0 || t >= n.length {
		return 0
	}
	const attack = 0.008
	swell := math.Min(1, t/attack) * math.Pow(1-t/n.length, 2)
	return swell * (math.Sin(2*math.Pi*n.pitch*t) + 0.25*math.Sin(4*math.Pi*n.pitch*t)) / 1.25
}

// wave writes samples as a file.
func wave(samples []int16) []byte {
	size := uint32(2 * len(samples))
	var out bytes.Buffer
	for _, part := range []any{
		[]byte("RIFF"), 36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16),
		[]byte("data"), size, samples,
	} {
		_ = binary.Write(&out, binary.LittleEndian, part) // a buffer takes all
	}
	return out.Bytes()
}
