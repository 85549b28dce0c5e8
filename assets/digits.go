package assets

// glyph is one character as pen strokes in a box of its own width and of height 1.
type glyph struct {
	width   float64
	strokes []stroke
}

const (
	wide = 4 / 6. // a digit: 5 × 7 dots are 4 × 6 steps between their centres
	half = wide / 2
)

// glyphs are the characters of the badge.
var glyphs = map[rune]glyph{
	'1': {wide, []stroke{{{0.12, 0.2}, {half, 0}, {half, 1}}}},
	'2': {wide, []stroke{join(arc(point{half, 0.29}, half, 0.29, 180, 390), []point{{0, 1}, {wide, 1}})}},
	'3': {wide, []stroke{
		join([]point{{0, 0}, {wide, 0}, {half * 0.9, 0.4}}, arc(point{half * 0.9, 0.7}, half*1.1, 0.3, 270, 500)),
	}},
	'4': {wide, []stroke{{{0.8 * wide, 1}, {0.8 * wide, 0}, {0, 0.67}, {wide, 0.67}}}},
	'5': {wide, []stroke{join([]point{{wide, 0}, {0, 0}, {0, 0.42}}, arc(point{half * 0.9, 0.68}, half*1.1, 0.32, 240, 500))}},
	'6': {wide, []stroke{
		arc(point{half, 0.69}, half, 0.31, 0, 360),
		arc(point{wide, 0.69}, wide, 0.69, 180, 255),
	}},
	'7': {wide, []stroke{{{0, 0}, {wide, 0}, {0.38 * wide, 1}}}},
	'8': {wide, []stroke{
		arc(point{half, 0.25}, half*0.9, 0.25, 0, 360),
		arc(point{half, 0.75}, half, 0.25, 0, 360),
	}},
	'9': {wide, []stroke{
		arc(point{half, 0.31}, half, 0.31, 0, 360),
		arc(point{0, 0.31}, wide, 0.69, 0, 75),
	}},
	'+': {half, []stroke{{{0, 0.5}, {half, 0.5}}, {{half / 2, 0.5 - half/2}, {half / 2, 0.5 + half/2}}}},
}

// gap is the free space between two characters, from stroke to stroke.
const gap = 2 / 6.

func join(parts ...[]point) stroke {
	var s stroke
	for _, part := range parts {
		s = append(s, part...)
	}
	return s
}

// text returns the strokes of characters that are height high, around a centre.
func text(characters string, centre point, height float64) []stroke {
	width := -gap
	for _, character := range characters {
		width += glyphs[character].width + gap
	}
	left, top := centre.x-width*height/2, centre.y-height/2
	var strokes []stroke
	for _, character := range characters {
		for _, line := range glyphs[character].strokes {
			placed := make(stroke, len(line))
			for i, p := range line {
				placed[i] = point{left + p.x*height, top + p.y*height}
			}
			strokes = append(strokes, placed)
		}
		left += (glyphs[character].width + gap) * height
	}
	return strokes
}
