package xmlsafe

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// reference returns the character that a reference (without & and ;) stands for.
func reference(ref []byte) (rune, bool) {
	switch string(ref) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(ref) < 2 || ref[0] != '#' {
		return 0, false
	}
	digits, base := ref[1:], rune(10)
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	if len(digits) == 0 {
		return 0, false
	}
	var r rune
	for _, c := range digits {
		d, ok := digit(c)
		if !ok || d >= base {
			return 0, false
		}
		if r = r*base + d; r > utf8.MaxRune {
			return 0, false
		}
	}
	return r, Legal(r)
}

func digit(c byte) (rune, bool) {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0'), true
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10, true
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}

// Legal tells whether a character may stand in a document, XML 1.0 §2.2.
func Legal(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r < 0x20, r >= 0xD800 && r <= 0xDFFF, r == 0xFFFE, r == 0xFFFF:
		return false
	}
	return r <= utf8.MaxRune
}

// escaped tells whether checked text is anything else than the characters it means.
func escaped(raw []byte, value bool) bool {
	if !value {
		return bytes.IndexByte(raw, '&') >= 0 || bytes.IndexByte(raw, '\r') >= 0
	}
	for _, c := range raw {
		if c == '&' || c < ' ' {
			return true
		}
	}
	return false
}

// unescape returns the characters of checked text. In an attribute value, white
// space becomes spaces (XML 1.0 §3.3.3); in text, line ends become \n (§2.11).
func unescape(raw []byte, value bool) string {
	if !escaped(raw, value) {
		return string(raw)
	}
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '&':
			end := i + bytes.IndexByte(raw[i:], ';')
			r, _ := reference(raw[i+1 : end])
			b.WriteRune(r)
			i = end
		case c == '\r':
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
			b.WriteByte(lineEnd(value))
		case c == '\n' || c == '\t' && value:
			b.WriteByte(lineEnd(value))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func lineEnd(value bool) byte {
	if value {
		return ' '
	}
	return '\n'
}

// word returns a name as a string; those that every stanza uses cost nothing.
func word(b []byte) string {
	switch string(b) {
	case "":
		return ""
	case "message":
		return "message"
	case "presence":
		return "presence"
	case "iq":
		return "iq"
	case "body":
		return "body"
	case "from":
		return "from"
	case "to":
		return "to"
	case "type":
		return "type"
	case "id":
		return "id"
	case "xml":
		return "xml"
	case "lang":
		return "lang"
	case "item":
		return "item"
	case "jid":
		return "jid"
	case "name":
		return "name"
	case "subscription":
		return "subscription"
	case "group":
		return "group"
	}
	return string(b)
}

// spaceString returns a namespace name as a string, see word. It takes what the name
// means, without references: what looks like one in there is none.
func spaceString(uri []byte) string {
	if string(uri) == "jabber:client" {
		return "jabber:client"
	}
	return string(uri)
}
