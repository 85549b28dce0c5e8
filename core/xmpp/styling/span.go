package styling

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks are the characters that style, each with its style, §6.2.
const marks = "*_~`"

var styles = [len(marks)]Style{Strong, Emphasis, Strike, Code}

// spansOf puts the text up to an end into spans, inside of a style.
func (p *parser) spansOf(end int, around Style) {
	var closed [len(marks)]bool // nothing closes this mark up to the end
	begin := p.at
	for i := begin; i < end; i++ {
		mark := strings.IndexByte(marks, p.text[i])
		if mark < 0 || closed[mark] || !p.opens(i, begin, end) {
			continue
		}
		closing := p.closing(i, end)
		if closing < 0 {
			closed[mark] = true
			continue
		}
		style := around | styles[mark]
		p.emit(i, around)
		p.emit(i+1, style|Directive)
		if styles[mark] != Code {
			p.spansOf(closing, style)
		}
		p.emit(closing, style)
		p.emit(closing+1, style|Directive)
		i = closing
	}
	p.emit(end, around)
}

// opens tells whether the mark at i may open a span, in a text that begins at begin.
func (p *parser) opens(i, begin, end int) bool {
	if i > begin {
		if before, _ := utf8.DecodeLastRuneInString(p.text[:i]); !unicode.IsSpace(before) {
			return false
		}
	}
	if i+1 >= end || p.text[i+1] == p.text[i] {
		return false
	}
	behind, _ := utf8.DecodeRuneInString(p.text[i+1:])
	return !unicode.IsSpace(behind)
}

// closing returns where the span closes that the mark at i opens, -1 where nothing does.
func (p *parser) closing(i, end int) int {
	for at := i + 1; at < end; at++ {
		n := strings.IndexByte(p.text[at:end], p.text[i])
		if n < 0 {
			return -1
		}
		at += n
		if before, _ := utf8.DecodeLastRuneInString(p.text[:at]); !unicode.IsSpace(before) {
			return at
		}
	}
	return -1
}
