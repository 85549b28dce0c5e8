// Package forms is data forms (XEP-0004): questions that a service asks, with their types,
// choices, rules (XEP-0122) and pictures (XEP-0221), answers to them, and tables of results.
//
//	f := forms.Read(element)                 // nil: there is none in it
//	answer, err := f.Submit(forms.Answers{"user": {"anna"}})
//	answer.Encode(&encoder)                  // into what goes back
//
// It is pure reading and writing. Commands, registration, search and rooms are made of it,
// and programs that offer forms write them with the same types. A Form is also a JSON object,
// which is how a journal keeps it and how scripts see it.
//
// # What is read
//
// A form comes from anybody, and may be anything: what is read is within the bounds that the
// names beginning with Most tell. Titles, labels and explanations are clipped; a form of which
// more is missing than that says so ([Form].Cut), and is not answered: who asks would get
// something else than he has asked for. Of two fields with one name the first counts. Fields
// of types that nobody knows are lines of text (§3.3).
//
// # What is sent
//
// An answer holds what the form has asked for, and nothing else: an answer to no question is
// a fault, as it is a typing error or worse. What was not answered goes back with the values
// that the form came with, hidden fields always do. All is checked before it goes, by the
// type of the field and by its rule; how far a service checks is its own business. See
// [Faults].
package forms

import "vestnik/core/xmpp/xmlsafe"

const (
	space      = "jabber:x:data"
	nsValidate = "http://jabber.org/protocol/xdata-validate"
	nsMedia    = "urn:xmpp:media-element"
	nsData     = "urn:xmpp:bob"

	// Feature is how somebody announces that he can be sent forms.
	Feature = space

	typeField = "FORM_TYPE"
)

// The most that a form holds.
const (
	MostFields  = 256      // questions, or columns of a table
	MostOptions = 2000     // of all fields together
	MostValues  = 1000     // of one field
	MostRows    = 2000     // of a table
	MostLabel   = 1 << 10  // bytes of a label, a title or a name; longer ones are clipped
	MostText    = 8 << 10  // bytes of instructions or an explanation; longer ones are clipped
	MostValue   = 64 << 10 // bytes of a value
	MostSize    = 1 << 20  // bytes of all texts together
	MostMedia   = 8        // sources of the picture of a field
	MostPicture = 64 << 10 // bytes of one that came with the form
)

// Kind is what a form is for, §3.2.
type Kind string

// The kinds of forms.
const (
	Ask    Kind = "form"   // it is to be filled in
	Submit Kind = "submit" // it is filled in
	Cancel Kind = "cancel" // nobody wants to fill it in
	Result Kind = "result" // what came of it: fields, or a table
)

// Form is a form. The zero value asks nothing.
type Form struct {
	Kind         Kind     `json:"kind"`
	Type         string   `json:"formType,omitempty"` // FORM_TYPE: what the names of the fields mean (XEP-0068)
	Title        string   `json:"title,omitempty"`
	Instructions []string `json:"instructions,omitempty"`
	Fields       []Field  `json:"fields,omitempty"`
	// Columns are those of a table: fields without values. Each of the Rows has a cell for
	// each of them, which may hold no value, or several.
	Columns []Field      `json:"columns,omitempty"`
	Rows    [][][]string `json:"rows,omitempty"`
	// Cut says that more has come than is here.
	Cut bool `json:"cut,omitempty"`
	// Legacy says that the form stands for elements of a protocol that is older than forms, see
	// [ReadLegacy], and its answer too.
	Legacy bool `json:"legacy,omitempty"`
}

// FieldType is what a field holds, §3.3.
type FieldType string

// The types of fields.
const (
	Boolean     FieldType = "boolean"
	Fixed       FieldType = "fixed"  // a text to be read, no question
	Hidden      FieldType = "hidden" // goes back as it came
	JIDMulti    FieldType = "jid-multi"
	JIDSingle   FieldType = "jid-single"
	ListMulti   FieldType = "list-multi"
	ListSingle  FieldType = "list-single"
	TextMulti   FieldType = "text-multi" // each value is a line
	TextPrivate FieldType = "text-private"
	TextSingle  FieldType = "text-single"
)

// Field is one of a form.
type Field struct {
	Var      string    `json:"var,omitempty"` // its name; only fixed ones and results may have none
	Type     FieldType `json:"type,omitempty"`
	Label    string    `json:"label,omitempty"`
	Desc     string    `json:"desc,omitempty"` // an explanation
	Required bool      `json:"required,omitempty"`
	Values   []string  `json:"values,omitempty"`
	Options  []Option  `json:"options,omitempty"`
	Rule     *Rule     `json:"rule,omitempty"`
	Media    *Media    `json:"media,omitempty"`
}

// Option is one choice of a list.
type Option struct {
	Label string `json:"label,omitempty"`
	Value string `json:"value"`
}

// Media is a picture or a sound that belongs to a field, such as of a captcha (XEP-0221). It
// is nothing but a reference: nothing has been fetched.
type Media struct {
	Width   int      `json:"width,omitempty"` // as the sender says; 0 where he does not
	Height  int      `json:"height,omitempty"`
	Sources []Source `json:"sources"` // of the same thing, in the sender's order
}

// Source is where a [Media] is: at a cid: of XEP-0231, or an http: or https: URL.
type Source struct {
	Type string `json:"type"` // such as image/png
	URI  string `json:"uri"`
	// Data is what stood beside the form for a cid:, at most MostPicture bytes; nil: it did not.
	Data []byte `json:"-"`
}

// Field returns the field of a name, nil where there is none.
func (f *Form) Field(name string) *Field {
	if f != nil {
		for i := range f.Fields {
			if f.Fields[i].Var == name && name != "" {
				return &f.Fields[i]
			}
		}
	}
	return nil
}

// Value returns the first value of a field, "" where there is none.
func (f *Form) Value(name string) string { return f.Field(name).Value() }

// Value returns the first value, "" where there is none. The field may be nil.
func (f *Field) Value() string {
	if f == nil || len(f.Values) == 0 {
		return ""
	}
	return f.Values[0]
}

// True tells whether a boolean field is set. The field may be nil.
func (f *Field) True() bool { return f.Value() == "1" || f.Value() == "true" }

// Name returns what a person reads as the name of the field: its label, else its var.
func (f *Field) Name() string {
	if f.Label != "" {
		return f.Label
	}
	return f.Var
}

// Name returns what a person reads as the option: its label, else its value.
func (o *Option) Name() string {
	if o.Label != "" {
		return o.Label
	}
	return o.Value
}

// thing is what anything in a form takes beside its texts, about.
const thing = 16

// Size is how many bytes the form holds, about: its texts, and a little for each thing in it.
func (f *Form) Size() int {
	size := thing + len(f.Type) + len(f.Title)
	for _, line := range f.Instructions {
		size += thing + len(line)
	}
	for _, list := range [][]Field{f.Fields, f.Columns} {
		for i := range list {
			size += list[i].size()
		}
	}
	for _, row := range f.Rows {
		for _, cell := range row {
			size += thing
			for _, v := range cell {
				size += thing + len(v)
			}
		}
	}
	return size
}

func (f *Field) size() int {
	size := thing + len(f.Var) + len(f.Label) + len(f.Desc)
	for _, v := range f.Values {
		size += thing + len(v)
	}
	for _, o := range f.Options {
		size += thing + len(o.Label) + len(o.Value)
	}
	if f.Rule != nil {
		size += thing + len(f.Rule.Datatype) + len(f.Rule.Min) + len(f.Rule.Max) + len(f.Rule.Pattern)
	}
	if f.Media != nil {
		for _, s := range f.Media.Sources {
			size += thing + len(s.Type) + len(s.URI)
		}
	}
	return size
}

// Asks tells whether a person is to answer the field.
func (f *Field) Asks() bool { return f.Type != Fixed && f.Type != Hidden }

// several tells whether the field may have more than one value.
func (f *Field) several() bool {
	return f.Type == JIDMulti || f.Type == ListMulti || f.Type == TextMulti
}

// Encode writes the form into an open element. Of a submitted one nothing is written but
// names and values. One that is legacy is written as the elements that it stands for.
func (f *Form) Encode(e *xmlsafe.Encoder) {
	if f.Legacy {
		f.encodeLegacy(e)
		return
	}
	e.Start("x", "xmlns", space, "type", string(f.Kind))
	if f.Title != "" {
		e.Leaf("title", f.Title)
	}
	for _, line := range f.Instructions {
		e.Leaf("instructions", line)
	}
	if f.Type != "" {
		e.Start("field", "var", typeField, "type", string(Hidden)).Leaf("value", f.Type).End()
	}
	for i := range f.Fields {
		f.Fields[i].encode(e, f.Kind == Submit)
	}
	if len(f.Columns) > 0 {
		e.Start("reported")
		for i := range f.Columns {
			f.Columns[i].encode(e, false)
		}
		e.End()
	}
	for _, row := range f.Rows {
		e.Start("item")
		for i, column := range f.Columns[:min(len(f.Columns), len(row))] {
			cell := Field{Var: column.Var, Values: row[i]}
			cell.encode(e, true)
		}
		e.End()
	}
	e.End()
}

func (f *Field) encode(e *xmlsafe.Encoder, bare bool) {
	e.Start("field").Attr("var", f.Var)
	if !bare {
		e.Attr("type", string(f.Type)).Attr("label", f.Label)
		f.encodeAbout(e)
	}
	for _, v := range f.Values {
		e.Leaf("value", v)
	}
	if !bare {
		for _, o := range f.Options {
			e.Start("option").Attr("label", o.Label).Leaf("value", o.Value).End()
		}
	}
	e.End()
}

// encodeAbout writes what is to be known of a field before it is filled in.
func (f *Field) encodeAbout(e *xmlsafe.Encoder) {
	if f.Desc != "" {
		e.Leaf("desc", f.Desc)
	}
	if f.Required {
		e.Leaf("required", "")
	}
	if f.Rule != nil {
		f.Rule.encode(e)
	}
	if f.Media != nil {
		f.Media.encode(e)
	}
}
