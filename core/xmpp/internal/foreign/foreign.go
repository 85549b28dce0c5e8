// Package foreign writes what others say into log lines and errors: as one word, quoted
// and clipped, so that nobody can write lines of a log, or fill it.
package foreign

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// limit is how many bytes of a foreign text are written.
const limit = 200

// Quote writes a text as one word of a line.
func Quote(text string) string { return strconv.Quote(clip(text)) }

// Condition writes a condition of XMPP's, and the text beside it if there is one.
func Condition(condition, text string) string {
	if strings.Trim(condition, "abcdefghijklmnopqrstuvwxyz-") != "" {
		condition = Quote(condition)
	}
	if condition = clip(condition); text != "" {
		return condition + " " + Quote(text)
	}
	return condition
}

func clip(text string) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
