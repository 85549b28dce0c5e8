package styling

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const fence = "```"

// line reads a line, §6.1.
func (p *parser) line() {
	end := len(p.text)
	if n := strings.IndexByte(p.text[p.at:], '\n'); n >= 0 {
		end = p.at + n
	}
	begin, depth := p.quoted(end)
	p.quote = depth
	p.emit(begin, Directive)
	if p.code != depth {
		p.code = notCode // that quotation has ended
	}
	behind := min(end+1, len(p.text)) // the end of the line
	switch content := p.text[begin:end]; {
	case p.code != notCode && content == fence:
		p.emit(end, Block|Directive)
		p.code = notCode
	case p.code != notCode:
		p.emit(behind, Block)
	case strings.HasPrefix(content, fence):
		p.emit(end, Block|Directive)
		p.emit(behind, Block)
		p.code = depth
	default:
		p.spansOf(end, 0)
	}
	p.emit(behind, 0)
}

// quoted returns where the content of a line begins, and in how many quotations it
// stands. In a block of code there are none but those around it.
func (p *parser) quoted(end int) (begin, depth int) {
	begin = p.at
	for begin < end && p.text[begin] == '>' && depth != p.code {
		depth++
		begin++
		if r, size := utf8.DecodeRuneInString(p.text[begin:end]); size > 0 && unicode.IsSpace(r) {
			begin += size
		}
	}
	return begin, depth
}
