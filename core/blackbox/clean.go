package blackbox

import (
	"regexp"
	"strings"
	"unicode"
)

// mostText is how many bytes of a text are kept.
const mostText = 1000

// secretNames are names of facts whose value is nobody's business.
var secretNames = regexp.MustCompile(`(?i)passw|passphrase|secret|token|cookie|authori[sz]ation|credential|sasl|body|text`)

// What is taken out of every text.
var (
	named       = regexp.MustCompile(`(?i)((?:passw(?:or)?d|passphrase|secret|token|(?:set-)?cookie|(?:proxy-)?authori[sz]ation|credentials?)"?)\s*([=:])\s*("[^"]*"?|.*)`)
	scheme      = regexp.MustCompile(`(?i)\b(Basic|Bearer|Negotiate|NTLM|Digest)\s+\S{6,}`)
	inAddress   = regexp.MustCompile(`://\S*@`) // a password may hold what ends others
	query       = regexp.MustCompile(`(https?://[^\s"'?#]*)[?#]\S*`)
	element     = regexp.MustCompile(`(?s)<[\pL?!/].*`)
	unsolicited = regexp.MustCompile(`(?s)(Unsolicited response received on idle HTTP channel).*`)
)

// clean makes a text harmless: one line, clipped, without anything that controls a
// terminal or should not be known.
func clean(name, text string) string {
	if name != "" && secretNames.MatchString(name) {
		return "…"
	}
	text = strings.ToValidUTF8(clip(text, 4*mostText), "�")
	text = unsolicited.ReplaceAllString(text, "$1")
	text = element.ReplaceAllString(text, "<…")
	text = inAddress.ReplaceAllString(text, "://…@")
	text = query.ReplaceAllString(text, "$1?…")
	text = scheme.ReplaceAllString(text, "$1 …")
	text = named.ReplaceAllString(text, "$1$2…")
	return clip(strings.Map(visible, text), mostText)
}

// visible drops what moves a cursor or turns a line, and makes line ends spaces.
func visible(r rune) rune {
	switch {
	case r == '\n', r == '\r', r == '\t':
		return ' '
	case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
		return -1
	}
	return r
}

// clip cuts a text to so many bytes.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
