package forms_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// Whatever a form is: it is within its bounds, survives being written and kept, and its answer
// holds only what was asked.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"<x xmlns='jabber:x:data' type='form'><field var='a' type='list-multi'><option label='l'><value>v</value></option><required/></field></x>",
		"<x xmlns='jabber:x:data' type='form'><field var='a'><value>17</value><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:integer'><range min='1' max='9'/></validate></field></x>",
		"<x xmlns='jabber:x:data' type='form'><field var='a'><value>17</value><validate xmlns='http://jabber.org/protocol/xdata-validate'><regex>((a{10}){10}){10}</regex></validate></field></x>",
		"<x xmlns='jabber:x:data' type='result'><reported><field var='a' label='A'/></reported><item><field var='a'><value>1</value><value>2</value></field></item></x>",
		"<x xmlns='jabber:x:data' type='form'><field var='o'><media xmlns='urn:xmpp:media-element' width='1' height='2'><uri type='image/png'>cid:x@bob.xmpp.org</uri></media></field></x>",
		"<instructions>i</instructions><user/><key>17</key><user>x</user>",
	} {
		f.Add(seed, "a", "17")
	}
	f.Fuzz(func(t *testing.T, content, name, value string) {
		n, err := xmlsafe.Parse([]byte("<message>"+content+"</message>"), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		form := forms.ReadLegacy(n, []forms.LegacyField{{Name: "user", Type: forms.TextSingle, Required: true}, {Name: "key", Type: forms.Hidden}})
		if form == nil {
			return
		}
		size := len(form.Title)
		for _, list := range [][]forms.Field{form.Fields, form.Columns} {
			if len(list) > forms.MostFields {
				t.Fatalf("%d fields", len(list))
			}
			for _, f := range list {
				size += len(f.Var) + len(f.Label) + len(f.Desc)
			}
		}
		if size > forms.MostSize || len(form.Rows) > forms.MostRows {
			t.Fatalf("%d bytes, %d rows", size, len(form.Rows))
		}
		if again := forms.Read(written(t, form)); !form.Cut && !form.Legacy && !reflect.DeepEqual(again, form) {
			t.Fatalf("%+v is read again as %+v", form, again)
		}
		kept, err := json.Marshal(form)
		if err != nil {
			t.Fatal(err)
		}
		var same forms.Form
		if err := json.Unmarshal(kept, &same); err != nil {
			t.Fatal(err)
		}
		answer, err := form.Submit(forms.Answers{name: {value}})
		if err != nil {
			return
		}
		for _, f := range answer.Fields {
			if form.Field(f.Var) == nil {
				t.Fatalf("%q was not asked for", f.Var)
			}
		}
	})
}
