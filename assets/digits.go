package assets

// glyph is one character as pen strokes in a box 0.6 wide and 1 high.
type glyph []stroke

// glyphs are the characters of the badge.
var glyphs = map[rune]glyph{
	'1': {{{0.10, 0.24}, {0.36, 0}, {0.36, 1}}},
	'2': {join(arc(point{0.3, 0.29}, 0.3, 0.29, 190, 390), []point{{0, 1}, {0.6, 1}})},
	'3': {
		arc(point{0.29, 0.25}, 0.28, 0.25, 200, 450),
		arc(point{0.29, 0.74}, 0.31, 0.26, 270, 520),
	},
	'4': {{{0.45, 1}, {0.45, 0}, {0, 0.7}, {0.6, 0.7}}},
	'5': {join([]point{{0.55, 0}, {0.08, 0}, {0.04, 0.46}}, arc(point{0.28, 0.68}, 0.32, 0.32, 225, 510))},
	'6': {
		arc(point{0.3, 0.69}, 0.3, 0.31, 0, 360),
		join([]point{{0.5, 0}}, arc(point{0.5, 0.69}, 0.5, 0.52, 240, 180)),
	},
	'7': {{{0, 0}, {0.6, 0}, {0.22, 1}}},
	'8': {
		arc(point{0.3, 0.25}, 0.25, 0.25, 0, 360),
		arc(point{0.3, 0.74}, 0.3, 0.26, 0, 360),
	},
	'9': {
		arc(point{0.3, 0.31}, 0.3, 0.31, 0, 360),
		join([]point{{0.1, 1}}, arc(point{0.1, 0.31}, 0.5, 0.52, 60, 0)),
	},
	'+': {{{0.02, 0.5}, {0.58, 0.5}}, {{0.3, 0.22}, {0.3, 0.78}}},
}

func join(parts ...[]point) stroke {
	var s stroke
	for _, part := range parts {
		s = append(s, part...)
	}
	return s
}

// text returns the strokes of characters, height high, around a centre, and with a
// gap between them.
func text(characters string, centre point, height, gap float64) []stroke {
	n := float64(len(characters))
	left := centre.x - (n*0.6*height+(n-1)*gap)/2
	top := centre.y - height/2
	var strokes []stroke
	for _, character := range characters {
		for _, line := range glyphs[character] {
			placed := make(stroke, len(line))
			for i, p := range line {
				placed[i] = point{left + p.x*height, top + p.y*height}
			}
			strokes = append(strokes, placed)
		}
		left += 0.6*height + gap
	}
	return strokes
}
