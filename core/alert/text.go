package alert

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vestnik/core/charset"
)

// What a popup can hold, in letters as a reader counts them (grapheme clusters).
const (
	maxTitle = 80
	maxText  = 300
	maxLines = 4
)

// Bounds of one such letter: a real one has at most four marks (Vietnamese,
// pointed Hebrew), and the longest emoji are families and flags.
const (
	maxMarks   = 4
	maxCluster = 16 // code points
)

// maxBytes is more than any 300 letters have. What lies beyond it is not looked at,
// so that a megabyte of marks costs no time.
const maxBytes = 32 << 10

const ellipsis = "…"

// Title makes a name fit to head a popup: one line, nothing invisible, cut to 80
// letters. It is empty when nothing is left; then the address must serve.
func Title(name string) string {
	return cut(name, maxTitle, 1)
}

// Text makes subject and body fit for a popup: the subject on a line of its own,
// unless the body begins with it; no empty lines; at most 4 lines and 300 letters,
// with an ellipsis where something was cut. It takes no longer for a megabyte than
// for a page.
func Text(subject, body string) string {
	head, text := cut(subject, maxText, 1), cut(body, maxText, maxLines)
	if head == "" || text == head || strings.HasPrefix(text, head+"\n") {
		return text
	}
	return cut(head+"\n"+body, maxText, maxLines)
}

// cut returns the first letters and lines of s, cleaned, the ellipsis included.
// White space shrinks to one space or line end; with one line, to a space.
func cut(s string, letters, lines int) string {
	oneLine, tooLong := lines == 1, len(s) > maxBytes
	s = charset.Head(s, maxBytes)
	var (
		out   strings.Builder
		count int    // letters written
		last  int    // length of out before the last of them
		gap   string // white space due before the next letter
	)
	cutOff := func() string {
		if count == letters {
			return out.String()[:last] + ellipsis
		}
		return out.String() + ellipsis
	}
	for s != "" {
		cluster, size := next(s)
		s = s[size:]
		r, _ := utf8.DecodeRuneInString(cluster)
		switch {
		case cluster == "":
			continue
		case isLineEnd(r) && !oneLine:
			gap = "\n"
			continue
		case unicode.IsSpace(r):
			if gap == "" {
				gap = " "
			}
			continue
		}
		if count == 0 {
			gap = ""
		}
		if gap == "\n" {
			if lines--; lines < 1 {
				return cutOff()
			}
		}
		if count+len(gap)+1 > letters {
			return cutOff()
		}
		last = out.Len()
		out.WriteString(gap + cluster)
		count += len(gap) + 1
		gap = ""
	}
	if tooLong {
		return cutOff()
	}
	return out.String()
}

// next returns the first letter of s, with what belongs to it and without what is
// not to be seen, and how much of s that was. It follows the part of UAX #29 that
// matters for cutting: marks, joined emoji, skin tones, flags.
func next(s string) (cluster string, size int) {
	var out strings.Builder
	marks, points, flags, joined := 0, 0, 0, false
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case isHidden(r), points == 0 && (isJoiner(r) || isTag(r)):
			size += n
			continue
		case points == 0, joined && !unicode.IsSpace(r):
			joined = false
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks {
				size += n
				continue
			}
		case isJoiner(r):
			joined = r == zeroWidthJoiner
		case isFlagLetter(r) && flags == 1: // the second of a pair
		case isSkinTone(r), isTag(r):
		default:
			return out.String(), size
		}
		if points == maxCluster {
			return out.String(), size
		}
		if flags = 0; isFlagLetter(r) && points == 0 {
			flags = 1
		}
		out.WriteRune(r) // a byte that is no UTF-8 becomes U+FFFD
		points++
		size += n
		if unicode.IsSpace(r) {
			break
		}
	}
	return out.String(), size
}

const zeroWidthJoiner = '\u200d'

func isLineEnd(r rune) bool {
	return r == '\n' || r == '\u2028' || r == '\u2029'
}

// isJoiner: emoji are made with the joiner, Indic and Persian words with both.
func isJoiner(r rune) bool     { return r == zeroWidthJoiner || r == '\u200c' }
func isFlagLetter(r rune) bool { return '\U0001F1E6' <= r && r <= '\U0001F1FF' }
func isSkinTone(r rune) bool   { return '\U0001F3FB' <= r && r <= '\U0001F3FF' }
func isTag(r rune) bool        { return '\U000E0020' <= r && r <= '\U000E007F' }

// isHidden tells what is never shown: control characters but white space, and
// format characters (bidi marks, embeddings, overrides and isolates, zero-width
// spaces, byte order marks) but those that words and emoji are made with.
func isHidden(r rune) bool {
	return unicode.Is(unicode.Cc, r) && !unicode.IsSpace(r) ||
		unicode.Is(unicode.Cf, r) && !isTag(r) && !isJoiner(r)
}
