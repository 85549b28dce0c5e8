package xmlsafe

import (
	"bytes"
	"errors"
)

// Attr is an attribute with its value unescaped.
type Attr struct {
	Prefix, Local string
	Value         string
}

// Tag is a start tag.
type Tag struct {
	Prefix, Local string
	Attrs         []Attr
	Empty         bool // <a/>
	// Missing lists the prefixes that the tag uses and does not declare.
	Missing []string
}

// Attr returns the value of an attribute, "" when it is not there.
func (t *Tag) Attr(prefix, local string) string {
	for i := range t.Attrs {
		if t.Attrs[i].Local == local && t.Attrs[i].Prefix == prefix {
			return t.Attrs[i].Value
		}
	}
	return ""
}

// Space returns the namespace of the tag as far as it declares it itself.
func (t *Tag) Space() string {
	if t.Prefix == "" {
		return t.Attr("", "xmlns")
	}
	return t.Attr("xmlns", t.Prefix)
}

// Element is one complete, checked element, cut out of its surroundings.
type Element struct {
	Raw           []byte // from its '<' to its last '>', aliasing the input
	Prefix, Local string
	// Space is the default namespace that the element itself declares; Declares
	// tells whether it does.
	Space    string
	Declares bool
	// Missing lists the prefixes used within that the surroundings must declare.
	Missing []string
	// Limit names the limit that the element has broken, "" when it is as it came: then
	// Raw is what is left of it, see [SpaceLimit], or nil.
	Limit Rule
	// Size is what an element that has broken a limit measured as it came, in bytes.
	Size int
	// Open tells that this is not all of the element, and Goes that it has begun before:
	// see [Cutter.InParts].
	Open, Goes bool

	nameEnd int // offset in Raw behind the tag's name: where attributes can be added
}

// WithAttrs returns the element with attributes added to its start tag, given as
// name, value pairs. They must not be there yet. The result is a new slice.
func (e *Element) WithAttrs(pairs ...string) []byte {
	size := len(e.Raw)
	for _, p := range pairs {
		size += len(p) + 4
	}
	out := make([]byte, 0, size)
	out = append(out, e.Raw[:e.nameEnd]...)
	out = appendAttrs(out, pairs)
	return append(out, e.Raw[e.nameEnd:]...)
}

// ReadElement cuts the first element out of data and returns it with the number
// of bytes it took, leading white space included. It returns [ErrShort] when data
// ends before the element does, unless that is beyond a limit already.
func ReadElement(data []byte, lim *Limits) (Element, int, error) {
	r := lend()
	defer r.back()
	s := newScanner(r, data, lim)
	return s.element(nil)
}

// element reads an element, with what is known to be declared around it.
func (s *scanner) element(around []binding) (Element, int, error) {
	s.outer = true
	s.bindings = append(s.bindings, around...)
	s.skipSpace()
	s.begin = s.pos
	if s.pos < len(s.data) && s.data[s.pos] != '<' {
		return Element{}, 0, s.fail(RuleText)
	}
	var e Element
	if err := s.goOn(&e); err != nil {
		return Element{}, 0, err
	}
	return e, s.pos, nil
}

// goOn reads on in an element, to its end or to the end of the data. Then it returns
// ErrShort, and may be called again when there is more of them.
func (s *scanner) goOn(e *Element) error {
	for {
		was := s.mark()
		s.token = s.pos
		k, err := s.next()
		if err == nil && k == tokText && !s.isCDATA && s.pos == len(s.data) {
			err = ErrShort // what comes may make it another text
		}
		switch {
		case s.pos-s.begin > s.lim.Size:
			return &Error{RuleSize, s.pos}
		case err == ErrShort: //nolint:errorlint // the scanner's own, never wrapped
			s.back(was)
			return err
		case err != nil:
			return err
		}
		if e.Local == "" {
			if k == tokText || k == tokEnd {
				return s.fail(RuleText)
			}
			s.lim = s.lim.of(s)
			e.Prefix, e.Local = word(s.tag.prefix), word(s.tag.local)
			e.nameEnd = s.tagEnd - s.begin
			e.Space, e.Declares = s.declaredSpace()
		}
		if len(s.open) == 0 && k != tokText {
			e.Raw = s.data[max(s.begin, 0):s.pos:s.pos]
			e.Missing = toStrings(s.missing)
			return nil
		}
		if s.part > 0 && s.lim != s.all {
			s.nest(k)
			if s.pos >= s.part {
				return errPart
			}
		}
	}
}

// errPart says that as much of an element was read as is handed over at a time.
var errPart = errors.New("xmlsafe: part of an element")

// nest keeps the start tags of what is open.
func (s *scanner) nest(k kind) {
	switch k {
	case tokStart:
		s.starts = append(s.starts, s.data[s.token:s.pos])
	case tokEnd:
		s.starts = s.starts[:len(s.starts)-1]
	}
}

// declaredSpace returns the default namespace that the current tag declares.
func (s *scanner) declaredSpace() (string, bool) {
	for i := range s.attrs {
		if string(s.attrs[i].name.full) != "xmlns" {
			continue
		}
		if uri := s.attrs[i].value; !escaped(uri, true) {
			return spaceString(uri), true
		}
		return unescape(s.attrs[i].value, true), true
	}
	return "", false
}

// ReadStart reads the start tag at the beginning of data, such as <stream:stream …>,
// and returns it with the number of bytes it took. A byte order mark, white space
// and an XML declaration may stand before it.
func ReadStart(data []byte, lim *Limits) (Tag, int, error) {
	r := lend()
	defer r.back()
	s := newScanner(r, data, lim)
	s.outer = true
	if err := s.skipProlog(); err != nil {
		return Tag{}, 0, err
	}
	k, err := s.next()
	if err != nil {
		return Tag{}, 0, err
	}
	if k != tokStart && k != tokEmpty {
		return Tag{}, 0, s.fail(RuleText)
	}
	t := Tag{
		Prefix: string(s.tag.prefix), Local: string(s.tag.local),
		Attrs: make([]Attr, len(s.attrs)), Empty: k == tokEmpty, Missing: toStrings(s.missing),
	}
	for i, a := range s.attrs {
		t.Attrs[i] = Attr{string(a.name.prefix), string(a.name.local), unescape(a.value, true)}
	}
	return t, s.pos, nil
}

const declEnd = "?>"

// skipProlog steps over what may stand before a root element.
func (s *scanner) skipProlog() error {
	const bom, decl = "\uFEFF", "<?xml"
	if bytes.HasPrefix(s.data, []byte(bom)) {
		s.pos += len(bom)
	}
	rest := s.data[s.pos:]
	switch {
	case len(rest) < len(decl)+1 && bytes.HasPrefix([]byte(decl), rest):
		return ErrShort
	case bytes.HasPrefix(rest, []byte(decl)) && isSpace(rest[len(decl)]):
		s.pos += len(decl)
		if err := s.scanDeclaration(); err != nil {
			return err
		}
	}
	s.skipSpace()
	return nil
}

// scanDeclaration reads an XML declaration behind its "<?xml", XML 1.0 §2.8 [23].
func (s *scanner) scanDeclaration() error {
	for {
		spaced := s.skipSpace()
		switch rest := s.data[s.pos:]; {
		case len(rest) < len(declEnd) && bytes.HasPrefix([]byte(declEnd), rest):
			return ErrShort
		case bytes.HasPrefix(rest, []byte(declEnd)):
			s.pos += len(declEnd)
			return s.checkDeclaration()
		case !spaced:
			return s.fail(RuleSyntax)
		}
		if err := s.scanAttr(); err != nil {
			return err
		}
	}
}

// checkDeclaration tells whether an XML declaration is that of XML 1.0 in UTF-8.
func (s *scanner) checkDeclaration() error {
	names := []string{"version", "encoding", "standalone"}
	for i := range s.attrs {
		a := &s.attrs[i]
		for len(names) > 0 && names[0] != string(a.name.full) {
			names = names[1:] // optional, and in this order
		}
		switch {
		case len(names) == 0, i == 0 && names[0] != "version":
			return s.fail(RuleSyntax)
		case names[0] == "version" && string(a.value) != "1.0":
			return s.fail(RuleSyntax)
		case names[0] == "encoding" && !bytes.EqualFold(a.value, []byte("utf-8")):
			return s.fail(RuleEncoding)
		}
	}
	if len(s.attrs) == 0 {
		return s.fail(RuleSyntax)
	}
	return nil
}

// Document reads a whole document of one root element and hands the root's
// children, in order, to child. White space around them is passed over; text
// between them breaks [RuleText], anything behind the root [RuleRoot]. The whole
// document is checked before the first child is handed over, so that nothing of a
// bad one is ever used. An error of child ends the reading and is returned.
func Document(data []byte, lim *Limits, child func(Element) error) (Tag, error) {
	root, pos, err := ReadStart(data, lim)
	if err != nil {
		return Tag{}, whole(err, len(data))
	}
	around := root.declared()
	var children pieces
	r := lend()
	defer r.back()
	s := newScanner(r, nil, lim) // one for all children
	end := root.Empty
	for !end {
		rest := data[pos:]
		skip := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
		if bytes.HasPrefix(rest[skip:], []byte("</")) {
			n, err := ReadEnd(rest[skip:], &root, lim)
			if err != nil {
				return Tag{}, whole(err, pos+skip)
			}
			pos, end = pos+skip+n, true
			break
		}
		s.again(rest)
		e, n, err := s.element(around)
		if err != nil {
			return Tag{}, whole(err, pos)
		}
		if children.len++; children.len > maxChildren {
			return Tag{}, &Error{RuleElements, pos}
		}
		children.add(e)
		pos += n
	}
	if len(bytes.TrimLeft(data[pos:], " \t\r\n")) > 0 {
		return Tag{}, &Error{RuleRoot, pos}
	}
	for _, piece := range children.all {
		for _, e := range piece {
			if err := child(e); err != nil {
				return root, err
			}
		}
	}
	return root, nil
}

// pieces keeps elements without copying them again and again as they become more.
type pieces struct {
	all [][]Element
	len int
}

func (p *pieces) add(e Element) {
	last := len(p.all) - 1
	if last < 0 || len(p.all[last]) == cap(p.all[last]) {
		p.all = append(p.all, make([]Element, 0, min(max(4, p.len), 1<<10)))
		last++
	}
	p.all[last] = append(p.all[last], e)
}

// declared returns the prefixes that a tag declares.
func (t *Tag) declared() []binding {
	var list []binding
	for _, a := range t.Attrs {
		if a.Prefix == "xmlns" {
			list = append(list, binding{prefix: []byte(a.Local), uri: []byte(a.Value)})
		}
	}
	return list
}

// ReadEnd reads the end tag that belongs to a start tag, at the beginning of data, and
// returns its length.
func ReadEnd(data []byte, root *Tag, lim *Limits) (int, error) {
	full := root.Local
	if root.Prefix != "" {
		full = root.Prefix + ":" + root.Local
	}
	s := scanner{data: data, lim: lim, open: [][]byte{[]byte(full)}}
	err := s.scanEnd()
	return s.pos, err
}

// whole turns ErrShort into an error, because no more will come, and moves the
// offset of others to where the part began.
func whole(err error, offset int) error {
	var broken *Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrShort):
		return &Error{RuleSyntax, offset}
	case errors.As(err, &broken):
		return &Error{broken.Rule, broken.Offset + offset}
	}
	return err
}

func toStrings(list [][]byte) []string {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = string(b)
	}
	return out
}

// Rebound returns the element with the default namespace that it declares changed
// to uri. It fails where the element does not declare one.
func (e *Element) Rebound(uri string) ([]byte, error) {
	r := lend()
	defer r.back()
	s := newScanner(r, e.Raw, &Default)
	s.outer = true
	if _, err := s.next(); err != nil {
		return nil, whole(err, 0)
	}
	for i := range s.attrs {
		if string(s.attrs[i].name.full) != "xmlns" {
			continue
		}
		// The value aliases Raw, so its place is the difference of what is left.
		at := cap(e.Raw) - cap(s.attrs[i].value)
		out := append([]byte(nil), e.Raw[:at]...)
		out = appendEscaped(out, uri, true)
		return append(out, e.Raw[at+len(s.attrs[i].value):]...), nil
	}
	return nil, &Error{RuleNamespace, 0}
}
