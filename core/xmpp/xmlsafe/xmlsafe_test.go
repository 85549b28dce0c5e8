package xmlsafe

import (
	"bytes"
	"errors"
	"fmt"
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
	{"duplicate by a namespace written in another way", `<a><b xmlns:p='u' xmlns:q='&#117;' p:x='1' q:x='2'/></a>`, RuleDuplicate},
	{"duplicate by namespaces of the root", `<a xmlns:p='u' xmlns:q='u'><b p:x='1' q:x='2'/></a>`, RuleDuplicate},
	{"duplicate by namespaces of both", `<a xmlns:p='u'><b xmlns:q='u' p:x='1' q:x='2'/></a>`, RuleDuplicate},
	{"duplicate declaration", `<a><b xmlns='u' xmlns='v'/></a>`, RuleDuplicate},
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
	{"UTF-16, big-endian", "\xfe\xff\x00<\x00a\x00/\x00>", RuleEncoding},
	{"UTF-16 without a mark", "<\x00a\x00/\x00>\x00", RuleSyntax},
	{"UTF-16 without a mark, big-endian", "\x00<\x00a\x00/\x00>", RuleCharacter},
	{"UTF-16 declared", `<?xml version='1.0' encoding='UTF-16'?><a/>`, RuleEncoding},
	{"two encodings declared", `<?xml version='1.0' encoding='utf-8' encoding='utf-16'?><a/>`, RuleDuplicate},
	{"encoding without a version", `<?xml encoding='utf-8'?><a/>`, RuleSyntax},
	{"empty declaration", `<?xml ?><a/>`, RuleSyntax},
	{"declaration of something else", `<?xml version='1.0' x='encoding'?><a/>`, RuleSyntax},
	{"XML 1.1", `<?xml version='1.1'?><a/>`, RuleSyntax},
	{"declaration without an end", `<?xml version='1.0'><a/>`, RuleSyntax},
	{"two declarations", `<?xml version='1.0'?><?xml version='1.0'?><a/>`, RulePI},
	{"two byte order marks", "\uFEFF\uFEFF<a/>", RuleText},
	{"byte order mark within", "<a>\uFEFF<b/></a>", RuleText},
	{"byte order mark behind the declaration", "<?xml version='1.0'?>\uFEFF<a/>", RuleText},
	{"undeclared prefix within", `<a><b><c:d/></b></a>`, ""},
	{"xmlns as a prefix", `<a><xmlns:b/></a>`, RuleNamespace},
	{"prefix xmlns declared", `<a><b xmlns:xmlns='u'/></a>`, RuleNamespace},
	{"prefix xml redeclared", `<a><b xmlns:xml='u'/></a>`, RuleNamespace},
	{"prefix undeclared again", `<a><b xmlns:p=''/></a>`, RuleNamespace},
	{"prefix bound to that of declarations", `<a><b xmlns:p='http://www.w3.org/2000/xmlns/'/></a>`, RuleNamespace},
	{"the same with references", `<a><b xmlns:p='http&#58;//www.w3.org/2000/xmlns/'/></a>`, RuleNamespace},
	{"default namespace is that of xml", `<a><b xmlns='http://www.w3.org/XML/1998/namespace'/></a>`, RuleNamespace},
	{"prefix out of reach", `<a><b><c xmlns:p='u'/><p:d/></b></a>`, ""},
	{"prefix out of reach behind an empty element", `<a><b xmlns:p='u'/><p:d/></a>`, ""},
	{"end tag by another prefix", `<a><p:b xmlns:p='u' xmlns:q='u'></q:b></a>`, RuleSyntax},
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
	{"elements", `<a><b>` + strings.Repeat("<c/>", 1<<15) + `</b></a>`, RuleElements},
	{"attribute size", `<a><b x='` + strings.Repeat("y", 70_000) + `'/></a>`, RuleSize},
	{"text size", `<a><b>` + strings.Repeat("y", 1<<20+1) + `</b></a>`, RuleSize},
	{"name size", `<a><` + strings.Repeat("y", 300) + `/></a>`, RuleSize},
	{"text size in many sections", `<a><b>` + strings.Repeat("<![CDATA["+strings.Repeat("y", 1<<10)+"]]>y", 1<<10) + `</b></a>`, RuleSize},
	{"attributes", `<a><b` + manyAttrs(65) + `/></a>`, RuleAttrs},
	{"attributes of all elements", `<a><b>` + strings.Repeat("<c"+shortAttrs(64)+"/>", 1<<11+1) + `</b></a>`, RuleAttrs},
	{"declarations in force", `<a>` + strings.Repeat("<b"+declarations(60)+">", 5) + strings.Repeat("</b>", 5) + `</a>`, RuleSize},
	{"namespace size", `<a><b xmlns='` + strings.Repeat("y", 1025) + `'/></a>`, RuleSize},
	{"children", `<a>` + strings.Repeat("<b/>", 1<<16+1) + `</a>`, RuleElements},
}

func manyAttrs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + strings.Repeat("x", i) + "='1'")
	}
	return b.String()
}

func shortAttrs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

func declarations(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " xmlns:a%d='u'", i)
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
		"declaration":      `<?xml version='1.0' encoding="UTF-8"?><a/>`,
		"byte order mark":  "\uFEFF<a/>",
		"both and space":   "\uFEFF<?xml version='1.0'?>\n <a/> \n",
		"prefix of root":   `<b:a xmlns:b='u'><b:c/></b:a>`,
		"cyrillic names":   `<тело><имя é='ж'/></тело>`,
		"CDATA":            `<a><b><![CDATA[<x>&]] >]]></b></a>`,
		"quotes in values": `<a><b x="it's" y='"'/></a>`,
		"references":       `<a><b>&lt;&#1071;&#x1F600;&amp;</b></a>`,
		"space in tags":    "<a ><b\n x = '1'\t/></a >",
		"nested":           `<a><b><c><d/></c></b></a>`,
		"unlike attributes of unknown namespaces": `<a><b p:x='1' q:x='2'/></a>`,
		"unlike attributes of the root's":         `<a xmlns:p='u' xmlns:q='v'><b p:x='1' q:x='2'/></a>`,
		"the same name with and without":          `<a><b xmlns='u' xmlns:p='u' x='1' p:x='2'/></a>`,
		"standalone":                              `<?xml version="1.0" encoding='utf-8' standalone='yes' ?><a/>`,
		"text of 1 MiB":                           `<a><b>` + strings.Repeat("y", 1<<20) + `</b></a>`,
		"many children":                           `<a>` + strings.Repeat("<b/>", 1<<16) + `</a>`,
		"redeclared prefix":                       `<a><b xmlns:p='1'><c xmlns:p='2' p:x=''/></b><b/></a>`,
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

func TestTextBetweenElementsIsBoundedAsOneRun(t *testing.T) {
	piece := strings.Repeat("x", 1<<10) + "<b/>"
	for n, refused := range map[int]bool{1 << 10: false, 1<<10 + 1: true} {
		_, err := Parse([]byte("<a>"+strings.Repeat(piece, n)+"</a>"), "", &Default)
		if errors.Is(err, &Error{Rule: RuleSize}) != refused || (err != nil) != refused {
			t.Errorf("%d pieces: %v", n, err)
		}
	}
}

func TestALongListIsReadWithoutATreeOfIt(t *testing.T) {
	const text = "<iq><q><i a='1'><g>x</g></i>between<i a='2'/><k/></q><i a='3'/><other><i a='4'/></other></iq>"
	var taken []string
	n, err := ParseEach([]byte(text), "u", &Default, func(parent, child *Node) bool {
		if parent.Local != "q" || child.Local != "i" {
			return false
		}
		taken = append(taken, child.Attr("a")+child.ChildText("u", "g"))
		return true
	})
	if err != nil || strings.Join(taken, " ") != "1x 2" {
		t.Fatal(taken, err)
	}
	q, other := n.Child("u", "q"), n.Child("u", "other")
	if len(n.Children) != 3 || len(q.Children) != 1 || q.Children[0].Local != "k" || q.Text != "between" || len(other.Children) != 1 {
		t.Errorf("%+v", n)
	}
}

// A namespace is a URI that anybody may choose: with an ampersand in it, and with what
// would be a reference if it were read twice.
func TestANamespaceIsUnescapedOnce(t *testing.T) {
	for written, meant := range map[string]string{
		"a?b=1&amp;c=2": "a?b=1&c=2", "&amp;": "&", "a&amp;amp;b": "a&amp;b", "&amp;#0;": "&#0;", "jabber:cli&#101;nt": "jabber:client",
	} {
		for _, doc := range []string{"<x xmlns='" + written + "'><y/></x>", "<p:x xmlns:p='" + written + "'><p:y/></p:x>"} {
			n, err := Parse([]byte(doc), "", &Default)
			if err != nil || n.Space != meant || len(n.Children) != 1 || n.Children[0].Space != meant {
				t.Errorf("%s: %+v, %v", doc, n, err)
			}
		}
		if e, _, err := ReadElement([]byte("<x xmlns='"+written+"'/>"), &Default); err != nil || e.Space != meant {
			t.Errorf("%s: an element in %q, %v", written, e.Space, err)
		}
	}
}
