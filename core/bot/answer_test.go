package bot

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/desk"
	"vestnik/core/xmpp/notice"
)

func TestAnAnswerIsAnObjectOrText(t *testing.T) {
	yes := []desk.Button{{Value: "yes 17", Label: "Да"}, {Value: "no", Label: "no"}}
	for said, want := range map[string]*Answer{
		"":                       nil,
		" \r\n\n":                nil,
		"{}":                     nil,
		`{"body":""}`:            nil,
		"Привет\r\nмир\r\n":      {Body: "Привет\nмир"},
		"\xef\xbb\xbfс меткой":   {Body: "с меткой"},
		"\xff\xfe\x10\x04":       {Body: "А"},
		"[1,2]":                  {Body: "[1,2]"},
		"{not an object}":        {Body: "{not an object}"},
		"{\"a\":1}\n{\"a\":2}":   {Body: "{\"a\":1}\n{\"a\":2}"},
		` {"body":"x","id":"1"}`: {Body: "x"},
		`{"body":"17?","subject":"Заказ","buttons":[{"value":"yes 17","label":"Да"},{"value":"no"}],"link":"https://office.example/17","urgency":"high"}`: {
			Subject: "Заказ", Body: "17?", Notice: &desk.Notice{Buttons: yes, Link: "https://office.example/17", Urgency: desk.HighUrgency},
		},
		`{"body":"x","urgency":"normal"}`:               {Body: "x"},
		`{"body":"x","json":null}`:                      {Body: "x"},
		`{"body":"x","json":{"n": 17}}`:                 {Body: "x", Notice: &desk.Notice{JSON: json.RawMessage(`{"n":17}`)}},
		`{"body":"x","xml":null}`:                       {Body: "x"},
		`{"body":"x","xml":"<a xmlns='u' n='17'></a>"}`: {Body: "x", Notice: &desk.Notice{XML: "<a xmlns='u' n='17'/>"}},
		"<a xmlns='u'/>\n":                              {Body: "<a xmlns='u'/>"}, // what is printed is the text, whatever it looks like
	} {
		if got, err := ParseAnswer([]byte(said)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v; want %+v", said, got, err, want)
		}
	}
}

func TestWhatIsNoAnswerIsSaid(t *testing.T) {
	var kind *json.UnmarshalTypeError
	for said, want := range map[string]error{
		"\x80\x81":                            errEncoding,
		`{"urgency":"high"}`:                  errEmpty,
		`{"body":"x","xml":"<a/>"}`:           notice.ErrXML,
		`{"json":{}}`:                         errEmpty,
		`{"body":"x","urgency":"extreme"}`:    errUrgency,
		`{"body":"x","json":` + long + `}`:    notice.ErrJSON,
		`{"body":"x","link":"no link"}`:       notice.ErrLink,
		`{"body":"x","buttons":[{}]}`:         notice.ErrButton,
		`{"body":"x","buttons":` + many + `}`: notice.ErrButton,
	} {
		if got, err := ParseAnswer([]byte(said)); !errors.Is(err, want) {
			t.Errorf("%q: %+v, %v; want %v", said, got, err, want)
		}
	}
	if _, err := ParseAnswer([]byte(`{"body":5}`)); !errors.As(err, &kind) {
		t.Error(err)
	}
	if _, err := ParseAnswer([]byte(`{"boddy":"x"}`)); err == nil {
		t.Error("a mistake is passed over")
	}
}

var long = `"` + strings.Repeat("x", notice.MostJSON) + `"`

var many = `[{"value":"0"}` + strings.Repeat(`,{"value":"1"}`, 1) + `,{"value":"1"}]`

func FuzzParseAnswer(f *testing.F) {
	for _, said := range []string{"", "text", `{"body":"x"}`, `{"body":"x","xml":"<a xmlns='u'/>"}`, `{"body":"x","buttons":[{"value":"a","label":"b"}],"link":"https://x","urgency":"low"}`, "\xff\xfe\x10\x04", `{"body":"` + strings.Repeat("[", 100)} {
		f.Add([]byte(said))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		a, err := ParseAnswer(said)
		if err != nil || a == nil {
			if a != nil {
				t.Errorf("both %+v and %v", a, err)
			}
			return
		}
		if !utf8.ValidString(a.Body) || !utf8.ValidString(a.Subject) || !a.says() {
			t.Errorf("%+v", a)
		}
		if err := a.Notice.Check(); err != nil {
			t.Errorf("%+v: %v", a.Notice, err)
		}
	})
}
