package notice_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp/notice"
	"vestnik/core/xmpp/xmlsafe"
)

func TestWhatIsForProgramsIsJSONOrNothing(t *testing.T) {
	for text, want := range map[string]string{
		` { "a" : [ 1, "<" ] } `: `{"a":[1,"\u003c"]}`, "null": "null", "1e999": "1e999",
		"": "", "{": "", "{} {}": "", `"` + strings.Repeat("x", notice.MostJSON) + `"`: "",
		`"` + strings.Repeat("<", notice.MostJSON/2) + `"`:                 "", // longer as it is kept
		strings.Repeat("[", 65) + strings.Repeat("]", 65):                  "",
		strings.Repeat("[", 64) + strings.Repeat("]", 64):                  strings.Repeat("[", 64) + strings.Repeat("]", 64),
		`["\"",` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `]`: "",
		`"` + strings.Repeat("[", 100) + `\"` + `]"`:                       `"` + strings.Repeat("[", 100) + `\"` + `]"`,
	} {
		var e xmlsafe.Encoder
		e.Leaf("json", text, "xmlns", "urn:xmpp:json:0")
		n := read(t, string(e.Bytes()))
		if want == "" && n != nil || want != "" && (n == nil || string(n.JSON) != want) {
			t.Errorf("%.50s: %+v, want %.50s", text, n, want)
		}
		if given := (&notice.Notice{JSON: json.RawMessage(text)}).Check(); text != "" && (given == nil) != (want != "") {
			t.Errorf("%.50s: %v", text, given)
		}
	}
}

func TestWhatIsForProgramsIsAnElementOfTheirsOrNothing(t *testing.T) {
	deep := func(n int) string {
		return "<a xmlns='u'>" + strings.Repeat("<b>", n) + strings.Repeat("</b>", n) + "</a>"
	}
	for text, want := range map[string]string{
		"<order xmlns='urn:office:order' n='17'/>":                               "<order xmlns='urn:office:order' n='17'/>",
		"<?xml version='1.0' encoding='UTF-8'?>\n<a xmlns=\"u\">\n <b/>\n</a>\n": "<a xmlns='u'><b/></a>",
		"<p:a xmlns:p='u' xml:lang='ru'><p:b>т</p:b><c/></p:a>":                  "<a xmlns='u' xml:lang='ru'><b>т</b><c xmlns=''/></a>",
		"<a xmlns='u'><![CDATA[<>]]></a>":                                        "<a xmlns='u'>&lt;&gt;</a>",
		deep(50):                                                                 "<a xmlns='u'>" + strings.Repeat("<b>", 49) + "<b/>" + strings.Repeat("</b>", 49) + "</a>",

		"": "", "17": "", "<a/>": "", "<a xmlns='u'>": "", "<a xmlns='u'/><a xmlns='u'/>": "", "\ufeff<a xmlns='u'/>": "",
		"<a xmlns=''/>": "", "<body xmlns='jabber:client'>x</body>": "", "<received xmlns='urn:xmpp:receipts' id='1'/>": "", "<x xmlns='http://jabber.org/protocol/muc#user'/>": "",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><a xmlns='u'>&b;</a>": "", "<a xmlns='u'>&b;</a>": "", "<!-- a --><a xmlns='u'/>": "", "<a xmlns='u'><?b?></a>": "",
		"<?xml version='1.0' encoding='windows-1251'?><a xmlns='u'/>": "",
		"<a xmlns='u'>text<b/></a>":                                   "", "<a xmlns='u' xmlns:i='v' i:type='string'/>": "", "<a xmlns='u' i:type='string'/>": "",
		"<a xmlns='u'>" + strings.Repeat("x", notice.MostXML) + "</a>":   "",
		"<a xmlns='u'>" + strings.Repeat(">", notice.MostXML/2) + "</a>": "", // longer as it is kept
		deep(64): "",
	} {
		got, err := notice.XML(text)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, notice.ErrXML) {
			t.Errorf("%.80s: %.80s, %v, want %.80s", text, got, err, want)
		}
		if given := (&notice.Notice{XML: text}).Check(); text != "" && (given == nil) != (want != "") {
			t.Errorf("%.80s: %v", text, given)
		}
		if want != "" {
			if n := read(t, "<x xmlns='urn:xmpp:other'/>"+want); n == nil || n.XML != want {
				t.Errorf("%.80s: %+v", want, n)
			}
		}
	}
}

// What would not be taken is not read either, and ends no session when it is written.
func TestAnElementThatIsNoneDoesNoHarm(t *testing.T) {
	for _, text := range []string{"<a xmlns='u'>text<b/></a>", "<a xmlns='u' xmlns:i='v' i:type='string'/>", "<a xmlns='urn:xmpp:other'/>"} {
		if n := read(t, text); n != nil {
			t.Errorf("%s: %+v", text, n)
		}
	}
	for _, text := range []string{"</message>", "<a xmlns='u'>", "&b;", "<a/>"} {
		var e xmlsafe.Encoder
		if (&notice.Notice{XML: text}).Encode(&e); len(e.Bytes()) > 0 {
			t.Errorf("%s: %s", text, e.Bytes())
		}
	}
}
