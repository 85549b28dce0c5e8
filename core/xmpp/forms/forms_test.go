package forms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// read reads the form in a content of a message.
func read(t testing.TB, content string) *forms.Form {
	t.Helper()
	n, err := xmlsafe.Parse([]byte("<message>"+content+"</message>"), "", &xmlsafe.Default)
	if err != nil {
		t.Fatalf("%.200s: %v", content, err)
	}
	return forms.Read(n)
}

// ask reads a form with fields to be answered.
func ask(t testing.TB, fields string) *forms.Form {
	t.Helper()
	return read(t, "<x xmlns='jabber:x:data' type='form'>"+fields+"</x>")
}

// written returns an element with a form in it.
func written(t testing.TB, f *forms.Form) *xmlsafe.Node {
	t.Helper()
	var e xmlsafe.Encoder
	f.Encode(e.Start("message"))
	n, err := xmlsafe.Parse(e.End().Bytes(), "", &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// whole is a form with all that there is.
const whole = `<x xmlns='jabber:x:data' type='form'><title>Бот</title><instructions>Раз</instructions><instructions>Два</instructions>
	<field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>
	<field type='fixed'><value>Раздел</value></field>
	<field type='text-single' label='Имя' var='name'><desc>Как зовут</desc><required/><value>бот</value></field>
	<field type='text-multi' var='about'><value>a</value><value>b</value></field>
	<field type='text-private' var='pw'/>
	<field type='boolean' var='public'><value>1</value></field>
	<field type='list-multi' var='can'><option label='Погода'><value>weather</value></option><option><value>news</value></option><value>news</value>
		<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'><open/><list-range min='1' max='3'/></validate></field>
	<field type='list-single' var='max'><value>20</value><option><value>20</value></option></field>
	<field type='jid-multi' var='who'/><field type='jid-single' var='one'/>
	<field var='ocr' label='?'><media xmlns='urn:xmpp:media-element' height='80' width='290'><uri type='image/jpeg'>cid:sha1+8f@bob.xmpp.org</uri><uri type='image/jpeg'>https://a.example/x</uri></media></field>
	</x>`

func TestEverythingOfAFormIsRead(t *testing.T) {
	want := &forms.Form{Kind: forms.Ask, Type: "jabber:bot", Title: "Бот", Instructions: []string{"Раз", "Два"}, Fields: []forms.Field{
		{Type: forms.Fixed, Values: []string{"Раздел"}},
		{Type: forms.TextSingle, Var: "name", Label: "Имя", Desc: "Как зовут", Required: true, Values: []string{"бот"}},
		{Type: forms.TextMulti, Var: "about", Values: []string{"a", "b"}},
		{Type: forms.TextPrivate, Var: "pw"},
		{Type: forms.Boolean, Var: "public", Values: []string{"1"}},
		{
			Type: forms.ListMulti, Var: "can", Values: []string{"news"}, Options: []forms.Option{{"Погода", "weather"}, {"", "news"}},
			Rule: &forms.Rule{Datatype: "xs:string", Open: true, Least: 1, Most: 3},
		},
		{Type: forms.ListSingle, Var: "max", Values: []string{"20"}, Options: []forms.Option{{"", "20"}}},
		{Type: forms.JIDMulti, Var: "who"},
		{Type: forms.JIDSingle, Var: "one"},
		{Type: forms.TextSingle, Var: "ocr", Label: "?", Media: &forms.Media{Width: 290, Height: 80, Sources: []forms.Source{
			{Type: "image/jpeg", URI: "cid:sha1+8f@bob.xmpp.org"}, {Type: "image/jpeg", URI: "https://a.example/x"},
		}}},
	}}
	have := read(t, whole)
	if !reflect.DeepEqual(have, want) {
		t.Errorf("%+v", have)
	}
	if again := forms.Read(written(t, have)); !reflect.DeepEqual(again, want) {
		t.Errorf("written and read: %+v", again)
	}
	kept, err := json.Marshal(have)
	if err != nil {
		t.Fatal(err)
	}
	again := new(forms.Form)
	if err := json.Unmarshal(kept, again); err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("kept as %s: %+v, %v", kept, again, err)
	}
}

func TestATableIsRead(t *testing.T) {
	const rows = `<item><field var='jid'><value>a@b</value></field><field var='x'><value>no column</value></field><field var='tel'><value>1</value><value>2</value></field></item>` +
		`<item><field var='tel'/><field var='jid'><value>c@d</value></field><field var='jid'><value>another</value></field></item>`
	want := [][][]string{{{"a@b"}, {"1", "2"}}, {{"c@d"}, nil}}
	f := read(t, `<x xmlns='jabber:x:data' type='result'><reported><field var='jid' type='jid-single' label='Адрес'/><field var='tel'/><field var='jid'/></reported>`+rows+`</x>`)
	if !reflect.DeepEqual(f.Rows, want) || len(f.Columns) != 2 || f.Columns[0].Type != forms.JIDSingle || f.Columns[0].Name() != "Адрес" || f.Columns[1].Name() != "tel" {
		t.Errorf("%+v", f)
	}
	if again := forms.Read(written(t, f)); !reflect.DeepEqual(again, f) {
		t.Errorf("%+v", again)
	}
	// Some say nothing of columns: then the first row does.
	if f := read(t, `<x xmlns='jabber:x:data' type='result'>`+rows+`</x>`); len(f.Columns) != 3 || len(f.Rows) != 2 || f.Rows[0][2][1] != "2" {
		t.Errorf("%+v", f)
	}
}

// XEP-0004 §3.3: what has no type, or one that nobody knows, is a line of text.
func TestWhatIsOddIsReadAsFarAsItMeansSomething(t *testing.T) {
	f := ask(t, "<field var='a' type='colour'><value>1</value><value>2</value></field><field var='b'/><field var='a'/><field/><field xmlns='u' var='c'/><field type='fixed'/>"+
		"<field type='text-single'><value>without a name</value></field>"+
		"<field var='m'><media xmlns='urn:xmpp:media-element' width='-1' height='99999999'><uri type='image/png'>file:///etc/passwd</uri><uri type='image/png'>javascript:x</uri></media></field>"+
		"<field var='n'><validate xmlns='http://jabber.org/protocol/xdata-validate'><list-range min='-1' max='many'/></validate></field>")
	want := []forms.Field{
		{Var: "a", Type: forms.TextSingle, Values: []string{"1"}}, {Var: "b", Type: forms.TextSingle}, {Type: forms.Fixed},
		{Var: "m", Type: forms.TextSingle}, {Var: "n", Type: forms.TextSingle, Rule: new(forms.Rule)},
	}
	if !reflect.DeepEqual(f.Fields, want) {
		t.Errorf("%+v", f.Fields)
	}
	for _, none := range []string{"", "<x xmlns='u' type='form'/>", "<x xmlns='jabber:x:data' type='other'/>", "<y xmlns='jabber:x:data' type='form'/>"} {
		if f := read(t, none); f != nil {
			t.Errorf("%s: %+v", none, f)
		}
	}
	if f := read(t, "<x xmlns='u'/><x xmlns='jabber:x:data'/><x xmlns='jabber:x:data' type='cancel'/>"); f.Kind != forms.Cancel {
		t.Errorf("%+v", f)
	}
	if forms.Read(nil) != nil {
		t.Error("a form of nothing")
	}
}

// SECURITY: a service may send anything. What is kept is bounded, and a form of which a part
// is missing is not answered.
func TestAHostileFormIsCutAndNotAnswered(t *testing.T) {
	long := strings.Repeat("ы", 500_000)
	many := func(n int, each string) string { return strings.Repeat(each, n) }
	numbered := func(n int, each string) string {
		var all strings.Builder
		for i := range n {
			fmt.Fprintf(&all, each, i)
		}
		return all.String()
	}
	for name, fields := range map[string]string{
		"10,000 fields":    numbered(10_000, "<field var='f%d'/>"),
		"10,000 options":   "<field var='a' type='list-single'>" + many(10_000, "<option><value>v</value></option>") + "</field>",
		"options of many":  numbered(40, "<field var='f%d' type='list-single'>"+many(60, "<option><value>v</value></option>")+"</field>"),
		"10,000 values":    "<field var='a' type='text-multi'>" + many(10_000, "<value>v</value>") + "</field>",
		"a long value":     "<field var='a' type='hidden'><value>" + long + "</value></field>",
		"a long name":      "<field var='" + long[:10_000] + "'/>",
		"long texts":       numbered(250, "<field var='f%d'><desc>"+long[:16_000]+"</desc></field>"),
		"long values":      numbered(250, "<field var='f%d' type='hidden'><value>"+long[:60_000]+"</value></field>"),
		"a long option":    "<field var='a' type='list-single'><option><value>" + long + "</value></option></field>",
		"10,000 rows":      many(10_000, "<item><field var='a'><value>1</value></field></item>"),
		"10,000 columns":   "<reported>" + numbered(10_000, "<field var='f%d'/>") + "</reported>",
		"a long cell":      "<item><field var='a'><value>" + long + "</value></field></item>",
		"a field and much": "<field var='a'/>" + numbered(10_000, "<field var='f%d' type='text-multi'><value>1</value></field>"),
	} {
		f := ask(t, fields)
		size := 0
		for _, v := range append(f.Fields, f.Columns...) {
			size += len(v.Var) + len(v.Label) + len(v.Desc) + len(strings.Join(v.Values, ""))
		}
		if !f.Cut || size > forms.MostSize || len(f.Fields) > forms.MostFields || len(f.Columns) > forms.MostFields || len(f.Rows) > forms.MostRows {
			t.Errorf("%s: cut %v, %d bytes, %d fields, %d columns, %d rows", name, f.Cut, size, len(f.Fields), len(f.Columns), len(f.Rows))
		}
		if _, err := f.Submit(nil); !errors.Is(err, forms.ErrCut) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What only a person reads is clipped, and the form is as good as before.
	f := ask(t, "<title>"+long+"</title><instructions>"+long+"</instructions><field var='a' label='"+long[:60_000]+"'><desc>"+long+"</desc></field>")
	if f.Cut || len(f.Title) > forms.MostLabel || !strings.HasSuffix(f.Title, "ы…") || len(f.Fields[0].Label) > forms.MostLabel || len(f.Fields[0].Desc) > forms.MostText || len(f.Instructions[0]) > forms.MostText {
		t.Errorf("cut %v, %d, %d, %d, %d", f.Cut, len(f.Title), len(f.Fields[0].Label), len(f.Fields[0].Desc), len(f.Instructions[0]))
	}
	if f := ask(t, "<field var='a'><x xmlns='jabber:x:data' type='form'><field var='b'/></x></field><item><item><field var='c'/></item></item>"); len(f.Fields) != 1 || len(f.Columns) != 0 {
		t.Errorf("%+v", f)
	}
}

// XEP-0077 §3.1.1: there were elements before there were forms.
func TestElementsOfOldProtocolsAreAForm(t *testing.T) {
	known := []forms.LegacyField{{Name: "username", Type: forms.TextSingle, Required: true}, {Name: "password", Type: forms.TextPrivate}, {Name: "key", Type: forms.Hidden}}
	query, err := xmlsafe.Parse([]byte("<query xmlns='jabber:iq:register'><instructions> Имя </instructions><key>17</key><username/><username>x</username><password>old</password><other/><password xmlns='u'/></query>"), "", &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	f := forms.ReadLegacy(query, known)
	want := &forms.Form{Kind: forms.Ask, Legacy: true, Instructions: []string{"Имя"}, Fields: []forms.Field{
		{Var: "key", Type: forms.Hidden, Values: []string{"17"}}, {Var: "username", Type: forms.TextSingle, Required: true}, {Var: "password", Type: forms.TextPrivate, Values: []string{"old"}},
	}}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("%+v", f)
	}
	filled, err := f.Submit(forms.Answers{"username": {"<anna>"}, "password": nil})
	if err != nil {
		t.Fatal(err)
	}
	filled.Fields = append(filled.Fields, forms.Field{Var: "a><evil", Values: []string{"x"}})
	var e xmlsafe.Encoder
	filled.Encode(&e)
	if have := string(e.Bytes()); have != "<key>17</key><username>&lt;anna&gt;</username>" {
		t.Error(have)
	}
	query.Children = append(query.Children, written(t, &forms.Form{Kind: forms.Ask, Title: "form"}).Children...)
	if f := forms.ReadLegacy(query, known); f.Legacy || f.Title != "form" {
		t.Errorf("%+v", f)
	}
	if f := forms.ReadLegacy(nil, known); f != nil {
		t.Errorf("%+v", f)
	}
}
