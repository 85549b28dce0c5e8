package xmlsafe

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// refused lists one document a rule, at least.
var refused = []struct {
	name string
	doc  string
	rule Rule
}{
	{"comment", `<a><!-- x --></a>`, RuleComment},
	{"comment before the root", `<!-- x --><a/>`, RuleComment},
	{"processing instruction", `<a><?php x ?></a>`, RulePI},
	{"late XML declaration", `<a><?xml version='1.0'?></a>`, RulePI},
	{"document type", `<!DOCTYPE a><a/>`, RuleDTD},
	{"billion laughs", `<!DOCTYPE l [<!ENTITY a "&b;&b;">]><l>&a;</l>`, RuleDTD},
	{"custom entity", `<a><b>&nbsp;</b></a>`, RuleEntity},
	{"bare ampersand", `<a><b>fish & chips are good</b></a>`, RuleEntity},
	{"reference to a surrogate", `<a><b>&#xD800;</b></a>`, RuleEntity},
	{"reference to NUL", `<a><b>&#0;</b></a>`, RuleEntity},
	{"reference beyond Unicode", `<a><b>&#x110000;</b></a>`, RuleEntity},
	{"reference with a sign", `<a><b>&#+65;</b></a>`, RuleEntity},
	{"duplicate attribute", `<a><b x='1' x='2'/></a>`, RuleDuplicate},
	{"duplicate by namespace", `<a><b xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/></a>`, RuleDuplicate},
	{"second root", `<a/><b/>`, RuleRoot},
	{"text behind the root", `<a/>x`, RuleRoot},
	{"text in the body", `<a>x<b/></a>`, RuleText},
	{"CDATA in the body", `<a><![CDATA[x]]></a>`, RuleText},
	{"control character", "<a><b>\x01</b></a>", RuleCharacter},
	{"NUL", "<a><b>\x00</b></a>", RuleCharacter},
	{"noncharacter", "<a><b>\uFFFE</b></a>", RuleCharacter},
	{"invalid UTF-8", "<a><b>\xc3\x28</b></a>", RuleEncoding},
	{"CESU surrogate", "<a><b>\xed\xa0\x80</b></a>", RuleEncoding},
	{"overlong slash", "<a><b>\xc0\xaf</b></a>", RuleEncoding},
	{"other encoding", `<?xml version='1.0' encoding='windows-1251'?><a/>`, RuleEncoding},
	{"UTF-16", "\xff\xfe<\x00a\x00/\x00>\x00", RuleEncoding},
	{"undeclared prefix within", `<a><b><c:d/></b></a>`, ""},
	{"xmlns as a prefix", `<a><xmlns:b/></a>`, RuleNamespace},
	{"prefix xmlns declared", `<a><b xmlns:xmlns='u'/></a>`, RuleNamespace},
	{"prefix xml redeclared", `<a><b xmlns:xml='u'/></a>`, RuleNamespace},
	{"prefix undeclared again", `<a><b xmlns:p=''/></a>`, RuleNamespace},
	{"two colons", `<a><b:c:d xmlns:b='u'/></a>`, RuleNamespace},
	{"name begins with a digit", `<a><1/></a>`, RuleSyntax},
	{"wrong end tag", `<a><b></c></a>`, RuleSyntax},
	{"end tag without a start", `<a></a></a>`, RuleRoot},
	{"attribute without quotes", `<a><b x=1/></a>`, RuleSyntax},
	{"attributes without a space", `<a><b x='1'y='2'/></a>`, RuleSyntax},
	{"less-than in a value", `<a><b x='<'/></a>`, RuleSyntax},
	{"CDATA end in text", `<a><b>]]></b></a>`, RuleSyntax},
	{"truncated", `<a><b>`, RuleSyntax},
	{"truncated end tag", `<a><b/></a`, RuleSyntax},
	{"depth", `<a>` + strings.Repeat("<b>", 65) + strings.Repeat("</b>", 65) + `</a>`, RuleDepth},
	{"elements", `<a><b>` + strings.Repeat("<c/>", 10_001) + `</b></a>`, RuleElements},
	{"attribute size", `<a><b x='` + strings.Repeat("y", 70_000) + `'/></a>`, RuleSize},
	{"text size", `<a><b>` + strings.Repeat("y", 1<<20+1) + `</b></a>`, RuleSize},
	{"name size", `<a><` + strings.Repeat("y", 300) + `/></a>`, RuleSize},
	{"attributes", `<a><b` + manyAttrs(65) + `/></a>`, RuleAttrs},
}

func manyAttrs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + strings.Repeat("x", i) + "='1'")
	}
	return b.String()
}

func TestRefusesWhatStreamsMustNotCarry(t *testing.T) {
	for _, c := range refused {
		t.Run(c.name, func(t *testing.T) {
			handed := 0
			_, err := Document([]byte(c.doc), &Default, func(e Element) error {
				handed++
				_, err := Parse(e.Raw, "", &Default)
				return err
			})
			var broken *Error
			if !errors.As(err, &broken) {
				t.Fatalf("accepted, or untyped: %v", err)
			}
			if c.rule != "" && (broken.Rule != c.rule || handed > 0) {
				t.Errorf("rule %s, %d children handed over; want %s and none", broken.Rule, handed, c.rule)
			}
		})
	}
}

func TestAcceptsWhatServersSend(t *testing.T) {
	for name, doc := range map[string]string{
		"declaration":       `<?xml version='1.0' encoding="UTF-8"?><a/>`,
		"byte order mark":   "\uFEFF<a/>",
		"both and space":    "\uFEFF<?xml version='1.0'?>\n <a/> \n",
		"prefix of root":    `<b:a xmlns:b='u'><b:c/></b:a>`,
		"cyrillic names":    `<тело><имя é='ж'/></тело>`,
		"CDATA":             `<a><b><![CDATA[<x>&]] >]]></b></a>`,
		"quotes in values":  `<a><b x="it's" y='"'/></a>`,
		"references":        `<a><b>&lt;&#1071;&#x1F600;&amp;</b></a>`,
		"space in tags":     "<a ><b\n x = '1'\t/></a >",
		"nested":            `<a><b><c><d/></c></b></a>`,
		"redeclared prefix": `<a><b xmlns:p='1'><c xmlns:p='2' p:x=''/></b><b/></a>`,
	} {
		if _, err := Document([]byte(doc), &Default, func(Element) error { return nil }); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryPrefixOfADocumentIsShortNotBroken(t *testing.T) {
	doc := []byte("<message to='a&amp;b' xml:lang=\"ru\"><body>Привет, &#x1F600; 😀</body><x xmlns='u'><![CDATA[z]]></x></message>")
	for i := range doc {
		if _, _, err := ReadElement(doc[:i], &Default); !errors.Is(err, ErrShort) {
			t.Fatalf("%q: %v", doc[:i], err)
		}
	}
	e, n, err := ReadElement(doc, &Default)
	if err != nil || n != len(doc) || !bytes.Equal(e.Raw, doc) {
		t.Fatalf("%d of %d bytes, %v", n, len(doc), err)
	}
}

func TestElementTellsWhatItNeedsDeclared(t *testing.T) {
	e, _, err := ReadElement([]byte(` <stream:features><a xmlns:q='u' q:b='1' p:c='2'/><p:d/></stream:features><next/>`), &Default)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(e.Missing, " "); got != "stream p" {
		t.Errorf("missing prefixes %q", got)
	}
	with := e.WithAttrs("xmlns:stream", "s", "xmlns:p", "it's")
	want := `<stream:features xmlns:stream='s' xmlns:p='it&apos;s'><a`
	if !bytes.HasPrefix(with, []byte(want)) {
		t.Errorf("%s", with)
	}
}

func TestParseMakesTheTreeThatWasWritten(t *testing.T) {
	var e Encoder
	e.Start("message", "to", "вера@office.example", "id", `<&>"'`)
	e.Leaf("body", "строка 1\nстрока 2\r\x00\x01😀 <b>&amp;</b>]]>")
	e.Start("x", "xmlns", "jabber:x:data").Leaf("empty", "").End().End()
	n, err := Parse(e.Bytes(), "jabber:client", &Default)
	if err != nil {
		t.Fatalf("%v in %s", err, e.Bytes())
	}
	if n.Attr("id") != `<&>"'` || n.Attr("to") != "вера@office.example" || !n.Is("jabber:client", "message") {
		t.Errorf("%+v", n)
	}
	if got := n.ChildText("jabber:client", "body"); got != "строка 1\nстрока 2\r😀 <b>&amp;</b>]]>" {
		t.Errorf("%q", got)
	}
	if n.Child("jabber:x:data", "x").Child("jabber:x:data", "empty") == nil {
		t.Error("an inherited namespace was lost")
	}
}

func TestANodeThatIsNotThereAnswers(t *testing.T) {
	var n *Node
	if n.Child("a", "b").Attr("c") != "" || n.Lang() != "" || n.ChildText("", "") != "" || n.Is("", "") {
		t.Error("a nil node has something")
	}
}

// same compares a tree with what the standard library reads, element by element.
func same(t *testing.T, n *Node, d *xml.Decoder, start xml.StartElement) {
	if n.Local != start.Name.Local || n.Space != start.Name.Space {
		t.Fatalf("%q %q, the standard library has %v", n.Space, n.Local, start.Name)
	}
	var text strings.Builder
	child := 0
	for {
		tok, err := d.Token()
		if err != nil {
			t.Fatalf("the standard library refuses what was accepted: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if child >= len(n.Children) {
				t.Fatal("a child is missing")
			}
			same(t, n.Children[child], d, tok)
			child++
		case xml.CharData:
			text.Write(tok)
		case xml.EndElement:
			if child != len(n.Children) || text.String() != n.Text {
				t.Fatalf("%d children, text %q; the standard library has %d, %q", len(n.Children), n.Text, child, text.String())
			}
			return
		}
	}
}

// FuzzParse holds three things for any bytes: no panic; what is accepted reads
// the same with the standard library; and a document is accepted only if each of
// its parts is.
func FuzzParse(f *testing.F) {
	for _, c := range refused {
		if len(c.doc) < 1000 {
			f.Add([]byte(c.doc))
		}
	}
	f.Add([]byte(`<message to='a' xmlns='jabber:client'><body>Привет</body><x xmlns:p='u' p:a='1'>t<p:b/>u</x></message>`))
	f.Add([]byte("<a x='\r\n\t'>\r\n<![CDATA[\r\n]]></a>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = Document(data, &Default, func(Element) error { return nil })
		n, err := Parse(data, "d", &Default)
		if err != nil {
			return
		}
		if bytes.Contains(data, []byte("CDATA")) || bytes.Contains(data, []byte("xmlns:")) {
			return // the standard library differs on \r in CDATA and knows no NS rules
		}
		d := xml.NewDecoder(io.MultiReader(strings.NewReader("<r xmlns='d'>"), bytes.NewReader(data), strings.NewReader("</r>")))
		for {
			tok, err := d.Token()
			if err != nil {
				t.Fatalf("the standard library refuses what was accepted: %v", err)
			}
			if start, ok := tok.(xml.StartElement); ok && start.Name.Local == n.Local {
				if start.Name.Local == "r" && start.Name.Space == "d" {
					return
				}
				same(t, n, d, start)
				return
			}
		}
	})
}

var message = []byte(`<message xmlns='jabber:client' to='alice@office.example/desk' from='boris@office.example/Psi' type='chat' id='ab12cd34' xml:lang='ru'>` +
	`<body>Заказ №1021 ждёт согласования, посмотрите, пожалуйста</body><request xmlns='urn:xmpp:receipts'/>` +
	`<stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='1700000000000001'/></message>`)

func BenchmarkReadElement(b *testing.B) {
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ReadElement(message, &Default); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(message, "jabber:client", &Default); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStandardDecoder is the peer to compare with.
func BenchmarkStandardDecoder(b *testing.B) {
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		d := xml.NewDecoder(bytes.NewReader(message))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
