package vcard

import (
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

const nsTemp = "vcard-temp"

// readTemp reads a card in the form of XEP-0054.
func readTemp(n *xmlsafe.Node) Card {
	var c Card
	for _, f := range n.Children {
		if f.Space != nsTemp || !c.takeTemp(f) {
			c.temp = append(c.temp, f)
		}
	}
	return c
}

// takeTemp takes one field, and tells whether it is known, and not there already.
func (c *Card) takeTemp(f *xmlsafe.Node) bool {
	for _, t := range texts {
		if at := t.in(c); f.Local == t.temp && len(f.Children) == 0 {
			if *at != "" {
				return false
			}
			*at = f.Text
			return true
		}
	}
	switch f.Local {
	case "N":
		if c.Name != (Name{}) {
			return false
		}
		c.Name = readTempParts(f, nameParts)
	case "ORG":
		return c.takeTempOrg(f)
	case "TEL":
		return take(&c.Phones, Contact{f.ChildText(nsTemp, "NUMBER"), tempKinds(f, "NUMBER")})
	case "EMAIL":
		return take(&c.Mails, Contact{f.ChildText(nsTemp, "USERID"), tempKinds(f, "USERID")})
	case "ADR":
		a := readTempParts(f, addressParts)
		for _, k := range f.Children {
			if k.Text == "" && len(k.Children) == 0 && !isPart(k.Local) {
				a.Kinds = addKind(a.Kinds, strings.ToLower(k.Local))
			}
		}
		return take(&c.Addresses, a)
	case "PHOTO":
		// One that holds the picture itself stays as it is.
		if c.Photo != "" || f.Child(nsTemp, "EXTVAL") == nil {
			return false
		}
		c.Photo = f.ChildText(nsTemp, "EXTVAL")
	default:
		return false
	}
	return true
}

func (c *Card) takeTempOrg(f *xmlsafe.Node) bool {
	if c.Company != "" || len(c.Units) > 0 {
		return false
	}
	c.Company = f.ChildText(nsTemp, "ORGNAME")
	for _, u := range f.Children {
		if u.Is(nsTemp, "ORGUNIT") && len(c.Units) < maxList {
			c.Units = append(c.Units, u.Text)
		}
	}
	return true
}

// take adds to a list that has room.
func take[T any](list *[]T, one T) bool {
	if len(*list) >= maxList {
		return false
	}
	*list = append(*list, one)
	return true
}

func isPart(local string) bool {
	for _, p := range addressParts {
		if p.temp == local {
			return true
		}
	}
	return false
}

func readTempParts[T any](f *xmlsafe.Node, parts []part[T]) (v T) {
	for _, p := range parts {
		*p.in(&v) = f.ChildText(nsTemp, p.temp)
	}
	return v
}

// tempKinds are the empty elements beside the value.
func tempKinds(f *xmlsafe.Node, value string) (kinds []string) {
	for _, k := range f.Children {
		if k.Local != value {
			kinds = addKind(kinds, strings.ToLower(k.Local))
		}
	}
	return kinds
}

// writeTemp writes the card in the form of XEP-0054.
func (c *Card) writeTemp() []byte {
	var e xmlsafe.Encoder
	e.Start("vCard", "xmlns", nsTemp)
	for _, t := range texts {
		leaf(&e, t.temp, *t.in(c))
	}
	if c.Name != (Name{}) {
		writeTempParts(&e, "N", c.Name, nameParts, nil)
	}
	if c.Company != "" || len(c.Units) > 0 {
		e.Start("ORG").Leaf("ORGNAME", c.Company)
		for _, u := range c.Units {
			e.Leaf("ORGUNIT", u)
		}
		e.End()
	}
	writeTempContacts(&e, "TEL", "NUMBER", c.Phones)
	writeTempContacts(&e, "EMAIL", "USERID", c.Mails)
	for _, a := range c.Addresses {
		writeTempParts(&e, "ADR", a, addressParts, a.Kinds)
	}
	if c.Photo != "" {
		e.Start("PHOTO").Leaf("EXTVAL", c.Photo).End()
	}
	for _, n := range c.temp {
		e.Node(n, nsTemp)
	}
	return e.End().Bytes()
}

// leaf writes a text that is not empty.
func leaf(e *xmlsafe.Encoder, name, text string) {
	if text != "" {
		e.Leaf(name, text)
	}
}

func writeTempParts[T any](e *xmlsafe.Encoder, name string, v T, parts []part[T], kinds []string) {
	e.Start(name)
	writeKinds(e, kinds, isPart)
	for _, p := range parts {
		leaf(e, p.temp, *p.in(&v))
	}
	e.End()
}

func writeTempContacts(e *xmlsafe.Encoder, name, value string, all []Contact) {
	for _, c := range all {
		e.Start(name)
		writeKinds(e, c.Kinds, func(local string) bool { return local == value })
		e.Leaf(value, c.Value).End()
	}
}

// writeKinds writes them, but for one that would be taken for a value.
func writeKinds(e *xmlsafe.Encoder, kinds []string, isValue func(local string) bool) {
	var known []string
	for _, k := range kinds {
		known = addKind(known, strings.ToLower(k))
	}
	for _, k := range known {
		if local := strings.ToUpper(k); k[0] >= 'a' && !isValue(local) { // a name begins with a letter
			e.Leaf(local, "")
		}
	}
}
