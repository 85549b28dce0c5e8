package demo

import (
	"maps"
	"slices"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

const nsSearch = "jabber:iq:search"

// directoryTexts are what the script says about the search of people.
type directoryTexts struct {
	Title string `json:"title"`
	Ask   string `json:"ask"`
	Name  string `json:"name"`
	// Address is what stands above the addresses.
	Address string `json:"address"`
	Post    string `json:"post"`
	Unit    string `json:"unit"`
	Phone   string `json:"phone"`
}

// columns are by what people are searched, and what is told of them.
func (t *directoryTexts) columns() []forms.Field {
	var all []forms.Field
	for _, c := range [][2]string{{"name", t.Name}, {"title", t.Post}, {"unit", t.Unit}, {"phone", t.Phone}} {
		all = append(all, forms.Field{Var: c[0], Type: forms.TextSingle, Label: c[1]})
	}
	return all
}

// searchQuery answers XEP-0055: it finds those whose cards have all that was asked for.
func (o *Office) searchQuery(s *session, st *stanza, query *xmlsafe.Node) {
	t := &o.script.Directory
	form := &forms.Form{Kind: forms.Ask, Type: nsSearch, Title: t.Title, Instructions: []string{t.Ask}, Fields: t.columns()[:3]}
	switch {
	case query.Local != "query":
		o.refuse(st, "bad-request")
		return
	case st.typ == "set":
		given := answers(forms.Read(query))
		if len(form.Check(given)) > 0 {
			o.refuse(st, "not-acceptable")
			return
		}
		form = &forms.Form{Kind: forms.Result, Type: nsSearch, Columns: append([]forms.Field{{Var: "jid", Type: forms.JIDSingle, Label: t.Address}}, t.columns()...), Rows: o.people(s, given)}
	}
	s.deliver(st.result(func(e *xmlsafe.Encoder) {
		form.Encode(e.Start("query", "xmlns", nsSearch))
		e.End()
	}))
}

// people returns the rows of those who were searched, by their names here.
func (o *Office) people(s *session, given forms.Answers) (rows [][][]string) {
	for _, name := range slices.Sorted(maps.Keys(o.accounts)) {
		a := o.accounts[name]
		told := a.told(o.script.People[name])
		found := !a.blocks(s.jid)
		for i, column := range o.script.Directory.columns() {
			for _, word := range given[column.Var] {
				found = found && contains(told[i], word)
			}
		}
		if !found {
			continue
		}
		row := [][]string{{a.jid.String()}}
		for _, text := range told {
			row = append(row, []string{text})
		}
		rows = append(rows, row)
	}
	return rows
}

// told returns what the card of somebody says of him, in the order of the columns.
func (a *account) told(name string) []string {
	var card *xmlsafe.Node
	if a.card != nil {
		card, _ = xmlsafe.Parse(a.card, nsClient, &xmlsafe.Default)
	}
	if full := card.ChildText(nsCard, "FN"); full != "" {
		name = full
	}
	return []string{name, card.ChildText(nsCard, "TITLE"), card.Child(nsCard, "ORG").ChildText(nsCard, "ORGUNIT"), card.Child(nsCard, "TEL").ChildText(nsCard, "NUMBER")}
}
