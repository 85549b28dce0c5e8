package disco

import (
	"context"
	"slices"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

const nsForm = "jabber:x:data"

// Info is what somebody is and can, §3.1.
type Info struct {
	Identities []Identity
	Features   []string
	Forms      []Form // more about it (XEP-0128)
}

// Form is what an Info says beside its features, by its FORM_TYPE. One without is left out:
// nobody knows what it means.
type Form struct {
	Type   string
	Fields []Field
}

// Field is one field of a form.
type Field struct {
	Var    string
	Values []string
}

// maxInfo bounds the identities, features and forms of one Info, and the fields of a form.
const maxInfo = 1000

// Has tells whether a feature is there.
func (i *Info) Has(feature string) bool { return slices.Contains(i.Features, feature) }

// Name returns what the program calls itself; "" where it does not.
func (i *Info) Name() string {
	for _, id := range i.Identities {
		if id.Name != "" {
			return id.Name
		}
	}
	return ""
}

// readInfo reads what somebody has answered.
func readInfo(query *xmlsafe.Node) (info Info) {
	for _, c := range query.Children {
		switch {
		case len(info.Identities)+len(info.Features)+len(info.Forms) >= maxInfo:
			return info
		case c.Is(nsInfo, "identity"):
			info.Identities = append(info.Identities, Identity{c.Attr("category"), c.Attr("type"), c.Attr("name"), c.Lang()})
		case c.Is(nsInfo, "feature"):
			info.Features = append(info.Features, c.Attr("var"))
		case c.Is(nsForm, "x"):
			if f := readForm(c); f.Type != "" {
				info.Forms = append(info.Forms, f)
			}
		}
	}
	return info
}

// readForm reads a form. The type counts only when it is hidden, XEP-0115 §5.4.
func readForm(x *xmlsafe.Node) (f Form) {
	for _, c := range x.Children {
		if !c.Is(nsForm, "field") || len(f.Fields) >= maxInfo {
			continue
		}
		var values []string
		for _, v := range c.Children {
			if v.Is(nsForm, "value") {
				values = append(values, v.Text)
			}
		}
		switch name := c.Attr("var"); {
		case name != "FORM_TYPE":
			f.Fields = append(f.Fields, Field{name, values})
		case c.Attr("type") != "hidden":
			return Form{}
		case len(values) == 1:
			f.Type = values[0]
		default:
			f.Type = "<" // ill-formed: no such Info has a hash
		}
	}
	return f
}

// write writes the element that readInfo reads.
func (i *Info) write(e *xmlsafe.Encoder, node string) {
	e.Start("query", "xmlns", nsInfo).Attr("node", node)
	for _, id := range i.Identities {
		e.Start("identity", "category", id.Category, "type", id.Type).Attr("name", id.Name).Attr("xml:lang", id.Lang).End()
	}
	for _, f := range i.Features {
		e.Leaf("feature", "", "var", f)
	}
	for _, f := range i.Forms {
		e.Start("x", "xmlns", nsForm, "type", "result")
		e.Start("field", "var", "FORM_TYPE", "type", "hidden").Leaf("value", f.Type).End()
		for _, field := range f.Fields {
			e.Start("field", "var", field.Var)
			for _, v := range field.Values {
				e.Leaf("value", v)
			}
			e.End()
		}
		e.End()
	}
	e.End()
}

// own is what we are and can.
func (d *Disco) own() *Info {
	var features []string
	for _, f := range d.s.Features() {
		if !slices.Contains(features, f) {
			features = append(features, f)
		}
	}
	return &Info{Identities: []Identity{d.we}, Features: features}
}

// Info asks somebody what he is and can, about a node of his if that is not "". It waits for
// the answer.
func (d *Disco) Info(ctx context.Context, of xmpp.Address, node string) (Info, error) {
	query, err := d.ask(ctx, of, nsInfo, node)
	if err != nil {
		return Info{}, err
	}
	return readInfo(query), nil
}

// Program returns what the program of somebody is and can who has shown caps in his
// presence; of is his full address. What is known by its hash is not asked for again. An
// answer that is not what the hash stands for is told all the same, as his who gave it, and
// not remembered (XEP-0115 §5.4): nobody can say what others can. It waits for the answer
// where there is need for one.
func (d *Disco) Program(ctx context.Context, of xmpp.Address, c Caps) (Info, error) {
	if info, ok := d.Known(c); ok {
		return info, nil
	}
	node := c.Node + "#" + c.Ver
	if c.Ver == "" {
		node = ""
	}
	info, err := d.Info(ctx, of, node)
	if err == nil {
		d.cache().add(c, &info)
	}
	return info, err
}

// Known returns what [Disco.Program] would, if that is known. It asks nobody.
func (d *Disco) Known(c Caps) (Info, bool) { return d.cache().get(c) }

// Remember has what others can known from one session to the next, and in all that have the
// same cache.
func (d *Disco) Remember(c *Cache) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known = c
}

func (d *Disco) cache() *Cache {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known
}
