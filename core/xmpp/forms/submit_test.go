package forms_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"vestnik/core/xmpp/forms"
)

func TestAnAnswerHoldsWhatWasAskedFor(t *testing.T) {
	filled, err := read(t, whole).Submit(forms.Answers{"name": {"вестник"}, "about": {"раз\r\nдва", "три"}, "public": {"false"}, "can": {"weather", "weather", "chat"}, "who": {"a@b.example", "a@b.example", ""}})
	if err != nil {
		t.Fatal(err)
	}
	want := &forms.Form{Kind: forms.Submit, Type: "jabber:bot", Fields: []forms.Field{
		{Var: "name", Values: []string{"вестник"}},
		{Var: "about", Values: []string{"раз", "два", "три"}},
		{Var: "public", Values: []string{"0"}},
		{Var: "can", Values: []string{"weather", "chat"}},
		{Var: "max", Values: []string{"20"}}, // as it came
		{Var: "who", Values: []string{"a@b.example"}},
	}}
	if !reflect.DeepEqual(filled, want) {
		t.Errorf("%+v", filled)
	}
	if again := forms.Read(written(t, filled)); !reflect.DeepEqual(again, want) {
		t.Errorf("%+v", again)
	}
}

func TestHiddenFieldsGoBackAsTheyCame(t *testing.T) {
	f := ask(t, "<field var='state' type='hidden'><value> a\nb </value><value/></field><field var='off' type='boolean'/><field var='x'/>")
	filled, err := f.Submit(nil)
	if err != nil || !reflect.DeepEqual(filled.Fields, []forms.Field{{Var: "state", Values: []string{" a\nb ", ""}}, {Var: "off", Values: []string{"0"}}}) {
		t.Errorf("%+v, %v", filled, err)
	}
}

// Who empties a field that came with a value means it.
func TestAnEmptyAnswerTakesTheValueAway(t *testing.T) {
	f := ask(t, "<field var='t'><value>1</value></field><field var='l' type='list-multi'><value>1</value><option><value>1</value></option></field><field var='m' type='text-multi'><value>1</value></field>"+
		"<field var='b' type='boolean'><value>1</value></field>")
	filled, err := f.Submit(forms.Answers{"t": nil, "l": {}, "m": {""}, "b": nil})
	want := []forms.Field{{Var: "t", Values: []string{""}}, {Var: "l"}, {Var: "m", Values: []string{""}}, {Var: "b", Values: []string{"0"}}}
	if err != nil || !reflect.DeepEqual(filled.Fields, want) {
		t.Errorf("%+v, %v", filled, err)
	}
}

// rule is a field of a type with a rule.
func rule(kind, datatype, method string) string {
	return "<field var='f' type='" + kind + "'><option><value>a</value></option><option><value>b</value></option>" +
		"<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='" + datatype + "'>" + method + "</validate></field>"
}

func TestAnswersAreCheckedBeforeTheyGo(t *testing.T) {
	plain := func(kind string) string {
		return "<field var='f' type='" + kind + "'><option><value>a</value></option><option><value>b</value></option></field>"
	}
	required := func(kind string) string {
		return strings.Replace(plain(kind), "</field>", "<required/></field>", 1)
	}
	long := strings.Repeat("x", forms.MostValue+1)
	for _, v := range []struct {
		field  string
		values []string
		want   forms.Why
	}{
		{plain("text-single"), []string{"a"}, ""},
		{plain("text-single"), []string{"a", "b"}, forms.OnlyOne},
		{plain("text-single"), []string{"a\nb"}, forms.OneLine},
		{plain("text-private"), []string{"a\rb"}, forms.OneLine},
		{plain("text-single"), []string{long}, forms.TooLong},
		{plain("text-multi"), []string{"a\nb", "c"}, ""},
		{plain("text-multi"), make([]string, forms.MostValues+1), ""},
		{plain("text-multi"), append(make([]string, forms.MostValues), "x"), forms.TooMany},
		{plain("fixed"), []string{"a"}, forms.NotAsked},
		{plain("hidden"), []string{"a"}, forms.NotAsked},
		{plain("boolean"), []string{"true"}, ""},
		{plain("boolean"), []string{"yes"}, forms.NotYesNo},
		{plain("jid-single"), []string{"a@b.example/c"}, ""},
		{plain("jid-single"), []string{"a@@b"}, forms.NotAddress},
		{plain("jid-multi"), []string{"a@b.example", "b@"}, forms.NotAddress},
		{plain("list-single"), []string{"a"}, ""},
		{plain("list-single"), []string{"A"}, forms.NotOffered},
		{plain("list-single"), []string{"a", "b"}, forms.OnlyOne},
		{plain("list-multi"), []string{"a", "b"}, ""},
		{plain("list-multi"), []string{"a", "c"}, forms.NotOffered},
		{"<field var='f' type='list-single'/>", []string{"a"}, ""},
		{required("text-single"), nil, forms.Missing},
		{required("text-single"), []string{""}, forms.Missing},
		{required("text-single"), []string{" "}, ""},
		{required("list-multi"), []string{}, forms.Missing},
		{required("boolean"), nil, ""},
		{rule("list-single", "", "<open/>"), []string{"c"}, ""},
		{rule("list-single", "xs:integer", "<open/>"), []string{"c"}, forms.BadValue},
		{rule("list-single", "xs:integer", "<open/>"), []string{"a"}, ""}, // it is offered
		{rule("list-multi", "", "<list-range min='2'/>"), []string{"a"}, forms.TooFew},
		{rule("list-multi", "", "<list-range min='2'/>"), []string{"a", "a"}, forms.TooFew},
		{rule("list-multi", "", "<list-range min='2'/>"), nil, ""},
		{rule("list-multi", "", "<list-range max='1'/>"), []string{"a", "b"}, forms.TooMany},
		{rule("text-multi", "xs:integer", ""), []string{"1\n2"}, ""},
		{rule("text-multi", "xs:integer", ""), []string{"1\nx"}, forms.BadValue},
	} {
		faults := ask(t, v.field).Check(forms.Answers{"f": v.values})
		have := forms.Why("")
		if len(faults) > 0 {
			have = faults[0].Why
		}
		if have != v.want || len(faults) > 1 {
			t.Errorf("%s: %.40q: %q, want %q", v.field, v.values, have, v.want)
		}
	}
}

func TestValuesAreOfTheirDatatype(t *testing.T) {
	for _, v := range []struct{ datatype, good, bad string }{
		{"xs:integer", "0 -17 +5 99999999999999999999999", "x 1.5 1e3 0x10 " + strings.Repeat("9", 1000)},
		{"xs:byte", "127 -128", "128 -129"},
		{"xs:short", "32767 -32768", "32768"},
		{"xs:int", "2147483647 -2147483648", "2147483648 -2147483649"},
		{"xs:long", "9223372036854775807", "9223372036854775808"},
		{"xs:decimal", "1.5 -.5 5. 17", "1e5 1,5 ."},
		{"xs:double", "1.5e10 -INF NaN 17", "inf 1e99999999 0x1p4"},
		{"xs:date", "2026-12-28 2026-12-28Z 2026-12-28+03:00", "28.12.2026 2026-02-30"},
		{"xs:dateTime", "2026-12-28T10:00:00Z 2026-12-28T10:00:00.5 2026-12-28T10:00:00+03:00", "2026-12-28"},
		{"xs:time", "10:00:00 10:00:00Z", "10:00 25:00:00"},
		{"xs:language", "ru en-GB", "русский -"},
		{"xs:anyURI", "https://a.example/x urn:x", "http://[ %zz"},
		{"xs:string", "anything", ""}, {"x:custom", "anything", ""}, {"", "anything", ""},
	} {
		f := ask(t, rule("text-single", v.datatype, "<basic/>"))
		for _, value := range strings.Fields(v.good) {
			if faults := f.Check(forms.Answers{"f": {value}}); faults != nil {
				t.Errorf("%s %s: %v", v.datatype, value, faults)
			}
		}
		for _, value := range strings.Fields(v.bad) {
			if faults := f.Check(forms.Answers{"f": {value}}); len(faults) != 1 || faults[0].Why != forms.BadValue {
				t.Errorf("%s %.40s: %v", v.datatype, value, faults)
			}
		}
	}
}

func TestValuesAreInTheirRange(t *testing.T) {
	for _, v := range []struct{ datatype, min, max, good, bad string }{
		{"xs:int", "1", "10", "1 5 10 +10 010", "0 11 -5"},
		{"xs:integer", "", "99999999999999999999", "-5 99999999999999999999", "100000000000000000000"},
		{"xs:decimal", "0.5", "", ".5 5. 0.50", "0.49 -.5"},
		{"xs:double", "-1e3", "1e3", "-1000 NaN", "1001 INF -INF"},
		{"xs:date", "2026-12-01", "2026-12-31", "2026-12-01 2026-12-31", "2026-11-30 2027-01-01"},
		{"xs:dateTime", "2026-12-01T10:00:00+03:00", "", "2026-12-01T07:00:00Z", "2026-12-01T06:59:59Z"},
		{"xs:time", "09:00:00", "18:00:00", "09:00:00", "08:59:59"},
		{"xs:int", "few", "many", "17", ""}, // a range that means nothing is the service's business
		{"xs:string", "b", "c", "a d", ""},
	} {
		f := ask(t, rule("text-single", v.datatype, "<range min='"+v.min+"' max='"+v.max+"'/>"))
		for _, value := range strings.Fields(v.good) {
			if faults := f.Check(forms.Answers{"f": {value}}); faults != nil && value != "NaN" {
				t.Errorf("%s %s in %s…%s: %v", v.datatype, value, v.min, v.max, faults)
			}
		}
		for _, value := range strings.Fields(v.bad) {
			if faults := f.Check(forms.Answers{"f": {value}}); len(faults) != 1 || faults[0].Why != forms.OutOfRange {
				t.Errorf("%s %s in %s…%s: %v", v.datatype, value, v.min, v.max, faults)
			}
		}
	}
}

// SECURITY: an expression is a stranger's program.
func TestValuesMatchTheirPattern(t *testing.T) {
	for _, v := range []struct{ pattern, value, want string }{
		{"([0-9]{3})-([0-9]{2})-([0-9]{4})", "123-45-6789", ""},
		{"([0-9]{3})-([0-9]{2})-([0-9]{4})", "x123-45-6789", "no-match"},
		{"a|b", "ab", "no-match"},
		{"(a+)+b", strings.Repeat("a", 4000), "no-match"}, // what recursing engines take years for
		{"((a{30}){30}){30}", "x", ""},                    // what makes a machine of millions of states is not tried
		{"(a{0,900}){0,900}", "x", ""},
		{strings.Repeat("(", 400) + "a" + strings.Repeat(")", 400), "x", "no-match"},
		{strings.Repeat("a?", 600), "x", ""}, // longer than what is read
		{"(", "anything", ""},                // none
		{"(?=a)a", "anything", ""},           // of another kind
		{"a", strings.Repeat("b", 10_000), ""},
	} {
		f := ask(t, rule("text-single", "", "<regex>"+strings.ReplaceAll(v.pattern, "<", "&lt;")+"</regex>"))
		have := ""
		if faults := f.Check(forms.Answers{"f": {v.value}}); faults != nil {
			have = string(faults[0].Why)
		}
		if have != v.want {
			t.Errorf("%.40s: %.40s: %q", v.pattern, v.value, have)
		}
	}
}

func TestAllFaultsAreToldInOrder(t *testing.T) {
	_, err := read(t, whole).Submit(forms.Answers{"nmae": {"x"}, "max": {"21"}, "name": nil, "FORM_TYPE": {"u"}, "one": {"@"}})
	var faults forms.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	if have := fmt.Sprint([]forms.Fault(faults)); have != "[{name missing} {max not-offered} {one not-address} {FORM_TYPE not-asked} {nmae not-asked}]" {
		t.Error(have)
	}
	if have := (forms.Faults{{"a\nb", forms.Missing}}).Error(); have != `forms: "a\nb": missing` {
		t.Error(have)
	}
}

// What a service proposes is its own business, were it none of its options.
func TestWhatCameWithTheFormIsNotJudged(t *testing.T) {
	f := ask(t, "<field var='f' type='list-single'><required/><value>z</value><option><value>a</value></option></field><field var='j' type='jid-single'><value>@</value></field>")
	if filled, err := f.Submit(nil); err != nil || filled.Value("f") != "z" {
		t.Errorf("%+v, %v", filled, err)
	}
}

func TestOnlyAQuestionIsAnswered(t *testing.T) {
	for _, f := range []*forms.Form{nil, read(t, "<x xmlns='jabber:x:data' type='result'/>"), forms.Declined()} {
		if _, err := f.Submit(nil); !errors.Is(err, forms.ErrNoForm) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	var declined = forms.Read(written(t, forms.Declined()))
	if declined.Kind != forms.Cancel {
		t.Errorf("%+v", declined)
	}
}
