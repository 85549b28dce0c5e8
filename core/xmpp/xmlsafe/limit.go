package xmlsafe

import (
	"bytes"
	"errors"
	"slices"
)

// SpaceLimit is the namespace of the mark that stands in an element which was
// well-formed and broke a limit:
//
//	<message from='…' id='…' type='…'><limit xmlns='urn:vestnik:limit' name='depth'/></message>
//
// Of such an element nothing is left but its name and namespace, who it is from and
// to, its id, type and language, and of what an archive gives which query it answers; and the same of a message that is forwarded in it
// (XEP-0297), in its wrappers and in the mark, so that it is not taken for what it was:
//
//	<limit …><received xmlns='…'><forwarded xmlns='…'><message from='…' to='…'/></forwarded></received></limit>
//
// So who reads the stream can say that there was something, and of whom, and answer a
// request that nobody could read. Whoever sends the mark himself has said no more than that
// his stanza cannot be read.
const SpaceLimit = "urn:vestnik:limit"

// Limit returns the name of the limit that the element has broken, see [SpaceLimit];
// "" when it is as it came.
func (n *Node) Limit() string {
	if n == nil || len(n.Children) != 1 {
		return ""
	}
	return n.Child(SpaceLimit, "limit").Attr("name")
}

// BrokenLimit returns the rule that an error names if that is one of the limits: then
// what broke it may be well-formed all the same. It returns "" for all other errors.
func BrokenLimit(err error) Rule {
	if err == nil || err == ErrShort { //nolint:errorlint // nearly always, and at no cost
		return ""
	}
	var broken *Error
	if !errors.As(err, &broken) {
		return ""
	}
	switch broken.Rule {
	case RuleDepth, RuleElements, RuleAttrs, RuleSize:
		return broken.Rule
	}
	return ""
}

// Clip returns what is left of a well-formed element that breaks a limit which the
// one who cut it out did not know of. Its Raw is nil where nothing can be left.
func Clip(raw []byte, limit Rule, lim *Limits) Element {
	p := newPasser(limit)
	if _, done, err := p.feed(raw); !done || err != nil {
		return Element{Limit: limit, Size: len(raw)}
	}
	return p.element(lim)
}

// wants tells whether an attribute of the tag is kept.
func (t *keptTag) wants(name []byte) bool {
	switch string(name) {
	case "xmlns", "from", "to", "id", "queryid", "type", "xml:lang":
		return true
	}
	prefix, _, found := bytes.Cut(t.name, []byte(":"))
	return found && string(name) == "xmlns:"+string(prefix)
}

func (t *keptTag) has(name []byte) bool {
	return slices.ContainsFunc(t.attrs, func(a keptAttr) bool { return bytes.Equal(a.name, name) })
}

// isMessage tells whether a tag is a message's, whatever its namespace.
func (t *keptTag) isMessage() bool {
	_, local, prefixed := bytes.Cut(t.name, []byte(":"))
	return !prefixed && string(t.name) == "message" || string(local) == "message"
}

// element returns what is left of an element that was passed over.
func (p *passer) element(lim *Limits) Element {
	gone := Element{Limit: p.rule, Size: p.passed}
	outer, ok := p.path[0].start(nil)
	if !ok {
		return gone
	}
	mark := (&Encoder{}).Start("limit", "xmlns", SpaceLimit, "name", string(p.rule)).Bytes()
	for _, stanza := range [][]byte{p.stanza(), nil} {
		out := append(append(append(outer[:len(outer):len(outer)], mark...), stanza...), "</limit>"...)
		out = p.path[0].end(out)
		if e, _, err := ReadElement(out, lim); err == nil {
			e.Limit, e.Size = p.rule, p.passed
			return e
		}
	}
	return gone // a name or a namespace that is too long itself
}

// stanza returns what is left of the stanza in the element, in its wrappers; nil where
// there is none.
func (p *passer) stanza() (out []byte) {
	if !p.held {
		return nil
	}
	ok := true
	for i := 1; i < stanzaDepth && ok; i++ {
		out, ok = p.path[i].start(out)
	}
	if !ok {
		return nil
	}
	for i := stanzaDepth - 1; i > 0; i-- {
		out = p.path[i].end(out)
	}
	return out
}

// start adds the tag as it was, without what is not kept. It reports false where it would
// say something else then.
func (t *keptTag) start(out []byte) ([]byte, bool) {
	if t.lost {
		return nil, false
	}
	out = append(append(out, '<'), t.name...)
	for _, a := range t.attrs {
		if a.long = a.long || len(a.value) > maxKept; !a.long {
			out = append(append(append(out, ' '), a.name...), '=', a.quote)
			out = append(append(out, a.value...), a.quote)
		} else if bytes.HasPrefix(a.name, []byte("xmlns")) || string(a.name) == "from" {
			return nil, false // without one it would be our own server's word, RFC 6120 §8.1.2.1
		}
	}
	return append(out, '>'), true
}

func (t *keptTag) end(out []byte) []byte {
	return append(append(append(out, '<', '/'), t.name...), '>')
}
