// Package styling reads the marks by which people style what they write (XEP-0393): *strong*,
// _emphasis_, ~strike~, `code`, quotations and blocks of code. It is pure: a text goes in,
// spans of it come out.
//
//	for _, span := range styling.Parse(m.Body) {
//		draw(span.Text, span.Style, span.Quote)
//	}
//
// The marks stay in the text, as [Directive] spans that carry the style of what they stand
// around: §5 recommends to show them so, and whoever copies a text gets what was sent. The
// texts of all spans, joined, are the text that was given.
//
// # What is read how
//
// Lines are blocks, and no style goes on from one to the next. A line that begins with '>'
// is quoted, with two of them twice, and so on; a space behind each belongs to it. A line
// that begins with ``` opens a block of code, which ends at a line with nothing else, or
// with the quotation that it is in. In all other lines spans are looked for, from the left:
// a mark opens one at the beginning of the line, behind white space, or behind the mark
// that has opened the span around; not before white space, and not before itself. The
// next such mark that is not behind white space closes it. So snake_case and 2 * 3 * 4 are
// no styles, and an open mark that nothing closes is a character.
//
// # What it costs
//
// Time and memory grow with the length of the text, whatever is in it: a mark that nothing
// closes is looked for once in a span, and spans stand in one another four deep at most, each
// mark once. Beyond 5,000 spans the rest is one plain span; nobody has read that far.
//
// A message that says that it is not styled (§4) is not to be given to this package.
package styling

// Style is how a span is shown, a set.
type Style uint8

// The styles.
const (
	Strong    Style = 1 << iota // *
	Emphasis                    // _
	Strike                      // ~
	Code                        // `
	Block                       // a block of code, line by line
	Directive                   // the marks themselves
)

// Span is a part of a text of one style.
type Span struct {
	Text  string // a part of what was given, and never empty
	Style Style
	Quote int // in how many quotations it stands
}

// maxSpans is how many spans a text has at most.
const maxSpans = 5000

// Parse returns the spans of a text, in order. Their texts make up all of it.
func Parse(text string) []Span {
	p := parser{text: text, code: notCode}
	for p.at < len(text) {
		p.line()
	}
	return p.spans
}

// notCode is the depth of a block of code that is not there.
const notCode = -1

type parser struct {
	text  string
	at    int // what stands before has been put into spans
	quote int // of the line that is read
	code  int // in how many quotations a block of code stands that is open
	spans []Span
}

// emit makes a span of the text up to an end, or makes the last one longer.
func (p *parser) emit(end int, style Style) {
	if end <= p.at {
		return
	}
	if len(p.spans) >= maxSpans-1 {
		style, p.quote = 0, 0
	}
	if last := len(p.spans) - 1; last >= 0 && p.spans[last].Style == style && p.spans[last].Quote == p.quote {
		from := p.at - len(p.spans[last].Text)
		p.spans[last].Text = p.text[from:end]
	} else {
		p.spans = append(p.spans, Span{p.text[p.at:end], style, p.quote})
	}
	p.at = end
}
