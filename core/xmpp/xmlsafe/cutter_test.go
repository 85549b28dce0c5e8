package xmlsafe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// beyond are elements that are well-formed and beyond a limit.
var beyond = []struct {
	name, text string
	limit      Rule
}{
	{"nested", strings.Repeat("<a xmlns='x'>", 70) + strings.Repeat("</a>", 70), RuleDepth},
	{"attributes", "<a" + shortAttrs(70) + "/>", RuleAttrs},
	{"a value", "<a b='" + strings.Repeat("ж&lt;", 12_000) + "'/>", RuleSize},
	{"a name", "<" + strings.Repeat("n", 300) + "/>", RuleSize},
	{"a namespace", "<a xmlns='" + strings.Repeat("u", 2000) + "'/>", RuleSize},
	{"children", strings.Repeat("<a/>", 40_000), RuleElements},
	{"text", "<body>" + strings.Repeat("текст &amp; ", 100_000) + "</body>", RuleSize},
	{"sections", "<![CDATA[" + strings.Repeat("<]]", 400_000) + "]]>", RuleSize},
	{"the whole", strings.Repeat("<b>"+strings.Repeat("x", 1<<20-100)+"</b>", 9), RuleSize},
	{"an attribute behind", "<a" + shortAttrs(64) + " b = \"'&#x41;\" ></a >", RuleAttrs},
}

// cut returns all that a cutter makes of a stream, and why it ended.
func cut(r io.Reader, lim *Limits) (all []Element, err error) {
	c := NewCutter(lim)
	for {
		e, err := c.Next()
		if err == nil {
			all = append(all, e)
			continue
		}
		if !errors.Is(err, ErrShort) {
			return all, err
		}
		if n, err := c.Fill(r); err != nil && n == 0 {
			if c.Space() {
				return all, io.ErrUnexpectedEOF
			}
			return all, err
		}
	}
}

func TestWhatIsBeyondALimitIsPassedOverAsOneElement(t *testing.T) {
	before, after := "<message id='1'/>", "<presence from='b@c'/>"
	const tag = `from='dave@office.example/x' to="a@b" id='&lt;7&#x27;' type='chat'`
	for _, c := range beyond {
		text := before + " <message " + tag + " xml:lang='ru'>" + c.text + "</message>\n" + after
		for pieces, r := range map[string]io.Reader{
			"whole": strings.NewReader(text), "bytes": &slow{[]byte(text), 1}, "seven": &slow{[]byte(text), 7}, "the end with data": iotest.DataErrReader(strings.NewReader(text)),
		} {
			if pieces == "bytes" && len(text) > 100_000 {
				continue
			}
			all, err := cut(r, &Default)
			if !errors.Is(err, io.EOF) || len(all) != 3 || string(all[0].Raw) != before || string(all[2].Raw) != after {
				t.Fatalf("%s, %s: %d elements, %v", c.name, pieces, len(all), err)
			}
			n, err := Parse(all[1].Raw, "jabber:client", &Default)
			if err != nil || n.Limit() != string(c.limit) || all[1].Limit != c.limit || !n.Is("jabber:client", "message") {
				t.Fatalf("%s, %s: %q, %v", c.name, pieces, all[1].Raw, err)
			}
			if n.Attr("from") != "dave@office.example/x" || n.Attr("to") != "a@b" || n.Attr("id") != "<7'" || n.Attr("type") != "chat" || n.Lang() != "ru" {
				t.Errorf("%s, %s: %q", c.name, pieces, all[1].Raw)
			}
		}
	}
}

// slow is a reader that gives n bytes at a time.
type slow struct {
	data []byte
	n    int
}

func (s *slow) Read(p []byte) (int, error) {
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.data[:min(len(s.data), s.n)])
	s.data = s.data[n:]
	return n, nil
}

func TestTheSenderOfWhatIsPassedOverIsNeverLost(t *testing.T) {
	many := manyAttrs(70)
	long := strings.Repeat("f", 70_000)
	for name, c := range map[string]struct{ text, want string }{
		"behind the limit": {"<iq" + many + " from='a@b' type='get' id='1'/>", "<iq from='a@b' type='get' id='1'>"},
		"of its own space": {"<x xmlns='u' from='a@b'" + many + "/>", "<x xmlns='u' from='a@b'>"},
		"prefixed":         {"<c:message xmlns:c='u' xmlns:d='v' from='a@b'" + many + "/>", "<c:message xmlns:c='u' from='a@b'>"},
		"an id too long":   {"<message from='a@b' id='" + long + "'/>", "<message from='a@b'>"},
		"too long":         {"<message from='" + long + "'/>", ""},
		"of a long space":  {"<message xmlns='" + long + "' from='a@b'/>", ""},
		"of a long name":   {"<" + long + " from='a@b'/>", ""},
	} {
		all, err := cut(strings.NewReader(c.text+"<next/>"), &Default)
		if len(all) != 2 || !errors.Is(err, io.EOF) {
			t.Fatalf("%s: %d elements, %v", name, len(all), err)
		}
		if got := string(all[0].Raw); !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %.200q", name, got)
		}
	}
}

func TestWhatIsPassedOverMustBeWellFormed(t *testing.T) {
	deep := strings.Repeat("<a>", 70)
	for text, rule := range map[string]Rule{
		"<!-- -->": RuleComment, "<!DOCTYPE a>": RuleDTD, "<![CDATX[": RuleDTD, "<?a?>": RulePI, "</b>": RuleSyntax, "<b x>": RuleSyntax, "<b x='1'y='2'>": RuleSyntax,
		"<b x='<'>": RuleSyntax, "&nbsp;": RuleEntity, "&#xD800;": RuleEntity, "&#00000000065;": RuleEntity, "\x00": RuleCharacter, "\uFFFE": RuleCharacter,
		"\xc3(": RuleEncoding, "\xed\xa0\x80": RuleEncoding, "]]>": RuleSyntax, "<b x='1' x='2'>": RuleDuplicate, "<a:b:c/>": RuleNamespace, "<:a/>": RuleNamespace,
		"< a>": RuleSyntax, "<1/>": RuleSyntax, "<a / >": RuleSyntax, "</a b>": RuleSyntax,
	} {
		_, err := cut(strings.NewReader(deep+text+strings.Repeat("</a>", 70)), &Default)
		if !errors.Is(err, &Error{Rule: rule}) && !errorRule(err, rule) {
			t.Errorf("%q: %v, want %s", text, err, rule)
		}
	}
	good := deep + "<b x='1' y=\"'>\"/>]] ><![CDATA[<&]]]]><![CDATA[>]]>&#1071;😀<ё:ж/>" + strings.Repeat("</a>", 70)
	if all, err := cut(strings.NewReader(good), &Default); len(all) != 1 || !errors.Is(err, io.EOF) {
		t.Errorf("%d elements, %v", len(all), err)
	}
}

func errorRule(err error, r Rule) bool {
	var broken *Error
	return errors.As(err, &broken) && broken.Rule == r
}

// repeated is a head, and then the same for ever.
type repeated struct {
	head  io.Reader
	piece []byte
	read  int
}

func (e *repeated) Read(p []byte) (int, error) {
	if n, _ := e.head.Read(p); n > 0 {
		return n, nil
	}
	n := copy(p, e.piece)
	e.read += n
	return n, nil
}

func TestPassingOverIsBoundedInMemoryAndEndsAnEndlessOne(t *testing.T) {
	for _, c := range []struct{ head, piece string }{
		{"<m>", "x"}, {"<m a='", "x"}, {"<m>", "<a/>"}, {"<m>", "<a>"}, {"<m", " a='1'"}, {"<", "x"}, {"<m ", " "}, {"<m><![CDATA[", "x"}, {"<m>", "<a b='c'>"}, {"<m a='&lt;", "&lt;"},
	} {
		r := &repeated{head: strings.NewReader(c.head), piece: bytes.Repeat([]byte(c.piece), 64<<10/len(c.piece))}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := cut(r, &Default); err == nil || errors.Is(err, ErrShort) {
			t.Errorf("%s%s…: %v", c.head, c.piece, err)
		}
		runtime.ReadMemStats(&after)
		if r.read > maxPassed+Default.Size {
			t.Errorf("%s%s…: %d bytes were read", c.head, c.piece, r.read)
		}
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 96 { // in all, not at a time
			t.Errorf("%s%s…: %d MiB were allocated", c.head, c.piece, used)
		}
	}
}

func TestARosterOfFiftyThousandInGroupsIsOneElement(t *testing.T) {
	item := "<item jid='user%05d@office.example' name='Константинопольский Константин Константинович' subscription='both'><group>Отдел %d</group><group>Все</group><group>Этаж</group></item>"
	var b strings.Builder
	b.WriteString("<iq type='result' id='1'><query xmlns='jabber:iq:roster'>")
	for i := range 50_000 {
		fmt.Fprintf(&b, item, i, i%100)
	}
	b.WriteString("</query></iq>")
	all, err := cut(strings.NewReader(b.String()), &Default)
	if !errors.Is(err, io.EOF) || len(all) != 1 || all[0].Limit != "" {
		t.Fatalf("%d elements, %v", len(all), err)
	}
	n, err := Parse(all[0].Raw, "jabber:client", &Default)
	if err != nil || len(n.Child("jabber:iq:roster", "query").Children) != 50_000 {
		t.Error(err)
	}
	// Nobody asked for this one.
	set := strings.Replace(b.String(), "result", "set", 1)
	if all, _ := cut(strings.NewReader(set), &Default); len(all) != 1 || all[0].Limit == "" {
		t.Error("a push of that size is taken")
	}
}

// small are limits that a fuzzer reaches.
var small = Limits{Size: 200, Depth: 3, Elements: 6, Attrs: 3, Value: 12, Text: 12, Name: 6}

// FuzzCutter holds for any bytes: no panic; the pieces in which they come make no
// difference; and what stands around an element that is passed over is the same as
// without it.
func FuzzCutter(f *testing.F) {
	addRefused(f, func(doc []byte) { f.Add(doc, uint8(3)) })
	for _, c := range beyond {
		if len(c.text) < 3000 {
			f.Add([]byte("<message from='a@b' id='1'>"+c.text+"</message>"), uint8(5))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		around := func(middle []byte) []byte { return append(append([]byte("<a/>"), middle...), "<b/>"...) }
		whole, err := cut(bytes.NewReader(around(data)), &small)
		pieces, again := cut(&slow{around(data), int(n)%50 + 1}, &small)
		if len(whole) != len(pieces) || !sameError(err, again) {
			t.Fatalf("%d elements, %v; in pieces %d, %v", len(whole), err, len(pieces), again)
		}
		for i, e := range whole {
			if string(e.Raw) != string(pieces[i].Raw) || e.Limit != pieces[i].Limit {
				t.Fatalf("%+v, in pieces %+v", e, pieces[i])
			}
		}
		e, length, lax := ReadElement(data, &Default)
		if lax != nil || length != len(data) || len(e.Missing) > 0 {
			return
		}
		if !errors.Is(err, io.EOF) || len(whole) != 3 || string(whole[0].Raw) != "<a/>" || string(whole[2].Raw) != "<b/>" {
			t.Fatalf("%d elements around %q, %v", len(whole), data, err)
		}
		_, _, strict := ReadElement(data, &small)
		if (BrokenLimit(strict) != "") != (whole[1].Limit != "") {
			t.Fatalf("%v, and the cutter says %q", strict, whole[1].Limit)
		}
		if kept := whole[1].Raw; whole[1].Limit != "" && kept != nil {
			was, _ := Parse(data, "", &Default)
			is, err := Parse(kept, "", &small)
			if err != nil || was == nil || is.Local != was.Local || is.Space != was.Space || is.Attr("from") != was.Attr("from") || is.Limit() == "" {
				t.Fatalf("%q became %q: %v", data, kept, err)
			}
		}
	})
}

func sameError(a, b error) bool {
	var x, y *Error
	if errors.As(a, &x) && errors.As(b, &y) {
		return x.Rule == y.Rule
	}
	return errors.Is(a, b)
}
