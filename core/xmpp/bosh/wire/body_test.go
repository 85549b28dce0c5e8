package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/xmlsafe"
)

func TestWhatIsNoBodyHasATypedError(t *testing.T) {
	others := []streamtest.HostileBody{
		{Name: "nothing", Rule: xmlsafe.RuleSyntax, Text: ""}, {Name: "page", Rule: "", Text: "<html/>"},
		{Name: "cut off", Rule: xmlsafe.RuleSyntax, Text: "<body xmlns='" + NSHTTPBind + "'>"},
		{Name: "cut off within a tag", Rule: xmlsafe.RuleSyntax, Text: "<body xmlns='" + NSHTTPBind + "'><message"},
		{Name: "another root", Rule: "", Text: "<x xmlns='" + NSHTTPBind + "'/>"}, {Name: "text", Rule: xmlsafe.RuleText, Text: "no<"},
		{Name: "root of nowhere", Rule: "", Text: "<evil:body><message xmlns='jabber:client' id='good'/></evil:body>"},
	}
	for _, b := range append(streamtest.HostileBodies(), others...) {
		got, err := Parse([]byte(b.Text))
		if got != nil || !errors.Is(err, ErrBad) || streamtest.RuleOf(err) != b.Rule {
			t.Errorf("%s: %v", b.Name, err)
		}
	}
}

// C11 and P10.
func TestBodiesAsServersWriteThem(t *testing.T) {
	const ns = "xmlns='" + NSHTTPBind + "'"
	for name, c := range map[string]struct{ text, want string }{
		"jabber:client":          {"<body " + ns + "><message xmlns='jabber:client'/></body>", "<message xmlns='jabber:client'/>"},
		"no namespace":           {"<body " + ns + "><iq><query/></iq></body>", "<iq><query/></iq>"},
		"empty namespace":        {"<body " + ns + "><iq xmlns=''/></body>", "<iq xmlns='jabber:client'/>"},
		"httpbind":               {"<body " + ns + "><presence " + ns + " id='1'/></body>", "<presence xmlns='jabber:client' id='1'/>"},
		"prefix of its own":      {"<body " + ns + "><c:message xmlns:c='jabber:client'/></body>", "<c:message xmlns:c='jabber:client'/>"},
		"prefix of the body":     {"<body " + ns + " xmlns:c='jabber:client'><c:message/></body>", "<c:message xmlns:c='jabber:client'/>"},
		"stream of the body":     {"<body " + ns + " xmlns:stream='" + NSStreams + "'><stream:features/></body>", "<stream:features/>"},
		"stream of nowhere":      {"<body " + ns + "><stream:features/></body>", "<stream:features/>"},
		"prefixed body":          {"<b:body xmlns:b='" + NSHTTPBind + "'><message xmlns='jabber:client'/></b:body>", "<message xmlns='jabber:client'/>"},
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
		b, err := Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := string(bytes.Join(b.Payload, nil)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestOnlyAttributesOfTheirNamespaceCount(t *testing.T) {
	b, err := Parse([]byte("<body xmlns='" + NSHTTPBind + "' xmlns:a='" + NSXBOSH + "' xmlns:xmpp='u' a:version='1.0' xmpp:restart='true' xml:lang='ru' rid='1' u:rid='2' xmlns:u='v'/>"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"xmpp:version": "1.0", "xmpp:restart": "", "xml:lang": "ru", "rid": "1"} {
		if got := b.Get(name); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}
}

func TestAWrittenBodyReadsTheSame(t *testing.T) {
	payload := [][]byte{[]byte("<message xmlns='jabber:client'><body>&lt;Ёж&gt;</body></message>"), []byte("<iq xmlns='jabber:client'/>")}
	data := Append(payload, "rid", "1", "sid", `"<&>'`, "to", "", "xmpp:restart", "true")
	b, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if b.Get("sid") != `"<&>'` || b.Get("xmpp:restart") != "true" || !bytes.Equal(bytes.Join(b.Payload, nil), bytes.Join(payload, nil)) {
		t.Errorf("%s", data)
	}
	if _, has := b.attrs["to"]; has {
		t.Error("an empty attribute was written")
	}
}

// FuzzParseBody holds for any bytes: no panic; an error is typed; and each part of
// what is accepted stands in a stream by itself, and reads the same when sent on.
func FuzzParseBody(f *testing.F) {
	for _, b := range streamtest.HostileBodies() {
		if len(b.Text) < 1000 {
			f.Add([]byte(b.Text))
		}
	}
	f.Add([]byte("<body xmlns='" + NSHTTPBind + "' xmlns:stream='" + NSStreams + "' sid='1' type='terminate'><stream:error><conflict xmlns='u'/></stream:error></body>"))
	f.Add([]byte("<b:body xmlns:b='" + NSHTTPBind + "' xmlns:p='u' p:x='1'><iq xmlns=''><p:q/></iq><message xmlns='" + NSHTTPBind + "'>é</message></b:body>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Parse(data)
		if err != nil {
			if !errors.Is(err, ErrBad) {
				t.Fatal(err)
			}
			return
		}
		for _, p := range b.Payload {
			e, n, err := xmlsafe.ReadElement(p, &xmlsafe.Default)
			if err != nil || n != len(p) {
				t.Fatalf("%q: %d bytes, %v", p, n, err)
			}
			for _, prefix := range e.Missing {
				if prefix != "stream" {
					t.Fatalf("%q lacks %s", p, prefix)
				}
			}
			if e.Prefix == "" && e.Declares && e.Space == NSHTTPBind {
				t.Fatalf("%q is in no namespace of a stream", p)
			}
		}
		again, err := Parse(Append(b.Payload, "xmlns:stream", NSStreams))
		if err != nil {
			t.Fatalf("sent on: %v", err)
		}
		if len(again.Payload) != len(b.Payload) {
			t.Fatalf("%d elements, sent on %d", len(b.Payload), len(again.Payload))
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
		stanza.Start("message", "xmlns", NSClient, "to", to).Leaf("body", text).End()
		features := []byte("<stream:features><x xmlns='u'/></stream:features>")
		data := Append([][]byte{stanza.Bytes(), features}, "sid", sid, "to", to, "xml:lang", lang, "xmpp:version", text)
		b, err := Parse(data)
		if err != nil {
			t.Fatalf("%v in %q", err, data)
		}
		for name, want := range map[string]string{"sid": sid, "to": to, "xml:lang": lang, "xmpp:version": text} {
			if got := b.Get(name); got != carried(want) {
				t.Fatalf("%s=%q, want %q", name, got, carried(want))
			}
		}
		if len(b.Payload) != 2 || !bytes.Equal(b.Payload[0], stanza.Bytes()) || !bytes.Equal(b.Payload[1], features) {
			t.Fatalf("%q", b.Payload)
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

func TestARequestIsWrittenAnewWithoutOneAttribute(t *testing.T) {
	all := []string{"rid", "5", "sid", "a&'b", "pause", "60", "ack", "4", "key", "k", "newkey", "n", "xml:lang", "ru", "xmpp:restart", "true"}
	b, err := Parse(Append(nil, all...))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(b.Without("pause"))
	if err != nil || len(again.Payload) > 0 {
		t.Fatal(again, err)
	}
	for i := 0; i < len(all); i += 2 {
		want := all[i+1]
		if all[i] == "pause" {
			want = ""
		}
		if have := again.Get(all[i]); have != want {
			t.Errorf("%s=%q", all[i], have)
		}
	}
	if text := string(b.Without("pause")); strings.Count(text, "xmlns=") != 1 {
		t.Error(text)
	}
}
