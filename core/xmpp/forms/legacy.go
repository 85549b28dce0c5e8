package forms

import (
	"slices"
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

// LegacyField is an element of a protocol that is older than forms, as a field.
type LegacyField struct {
	Name     string // of the element
	Type     FieldType
	Required bool
}

// ReadLegacy returns the form in a query as Read does or, where there is none, one that asks
// for what its elements ask for, of those that are known: that is how it was said before there
// were forms (XEP-0077 §3, XEP-0055 §2). The names of its fields are those of the elements.
func ReadLegacy(query *xmlsafe.Node, known []LegacyField) *Form {
	if f := Read(query); f != nil || query == nil {
		return f
	}
	r := newReader(Ask)
	r.form.Legacy = true
	for _, c := range query.Children {
		if c.Space != query.Space {
			continue
		}
		if c.Local == "instructions" && len(r.form.Instructions) == 0 && strings.TrimSpace(c.Text) != "" {
			r.form.Instructions = []string{r.clipped(c.Text, MostText)}
		}
		at := slices.IndexFunc(known, func(k LegacyField) bool { return k.Name == c.Local })
		if at < 0 || r.seen[c.Local] {
			continue
		}
		r.seen[c.Local] = true
		f := Field{Var: c.Local, Type: known[at].Type, Required: known[at].Required}
		if c.Text != "" {
			f.Values = []string{r.whole(c.Text, MostValue)}
		}
		r.form.Fields = append(r.form.Fields, f)
	}
	return r.form
}

// encodeLegacy writes the elements. What is empty is not said: it asks for nothing.
func (f *Form) encodeLegacy(e *xmlsafe.Encoder) {
	for _, field := range f.Fields {
		name := field.Var != "" && strings.Trim(field.Var, "abcdefghijklmnopqrstuvwxyz") == ""
		if v := field.Value(); name && (v != "" || f.Kind == Ask) {
			e.Leaf(field.Var, v)
		}
	}
}
