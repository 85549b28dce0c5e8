package xmlsafe

import (
	"errors"
	"fmt"
)

// ErrShort says that the input is well-formed so far, but ends too early. A
// stream reader waits for more; for a whole document it is an error.
var ErrShort = errors.New("xmlsafe: input ends within an element")

// Rule names what the input has violated.
type Rule string

// The rules of the filter.
const (
	RuleSyntax    Rule = "syntax"     // not well-formed
	RuleEncoding  Rule = "encoding"   // not UTF-8, or another encoding declared
	RuleCharacter Rule = "character"  // a character that XML 1.0 cannot carry
	RuleDTD       Rule = "dtd"        // a document type, or any other <!…> but CDATA
	RuleComment   Rule = "comment"    // a comment
	RulePI        Rule = "pi"         // a processing instruction, or a late XML declaration
	RuleEntity    Rule = "entity"     // an entity that is not predefined
	RuleDuplicate Rule = "duplicate"  // the same attribute twice
	RuleNamespace Rule = "namespace"  // an undeclared prefix, or a reserved one misused
	RuleDepth     Rule = "depth"      // elements nested too deep
	RuleElements  Rule = "elements"   // too many elements
	RuleAttrs     Rule = "attributes" // too many attributes in one tag
	RuleSize      Rule = "size"       // a name, value, text or element too large
	RuleText      Rule = "text"       // text where only elements may stand
	RuleRoot      Rule = "root"       // something behind the root element
)

// Error is a broken rule and where it broke.
type Error struct {
	Rule   Rule
	Offset int // bytes from the beginning of the input
}

func (e *Error) Error() string {
	return fmt.Sprintf("xmlsafe: %s violated at byte %d", e.Rule, e.Offset)
}

// Is makes errors.Is(err, &Error{Rule: r}) true wherever the rule broke.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Rule == e.Rule && other.Offset == 0
}

// Limits bound what one element may hold.
type Limits struct {
	Size     int // bytes of the whole element
	Depth    int // nested elements
	Elements int // elements in all
	Attrs    int // attributes of one tag, namespace declarations included
	Value    int // bytes of one attribute value
	Text     int // bytes of one run of text
	Name     int // bytes of one name
	// Result is what an IQ of type result may be, which somebody on this side has asked
	// for, such as a roster; nil means no more than anything else.
	Result *Limits
}

// What follows from the limits, lest small input grows large, or takes long.
const (
	attrsPerElement = 4 // attributes of all tags, by Elements
	bindingsPerAttr = 4 // namespace declarations in force at a time, by Attrs
	uriLength       = 4 // bytes of a namespace's name, by Name

	// maxChildren bounds the children of a document's root.
	maxChildren = 1 << 16
)

// Default is what a stanza may be: well above what servers let pass for text,
// and small enough that a hostile one does no harm.
var Default = Limits{
	Size:     8 << 20,
	Depth:    64,
	Elements: 1 << 15,
	Attrs:    64,
	Value:    64 << 10,
	Text:     1 << 20,
	Name:     256,
	Result:   &result,
}

// Written is what may be written: less than Default, because a stanza is given more
// declarations on its way, and who reads it must be able to take it; and no more than
// proxies let pass in one request.
var Written = Limits{
	Size:     1<<20 - 16<<10,
	Depth:    64,
	Elements: 1 << 15,
	Attrs:    56,
	Value:    64 << 10,
	Text:     1 << 20,
	Name:     256,
}

// result is room for the roster of an office of 50,000, each in some groups.
var result = Limits{
	Size:     32 << 20,
	Depth:    64,
	Elements: 1 << 18,
	Attrs:    64,
	Value:    64 << 10,
	Text:     1 << 20,
	Name:     256,
}

// of returns the limits of an element that begins with the current tag.
func (l *Limits) of(s *scanner) *Limits {
	if l.Result == nil || string(s.tag.local) != "iq" {
		return l
	}
	for i := range s.attrs {
		if string(s.attrs[i].name.full) == "type" && string(s.attrs[i].value) == "result" {
			return l.Result
		}
	}
	return l
}
