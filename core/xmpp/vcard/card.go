package vcard

import (
	"reflect"
	"slices"
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

// Card is what somebody says about himself. All of it is as he has written it, and may be
// empty. The zero value is an empty card.
type Card struct {
	FullName string
	Name     Name
	Nick     string
	Birthday string // a date, ISO 8601, of which the year may be missing
	Company  string
	Units    []string // of the company, from the large to the small
	Title    string   // his post
	Role     string   // what he does there
	URL      string
	Note     string
	// Photo is where his picture is, a URI; "" where the card has none, or holds it itself:
	// that is the business of package avatar.
	Photo     string
	Phones    []Contact
	Mails     []Contact
	Addresses []Address

	// temp and four are what is not known here, of the card in each form.
	temp, four []*xmlsafe.Node
}

// Name is a name in its parts.
type Name struct{ Family, Given, Middle, Prefix, Suffix string }

// Contact is a phone number or a mail address. Its kinds are those of the card, in lower
// case: work, home, cell, fax, pref and others.
type Contact struct {
	Value string
	Kinds []string
}

// Address is where somebody lives or works.
type Address struct {
	Box, Extra, Street, City, Region, Code, Country string
	Kinds                                           []string
}

// maxList is how many phones, mails and addresses of a card are read; the rest is kept as
// what is not known.
const maxList = 50

// IsEmpty tells a card that says nothing.
func (c *Card) IsEmpty() bool {
	for _, f := range texts {
		if *f.in(c) != "" {
			return false
		}
	}
	return c.Name == Name{} && len(c.Units)+len(c.Phones)+len(c.Mails)+len(c.Addresses)+len(c.temp)+len(c.four) == 0
}

// says tells whether a card says all that another one says. It does when only numbers are
// written in another way, or are of other kinds.
func (c *Card) says(other *Card) bool {
	for _, t := range texts {
		if said := *t.in(other); said != "" && said != *t.in(c) {
			return false
		}
	}
	for _, p := range nameParts {
		if said := *p.in(&other.Name); said != "" && said != *p.in(&c.Name) {
			return false
		}
	}
	return (other.Company == "" || other.Company == c.Company) && (len(other.Units) == 0 || slices.Equal(other.Units, c.Units)) &&
		within(other.Phones, c.Phones, func(p Contact) string { return digits(p.Value) }) &&
		within(other.Mails, c.Mails, func(m Contact) string { return m.Value }) &&
		within(other.Addresses, c.Addresses, func(a Address) Address { a.Kinds = nil; return a })
}

// within tells whether all of some stand among others, by what counts of them.
func within[T, K any](some, all []T, counts func(T) K) bool {
	return !slices.ContainsFunc(some, func(one T) bool {
		return !slices.ContainsFunc(all, func(other T) bool { return reflect.DeepEqual(counts(one), counts(other)) })
	})
}

// digits returns a number without what people put between its digits.
func digits(number string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(number)
}

// text is a field that is one text, and what it is called in either form.
type text struct {
	temp, four, kind string // kind is the type of the value in a vCard4
	in               func(*Card) *string
}

var texts = []text{
	{"FN", "fn", "text", func(c *Card) *string { return &c.FullName }},
	{"NICKNAME", "nickname", "text", func(c *Card) *string { return &c.Nick }},
	{"BDAY", "bday", "date", func(c *Card) *string { return &c.Birthday }},
	{"TITLE", "title", "text", func(c *Card) *string { return &c.Title }},
	{"ROLE", "role", "text", func(c *Card) *string { return &c.Role }},
	{"URL", "url", "uri", func(c *Card) *string { return &c.URL }},
	{"DESC", "note", "text", func(c *Card) *string { return &c.Note }},
}

// part is one text of several in a field.
type part[T any] struct {
	temp, four string
	in         func(*T) *string
}

var nameParts = []part[Name]{
	{"FAMILY", "surname", func(n *Name) *string { return &n.Family }},
	{"GIVEN", "given", func(n *Name) *string { return &n.Given }},
	{"MIDDLE", "additional", func(n *Name) *string { return &n.Middle }},
	{"PREFIX", "prefix", func(n *Name) *string { return &n.Prefix }},
	{"SUFFIX", "suffix", func(n *Name) *string { return &n.Suffix }},
}

var addressParts = []part[Address]{
	{"POBOX", "pobox", func(a *Address) *string { return &a.Box }},
	{"EXTADD", "ext", func(a *Address) *string { return &a.Extra }},
	{"STREET", "street", func(a *Address) *string { return &a.Street }},
	{"LOCALITY", "locality", func(a *Address) *string { return &a.City }},
	{"REGION", "region", func(a *Address) *string { return &a.Region }},
	{"PCODE", "code", func(a *Address) *string { return &a.Code }},
	{"CTRY", "country", func(a *Address) *string { return &a.Country }},
}

// kinds adds one that is not there yet, which is a word.
func addKind(kinds []string, kind string) []string {
	if kind == "" || len(kind) > 20 || slices.Contains(kinds, kind) || len(kinds) > 10 {
		return kinds
	}
	for _, r := range kind {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return kinds
		}
	}
	return append(kinds, kind)
}
