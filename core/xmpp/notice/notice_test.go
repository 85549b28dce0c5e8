package notice_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/notice"
	"vestnik/core/xmpp/xmlsafe"
)

// read reads the notice of a message with a content.
func read(t testing.TB, content string) *notice.Notice {
	t.Helper()
	n, err := xmlsafe.Parse([]byte("<message><body>b</body>"+content+"</message>"), "", &xmlsafe.Default)
	if err != nil {
		t.Fatalf("%s: %v", content, err)
	}
	return notice.Read(n)
}

// anyNotice is one as a system would send it.
func anyNotice(r *rand.Rand) notice.Notice {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	n := notice.Notice{Urgency: notice.Urgency(pick("", "low", "high")), Classification: pick("", "internal", "<&'\">")}
	if r.IntN(2) == 0 {
		n.Expires = time.Date(2000+r.IntN(200), 1, 1, r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
	}
	for i := range r.IntN(notice.MostButtons + 1) {
		n.Buttons = append(n.Buttons, notice.Button{Value: strings.Repeat("я", i+1), Label: pick("Да", "<нет>", "а\nб", "😀")})
	}
	if r.IntN(2) == 0 {
		n.Link, n.LinkText = pick("https://office.example/17?a=1&b=2", "file:///c:/x", "x"), pick("", "Заказ <17>")
	}
	if r.IntN(2) == 0 {
		n.Form = &forms.Form{Kind: forms.Kind(pick("form", "submit", "result")), Type: pick("", "urn:office:order"), Fields: []forms.Field{{Var: "sum", Values: []string{pick("17", "<&>")}}}}
		if n.Form.Kind == forms.Ask {
			n.Form.Fields[0].Type, n.Form.Fields[0].Label, n.Form.Fields[0].Required = forms.TextSingle, "Сумма", true
		}
	}
	if r.IntN(2) == 0 {
		n.JSON = notice.JSON(pick(`{"order": 17, "to":"<Daisy> & Co"}`, `[]`, `"я\u0000"`, "17"))
	}
	if r.IntN(2) == 0 {
		n.XML = pick("<order xmlns='urn:office:order' n='17'><to>Дмитрий &amp; Co</to><sum/></order>", "<a xmlns='u' b='&#xA;'/>", "<a xmlns='u'> </a>")
	}
	return n
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		n := anyNotice(r)
		var e xmlsafe.Encoder
		n.Encode(&e)
		have := read(t, string(e.Bytes()))
		if have == nil {
			have = new(notice.Notice)
		}
		if !reflect.DeepEqual(*have, n) {
			t.Errorf("%+v, want %+v", *have, n)
		}
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		var again notice.Notice
		if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(again, n) {
			t.Errorf("%s: %+v, %v", text, again, err)
		}
	}
}

func TestOfNothingNothingIsWritten(t *testing.T) {
	for _, n := range []*notice.Notice{nil, {}} {
		var e xmlsafe.Encoder
		if n.Encode(&e); len(e.Bytes()) > 0 {
			t.Errorf("%+v: %s", n, e.Bytes())
		}
	}
	if text, err := json.Marshal(notice.Notice{}); string(text) != "{}" || err != nil {
		t.Errorf("%s, %v", text, err)
	}
}

func header(name, value string) string {
	return "<headers xmlns='http://jabber.org/protocol/shim'><header name='" + name + "'>" + value + "</header></headers>"
}

func TestHeadersAreReadAsSendersWriteThem(t *testing.T) {
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for content, want := range map[string]*notice.Notice{
		header("Urgency", "high"):                                                      {Urgency: notice.High},
		header("urgency", " HIGH\n"):                                                   {Urgency: notice.High},
		header("Urgency", "low"):                                                       {Urgency: notice.Low},
		header("Urgency", "medium"):                                                    nil,
		header("Urgency", "very"):                                                      nil,
		header("Classification", "secret"):                                             {Classification: "secret"},
		header("Classification", "   "):                                                nil,
		header("Classification", strings.Repeat("x", 65)):                              nil,
		header("Keywords", "a,b"):                                                      nil,
		header("Expires", "soon"):                                                      nil,
		header("Expires", "2026-11-27"):                                                nil,
		header("Expires", "0001-01-01T00:00:00Z"):                                      nil,
		header("Expires", "Fri, 27 Nov 2026 15:00:00 +0300"):                           {Expires: noon},
		header("Expires", "27 Nov 2026 12:00:00 GMT"):                                  {Expires: noon},
		header("Expires", "2026-11-27T12:00:00Z"):                                      {Expires: noon},
		header("Expires", "2026-11-27T15:00:00.5+03:00"):                               {Expires: noon},
		"<headers xmlns='urn:xmpp:other'/>":                                            nil,
		"<headers xmlns='http://jabber.org/protocol/shim'/>":                           nil,
		"<header xmlns='http://jabber.org/protocol/shim' name='Urgency'>high</header>": nil,
		strings.Replace(header("Urgency", "high"), "</headers>", "<header name='Urgency'>low</header></headers>", 1): {Urgency: notice.High},
	} {
		if got := read(t, content); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", content, got, want)
		}
	}
}

func TestButtonsAreThoseThatCanBeShownAndSent(t *testing.T) {
	response := func(attributes string) string {
		return "<response xmlns='urn:xmpp:tmp:quick-response' " + attributes + "/>"
	}
	long := strings.Repeat("x", 257)
	for content, want := range map[string][]notice.Button{
		response("value='yes' label='Да'"):                                       {{Value: "yes", Label: "Да"}},
		response("value='yes'"):                                                  {{Value: "yes", Label: "yes"}},
		response("value='yes' label=' '"):                                        {{Value: "yes", Label: "yes"}},
		response("value='yes' label='Да'") + response("value='no'"):              {{Value: "yes", Label: "Да"}, {Value: "no", Label: "no"}},
		response("value='yes' label='Да'") + response("value='yes' label='Нет'"): {{Value: "yes", Label: "Да"}},
		response("label='Да'"):                                                   nil,
		response("value=' ' label='Да'"):                                         nil,
		response("value='" + long + "'"):                                         nil,
		response("value='a' label='" + long + "'"):                               nil,
		"<response xmlns='urn:xmpp:other' value='a'/>":                           nil,
	} {
		got := read(t, content)
		if (got == nil) != (want == nil) || got != nil && !reflect.DeepEqual(got.Buttons, want) {
			t.Errorf("%s: %+v, want %+v", content, got, want)
		}
	}
	var many strings.Builder
	for i := range 1000 {
		many.WriteString(response("value='" + strconv.Itoa(i) + "'"))
	}
	if got := read(t, many.String()); len(got.Buttons) != notice.MostButtons {
		t.Errorf("%d buttons", len(got.Buttons))
	}
}

func TestALinkIsReadAsItIs(t *testing.T) {
	x := func(content string) string { return "<x xmlns='jabber:x:oob'>" + content + "</x>" }
	for content, want := range map[string][2]string{
		x("<url> https://office.example/17 </url><desc>Заказ 17</desc>"):       {"https://office.example/17", "Заказ 17"},
		x("<url>javascript:alert(1)</url>"):                                    {"javascript:alert(1)"}, // what may be opened is for others to say
		x("<url>https://a</url><desc>" + strings.Repeat("x", 257) + "</desc>"): {"https://a"},
		x("<desc>Заказ 17</desc>"):                                             {},
		x("<url>" + strings.Repeat("x", 2049) + "</url>"):                      {},
		"<x xmlns='jabber:x:other'><url>a</url></x>":                           {},
	} {
		got := read(t, content)
		if got == nil {
			got = new(notice.Notice)
		}
		if got.Link != want[0] || got.LinkText != want[1] {
			t.Errorf("%s: %+v, want %+v", content, got, want)
		}
	}
}

func TestExpiredIsWhatItsTimeHasPassed(t *testing.T) {
	now := time.Now()
	for at, want := range map[time.Time]bool{{}: false, now.Add(1): false, now: true, now.Add(-1): true} {
		if got := (&notice.Notice{Expires: at}).Expired(now); got != want {
			t.Errorf("%v: %v", at.Sub(now), got)
		}
	}
	if (*notice.Notice)(nil).Expired(now) {
		t.Error("nothing expires")
	}
}

// Whatever a stanza holds, what is read is within its bounds, and is what would be written.
func FuzzRead(f *testing.F) {
	f.Add(header("Urgency", "high") + header("Expires", "2026-11-27T12:00:00Z"))
	f.Add("<response xmlns='urn:xmpp:tmp:quick-response' value='1' label='2'/><x xmlns='jabber:x:oob'><url>a</url><desc>b</desc></x>")
	f.Add("<p:a xmlns:p='u' b='&#xA;'> <p:c xml:lang='ru'/> <d xmlns=''>&lt;</d></p:a>")
	f.Fuzz(func(t *testing.T, content string) {
		node, err := xmlsafe.Parse([]byte("<message>"+content+"</message>"), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		n := notice.Read(node)
		if n == nil {
			return
		}
		if len(n.Buttons) > notice.MostButtons || len(n.Link) > 2048 || len(n.LinkText) > 256 || len(n.Classification) > 64 || len(n.JSON) > notice.MostJSON || len(n.XML) > notice.MostXML {
			t.Errorf("%+v", n)
		}
		var e xmlsafe.Encoder
		n.Encode(&e)
		if again := read(t, string(e.Bytes())); !reflect.DeepEqual(again, n) {
			t.Errorf("%+v, written and read %+v", n, again)
		}
	})
}

func TestAnUrgencyIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]notice.Urgency{"": notice.Normal, "normal": notice.Normal, "low": notice.Low, "high": notice.High} {
		if u, ok := notice.ParseUrgency(text); u != want || !ok {
			t.Errorf("%q: %q, %v", text, u, ok)
		}
	}
	for _, text := range []string{"medium", "High", " high", "urgent"} {
		if u, ok := notice.ParseUrgency(text); ok {
			t.Errorf("%q is %q", text, u)
		}
	}
}

func FuzzParseUrgency(f *testing.F) {
	for _, text := range []string{"", "normal", "low", "high", "HIGH"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, ok := notice.ParseUrgency(text)
		if u != notice.Normal && (!ok || string(u) != text) || ok && u == notice.Normal && text != "" && text != "normal" {
			t.Errorf("%q: %q, %v", text, u, ok)
		}
	})
}

func TestANoticeThatIsSentIsOneThatIsRead(t *testing.T) {
	buttons := func(n int) (all []notice.Button) {
		for i := range n {
			all = append(all, notice.Button{Value: strings.Repeat("x", i+1), Label: "x"})
		}
		return all
	}
	for _, c := range []struct {
		name string
		n    notice.Notice
		want error
	}{
		{"as many buttons as can be", notice.Notice{Buttons: buttons(notice.MostButtons)}, nil},
		{"one too many", notice.Notice{Buttons: buttons(notice.MostButtons + 1)}, notice.ErrButton},
		{"two of one value", notice.Notice{Buttons: append(buttons(2), notice.Button{Value: "x"})}, notice.ErrButton},
		{"an empty one", notice.Notice{Buttons: []notice.Button{{Value: " ", Label: "x"}}}, notice.ErrButton},
		{"a long label", notice.Notice{Buttons: []notice.Button{{Value: "x", Label: strings.Repeat("x", notice.MostLine+1)}}}, notice.ErrButton},
		{"a long value", notice.Notice{Buttons: []notice.Button{{Value: strings.Repeat("x", notice.MostLine+1)}}}, notice.ErrButton},
		{"a link", notice.Notice{Link: "https://a.example/" + strings.Repeat("x", notice.MostLink-len("https://a.example/"))}, nil},
		{"a long link", notice.Notice{Link: "https://a.example/" + strings.Repeat("x", notice.MostLink)}, notice.ErrLink},
		{"no link", notice.Notice{Link: "a.example"}, notice.ErrLink},
		{"a long name of a link", notice.Notice{Link: "https://a.example/", LinkText: strings.Repeat("x", notice.MostLine+1)}, notice.ErrLink},
	} {
		if err := c.n.Check(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A form that nobody could keep is none, and none like it is sent.
func TestAFormIsOneThatCanBeKept(t *testing.T) {
	field := func(n int) string {
		return "<x xmlns='jabber:x:data' type='form'><field var='a' type='hidden'><value>" + strings.Repeat("x", n) + "</value></field></x>"
	}
	if n := read(t, field(17)); n == nil || n.Form.Field("a").Value() != strings.Repeat("x", 17) || n.Check() != nil {
		t.Errorf("%+v", n)
	}
	if n := read(t, field(notice.MostForm)); n != nil {
		t.Errorf("%d bytes are kept", n.Form.Size())
	}
	for _, f := range []*forms.Form{{Kind: forms.Ask, Cut: true}, {Kind: forms.Ask, Legacy: true}, {Kind: forms.Ask, Title: strings.Repeat("x", notice.MostForm)}} {
		if err := (&notice.Notice{Form: f}).Check(); err != notice.ErrForm {
			t.Errorf("%v", err)
		}
	}
}
