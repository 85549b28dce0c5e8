package xmlsafe

import (
	"hash/maphash"
	"unicode/utf8"
)

const (
	// maxPassed is how long an element may be that is passed over. Servers let nobody
	// send a hundredth of it; what does not end must end somewhere.
	maxPassed = 64 << 20

	// What is remembered of one that is passed over: the names that are open, those of
	// one tag's attributes, and of what is kept the longest name and value. Beyond, end
	// tags are counted and not compared: nobody reads what is in there.
	maxOpen  = 1 << 16
	maxNames = 1 << 14
	maxKept  = 8 << 10
)

// passer reads over one element that is beyond a limit, in any pieces, and makes sure
// that it is well-formed. It keeps nothing of it but what is told of its outermost
// tag and of a stanza in it, see [SpaceLimit]. What it has to know of the rest does not
// grow with it.
type passer struct {
	rule   Rule
	state  place
	back   place // where a reference stands
	passed int
	part   [utf8.UTFMax]byte // of a character whose other bytes have not come
	parts  int

	quote rune
	run   int    // how many ']' were read, or bytes of what begins a CDATA section
	ref   []byte // a reference, from behind its '&'
	open  []uint64
	depth int
	names map[uint64]struct{} // of the attributes of the tag that is read

	// The name that is read: its beginning, and a sum of all of it.
	name  []byte
	sum   maphash.Hash
	first bool // it, or the part of it behind the colon, has not begun
	colon bool

	// path is the outermost tag and those within it that are open, and held when they
	// lead to a stanza.
	path  [stanzaDepth]keptTag
	held  bool
	kept  *keptTag  // that is read and kept; nil where it is not
	value *keptAttr // likewise
}

// stanzaDepth is how deep a stanza in a stanza stands: in a wrapper, and in what is
// forwarded (XEP-0297).
const stanzaDepth = 4

// keptTag is what is kept of a tag, as it stood there.
type keptTag struct {
	name  []byte
	attrs []keptAttr
	lost  bool // something without which the rest would say something else
}

type keptAttr struct {
	name, value []byte
	quote       byte
	long        bool
}

func newPasser(r Rule) *passer {
	p := &passer{rule: r, names: make(map[uint64]struct{})}
	p.sum.SetSeed(maphash.MakeSeed())
	return p
}

// goOn makes it read on where a scanner has come to in an element.
func (p *passer) goOn(s *scanner) {
	for _, tag := range s.starts {
		_, _, _ = p.feed(tag)
	}
	p.passed = s.token - s.begin
}

// feed goes on with what has come, and returns how much of it belongs to the element,
// and whether that ends there.
func (p *passer) feed(data []byte) (n int, done bool, err error) {
	for n < len(data) && p.state != outside {
		size, rule := p.one(data[n:])
		n += size
		if p.passed += size; rule == "" && p.passed > maxPassed {
			rule = p.rule
		}
		if rule != "" {
			return n, false, &Error{rule, p.passed}
		}
	}
	return n, p.state == outside, nil
}

// one takes one character, or many that mean nothing.
func (p *passer) one(data []byte) (int, Rule) {
	if p.state >= inText && p.value == nil && p.parts == 0 && p.run < 2 {
		n := 0
		for n < len(data) && plain[data[n]] {
			n++
		}
		if n > 0 {
			p.run = 0
			return n, ""
		}
	}
	if p.parts == 0 && data[0] < utf8.RuneSelf {
		if data[0] < ' ' && !isSpace(data[0]) {
			return 1, RuleCharacter
		}
		return 1, p.step(rune(data[0]), data[:1])
	}
	p.part[p.parts] = data[0]
	p.parts++
	whole := p.part[:p.parts]
	if !utf8.FullRune(whole) {
		return 1, ""
	}
	r, size := utf8.DecodeRune(whole)
	p.parts = 0
	switch {
	case r == utf8.RuneError && size < len(whole), r == utf8.RuneError && size == 1:
		return 1, RuleEncoding
	case !Legal(r):
		return 1, RuleCharacter
	}
	return 1, p.step(r, whole)
}

// begin is called before the first character of a name.
func (p *passer) begin(state place) {
	p.state, p.name, p.first, p.colon = state, p.name[:0], true, false
	p.sum.Reset()
}

// letter adds a character to the name that is read. It reports false for one that
// stands behind the name.
func (p *passer) letter(r rune, raw []byte) (bool, Rule) {
	switch {
	case r == ':' && (p.first || p.colon):
		return false, RuleNamespace
	case r == ':':
		p.first, p.colon = true, true
	case inName(r, p.first):
		p.first = false
	case p.first:
		return false, RuleSyntax
	default:
		return false, ""
	}
	_, _ = p.sum.Write(raw)
	if len(p.name) <= maxKept {
		p.name = append(p.name, raw...)
	}
	return true, ""
}

func inName(r rune, first bool) bool {
	if r < utf8.RuneSelf {
		return nameStart[r] || !first && nameMore[r]
	}
	for _, span := range nameRanges {
		if r >= span.low && r <= span.high && (!first || span.start) {
			return true
		}
	}
	return false
}

// named takes the name of a start tag, which has ended.
func (p *passer) named() {
	clear(p.names)
	if p.kept = nil; p.depth < stanzaDepth && !p.held {
		p.kept = &p.path[p.depth]
		*p.kept = keptTag{name: append([]byte(nil), p.name...), lost: len(p.name) > maxKept}
		p.held = p.depth == stanzaDepth-1 && p.kept.isMessage()
	}
	if p.depth++; len(p.open) < maxOpen {
		p.open = append(p.open, p.sum.Sum64())
	}
}

// attribute takes the name of an attribute, which has ended.
func (p *passer) attribute() Rule {
	sum := p.sum.Sum64()
	if _, twice := p.names[sum]; twice {
		return RuleDuplicate
	}
	if len(p.names) < maxNames {
		p.names[sum] = struct{}{}
	}
	if p.value = nil; p.kept != nil && p.kept.wants(p.name) {
		if p.kept.has(p.name) {
			return RuleDuplicate // whatever is remembered of the others
		}
		p.kept.attrs = append(p.kept.attrs, keptAttr{name: append([]byte(nil), p.name...)})
		p.value = &p.kept.attrs[len(p.kept.attrs)-1]
	}
	return ""
}

// close takes an end tag, or the end of an empty element's.
func (p *passer) close(empty bool) Rule {
	p.depth--
	if len(p.open) > p.depth {
		if !empty && p.open[p.depth] != p.sum.Sum64() {
			return RuleSyntax
		}
		p.open = p.open[:p.depth]
	}
	p.state, p.run = inText, 0
	if p.depth == 0 {
		p.state = outside
	}
	return ""
}
