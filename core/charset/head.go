package charset

import "unicode/utf8"

// Head returns the beginning of a text, with no letter cut in two: most bytes of it at
// most.
func Head(text string, most int) string {
	if len(text) <= most {
		return text
	}
	end := most
	for end > max(0, most-utf8.UTFMax) && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
