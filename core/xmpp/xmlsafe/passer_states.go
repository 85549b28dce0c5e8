package xmlsafe

// place is where in an element a passer stands.
type place uint8

const (
	before       place = iota // its '<'
	behindLess                // '<'
	startName                 // <a
	inTag                     // <a⎵
	attrName                  // <a b
	beforeEquals              // <a b⎵
	beforeQuote               // <a b=
	behindValue               // <a b='c'
	behindSlash               // <a/
	endName                   // </a
	endSpace                  // </a⎵
	inBang                    // <!
	inReference               // &
	outside                   // behind its end
	inText                    // from here on, most characters mean nothing
	inValue
	inCDATA
)

const cdata = "[CDATA["

// step takes one character.
func (p *passer) step(r rune, raw []byte) Rule {
	switch p.state {
	case before:
		if r != '<' {
			return RuleText
		}
		p.state = behindLess
	case behindLess:
		return p.less(r, raw)
	case startName, attrName, endName:
		return p.inName(r, raw)
	case inTag, behindValue, behindSlash:
		return p.tag(r, raw)
	case beforeEquals, beforeQuote:
		return p.equals(r)
	case inValue:
		return p.inValue(r, raw)
	case endSpace:
		return p.endTag(r)
	case inBang:
		return p.bang(r)
	case inReference:
		return p.reference(r, raw)
	default:
		return p.text(r)
	}
	return ""
}

// less takes what stands behind '<'.
func (p *passer) less(r rune, raw []byte) Rule {
	switch {
	case r == '/' && p.depth > 0:
		p.begin(endName)
		return ""
	case r == '!' && p.depth > 0:
		p.state, p.run = inBang, 0
		return ""
	case r == '?':
		return RulePI
	}
	p.begin(startName)
	return p.inName(r, raw)
}

// inName takes a character of a name, or the one behind it.
func (p *passer) inName(r rune, raw []byte) Rule {
	more, rule := p.letter(r, raw)
	if more || rule != "" {
		return rule
	}
	switch p.state {
	case startName:
		p.named()
		p.state = behindValue
		return p.tag(r, raw)
	case endName:
		p.state = endSpace
		return p.endTag(r)
	default:
		if rule := p.attribute(); rule != "" {
			return rule
		}
		p.state = beforeEquals
		return p.equals(r)
	}
}

// tag takes what stands between the attributes, and behind them.
func (p *passer) tag(r rune, raw []byte) Rule {
	switch {
	case p.state == behindSlash && r == '>':
		return p.close(true)
	case p.state == behindSlash:
		return RuleSyntax
	case white(r):
		p.state = inTag
	case r == '>':
		p.state, p.run = inText, 0
	case r == '/':
		p.state = behindSlash
	case p.state == behindValue:
		return RuleSyntax
	default:
		p.begin(attrName)
		return p.inName(r, raw)
	}
	return ""
}

// equals takes what stands between an attribute's name and its value.
func (p *passer) equals(r rune) Rule {
	switch {
	case white(r):
	case r == '=' && p.state == beforeEquals:
		p.state = beforeQuote
	case (r == '"' || r == '\'') && p.state == beforeQuote:
		p.state, p.quote = inValue, r
		if p.value != nil {
			p.value.quote = byte(r)
		}
	default:
		return RuleSyntax
	}
	return ""
}

func (p *passer) inValue(r rune, raw []byte) Rule {
	switch r {
	case p.quote:
		p.state, p.value = behindValue, nil
		return ""
	case '<':
		return RuleSyntax
	case '&':
		p.state, p.back, p.ref = inReference, inValue, p.ref[:0]
	}
	p.keep(raw)
	return ""
}

// keep adds to the value that is kept, if there is one.
func (p *passer) keep(raw []byte) {
	switch v := p.value; {
	case v == nil:
	case len(v.value) > maxKept:
		v.long = true
	default:
		v.value = append(v.value, raw...)
	}
}

func (p *passer) endTag(r rune) Rule {
	switch {
	case white(r):
		return ""
	case r == '>':
		return p.close(false)
	}
	return RuleSyntax
}

// bang takes what stands behind "<!".
func (p *passer) bang(r rune) Rule {
	switch {
	case r == rune(cdata[p.run]):
	case p.run == 0 && r == '-':
		return RuleComment
	default:
		return RuleDTD
	}
	if p.run++; p.run == len(cdata) {
		p.state, p.run = inCDATA, 0
	}
	return ""
}

// reference takes what stands behind '&'.
func (p *passer) reference(r rune, raw []byte) Rule {
	const longest = 12 // as in scanReference, without the '&'
	p.keep(raw)
	switch {
	case r == ';':
		p.state = p.back
		if _, ok := reference(p.ref); !ok {
			return RuleEntity
		}
		return ""
	case len(p.ref) >= longest-2:
		return RuleEntity
	}
	p.ref = append(p.ref, raw...)
	return ""
}

// text takes a character of text, or of a CDATA section.
func (p *passer) text(r rune) Rule {
	switch {
	case r == ']':
		p.run++
		return ""
	case r == '>' && p.run >= 2 && p.state == inCDATA:
		p.state = inText
	case r == '>' && p.run >= 2:
		return RuleSyntax
	case r == '<' && p.state == inText:
		p.state = behindLess
	case r == '&' && p.state == inText:
		p.state, p.back, p.ref = inReference, inText, p.ref[:0]
	}
	p.run = 0
	return ""
}

func white(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }
