package xmlsafe

import (
	"bytes"
	"unicode/utf8"
)

// nameStart and nameMore hold the ASCII part of NameStartChar and NameChar,
// XML 1.0 §2.3, without the colon: Namespaces in XML 1.0 §3 takes that away.
var nameStart, nameMore [128]bool

func init() {
	for c := byte('a'); c <= 'z'; c++ {
		nameStart[c], nameStart[c-'a'+'A'] = true, true
	}
	nameStart['_'] = true
	nameMore = nameStart
	for c := byte('0'); c <= '9'; c++ {
		nameMore[c] = true
	}
	nameMore['-'], nameMore['.'] = true, true
}

// scanName reads a qualified name.
func (s *scanner) scanName() (name, error) {
	start := s.pos
	if err := s.scanNCName(start); err != nil {
		return name{}, err
	}
	n := name{local: s.data[start:s.pos], full: s.data[start:s.pos]}
	if s.data[s.pos] != ':' {
		return n, nil
	}
	n.prefix = n.local
	s.pos++
	local := s.pos
	if err := s.scanNCName(start); err != nil {
		return name{}, err
	}
	n.local, n.full = s.data[local:s.pos], s.data[start:s.pos]
	if s.data[s.pos] == ':' {
		return name{}, s.fail(RuleNamespace)
	}
	return n, nil
}

// scanNCName steps over a name without a colon; there is a byte behind it.
// begin is where the qualified name began, for the limit of its size.
func (s *scanner) scanNCName(begin int) error {
	first := true
	for ; s.pos < len(s.data); first = false {
		c := s.data[s.pos]
		if s.pos-begin > s.lim.Name {
			return s.fail(RuleSize)
		}
		if c >= utf8.RuneSelf {
			ok, err := s.scanNameRune(first)
			if err != nil {
				return err
			}
			if ok {
				continue
			}
			return s.fail(RuleSyntax)
		}
		switch {
		case first && nameStart[c], !first && nameMore[c]:
			s.pos++
		case first:
			return s.fail(RuleSyntax)
		default:
			return nil
		}
	}
	return ErrShort
}

// scanNameRune steps over a name character outside ASCII.
func (s *scanner) scanNameRune(first bool) (bool, error) {
	if !utf8.FullRune(s.data[s.pos:]) {
		return false, ErrShort
	}
	r, size := utf8.DecodeRune(s.data[s.pos:])
	if r == utf8.RuneError && size == 1 {
		return false, s.fail(RuleEncoding)
	}
	for _, span := range nameRanges {
		if r >= span.low && r <= span.high && (!first || span.start) {
			s.pos += size
			return true, nil
		}
	}
	return false, nil
}

// nameRanges are the ranges of NameStartChar, and, where start is false, those
// that NameChar adds: XML 1.0 §2.3 [4] and [4a].
var nameRanges = []struct {
	low, high rune
	start     bool
}{
	{0x37F, 0x1FFF, true}, {0xC0, 0xD6, true}, {0xD8, 0xF6, true}, {0xF8, 0x2FF, true},
	{0x370, 0x37D, true}, {0x200C, 0x200D, true}, {0x2070, 0x218F, true}, {0x2C00, 0x2FEF, true},
	{0x3001, 0xD7FF, true}, {0xF900, 0xFDCF, true}, {0xFDF0, 0xFFFD, true}, {0x10000, 0xEFFFF, true},
	{0xB7, 0xB7, false}, {0x300, 0x36F, false}, {0x203F, 0x2040, false},
}

const (
	xmlURI   = "http://www.w3.org/XML/1998/namespace"
	xmlnsURI = "http://www.w3.org/2000/xmlns/"
)

// Undeclared returns a namespace for a prefix that nothing declares. ejabberd hands on a
// prefix that was declared on its sender's stream without its declaration: what is known
// in the stanza shall be read all the same. No two prefixes have the same, so that no
// two attributes become one.
func Undeclared(prefix string) string { return "urn:vestnik:undeclared:" + prefix }

// checkNamespaces declares what the current tag declares, for the element at
// this depth, and then looks up every prefix that the tag uses. The declarations
// of an empty element end with it, but the caller may still want to resolve its
// names: so they are dropped by the tag that follows.
func (s *scanner) checkNamespaces(depth int) error {
	s.closeNamespaces(depth - 1)
	prefixed := 0
	for i := range s.attrs {
		a := &s.attrs[i]
		switch {
		case len(a.name.prefix) == 0 && string(a.name.local) == "xmlns":
			if err := s.bind(nil, a.value, depth); err != nil {
				return err
			}
		case string(a.name.prefix) == "xmlns":
			if err := s.bind(a.name.local, a.value, depth); err != nil {
				return err
			}
		case len(a.name.prefix) > 0:
			prefixed++
		}
	}
	if err := s.usePrefix(s.tag.prefix); err != nil {
		return err
	}
	if prefixed == 0 {
		return nil
	}
	return s.checkPrefixed()
}

// bind puts a declaration in force; prefix is nil for that of the default namespace.
// Names are compared by what they mean: a URI may be written with references.
func (s *scanner) bind(prefix, value []byte, depth int) error {
	uri := value
	if escaped(value, true) {
		uri = []byte(unescape(value, true))
	}
	switch {
	case len(uri) > uriLength*s.lim.Name, len(s.bindings) >= bindingsPerAttr*s.lim.Attrs:
		return s.fail(RuleSize)
	case !declarable(prefix, uri):
		return s.fail(RuleNamespace)
	}
	s.bindings = append(s.bindings, binding{prefix: prefix, uri: uri, depth: depth})
	return nil
}

// checkPrefixed looks up the prefixes of the attributes; two of them must not
// mean the same name, Namespaces in XML 1.0 §6.3.
func (s *scanner) checkPrefixed() error {
	for i := range s.attrs {
		a := &s.attrs[i]
		if len(a.name.prefix) == 0 || string(a.name.prefix) == "xmlns" {
			continue
		}
		if err := s.usePrefix(a.name.prefix); err != nil {
			return err
		}
		a.space = s.lookup(a.name.prefix)
		for j := range s.attrs[:i] {
			b := &s.attrs[j]
			if a.space != nil && b.space != nil && bytes.Equal(a.name.local, b.name.local) && bytes.Equal(a.space, b.space) {
				return s.fail(RuleDuplicate)
			}
		}
	}
	return nil
}

// declarable tells whether a prefix, or none, may be bound to a URI, Namespaces §3
// and §5.
func declarable(prefix, uri []byte) bool {
	switch string(prefix) {
	case "":
		return string(uri) != xmlURI && string(uri) != xmlnsURI
	case "xml":
		return string(uri) == xmlURI
	case "xmlns":
		return false
	}
	return len(uri) > 0 && string(uri) != xmlURI && string(uri) != xmlnsURI
}

// usePrefix checks that a prefix is declared, or may be declared around us.
func (s *scanner) usePrefix(prefix []byte) error {
	if len(prefix) == 0 || string(prefix) == "xml" {
		return nil
	}
	if string(prefix) == "xmlns" {
		return s.fail(RuleNamespace)
	}
	if b := s.binding(prefix); b != nil && b.depth > 0 {
		return nil
	} else if b == nil && !s.outer {
		return s.fail(RuleNamespace)
	}
	for _, m := range s.missing {
		if bytes.Equal(m, prefix) {
			return nil
		}
	}
	if len(s.missing) >= s.lim.Attrs { // no tag could declare them
		return s.fail(RuleAttrs)
	}
	s.missing = append(s.missing, prefix)
	return nil
}

// binding returns the declaration in force of a prefix, nil when there is none.
func (s *scanner) binding(prefix []byte) *binding {
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if bytes.Equal(s.bindings[i].prefix, prefix) {
			return &s.bindings[i]
		}
	}
	return nil
}

// lookup returns the URI bound to a prefix, nil when it is not known.
func (s *scanner) lookup(prefix []byte) []byte {
	if b := s.binding(prefix); b != nil {
		return b.uri
	}
	if string(prefix) == "xml" {
		return []byte(xmlURI)
	}
	return nil
}

// space returns the namespace of the current tag. All elements in the reach of one
// declaration share one string.
func (s *scanner) space() string {
	b := s.binding(s.tag.prefix)
	switch {
	case b == nil && s.outer && len(s.tag.prefix) > 0 && string(s.tag.prefix) != "xml":
		return Undeclared(string(s.tag.prefix))
	case b == nil:
		return string(s.lookup(s.tag.prefix))
	case b.text == "":
		b.text = spaceString(b.uri)
	}
	return b.text
}

// closeNamespaces drops the declarations of elements deeper than depth.
func (s *scanner) closeNamespaces(depth int) {
	n := len(s.bindings)
	for n > 0 && s.bindings[n-1].depth > depth {
		n--
	}
	s.bindings = s.bindings[:n]
}
