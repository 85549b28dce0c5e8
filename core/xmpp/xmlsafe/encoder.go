package xmlsafe

import (
	"slices"
	"unicode/utf8"
)

// Encoder writes XML by appending to a buffer. It closes what it opened, escapes
// what has to be, and leaves out characters that XML 1.0 cannot carry, because a
// server ends the session that sends one. The zero value is ready for use.
//
// Names and attribute names are the program's own words and are not checked.
type Encoder struct {
	buf  []byte
	open []string
	tag  bool // a start tag has not got its '>' yet
}

// Start opens an element with attributes given as name, value pairs.
func (e *Encoder) Start(name string, attrs ...string) *Encoder {
	e.closeTag()
	e.buf = append(e.buf, '<')
	e.buf = append(e.buf, name...)
	e.buf = appendAttrs(e.buf, attrs)
	e.open = append(e.open, name)
	e.tag = true
	return e
}

// Attr adds an attribute to the element that was opened last; an empty value is
// left out.
func (e *Encoder) Attr(name, value string) *Encoder {
	if value != "" && e.tag {
		e.buf = appendAttrs(e.buf, []string{name, value})
	}
	return e
}

// Text writes characters into the open element.
func (e *Encoder) Text(text string) *Encoder {
	e.closeTag()
	e.buf = appendEscaped(e.buf, text, false)
	return e
}

// Raw writes elements that are encoded already.
func (e *Encoder) Raw(xml ...[]byte) *Encoder {
	size := 0
	for _, x := range xml {
		size += len(x)
	}
	if size == 0 {
		return e
	}
	e.closeTag()
	e.buf = slices.Grow(e.buf, size+roomToEnd)
	for _, x := range xml {
		e.buf = append(e.buf, x...)
	}
	return e
}

// roomToEnd is what the ends of the elements around something take, usually.
const roomToEnd = 32

// End closes the element that was opened last.
func (e *Encoder) End() *Encoder {
	last := len(e.open) - 1
	if e.tag {
		e.buf = append(e.buf, '/', '>')
		e.tag = false
	} else {
		e.buf = append(e.buf, '<', '/')
		e.buf = append(e.buf, e.open[last]...)
		e.buf = append(e.buf, '>')
	}
	e.open = e.open[:last]
	return e
}

// Leaf writes an element that holds nothing but text, which may be empty.
func (e *Encoder) Leaf(name, text string, attrs ...string) *Encoder {
	e.Start(name, attrs...)
	if text != "" {
		e.Text(text)
	}
	return e.End()
}

// Bytes returns what was written. An element still open is left open, as a
// stream's start tag must be.
func (e *Encoder) Bytes() []byte {
	e.closeTag()
	return e.buf
}

func (e *Encoder) closeTag() {
	if e.tag {
		e.buf = append(e.buf, '>')
		e.tag = false
	}
}

func appendAttrs(buf []byte, pairs []string) []byte {
	for i := 0; i+1 < len(pairs); i += 2 {
		buf = append(buf, ' ')
		buf = append(buf, pairs[i]...)
		buf = append(buf, '=', '\'')
		buf = appendEscaped(buf, pairs[i+1], true)
		buf = append(buf, '\'')
	}
	return buf
}

// appendEscaped writes characters so that a reader gets them back unchanged.
func appendEscaped(buf []byte, text string, value bool) []byte {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if (r != utf8.RuneError || size > 1) && Legal(r) {
				buf = append(buf, text[i:i+size]...)
			}
			i += size
			continue
		}
		buf = appendASCII(buf, c, value)
		i++
	}
	return buf
}

func appendASCII(buf []byte, c byte, value bool) []byte {
	switch {
	case c == '&':
		return append(buf, "&amp;"...)
	case c == '<':
		return append(buf, "&lt;"...)
	case c == '>':
		return append(buf, "&gt;"...)
	case c == '\'' && value:
		return append(buf, "&apos;"...)
	case c == '\r':
		return append(buf, "&#xD;"...)
	case c == '\n' && value:
		return append(buf, "&#xA;"...)
	case c == '\t' && value:
		return append(buf, "&#x9;"...)
	case c < 0x20 && c != '\n' && c != '\t':
		return buf
	}
	return append(buf, c)
}
