package window

import (
	"strings"
	"unicode"
)

// marksKept is how many combining marks a letter keeps. Living scripts need no
// more than four; hundreds of them paint over the lines above and below.
const marksKept = 4

// plain returns text of others as one line that cannot pretend to be other text:
// without bidirectional controls, zero-width and control characters, and with
// line breaks and runs of spaces turned into one space.
func plain(s string) string {
	return strings.Join(strings.Fields(visible(s)), " ")
}

// address returns an address as it is to be read: with a mark for what is not seen in it.
// Left out, as from other text, it would make of one address another one.
func address(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) || r != ' ' && unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return '·'
		}
		return r
	}, s)
}

// visible returns s as it is to be drawn, with its line breaks: control characters
// and bidirectional overrides are left out, and combining marks limited.
func visible(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range s {
		if hidden(r) {
			continue
		}
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > marksKept && !unicode.Is(unicode.Variation_Selector, r) {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
	}
	return b.String()
}

// hidden tells which characters are never drawn. The zero-width joiner stays: it
// makes one emoji out of several.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0x061C:
		return true
	case r == 0x200B, r == 0x2060, r == 0xFEFF, r == unicode.ReplacementChar:
		return true
	}
	return unicode.IsControl(r)
}

// clip returns at most limit runes of s and whether something was left out.
func clip(s string, limit int) (string, bool) {
	if len(s) <= limit {
		return s, false
	}
	n := 0
	for i := range s {
		if n == limit {
			return s[:i], true
		}
		n++
	}
	return s, false
}
