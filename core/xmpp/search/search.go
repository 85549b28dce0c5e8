// Package search is the search of people in a directory (XEP-0055), as servers have one of
// cards.
//
//	directory := search.New(s)                       // in session.Config.Attach
//	form, err := directory.Ask(ctx, service)         // what it searches by
//	found, err := directory.Find(ctx, service, form, forms.Answers{"last": {"Ivanov"}})
//	for i := range found.Rows { fmt.Println(search.Address(found, i)) }
//
// A directory asks with a form and answers with a table, or does both with elements of the time
// before forms; either is a [forms.Form] here. What a directory says of somebody is its word
// alone, and of very many people only the first are read: then the table is cut.
package search

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "jabber:iq:search"

// Feature is how a directory announces itself.
const Feature = space

var (
	// ErrNotOffered says that there is no directory.
	ErrNotOffered = errors.New("search: not offered")
	// ErrNotAllowed says that we may not search in it.
	ErrNotAllowed = errors.New("search: not allowed")
	// ErrNotAccepted says that the directory does not search by so little, or by such words.
	ErrNotAccepted = errors.New("search: the directory does not search by that")
)

// Directories are those that a session searches. Its methods are safe for concurrent use. They
// wait for the directory; what it refuses is an error of this package, where that says why,
// around a [*xmpp.StanzaError].
type Directories struct{ s *session.Session }

// New adds searching to a session, as [session.Config].Attach does.
func New(s *session.Session) *Directories { return &Directories{s} }

// legacy are the elements by which people are searched, §2, and of which they are told.
var legacy = []forms.LegacyField{
	{Name: "first", Type: forms.TextSingle}, {Name: "last", Type: forms.TextSingle}, {Name: "nick", Type: forms.TextSingle}, {Name: "email", Type: forms.TextSingle},
}

// Ask asks a directory by what it searches. The form is nil where it does not say.
func (d *Directories) Ask(ctx context.Context, of xmpp.Address) (*forms.Form, error) {
	var e xmlsafe.Encoder
	answer, err := d.s.Query(ctx, "get", of, e.Leaf("query", "", "xmlns", space).Bytes())
	if err != nil {
		return nil, reason(err)
	}
	form := forms.ReadLegacy(answer.Child(space, "query"), legacy)
	if form != nil && form.Kind != forms.Ask {
		return nil, nil
	}
	return form, nil
}

// Find searches by a form that the directory has given, and returns a table, which may have no
// rows. Answers that the form does not take are [forms.Faults], and nothing is sent.
func (d *Directories) Find(ctx context.Context, of xmpp.Address, form *forms.Form, answers forms.Answers) (*forms.Form, error) {
	filled, err := form.Submit(answers)
	if err != nil {
		return nil, err
	}
	var e xmlsafe.Encoder
	filled.Encode(e.Start("query", "xmlns", space))
	answer, err := d.s.Query(ctx, "set", of, e.End().Bytes())
	if err != nil {
		return nil, reason(err)
	}
	return readFound(answer.Child(space, "query")), nil
}

// readFound reads a table of who was found.
func readFound(query *xmlsafe.Node) *forms.Form {
	if f := forms.Read(query); f != nil {
		f.Kind = forms.Result
		return f
	}
	found := &forms.Form{Kind: forms.Result}
	if query == nil {
		return found
	}
	for _, c := range query.Children {
		if !c.Is(space, "item") {
			continue
		}
		if len(found.Rows) == 0 {
			found.Columns = columns()
		}
		if len(found.Rows) == forms.MostRows {
			found.Cut = true
			break
		}
		row := [][]string{cell(c.Attr("jid"))}
		for _, f := range legacy {
			row = append(row, cell(c.ChildText(space, f.Name)))
		}
		found.Rows = append(found.Rows, row)
	}
	return found
}

// columns are those of a table that was told in elements.
func columns() []forms.Field {
	all := []forms.Field{{Var: "jid", Type: forms.JIDSingle}}
	for _, f := range legacy {
		all = append(all, forms.Field{Var: f.Name, Type: f.Type})
	}
	return all
}

func cell(text string) []string {
	if text == "" || len(text) > forms.MostLabel {
		return nil
	}
	return []string{text}
}

// Address returns whom a row of a table is about, zero where it does not say: that is what
// stands in the first column of addresses, or else in one that is called so.
func Address(found *forms.Form, row int) xmpp.Address {
	at := slices.IndexFunc(found.Columns, func(c forms.Field) bool { return c.Type == forms.JIDSingle })
	if at < 0 {
		at = slices.IndexFunc(found.Columns, func(c forms.Field) bool { return c.Var == "jid" })
	}
	if at < 0 || len(found.Rows[row][at]) == 0 {
		return xmpp.Address{}
	}
	a, _ := xmpp.ReadAddress(found.Rows[row][at][0])
	return a
}

var reasons = map[string]error{
	"service-unavailable": ErrNotOffered, "feature-not-implemented": ErrNotOffered, "item-not-found": ErrNotOffered,
	"forbidden": ErrNotAllowed, "not-allowed": ErrNotAllowed, "not-authorized": ErrNotAllowed,
	"not-acceptable": ErrNotAccepted, "bad-request": ErrNotAccepted,
}

func reason(err error) error {
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) && reasons[refused.Condition] != nil {
		return fmt.Errorf("%w: %w", reasons[refused.Condition], err)
	}
	return err
}
