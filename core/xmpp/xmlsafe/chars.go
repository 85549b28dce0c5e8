package xmlsafe

import (
	"bytes"
	"unicode/utf8"
)

// scanText reads characters up to the next tag.
func (s *scanner) scanText() error {
	start := s.pos
	for s.skipPlain(); s.pos < len(s.data) && s.data[s.pos] != '<'; s.skipPlain() {
		if s.data[s.pos] == ']' && bytes.HasPrefix(s.data[s.pos:], []byte("]]>")) {
			return s.fail(RuleSyntax)
		}
		if err := s.scanChar(s.data[s.pos]); err != nil {
			return err
		}
	}
	s.text, s.isCDATA = s.data[start:s.pos], false
	return s.ran(len(s.text))
}

// ran adds to the run of text. CDATA sections and the text around them are one run.
func (s *scanner) ran(n int) error {
	if s.run += n; s.run > s.lim.Text {
		return s.fail(RuleSize)
	}
	return nil
}

// plain holds the bytes that mean nothing but themselves, in text and in values.
var plain = func() (t [256]bool) {
	for c := 0x20; c < 0x80; c++ {
		t[c] = true
	}
	t['\n'], t['\t'], t['\r'] = true, true, true
	for _, c := range `<&]'"` {
		t[c] = false
	}
	return t
}()

// skipPlain steps over what needs no second look: most of ASCII, and the two-byte
// characters, among them Cyrillic. This is where messages are fast.
func (s *scanner) skipPlain() {
	data, i := s.data, s.pos
	for i < len(data) {
		switch c := data[i]; {
		case plain[c]:
			i++
		case c >= 0xC2 && c < 0xE0 && i+1 < len(data) && data[i+1]&0xC0 == 0x80:
			i += 2
		default:
			s.pos = i
			return
		}
	}
	s.pos = i
}

// scanBang reads a CDATA section; everything else that begins with <! is refused.
func (s *scanner) scanBang() error {
	const open, end = "<![CDATA[", "]]>"
	rest := s.data[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte(open)):
	case len(rest) < len(open) && bytes.HasPrefix([]byte(open), rest):
		return ErrShort
	case len(rest) > 2 && rest[2] == '-':
		return s.fail(RuleComment)
	default:
		return s.fail(RuleDTD)
	}
	s.pos += len(open)
	start := s.pos
	for s.pos < len(s.data) {
		if s.pos-start > s.lim.Text {
			return s.fail(RuleSize)
		}
		if s.data[s.pos] == ']' && bytes.HasPrefix(s.data[s.pos:], []byte(end)) {
			s.text, s.isCDATA = s.data[start:s.pos], true
			s.pos += len(end)
			return s.ran(len(s.text))
		}
		if err := s.scanRune(s.data[s.pos]); err != nil {
			return err
		}
	}
	return ErrShort
}

// scanChar steps over one character or one reference.
func (s *scanner) scanChar(c byte) error {
	if c == '&' {
		return s.scanReference()
	}
	return s.scanRune(c)
}

// scanRune steps over one character that may stand in a document, XML 1.0 §2.2.
func (s *scanner) scanRune(c byte) error {
	switch {
	case c >= 0x20 && c < 0x80, c == '\n', c == '\t', c == '\r':
		s.pos++
		return nil
	case c < 0x20:
		return s.fail(RuleCharacter)
	}
	r, size := utf8.DecodeRune(s.data[s.pos:])
	if r == utf8.RuneError && size == 1 {
		if !utf8.FullRune(s.data[s.pos:]) {
			s.pos = len(s.data)
			return ErrShort
		}
		return s.fail(RuleEncoding)
	}
	if r == 0xFFFE || r == 0xFFFF {
		return s.fail(RuleCharacter)
	}
	s.pos += size
	return nil
}

// scanReference steps over a predefined entity or a character reference.
func (s *scanner) scanReference() error {
	const longest = 12 // &#x0010FFFF;
	rest := s.data[s.pos:]
	end := bytes.IndexByte(rest[:min(len(rest), longest)], ';')
	if end < 0 {
		if len(rest) < longest {
			s.pos = len(s.data)
			return ErrShort
		}
		return s.fail(RuleEntity)
	}
	if _, ok := reference(rest[1:end]); !ok {
		return s.fail(RuleEntity)
	}
	s.pos += end + 1
	return nil
}
