package forms

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

// Read returns the first form in an element, nil where there is none.
func Read(in *xmlsafe.Node) *Form {
	if in == nil {
		return nil
	}
	for _, x := range in.Children {
		switch kind := Kind(x.Attr("type")); {
		case !x.Is(space, "x"):
		case kind == Ask, kind == Submit, kind == Cancel, kind == Result:
			r := newReader(kind)
			r.beside = in
			r.read(x)
			return r.form
		}
	}
	return nil
}

// reader makes a form of an element.
type reader struct {
	form    *Form
	left    int             // bytes that may still be taken
	options int             // that may still be taken
	seen    map[string]bool // names of fields
	beside  *xmlsafe.Node   // in which the form stands, and pictures may
}

func newReader(kind Kind) *reader {
	return &reader{form: &Form{Kind: kind}, left: MostSize, options: MostOptions, seen: map[string]bool{}}
}

func (r *reader) read(x *xmlsafe.Node) {
	for _, c := range x.Children {
		if c.Space != space {
			continue
		}
		switch c.Local {
		case "title":
			if r.form.Title == "" {
				r.form.Title = r.clipped(c.Text, MostLabel)
			}
		case "instructions":
			if len(r.form.Instructions) < MostFields {
				r.form.Instructions = append(r.form.Instructions, r.clipped(c.Text, MostText))
			}
		case "field":
			r.field(c)
		case "reported":
			r.columns(c)
		case "item":
			r.row(c)
		}
	}
}

// field takes one field of the form itself.
func (r *reader) field(n *xmlsafe.Node) {
	if len(r.form.Fields) == MostFields {
		r.form.Cut = true
		return
	}
	f, ok := r.fieldOf(n)
	switch {
	case !ok, f.Var != "" && r.seen[f.Var]:
	case f.Var == typeField:
		r.seen[f.Var] = true
		r.form.Type = f.Value()
	case f.Var == "" && f.Type != Fixed && r.form.Kind != Result: // it could not be answered
	default:
		r.seen[f.Var] = true
		r.form.Fields = append(r.form.Fields, f)
	}
}

// fieldOf reads a field with all in it.
func (r *reader) fieldOf(n *xmlsafe.Node) (f Field, ok bool) {
	if len(n.Attr("var")) > MostLabel {
		r.form.Cut = true
		return f, false
	}
	f = Field{Var: r.whole(n.Attr("var"), MostLabel), Type: r.typeOf(n), Label: r.clipped(n.Attr("label"), MostLabel)}
	for _, c := range n.Children {
		switch {
		case c.Is(space, "value"):
			r.value(&f, c.Text)
		case c.Is(space, "option"):
			r.option(&f, c)
		case c.Is(space, "desc") && f.Desc == "":
			f.Desc = r.clipped(c.Text, MostText)
		case c.Is(space, "required"):
			f.Required = true
		case c.Is(nsValidate, "validate") && f.Rule == nil:
			f.Rule = r.rule(c)
		case c.Is(nsMedia, "media") && f.Media == nil:
			f.Media = r.media(c)
		}
	}
	if !f.several() && r.form.Kind == Ask && f.Type != Hidden && f.Type != Fixed && len(f.Values) > 1 {
		f.Values = f.Values[:1]
	}
	return f, true
}

var types = []FieldType{Boolean, Fixed, Hidden, JIDMulti, JIDSingle, ListMulti, ListSingle, TextMulti, TextPrivate, TextSingle}

// typeOf reads the type of a field. Answers and results need none.
func (r *reader) typeOf(n *xmlsafe.Node) FieldType {
	given := FieldType(n.Attr("type"))
	switch {
	case slices.Contains(types, given):
		return given
	case r.form.Kind == Ask || given != "":
		return TextSingle
	}
	return ""
}

func (r *reader) value(f *Field, text string) {
	if len(f.Values) == MostValues {
		r.form.Cut = true
		return
	}
	f.Values = append(f.Values, r.whole(text, MostValue))
}

func (r *reader) option(f *Field, n *xmlsafe.Node) {
	if r.options == 0 {
		r.form.Cut = true
		return
	}
	v := n.Child(space, "value")
	if v == nil {
		return
	}
	o := Option{Label: r.clipped(n.Attr("label"), MostLabel), Value: r.whole(v.Text, MostValue)}
	r.options--
	f.Options = append(f.Options, o)
}

// media reads where a picture is, if that is somewhere that can be meant.
func (r *reader) media(n *xmlsafe.Node) *Media {
	m := Media{Width: pixels(n.Attr("width")), Height: pixels(n.Attr("height"))}
	for _, c := range n.Children {
		uri := strings.TrimSpace(c.Text)
		scheme, _, _ := strings.Cut(uri, ":")
		known := slices.Contains([]string{"cid", "http", "https"}, strings.ToLower(scheme))
		if !c.Is(nsMedia, "uri") || !known || len(uri) > MostLabel || len(c.Attr("type")) > MostLabel || len(m.Sources) == MostMedia {
			continue
		}
		m.Sources = append(m.Sources, Source{r.whole(c.Attr("type"), MostLabel), r.whole(uri, MostLabel), r.data(uri)})
	}
	if len(m.Sources) == 0 {
		return nil
	}
	return &m
}

// data returns what stands beside the form for a cid: (XEP-0231 §2.1).
func (r *reader) data(uri string) []byte {
	cid, ok := strings.CutPrefix(uri, "cid:")
	if !ok {
		return nil
	}
	for _, c := range r.beside.Children {
		if !c.Is(nsData, "data") || c.Attr("cid") != cid || len(c.Text) > 2*MostPicture {
			continue
		}
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.Text), ""))
		if err == nil && len(data) <= MostPicture && len(data) <= r.left {
			r.left -= len(data)
			return data
		}
	}
	return nil
}

func pixels(text string) int {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

func (m *Media) encode(e *xmlsafe.Encoder) {
	e.Start("media", "xmlns", nsMedia)
	if m.Width > 0 {
		e.Attr("width", strconv.Itoa(m.Width))
	}
	if m.Height > 0 {
		e.Attr("height", strconv.Itoa(m.Height))
	}
	for _, s := range m.Sources {
		e.Leaf("uri", s.URI, "type", s.Type)
	}
	e.End()
}

// columns reads those of a table, once.
func (r *reader) columns(n *xmlsafe.Node) {
	if len(r.form.Columns) > 0 {
		return
	}
	for _, c := range n.Children {
		if !c.Is(space, "field") {
			continue
		}
		if len(r.form.Columns) == MostFields {
			r.form.Cut = true
			return
		}
		f, ok := r.fieldOf(c)
		if !ok || f.Var == "" || r.form.column(f.Var) >= 0 {
			continue
		}
		f.Values = nil
		r.form.Columns = append(r.form.Columns, f)
	}
}

// column returns which column has a name, -1 where none has.
func (f *Form) column(name string) int {
	return slices.IndexFunc(f.Columns, func(c Field) bool { return c.Var == name })
}

// row reads one of a table. Where nobody has said which columns it has, those of its first
// row count.
func (r *reader) row(n *xmlsafe.Node) {
	if len(r.form.Columns) == 0 {
		r.columns(n)
	}
	if len(r.form.Columns) == 0 {
		return
	}
	if len(r.form.Rows) == MostRows {
		r.form.Cut = true
		return
	}
	row := make([][]string, len(r.form.Columns))
	for _, c := range n.Children {
		at := r.form.column(c.Attr("var"))
		if !c.Is(space, "field") || at < 0 || row[at] != nil {
			continue
		}
		var cell Field
		for _, v := range c.Children {
			if v.Is(space, "value") {
				r.value(&cell, v.Text)
			}
		}
		row[at] = cell.Values
	}
	r.form.Rows = append(r.form.Rows, row)
}

// whole takes a text that means something only as it is; where it is too long the form is cut.
func (r *reader) whole(text string, most int) string {
	if len(text) > most || len(text) > r.left {
		r.form.Cut = true
		return ""
	}
	r.left -= len(text)
	return text
}

// clipped takes a text that a person reads.
func (r *reader) clipped(text string, most int) string {
	text = foreign.Clip(strings.TrimSpace(text), most-len("…"))
	return r.whole(text, most)
}
