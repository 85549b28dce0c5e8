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
func Quote(text string) string { return strconv.Quote(Clip(text, limit)) }

// Condition writes a condition of XMPP's, and the text beside it if there is one.
func Condition(condition, text string) string {
	if strings.Trim(condition, "abcdefghijklmnopqrstuvwxyz-") != "" {
		condition = Quote(condition)
	}
	if condition = Clip(condition, limit); text != "" {
		return condition + " " + Quote(text)
	}
	return condition
}

// Clip returns a text as it is, or as much of it as stands in so many bytes before an ellipsis.
func Clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return Head(text, most) + "…"
}

// Head returns the beginning of a text, so many bytes at most, with no letter cut in two.
func Head(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
