package shell

import (
	"strings"
	"unicode/utf16"
)

// clip writes text into a field of Windows and ends it with a zero. What has no room is
// cut before a character of which only half would have, and so is what follows a zero,
// which would end it.
func clip(field []uint16, text string) {
	clear(field)
	text, _, _ = strings.Cut(text, "\x00")
	used := 0
	for _, r := range text {
		n := utf16.RuneLen(r)
		if n < 0 {
			r, n = '\ufffd', 1
		}
		if used+n > len(field)-1 {
			if used > 0 {
				ellipsis(field[:used])
			}
			return
		}
		used += len(utf16.AppendRune(field[used:used], r))
	}
}

// ellipsis makes the last character of cut text say that there was more.
func ellipsis(text []uint16) {
	last := len(text) - 1
	if last > 0 && utf16.IsSurrogate(rune(text[last])) {
		text[last] = 0
		last--
	}
	text[last] = '…'
}

// literal makes a label of a menu mean what it says: "&" marks the access key, "&&" is
// one; a tab would begin the column of shortcuts, and a zero end it.
func literal(label string) string { return literally.Replace(label) }

var literally = strings.NewReplacer("&", "&&", "\t", " ", "\x00", "")
