package xmlsafe

import (
	"fmt"
	"strings"
	"testing"
)

// XML 1.0 §2.11: however a line ends, the reader gets one line feed; a carriage return that
// was written as a reference is one.
func TestLineEndsAreThoseOfTheSpecification(t *testing.T) {
	for written, meant := range map[string]string{
		"a\nb": "a\nb", "a\r\nb": "a\nb", "a\rb": "a\nb", "\r\r\n\n\r": "\n\n\n\n", "a\r": "a\n", "a&#xD;\nb": "a\r\nb", "a\r&#10;b": "a\n\nb",
		"a&#13;&#10;b": "a\r\nb", "<![CDATA[a\r\nb\r]]>": "a\nb\n", "<![CDATA[a\r]]>\nb": "a\n\nb", "a\tb": "a\tb", "<![CDATA[&#xD;]]>": "&#xD;",
	} {
		n, err := Parse([]byte("<t>"+written+"</t>"), "", &Default)
		if err != nil || n.Text != meant {
			t.Errorf("%q means %q, not %q: %v", written, n.Text, meant, err)
		}
	}
}

// XML 1.0 §3.3.3, its table among them: white space in a value is spaces, and what was
// written as a reference is what it says.
func TestValuesAreNormalizedAsTheSpecificationDoes(t *testing.T) {
	for written, meant := range map[string]string{
		"\n\nxyz": "  xyz", "&#xd;&#xd;A&#xa;&#xa;B&#xd;&#xa;": "\r\rA\n\nB\r\n", "a\tb": "a b", "a\r\nb": "a b", "a\rb": "a b", "a\n\rb": "a  b",
		"&#9;": "\t", "&#x20;": " ", "  a  ": "  a  ", "&amp;#9;": "&#9;", "&lt;&gt;&quot;&apos;&amp;": "<>\"'&", ">": ">", "]]>": "]]>",
	} {
		n, err := Parse([]byte(`<t a="`+written+`" b='`+strings.ReplaceAll(written, "'", "&apos;")+`'/>`), "", &Default)
		if err != nil || n.Attr("a") != meant || n.Attr("b") != meant {
			t.Errorf("%q: %+v, %v", written, n, err)
		}
	}
}

// XML 1.0 §4.1, §4.6: references are to characters and to five entities, and to nothing
// else; digits have any number of zeros in front that a reader has patience for.
func TestReferencesAreToCharactersAndFiveEntities(t *testing.T) {
	for written, meant := range map[string]string{
		"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": "\"", "&apos;": "'", "&#38;#38;": "&#38;", "&#x41;&#65;": "AA", "&#x0041;": "A", "&#xaF;": "\u00af",
		"&#128512;": "😀", "&#x1F600;": "😀", "&#x10FFFF;": "\U0010FFFF", "&#xE000;": "\uE000", "&#xFFFD;": "\uFFFD",
	} {
		if n, err := Parse([]byte("<t>"+written+"</t>"), "", &Default); err != nil || n.Text != meant {
			t.Errorf("%s means %+v, not %q: %v", written, n, meant, err)
		}
	}
	for _, written := range []string{
		"&", "& ", "&;", "&#;", "&#x;", "&#X41;", "&#-1;", "&#1", "&# 65;", "&#65 ;", "&#6_5;", "&LT;", "&lt", "&l t;", "&#x110000;", "&#xD83D;&#xDE00;", "&#xFFFF;", "&#8;",
		"&#99999999999999999999;", "&#x100000041;", "&#4294967361;", "&AMP;", "&copy;", "&#x41", "&%lt;", "&#٤;", "&#6е;",
	} {
		for _, form := range []string{"<t>%s</t>", "<t a='%s'/>", "<t xmlns='%s'/>", "<t xmlns:p='u%s'/>"} {
			_, err := Parse([]byte(fmt.Sprintf(form, written)), "", &Default)
			if !errorRule(err, RuleEntity) && !errorRule(err, RuleSyntax) {
				t.Errorf(form+": %v", written, err)
			}
		}
	}
}

// XML 1.0 §2.4, §2.7: a section holds anything but its end, and text anything but that, in
// whatever way it comes to stand there.
func TestSectionsAndTheirEnds(t *testing.T) {
	for written, meant := range map[string]string{
		"<![CDATA[]]>": "", "<![CDATA[<a>&amp;</a>]]>": "<a>&amp;</a>", "<![CDATA[]]]]>": "]]", "<![CDATA[]]]>": "]", "<![CDATA[>]]>": ">",
		"<![CDATA[]]]]><![CDATA[>]]>": "]]>", "]]&gt;": "]]>", "]&#93;>": "]]>", "<![CDATA[]]]]>&gt;": "]]>", "]<![CDATA[]]>]>": "]]>", "a<![CDATA[<![CDATA[]]>b": "a<![CDATA[b",
	} {
		n, err := Parse([]byte("<t>"+written+"</t>"), "", &Default)
		if err != nil || n.Text != meant {
			t.Errorf("%s means %+v, not %q: %v", written, n, meant, err)
		}
	}
	for _, written := range []string{"]]>", "]]]>", "<![CDATA[]]>]]>", "<![CDATA[ ]] >", "<![cdata[]]>", "<! [CDATA[]]>", "<![CDATA []]>", "<![CDATA[", "<!CDATA[]]>", "<![INCLUDE[]]>"} {
		if n, err := Parse([]byte("<t>"+written+"</t>"), "", &Default); err == nil {
			t.Errorf("%s is taken: %+v", written, n)
		}
	}
}

// Namespaces in XML 1.0 §5.1, §5.2, §6.1, §6.2, §6.3: the examples there.
func TestNamespacesAreThoseOfTheSpecification(t *testing.T) {
	for name, c := range map[string]struct{ doc, want string }{
		"§5.1 a prefix holds within": {
			"<html:html xmlns:html='http://www.w3.org/1999/xhtml'><html:body><html:p/></html:body></html:html>",
			"{http://www.w3.org/1999/xhtml}html({http://www.w3.org/1999/xhtml}body({http://www.w3.org/1999/xhtml}p))",
		},
		"§6.1 two at a time": {
			"<bk:book xmlns:bk='urn:loc.gov:books' xmlns:isbn='urn:ISBN:0-395-36341-6'><bk:title/><isbn:number/></bk:book>",
			"{urn:loc.gov:books}book({urn:loc.gov:books}title{urn:ISBN:0-395-36341-6}number)",
		},
		"§6.2 a default, overridden": {
			"<book xmlns='urn:loc.gov:books' xmlns:isbn='urn:i'><isbn:number/><notes><p xmlns='http://www.w3.org/1999/xhtml'/></notes></book>",
			"{urn:loc.gov:books}book({urn:i}number{urn:loc.gov:books}notes({http://www.w3.org/1999/xhtml}p))",
		},
		"§6.2 a default, undone": {
			"<Beers><table xmlns='http://www.w3.org/1999/xhtml'><td><brandName xmlns=''/></td></table></Beers>",
			"{}Beers({http://www.w3.org/1999/xhtml}table({http://www.w3.org/1999/xhtml}td({}brandName)))",
		},
		"§6.3 a default is none of attributes":      {"<x xmlns:n1='http://www.w3.org' xmlns='http://www.w3.org'><good a='1' n1:a='2'/></x>", "{http://www.w3.org}x({http://www.w3.org}good)"},
		"§5.1 a prefix, bound anew":                 {"<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>", "{u}a({v}b{u}c)"},
		"§5.1 declared behind its use in the tag":   {"<p:a p:b='' xmlns:p='u'/>", "{u}a"},
		"§3 xml needs no declaration, and may have": {"<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='ru'/>", "{}a"},
		"names are compared as they stand, §2.3":    {"<a:x xmlns:a='http://www.example.org/wine' xmlns:b='http://www.Example.org/wine'><b:x/></a:x>", "{http://www.example.org/wine}x({http://www.Example.org/wine}x)"},
	} {
		n, err := Parse([]byte(c.doc), "", &Default)
		if err != nil || outline(n) != c.want {
			t.Errorf("%s: %s, %v", name, outline(n), err)
		}
	}
}

func outline(n *Node) string {
	if n == nil {
		return "nothing"
	}
	out := "{" + n.Space + "}" + n.Local
	if len(n.Children) == 0 {
		return out
	}
	out += "("
	for _, c := range n.Children {
		out += outline(c)
	}
	return out + ")"
}

// XML 1.0 §2.1, §2.3, §3.1: what a start tag, an end tag and an empty one may look like.
func TestTagsAreThoseOfTheSpecification(t *testing.T) {
	for _, good := range []string{
		"<a></a>", "<a/>", "<a />", "<a\n/>", "<a  \t\r\n></a\t\r\n>", "<a b=''/>", "<a b = ''/>", "<a\nb\t=\r\n\"\"\n/>", "<a b='\"'/>", "<a b=\"'\"/>", "<a b='>'/>", "<a b='/>'></a>",
		"<a b='1' c='2'></a>", "<a b='1' B='2'/>", "<a\u0301/>",
	} {
		if _, err := Parse([]byte(good), "", &Default); err != nil {
			t.Errorf("%q: %v", good, err)
		}
		if _, done, err := newPasser(RuleSize).feed([]byte(good)); !done || err != nil {
			t.Errorf("%q, passed over: %v, %v", good, done, err)
		}
	}
	for _, bad := range []string{
		"< a/>", "<a/ >", "<a / >", "<a//>", "<a></ a>", "<a></a/>", "<a></a b=''>", "<a></A>", "<a b/>", "<a b=/>", "<a b=c/>", "<a b='/>", "<a b='' b=''/>", "<a b=''c=''/>", "<a ='1'/>",
		"<a b='<'/>", "<a b==''/>", "<a b=“x”/>", "<a, b=''/>", "<a b='',c=''/>", "<>", "</>", "<a></>", "<a\u00a0b=''/>", "<a\u2028/>", "<a b='&'/>", "<a><b></a></b>",
	} {
		if n, err := Parse([]byte(bad), "", &Default); err == nil {
			t.Errorf("%q is taken: %s", bad, outline(n))
		}
		if n, done, err := newPasser(RuleSize).feed([]byte(bad)); err == nil && done && n == len(bad) {
			t.Errorf("%q is passed over", bad)
		}
	}
}
