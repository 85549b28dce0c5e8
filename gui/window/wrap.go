package window

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// wrap breaks a text into lines that are at most width wide, between words where it
// can, and returns how wide the widest is. Between two lines is a space or a line break
// that is not drawn, or nothing where a word was broken. Fyne can wrap too, but measures
// all that is left of a paragraph for every line of it: 0.2 s for 2,000 letters, 10 s for
// 12,000. Here a line is measured a few times and nothing longer ever is.
func wrap(t typeset, width float32) (lines []span, widest float32) {
	at := 0
	for paragraph := range strings.SplitSeq(t.text, "\n") {
		lines = wrapParagraph(lines, t.text, span{at, at + len(paragraph)}, width, t.wide)
		at += len(paragraph) + 1
	}
	for _, l := range lines {
		widest = fyne.Max(widest, t.wide(l))
	}
	return lines, widest
}

func wrapParagraph(lines []span, text string, paragraph span, width float32, measure func(span) float32) []span {
	line, begun, at := paragraph, false, paragraph.from
	for word := range strings.SplitSeq(text[paragraph.from:paragraph.to], " ") {
		next := span{at, at + len(word)}
		at = next.to + 1
		if begun {
			if longer := (span{line.from, next.to}); longer.to-longer.from < longest && measure(longer) <= width {
				line = longer
				continue
			}
			lines = append(lines, line)
		}
		line, begun = next, true
		for {
			end := fitting(text, line, width, measure)
			if end == line.to {
				break
			}
			lines, line = append(lines, span{line.from, end}), span{end, line.to}
		}
	}
	return append(lines, line)
}

// longest is how many bytes of a line are measured. No screen holds more.
const longest = 2000

// fitting returns where the beginning of a word ends that fits in width: at least one
// letter, and never a letter without its marks. It gallops, so as not to measure far
// more than fits.
func fitting(text string, word span, width float32, measure func(span) float32) int {
	ends := letters(text[word.from:word.to], longest/4)
	fits := func(n int) bool { return measure(span{word.from, word.from + ends[n]}) <= width }
	over := min(16, len(ends)-1)
	for fits(over) {
		if over == len(ends)-1 {
			return word.from + ends[over]
		}
		over = min(2*over, len(ends)-1)
	}
	return word.from + ends[max(0, sort.Search(over, func(n int) bool { return !fits(n) })-1)]
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

// joins tells whether r belongs to the letter that ends before (UAX #29 §3.1, as far as
// what is seen depends on it).
func joins(before string, r rune) bool {
	const joiner = "\u200D"
	switch {
	case unicode.In(r, unicode.M, unicode.Variation_Selector), string(r) == joiner, strings.HasSuffix(before, joiner):
		return true
	case r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F: // colours of skin; the names of some flags
		return true
	}
	return flagged(r) && halves(before)%2 == 1
}

// flagged tells whether r is half of a flag.
func flagged(r rune) bool { return unicode.Is(unicode.Regional_Indicator, r) }

// halves counts the halves of flags at the end of a text.
func halves(text string) (n int) {
	for {
		last, size := utf8.DecodeLastRuneInString(text)
		if !flagged(last) {
			return n
		}
		n, text = n+1, text[:len(text)-size]
	}
}
