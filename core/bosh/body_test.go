package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmlsafe"
)

// hostileBody is no body; rule is the one of XML that it breaks, "" when it is
// well-formed and something else.
type hostileBody struct {
	name string
	rule xmlsafe.Rule
	text string
}

// hostileBodies begin like a body, and with a good stanza; none of them is one.
func hostileBodies() []hostileBody {
	in := func(content string) string {
		return "<body xmlns='" + nsHTTPBind + "'><message xmlns='jabber:client' id='good'/>" + content + "</body>"
	}
	return []hostileBody{
		{"comment", xmlsafe.RuleComment, in("<!-- x -->")},
		{"processing instruction", xmlsafe.RulePI, in("<?php x ?>")},
		{"document type", xmlsafe.RuleDTD, "<!DOCTYPE body [<!ENTITY a 'b'>]>" + in("")},
		{"entity", xmlsafe.RuleEntity, in("<message><body>&nbsp;</body></message>")},
		{"text", xmlsafe.RuleText, in("text")},
		{"CDATA", xmlsafe.RuleText, in("<![CDATA[text]]>")},
		{"two bodies", xmlsafe.RuleRoot, in("") + in("")},
		{"text behind the body", xmlsafe.RuleRoot, in("") + "x"},
		{"wrong end tag", xmlsafe.RuleSyntax, in("<message></presence>")},
		{"duplicate attribute", xmlsafe.RuleDuplicate, in("<message a='1' a='2'/>")},
		{"invalid UTF-8", xmlsafe.RuleEncoding, in("<message>\xc3\x28</message>")},
		{"UTF-16 surrogate", xmlsafe.RuleEncoding, in("<message>\xed\xa0\x80</message>")},
		{"NUL", xmlsafe.RuleCharacter, in("<message>\x00</message>")},
		{"other encoding", xmlsafe.RuleEncoding, "<?xml version='1.0' encoding='windows-1251'?>" + in("")},
		{"duplicate by namespaces of the body", xmlsafe.RuleDuplicate, strings.Replace(in("<message a:x='1' b:x='2'/>"), "<body", "<body xmlns:a='u' xmlns:b='&#117;'", 1)},
		{"other namespace", "", strings.Replace(in(""), "body xmlns='"+nsHTTPBind, "body x='"+nsHTTPBind+"' xmlns='jabber:client", 1)},
	}
}

// attributes are n of them.
func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

// ruleOf returns the rule of XML that an error names.
func ruleOf(err error) xmlsafe.Rule {
	var broken *xmlsafe.Error
	if errors.As(err, &broken) {
		return broken.Rule
	}
	return ""
}

func TestWhatIsNoBodyHasATypedError(t *testing.T) {
	others := []hostileBody{
		{"nothing", xmlsafe.RuleSyntax, ""}, {"page", "", "<html/>"},
		{"cut off", xmlsafe.RuleSyntax, "<body xmlns='" + nsHTTPBind + "'>"},
		{"cut off within a tag", xmlsafe.RuleSyntax, "<body xmlns='" + nsHTTPBind + "'><message"},
		{"another root", "", "<x xmlns='" + nsHTTPBind + "'/>"}, {"text", xmlsafe.RuleText, "no<"},
		{"root of nowhere", "", "<evil:body><message xmlns='jabber:client' id='good'/></evil:body>"},
	}
	for _, b := range append(hostileBodies(), others...) {
		got, err := parseBody([]byte(b.text))
		if got != nil || !errors.Is(err, ErrBadBody) || ruleOf(err) != b.rule {
			t.Errorf("%s: %v", b.name, err)
		}
	}
}

// C11 and P10.
func TestBodiesAsServersWriteThem(t *testing.T) {
	const ns = "xmlns='" + nsHTTPBind + "'"
	for name, c := range map[string]struct{ text, want string }{
		"jabber:client":          {"<body " + ns + "><message xmlns='jabber:client'/></body>", "<message xmlns='jabber:client'/>"},
		"no namespace":           {"<body " + ns + "><iq><query/></iq></body>", "<iq><query/></iq>"},
		"empty namespace":        {"<body " + ns + "><iq xmlns=''/></body>", "<iq xmlns='jabber:client'/>"},
		"httpbind":               {"<body " + ns + "><presence " + ns + " id='1'/></body>", "<presence xmlns='jabber:client' id='1'/>"},
		"prefix of its own":      {"<body " + ns + "><c:message xmlns:c='jabber:client'/></body>", "<c:message xmlns:c='jabber:client'/>"},
		"prefix of the body":     {"<body " + ns + " xmlns:c='jabber:client'><c:message/></body>", "<c:message xmlns:c='jabber:client'/>"},
		"stream of the body":     {"<body " + ns + " xmlns:stream='" + nsStreams + "'><stream:features/></body>", "<stream:features/>"},
		"stream of nowhere":      {"<body " + ns + "><stream:features/></body>", "<stream:features/>"},
		"prefixed body":          {"<b:body xmlns:b='" + nsHTTPBind + "'><message xmlns='jabber:client'/></b:body>", "<message xmlns='jabber:client'/>"},
		"no namespace of body":   {"<body><message xmlns='jabber:client'/></body>", "<message xmlns='jabber:client'/>"},
		"declaration and BOM":    {"\uFEFF<?xml version='1.0'?>\r\n<body " + ns + ">\n <message xmlns='jabber:client'/>\n</body>\n", "<message xmlns='jabber:client'/>"},
		"unknown attributes":     {"<body " + ns + " secure='true' charsets='x' xmlns:f='u' f:rid='7' host='h'><iq/></body>", "<iq/>"},
		"unknown namespace":      {"<body " + ns + "><x xmlns='u'/></body>", "<x xmlns='u'/>"},
		"jabber:server is kept":  {"<body " + ns + "><message xmlns='jabber:server'/></body>", "<message xmlns='jabber:server'/>"},
		"prefix of nowhere":      {"<body " + ns + "><message><a:b c:d=''/></message></body>", "<message xmlns:a='urn:vestnik:undeclared:a' xmlns:c='urn:vestnik:undeclared:c'><a:b c:d=''/></message>"},
		"stanza of nowhere":      {"<body " + ns + "><evil:message/></body>", "<evil:message xmlns:evil='urn:vestnik:undeclared:evil'/>"},
		"other elements without": {"<body " + ns + "><features/><message/></body>", "<message/>"},
		"another stream":         {"<body " + ns + " xmlns:stream='evil'><stream:features/></body>", "<stream:features xmlns:stream='evil'/>"},
	} {
		b, err := parseBody([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := string(bytes.Join(b.payload, nil)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestOnlyAttributesOfTheirNamespaceCount(t *testing.T) {
	b, err := parseBody([]byte("<body xmlns='" + nsHTTPBind + "' xmlns:a='" + nsXBOSH + "' xmlns:xmpp='u' a:version='1.0' xmpp:restart='true' xml:lang='ru' rid='1' u:rid='2' xmlns:u='v'/>"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"xmpp:version": "1.0", "xmpp:restart": "", "xml:lang": "ru", "rid": "1"} {
		if got := b.get(name); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}
}

func TestAWrittenBodyReadsTheSame(t *testing.T) {
	payload := [][]byte{[]byte("<message xmlns='jabber:client'><body>&lt;Ёж&gt;</body></message>"), []byte("<iq xmlns='jabber:client'/>")}
	data := appendBody(payload, "rid", "1", "sid", `"<&>'`, "to", "", "xmpp:restart", "true")
	b, err := parseBody(data)
	if err != nil {
		t.Fatal(err)
	}
	if b.get("sid") != `"<&>'` || b.get("xmpp:restart") != "true" || !bytes.Equal(bytes.Join(b.payload, nil), bytes.Join(payload, nil)) {
		t.Errorf("%s", data)
	}
	if _, has := b.attrs["to"]; has {
		t.Error("an empty attribute was written")
	}
}

// FuzzParseBody holds for any bytes: no panic; an error is typed; and each part of
// what is accepted stands in a stream by itself, and reads the same when sent on.
func FuzzParseBody(f *testing.F) {
	for _, b := range hostileBodies() {
		if len(b.text) < 1000 {
			f.Add([]byte(b.text))
		}
	}
	f.Add([]byte("<body xmlns='" + nsHTTPBind + "' xmlns:stream='" + nsStreams + "' sid='1' type='terminate'><stream:error><conflict xmlns='u'/></stream:error></body>"))
	f.Add([]byte("<b:body xmlns:b='" + nsHTTPBind + "' xmlns:p='u' p:x='1'><iq xmlns=''><p:q/></iq><message xmlns='" + nsHTTPBind + "'>é</message></b:body>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := parseBody(data)
		if err != nil {
			if !errors.Is(err, ErrBadBody) {
				t.Fatal(err)
			}
			return
		}
		for _, p := range b.payload {
			e, n, err := xmlsafe.ReadElement(p, &xmlsafe.Default)
			if err != nil || n != len(p) {
				t.Fatalf("%q: %d bytes, %v", p, n, err)
			}
			for _, prefix := range e.Missing {
				if prefix != "stream" {
					t.Fatalf("%q lacks %s", p, prefix)
				}
			}
			if e.Prefix == "" && e.Declares && e.Space == nsHTTPBind {
				t.Fatalf("%q is in no namespace of a stream", p)
			}
		}
		again, err := parseBody(appendBody(b.payload, "xmlns:stream", nsStreams))
		if err != nil {
			t.Fatalf("sent on: %v", err)
		}
		if len(again.payload) != len(b.payload) {
			t.Fatalf("%d elements, sent on %d", len(b.payload), len(again.payload))
		}
	})
}

// FuzzBodyCodec holds for any values and any text: a body that was written is read
// with the same attributes, but for what XML 1.0 cannot carry, and the same payload.
func FuzzBodyCodec(f *testing.F) {
	f.Add("1", "a", "b", "c")
	f.Fuzz(func(t *testing.T, sid, to, lang, text string) {
		if max(len(sid), len(to), len(lang), len(text)) > xmlsafe.Default.Value/8 {
			return
		}
		var stanza xmlsafe.Encoder
		stanza.Start("message", "xmlns", nsClient, "to", to).Leaf("body", text).End()
		features := []byte("<stream:features><x xmlns='u'/></stream:features>")
		data := appendBody([][]byte{stanza.Bytes(), features}, "sid", sid, "to", to, "xml:lang", lang, "xmpp:version", text)
		b, err := parseBody(data)
		if err != nil {
			t.Fatalf("%v in %q", err, data)
		}
		for name, want := range map[string]string{"sid": sid, "to": to, "xml:lang": lang, "xmpp:version": text} {
			if got := b.get(name); got != carried(want) {
				t.Fatalf("%s=%q, want %q", name, got, carried(want))
			}
		}
		if len(b.payload) != 2 || !bytes.Equal(b.payload[0], stanza.Bytes()) || !bytes.Equal(b.payload[1], features) {
			t.Fatalf("%q", b.payload)
		}
	})
}

// carried is a text without what XML 1.0 cannot carry.
func carried(text string) string {
	return strings.Map(func(r rune) rune {
		if xmlsafe.Legal(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, ""))
}
