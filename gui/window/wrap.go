package window

import (
	"sort"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// wrap breaks text into lines that are at most width wide, between words where it
// can, and returns how wide the widest is. Fyne can wrap too, but measures all that
// is left of a paragraph for every line of it: 0.2 s for 2,000 letters, 10 s for
// 12,000. Here a line is measured a few times and nothing longer ever is.
func wrap(text string, width, size float32, style fyne.TextStyle) (lines []string, widest float32) {
	measure := func(s string) float32 { return fyne.MeasureText(s, size, style).Width }
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = wrapParagraph(lines, paragraph, width, measure)
	}
	for _, l := range lines {
		widest = fyne.Max(widest, measure(l))
	}
	return lines, widest
}

func wrapParagraph(lines []string, paragraph string, width float32, measure func(string) float32) []string {
	line, begun := "", false
	for word := range strings.SplitSeq(paragraph, " ") {
		if begun {
			if longer := line + " " + word; len(longer) < longest && measure(longer) <= width {
				line = longer
				continue
			}
			lines = append(lines, line)
		}
		line, begun = word, true
		for {
			n := prefix(line, width, measure)
			if n == len(line) {
				break
			}
			lines, line = append(lines, line[:n]), line[n:]
		}
	}
	return append(lines, line)
}

// longest is how many bytes of a line are measured. No screen holds more.
const longest = 2000

// prefix returns how many bytes of a word fit in width: at least one letter, and
// never a letter without its marks. It gallops, so as not to measure far more than
// fits.
func prefix(word string, width float32, measure func(string) float32) int {
	ends := letters(word, longest/4)
	fits := func(n int) bool { return measure(word[:ends[n]]) <= width }
	over := min(16, len(ends)-1)
	for fits(over) {
		if over == len(ends)-1 {
			return ends[over]
		}
		over = min(2*over, len(ends)-1)
	}
	return ends[max(0, sort.Search(over, func(n int) bool { return !fits(n) })-1)]
}

// letters returns where each of the first letters of a word ends.
func letters(word string, most int) []int {
	var ends []int
	for i, r := range word {
		if i > 0 && !joins(word[:i], r) {
			ends = append(ends, i)
		}
		if len(ends) == most {
			return ends
		}
	}
	return append(ends, len(word))
}

// joins tells whether r belongs to the letter that ends before.
func joins(before string, r rune) bool {
	const joiner = "\u200D"
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Variation_Selector) || string(r) == joiner ||
		r >= 0x1F3FB && r <= 0x1F3FF || strings.HasSuffix(before, joiner)
}
