package vcard

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

// parse parses what must be right.
func parse(t interface{ Fatalf(string, ...any) }, text string) *xmlsafe.Node {
	n, err := xmlsafe.Parse([]byte(text), "", &xmlsafe.Default)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return n
}

// full is a card with something in each field.
var full = Card{
	FullName: "Пётр <Склад> О'Нил", Name: Name{"О'Нил", "Пётр", "Петрович", "г-н", "мл."}, Nick: "петя", Birthday: "1970-01-31",
	Company: "ООО \"Рога & Копыта\"", Units: []string{"Склад", "Смена 2"}, Title: "Кладовщик", Role: "Хранит", URL: "http://office.example/p", Note: "Обед\nв час 😀", Photo: "http://office.example/p.png",
	Phones:    []Contact{{"+7 495 1", []string{"work", "voice", "pref"}}, {"12 доб. 3", nil}},
	Mails:     []Contact{{"p@office.example", []string{"work", "internet"}}},
	Addresses: []Address{{"1", "а", "Ленина, 1", "Москва", "МО", "101000", "Россия", []string{"home"}}},
}

func TestACardIsReadAsItWasWrittenInEitherForm(t *testing.T) {
	temp := readTemp(parse(t, string(full.writeTemp())))
	four := readFour(parse(t, string(full.writeFour())))
	for _, c := range []*Card{&temp, &four} {
		want := full
		if c == &four {
			want.Phones = []Contact{{"+7-495-1", []string{"work", "voice", "pref"}}, {"12 доб. 3", nil}}
		}
		if !reflect.DeepEqual(*c, want) {
			t.Errorf("%+v\nnot %+v", *c, want)
		}
	}
	if empty := (Card{}); !empty.IsEmpty() || full.IsEmpty() || string(empty.writeTemp()) != "<vCard xmlns='vcard-temp'/>" {
		t.Error("empty")
	}
}

const (
	strangeTemp = "<vCard xmlns='vcard-temp'><FN>A</FN><FN>B</FN><JABBERID>a@b</JABBERID><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0=</BINVAL></PHOTO>" +
		"<X-EVOLUTION-FILE-AS>A, B</X-EVOLUTION-FILE-AS><NOTE>n</NOTE><x xmlns='urn:other' a='b'><y/></x></vCard>"
	strangeFour = "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>A</text></fn><impp><uri>xmpp:a@b</uri></impp><group name='g'><tel><text>1</text></tel></group>" +
		"<photo><uri>data:image/png;base64,iVBORw0=</uri></photo><lang><language-tag>ru</language-tag></lang></vcard>"
)

func TestWhatIsNotKnownIsKept(t *testing.T) {
	temp, four := readTemp(parse(t, strangeTemp)), readFour(parse(t, strangeFour))
	temp.Title, four.Title = "T", "T"
	for _, v := range []struct{ have, want string }{
		{string(temp.writeTemp()), strings.Replace(strings.Replace(strangeTemp, "<FN>B</FN>", "", 1), "<JABBERID>", "<TITLE>T</TITLE><FN>B</FN><JABBERID>", 1)},
		{string(four.writeFour()), strings.Replace(strangeFour, "<impp>", "<title><text>T</text></title><impp>", 1)},
	} {
		if v.have != v.want {
			t.Errorf("%s\nnot %s", v.have, v.want)
		}
	}
}

func TestOfTwoFormsThatDifferTheFirstCounts(t *testing.T) {
	rest := readTemp(parse(t, strangeTemp)).temp
	for name, v := range map[string]struct {
		temp, four Card
		want       string
	}{
		"the same, and more": {Card{FullName: "A", temp: rest}, Card{FullName: "A", Role: "r"}, "A r"},
		"changed since":      {Card{FullName: "B", temp: rest}, Card{FullName: "A", Role: "r", four: rest}, "B "},
		"only the first":     {Card{FullName: "B", temp: rest}, Card{}, "B "},
	} {
		c := ours(v.temp, v.four)
		if have := c.FullName + " " + c.Role; have != v.want || len(c.temp) != len(rest) || len(c.four) != len(v.four.four) {
			t.Errorf("%s: %q %+v", name, have, c)
		}
	}
}

// A card with more than anybody has is read in part, and not lost.
func TestListsAreBounded(t *testing.T) {
	c := readTemp(parse(t, "<vCard xmlns='vcard-temp'>"+strings.Repeat("<TEL><A B='c'/><NUMBER>1</NUMBER></TEL><EMAIL><USERID>a</USERID></EMAIL><ADR/>", 1000)+
		"<ORG>"+strings.Repeat("<ORGUNIT>u</ORGUNIT>", 1000)+"</ORG></vCard>"))
	if len(c.Phones) != maxList || len(c.Mails) != maxList || len(c.Addresses) != maxList || len(c.Units) != maxList || len(c.temp) != 3*(1000-maxList) {
		t.Error(len(c.Phones), len(c.Mails), len(c.Addresses), len(c.Units), len(c.temp))
	}
	many := ""
	for i := range 1000 {
		many += fmt.Sprintf("<K%d/>", i)
	}
	c = readTemp(parse(t, "<vCard xmlns='vcard-temp'><TEL>"+many+"<NUMBER>1</NUMBER></TEL></vCard>"))
	if len(c.Phones[0].Kinds) > 20 {
		t.Error(c.Phones)
	}
}

// Kinds become names of elements: only words do.
func TestAKindThatIsNoWordIsLeftOut(t *testing.T) {
	c := Card{Phones: []Contact{{"1", []string{"a><b", "WORK", "work", "", "1x", "дом", "a/"}}}}
	if have := string(c.writeTemp()); have != "<vCard xmlns='vcard-temp'><TEL><WORK/><NUMBER>1</NUMBER></TEL></vCard>" {
		t.Error(have)
	}
}

// Whatever somebody's card holds, it can be written, and reads the same again.
func FuzzCard(f *testing.F) {
	f.Add(string(full.writeTemp()))
	f.Add(string(full.writeFour()))
	f.Add(strangeTemp)
	f.Add(strangeFour)
	f.Fuzz(func(t *testing.T, text string) {
		n, err := xmlsafe.Parse([]byte(text), nsTemp, &xmlsafe.Default)
		if err != nil {
			return
		}
		temp, four := readTemp(n), readFour(n)
		for _, data := range [][]byte{temp.writeTemp(), four.writeFour(), temp.writeFour()} {
			if _, err := xmlsafe.Parse(data, "", &xmlsafe.Default); err != nil && xmlsafe.BrokenLimit(err) == "" {
				t.Errorf("%s: %v", data, err)
			}
		}
	})
}
