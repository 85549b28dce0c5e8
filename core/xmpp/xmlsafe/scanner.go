package xmlsafe

import (
	"bytes"
	"sync"
)

// kind is what the scanner has just read.
type kind uint8

const (
	tokStart kind = iota // <a …>
	tokEmpty             // <a …/>
	tokEnd               // </a>
	tokText              // characters, or a CDATA section
)

// attr is one attribute of the current tag, as it stands in the input.
type attr struct {
	name  name
	value []byte // still escaped
	space []byte // of a prefixed one that is no declaration; nil when it is not known
}

// name is a qualified name; prefix is empty where there is none.
type name struct {
	prefix, local []byte
	full          []byte
}

// binding is a namespace declaration in force.
type binding struct {
	prefix, uri []byte
	text        string // uri as a string, once it was asked for
	depth       int    // of the element that declares it; 0: what surrounds the input does
}

// scanner reads tokens and holds all rules that one token, or its place in the
// tree, can break. Its buffers are reused from token to token.
type scanner struct {
	data  []byte
	pos   int
	begin int // of the element that is cut out
	lim   *Limits
	all   *Limits // lim, before it was known what the element is

	// outer tells that prefixes may be declared by what surrounds the input: then
	// those that are not found are collected in missing instead of refused.
	outer   bool
	missing [][]byte

	open     [][]byte // full names of the elements that are open
	elements int
	allAttrs int // attributes of all tags
	run      int // bytes of text since the last tag
	bindings []binding

	// part is from how many bytes on what has been read of a long element is handed over,
	// see [Cutter.InParts]; 0: never. starts are the start tags of what is open in one, and
	// token is where the token began that was read last.
	part   int
	starts [][]byte
	token  int

	// The current token.
	tag     name
	tagEnd  int // offset behind the tag's name
	attrs   []attr
	text    []byte
	isCDATA bool
}

// room is what most elements need. It is lent, so that reading one allocates nothing.
type room struct {
	open     [8][]byte
	bindings [4]binding
	attrs    [8]attr
}

var rooms = sync.Pool{New: func() any { return new(room) }}

func lend() *room { return rooms.Get().(*room) }

// back takes a room back, and what it holds of the input out of it.
func (r *room) back() {
	*r = room{}
	rooms.Put(r)
}

func newScanner(r *room, data []byte, lim *Limits) scanner {
	return scanner{data: data, lim: lim, all: lim, open: r.open[:0], bindings: r.bindings[:0], attrs: r.attrs[:0]}
}

// again makes a scanner ready for other data. It keeps what room it has.
func (s *scanner) again(data []byte) {
	s.open, s.bindings, s.attrs, s.missing = s.open[:0], s.bindings[:0], s.attrs[:0], s.missing[:0]
	s.data, s.pos, s.begin, s.lim = data, 0, 0, s.all
	s.elements, s.allAttrs, s.run, s.starts = 0, 0, 0, nil
}

// mark is where a scanner was before a token that was not complete.
type mark struct{ pos, elements, allAttrs, run int }

func (s *scanner) mark() mark { return mark{s.pos, s.elements, s.allAttrs, s.run} }

func (s *scanner) back(m mark) {
	s.pos, s.elements, s.allAttrs, s.run = m.pos, m.elements, m.allAttrs, m.run
}

func (s *scanner) fail(r Rule) error { return &Error{Rule: r, Offset: s.pos} }

// next reads one token.
func (s *scanner) next() (kind, error) {
	if s.pos >= len(s.data) {
		return 0, ErrShort
	}
	if s.data[s.pos] != '<' {
		return tokText, s.scanText()
	}
	if s.pos+1 >= len(s.data) {
		return 0, ErrShort
	}
	switch s.data[s.pos+1] {
	case '/':
		return tokEnd, s.scanEnd()
	case '!':
		return tokText, s.scanBang()
	case '?':
		return 0, s.fail(RulePI)
	default:
		return s.scanStart()
	}
}

// scanStart reads a start tag or an empty element.
func (s *scanner) scanStart() (kind, error) {
	if len(s.open) >= s.lim.Depth {
		return 0, s.fail(RuleDepth)
	}
	if s.elements++; s.elements > s.lim.Elements {
		return 0, s.fail(RuleElements)
	}
	s.pos++
	s.run = 0
	var err error
	if s.tag, err = s.scanName(); err != nil {
		return 0, err
	}
	s.tagEnd = s.pos
	s.attrs = s.attrs[:0]
	for {
		spaced := s.skipSpace()
		if s.pos >= len(s.data) {
			return 0, ErrShort
		}
		switch c := s.data[s.pos]; {
		case c == '>':
			s.pos++
			s.open = append(s.open, s.tag.full)
			return tokStart, s.checkNamespaces(len(s.open))
		case c == '/':
			if s.pos+1 >= len(s.data) {
				return 0, ErrShort
			}
			if s.data[s.pos+1] != '>' {
				return 0, s.fail(RuleSyntax)
			}
			s.pos += 2
			err := s.checkNamespaces(len(s.open) + 1)
			return tokEmpty, err
		case !spaced:
			return 0, s.fail(RuleSyntax)
		}
		if err := s.scanAttr(); err != nil {
			return 0, err
		}
	}
}

// scanAttr reads one attribute into s.attrs.
func (s *scanner) scanAttr() error {
	if s.allAttrs++; len(s.attrs) >= s.lim.Attrs || s.allAttrs > attrsPerElement*s.lim.Elements {
		return s.fail(RuleAttrs)
	}
	n, err := s.scanName()
	if err != nil {
		return err
	}
	for i := range s.attrs {
		if bytes.Equal(s.attrs[i].name.full, n.full) {
			return s.fail(RuleDuplicate)
		}
	}
	s.skipSpace()
	if err := s.expect('='); err != nil {
		return err
	}
	s.skipSpace()
	value, err := s.scanValue()
	s.attrs = append(s.attrs, attr{name: n, value: value})
	return err
}

// scanValue reads a quoted attribute value and returns it without its quotes.
func (s *scanner) scanValue() ([]byte, error) {
	if s.pos >= len(s.data) {
		return nil, ErrShort
	}
	quote := s.data[s.pos]
	if quote != '"' && quote != '\'' {
		return nil, s.fail(RuleSyntax)
	}
	s.pos++
	start := s.pos
	for s.skipPlain(); s.pos < len(s.data); s.skipPlain() {
		c := s.data[s.pos]
		switch {
		case c == quote:
			if s.pos-start > s.lim.Value {
				return nil, s.fail(RuleSize)
			}
			value := s.data[start:s.pos]
			s.pos++
			return value, nil
		case c == '<':
			return nil, s.fail(RuleSyntax)
		case s.pos-start > s.lim.Value:
			return nil, s.fail(RuleSize)
		}
		if err := s.scanChar(c); err != nil {
			return nil, err
		}
	}
	if s.pos-start > s.lim.Value {
		return nil, s.fail(RuleSize)
	}
	return nil, ErrShort
}

// scanEnd reads an end tag and closes the element it belongs to.
func (s *scanner) scanEnd() error {
	if len(s.open) == 0 {
		return s.fail(RuleSyntax)
	}
	s.pos += 2
	s.run = 0
	n, err := s.scanName()
	if err != nil {
		return err
	}
	last := len(s.open) - 1
	if !bytes.Equal(n.full, s.open[last]) {
		return s.fail(RuleSyntax)
	}
	s.skipSpace()
	if err := s.expect('>'); err != nil {
		return err
	}
	s.tag = n
	s.open = s.open[:last]
	s.closeNamespaces(len(s.open))
	return nil
}

func (s *scanner) expect(c byte) error {
	if s.pos >= len(s.data) {
		return ErrShort
	}
	if s.data[s.pos] != c {
		return s.fail(RuleSyntax)
	}
	s.pos++
	return nil
}

// skipSpace steps over white space and tells whether there was any.
func (s *scanner) skipSpace() bool {
	start := s.pos
	for s.pos < len(s.data) && isSpace(s.data[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
