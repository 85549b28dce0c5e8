package vcard

import (
	"cmp"
	"slices"
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

const nsFour = "urn:ietf:params:xml:ns:vcard-4.0"

// readFour reads a card in the form of XEP-0292, which is that of RFC 6351.
func readFour(n *xmlsafe.Node) Card {
	var c Card
	for _, f := range n.Children {
		if f.Space != nsFour || !c.takeFour(f) {
			c.four = append(c.four, f)
		}
	}
	return c
}

// takeFour takes one property, and tells whether it is known, and not there already.
func (c *Card) takeFour(f *xmlsafe.Node) bool {
	for _, t := range texts {
		if at := t.in(c); f.Local == t.four {
			if *at != "" || value(f) == "" {
				return false
			}
			*at = cmp.Or(together(f, t.kind, ", "), value(f))
			return true
		}
	}
	switch f.Local {
	case "n":
		if c.Name != (Name{}) {
			return false
		}
		c.Name = readFourParts(f, nameParts)
	case "org":
		return c.takeFourOrg(f)
	case "tel":
		return take(&c.Phones, Contact{strings.TrimPrefix(value(f), "tel:"), fourKinds(f)})
	case "email":
		return take(&c.Mails, Contact{value(f), fourKinds(f)})
	case "adr":
		a := readFourParts(f, addressParts)
		a.Kinds = fourKinds(f)
		return take(&c.Addresses, a)
	case "photo":
		if uri := f.ChildText(nsFour, "uri"); c.Photo == "" && uri != "" && !strings.HasPrefix(uri, "data:") {
			c.Photo = uri
			return true
		}
		return false
	default:
		return false
	}
	return true
}

func (c *Card) takeFourOrg(f *xmlsafe.Node) bool {
	if c.Company != "" || len(c.Units) > 0 {
		return false
	}
	first := true
	for _, t := range f.Children {
		switch {
		case !t.Is(nsFour, "text"):
		case first:
			c.Company, first = t.Text, false
		case len(c.Units) < maxList:
			c.Units = append(c.Units, t.Text)
		}
	}
	return true
}

// value returns that of a property, of whichever type.
func value(f *xmlsafe.Node) string {
	for _, v := range f.Children {
		if v.Space == nsFour && v.Local != "parameters" && len(v.Children) == 0 {
			return v.Text
		}
	}
	return ""
}

// together returns the values of one kind, of which a property may have several, RFC 6351 §5:
// two surnames, three nicknames.
func together(f *xmlsafe.Node, kind, between string) string {
	var all []string
	for _, v := range f.Children {
		if v.Is(nsFour, kind) && v.Text != "" && len(all) < maxList {
			all = append(all, v.Text)
		}
	}
	return strings.Join(all, between)
}

func readFourParts[T any](f *xmlsafe.Node, parts []part[T]) (v T) {
	for _, p := range parts {
		*p.in(&v) = together(f, p.four, " ")
	}
	return v
}

// fourKinds are the types that a property has as its parameters, RFC 6351 §5.
func fourKinds(f *xmlsafe.Node) (kinds []string) {
	parameters := f.Child(nsFour, "parameters")
	if types := parameters.Child(nsFour, "type"); types != nil {
		for _, t := range types.Children {
			kinds = addKind(kinds, strings.ToLower(t.Text))
		}
	}
	if parameters.Child(nsFour, "pref") != nil {
		kinds = addKind(kinds, "pref")
	}
	return kinds
}

// writeFour writes the card in the form of XEP-0292.
func (c *Card) writeFour() []byte {
	var e xmlsafe.Encoder
	e.Start("vcard", "xmlns", nsFour)
	for _, t := range texts {
		if text := *t.in(c); text != "" {
			e.Start(t.four).Leaf(t.kind, text).End()
		}
	}
	if c.Name != (Name{}) {
		writeFourParts(&e, "n", c.Name, nameParts, nil)
	}
	if c.Company != "" || len(c.Units) > 0 {
		e.Start("org").Leaf("text", c.Company)
		for _, u := range c.Units {
			e.Leaf("text", u)
		}
		e.End()
	}
	for _, p := range c.Phones {
		kind, number := phone(p.Value)
		writeFourContact(&e, "tel", kind, Contact{number, p.Kinds})
	}
	for _, m := range c.Mails {
		writeFourContact(&e, "email", "text", m)
	}
	for _, a := range c.Addresses {
		writeFourParts(&e, "adr", a, addressParts, a.Kinds)
	}
	if c.Photo != "" {
		e.Start("photo").Leaf("uri", c.Photo).End()
	}
	for _, n := range c.four {
		e.Node(n, nsFour)
	}
	return e.End().Bytes()
}

func writeFourContact(e *xmlsafe.Encoder, name, kind string, c Contact) {
	e.Start(name)
	writeParameters(e, c.Kinds)
	e.Leaf(kind, c.Value).End()
}

// phone writes a number as a URI where it is one: Prosody 0.12 knows no others when it makes
// a vcard-temp of it. What stands between the digits may be a hyphen there, but no space (RFC
// 3966 §5.1.1).
func phone(number string) (kind, value string) {
	uri := strings.ReplaceAll(number, " ", "-")
	if strings.Trim(uri, "0123456789+-.()*#") != "" {
		return "text", number
	}
	return "uri", "tel:" + uri
}

// writeFourParts writes all of them: RFC 6351 §6.2.2 has none left out.
func writeFourParts[T any](e *xmlsafe.Encoder, name string, v T, parts []part[T], kinds []string) {
	e.Start(name)
	writeParameters(e, kinds)
	for _, p := range parts {
		e.Leaf(p.four, *p.in(&v))
	}
	e.End()
}

func writeParameters(e *xmlsafe.Encoder, kinds []string) {
	var known []string
	for _, k := range kinds {
		known = addKind(known, strings.ToLower(k))
	}
	pref := slices.Index(known, "pref")
	if pref >= 0 {
		known = slices.Delete(known, pref, pref+1)
	}
	if pref < 0 && len(known) == 0 {
		return
	}
	e.Start("parameters")
	if pref >= 0 {
		e.Start("pref").Leaf("integer", "1").End()
	}
	if len(known) > 0 {
		e.Start("type")
		for _, k := range known {
			e.Leaf("text", k)
		}
		e.End()
	}
	e.End()
}
