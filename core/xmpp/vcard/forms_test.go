package vcard

import (
	"reflect"
	"strings"
	"testing"
)

// forms are single fields as programs write them, in vcard-temp and in vCard4; "" where one
// form has no such thing.
var forms = []struct {
	name, temp, four string
	want             Card
}{
	{"a full name", "<FN>Peter Saint-Andre</FN>", "<fn><text>Peter Saint-Andre</text></fn>", Card{FullName: "Peter Saint-Andre"}},
	{
		"a name", "<N><FAMILY>Saint-Andre</FAMILY><GIVEN>Peter</GIVEN><MIDDLE/></N>",
		"<n><surname>Saint-Andre</surname><given>Peter</given><additional/></n>", Card{Name: Name{Family: "Saint-Andre", Given: "Peter"}},
	},
	{"a nickname", "<NICKNAME>stpeter</NICKNAME>", "<nickname><text>stpeter</text></nickname>", Card{Nick: "stpeter"}},
	{"a birthday", "<BDAY>1966-08-06</BDAY>", "<bday><date>1966-08-06</date></bday>", Card{Birthday: "1966-08-06"}},
	{"a birthday without a year", "<BDAY>--08-06</BDAY>", "<bday><date>--08-06</date></bday>", Card{Birthday: "--08-06"}},
	{"a birthday as text", "", "<bday><parameters/><text>лето</text></bday>", Card{Birthday: "лето"}},
	{
		"a company", "<ORG><ORGNAME>XMPP Standards Foundation</ORGNAME><ORGUNIT>Council</ORGUNIT><ORGUNIT/></ORG>",
		"<org><text>XMPP Standards Foundation</text><text>Council</text><text/></org>", Card{Company: "XMPP Standards Foundation", Units: []string{"Council", ""}},
	},
	{"a unit of no company", "<ORG><ORGUNIT>Склад</ORGUNIT></ORG>", "<org><text/><text>Склад</text></org>", Card{Units: []string{"Склад"}}},
	{"a post", "<TITLE>Executive Director</TITLE>", "<title><text>Executive Director</text></title>", Card{Title: "Executive Director"}},
	{"a role", "<ROLE>Patron Saint</ROLE>", "<role><text>Patron Saint</text></role>", Card{Role: "Patron Saint"}},
	{
		"phones", "<TEL><WORK/><VOICE/><NUMBER>303-308-3282</NUMBER></TEL><TEL><HOME/><FAX/><NUMBER/></TEL>",
		"<tel><parameters><type><text>work</text><text>VOICE</text></type></parameters><uri>tel:303-308-3282</uri></tel><tel><parameters><type><text>home</text><text>fax</text></type></parameters><text/></tel>",
		Card{Phones: []Contact{{"303-308-3282", []string{"work", "voice"}}, {"", []string{"home", "fax"}}}},
	},
	{
		"a mail address that is preferred", "<EMAIL><INTERNET/><PREF/><USERID>stpeter@jabber.org</USERID></EMAIL>",
		"<email><parameters><type><text>internet</text></type><pref><integer>1</integer></pref></parameters><text>stpeter@jabber.org</text></email>",
		Card{Mails: []Contact{{"stpeter@jabber.org", []string{"internet", "pref"}}}},
	},
	{
		"an address", "<ADR><WORK/><EXTADD>Suite 600</EXTADD><STREET>1899 Wynkoop Street</STREET><LOCALITY>Denver</LOCALITY><REGION>CO</REGION><PCODE>80202</PCODE><CTRY>USA</CTRY></ADR>",
		"<adr><parameters><type><text>work</text></type></parameters><ext>Suite 600</ext><street>1899 Wynkoop Street</street><locality>Denver</locality><region>CO</region><code>80202</code><country>USA</country></adr>",
		Card{Addresses: []Address{{Extra: "Suite 600", Street: "1899 Wynkoop Street", City: "Denver", Region: "CO", Code: "80202", Country: "USA", Kinds: []string{"work"}}}},
	},
	{"a page", "<URL>http://www.xmpp.org/xsf/people/stpeter.shtml</URL>", "<url><uri>http://www.xmpp.org/xsf/people/stpeter.shtml</uri></url>", Card{URL: "http://www.xmpp.org/xsf/people/stpeter.shtml"}},
	{"a note", "<DESC>Больше</DESC>", "<note><text>Больше</text></note>", Card{Note: "Больше"}},
	{"where a picture is", "<PHOTO><EXTVAL>http://a.example/p.png</EXTVAL></PHOTO>", "<photo><uri>http://a.example/p.png</uri></photo>", Card{Photo: "http://a.example/p.png"}},
}

func TestEachFieldIsReadInBothForms(t *testing.T) {
	for _, v := range forms {
		if v.temp != "" {
			if have := readTemp(parse(t, "<vCard xmlns='vcard-temp'>"+v.temp+"</vCard>")); !reflect.DeepEqual(have, v.want) {
				t.Errorf("%s: %+v", v.name, have)
			}
		}
		if have := readFour(parse(t, "<vcard xmlns='"+nsFour+"'>"+v.four+"</vcard>")); !reflect.DeepEqual(have, v.want) {
			t.Errorf("%s in vCard4: %+v", v.name, have)
		}
	}
}

func TestWhatIsReadIsWrittenSoThatTheOtherFormSaysTheSame(t *testing.T) {
	for _, v := range forms {
		c := v.want
		four := readFour(parse(t, string(c.writeFour())))
		if temp := readTemp(parse(t, string(four.writeTemp()))); !reflect.DeepEqual(temp, c) {
			t.Errorf("%s: %+v", v.name, temp)
		}
	}
}

// What stands in another namespace, or where it does not belong, is not taken for a field.
func TestWhatOnlyLooksLikeAFieldIsNotRead(t *testing.T) {
	for _, text := range []string{
		"<vCard xmlns='vcard-temp'><FN xmlns='urn:evil'>x</FN></vCard>",
		"<vCard xmlns='vcard-temp'><x><FN>x</FN></x></vCard>",
		"<vCard xmlns='vcard-temp'><FN>x<b>y</b></FN></vCard>",
		"<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE></PHOTO></vCard>",
	} {
		if c := readTemp(parse(t, text)); c.FullName != "" || c.Photo != "" || len(c.temp) != 1 {
			t.Errorf("%s: %+v", text, c)
		}
	}
	for _, text := range []string{"<fn/>", "<fn>x</fn>", "<fn><text xmlns='urn:evil'>x</text></fn>", "<fn><text><b>x</b></text></fn>", "<photo><uri>data:image/png;base64,AAAA</uri></photo>"} {
		if c := readFour(parse(t, "<vcard xmlns='"+nsFour+"'>"+text+"</vcard>")); c.FullName != "" || c.Photo != "" || len(c.four) != 1 {
			t.Errorf("%s: %+v", text, c)
		}
	}
}

func TestANumberIsAURIWhereItCanBe(t *testing.T) {
	for number, want := range map[string]string{
		"+7 (495) 1-2": "uri tel:+7-(495)-1-2", "12": "uri tel:12", "12 доб. 3": "text 12 доб. 3", "a&b": "text a&b", "": "uri tel:",
	} {
		if kind, value := phone(number); kind+" "+value != want {
			t.Errorf("%s: %s %s", number, kind, value)
		}
	}
	preferred := Card{Mails: []Contact{{"a@b", []string{"pref", "work"}}}}
	if have := string(preferred.writeFour()); !strings.Contains(have, "<parameters><pref><integer>1</integer></pref><type><text>work</text></type></parameters><text>a@b</text>") {
		t.Error(have)
	}
	if strings.Contains(string((&Card{}).writeFour()), "tel") {
		t.Error("a phone of nobody")
	}
}
