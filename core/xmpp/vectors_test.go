package xmpp_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// RFC 7622 §3.5, tables 1 and 2, but for what names of hosts with an underscore may do here.
func TestAddressesAreThoseOfTheSpecification(t *testing.T) {
	for text, want := range map[string][3]string{
		"juliet@example.com":                             {"juliet", "example.com", ""},
		"juliet@example.com/foo":                         {"juliet", "example.com", "foo"},
		"juliet@example.com/foo bar":                     {"juliet", "example.com", "foo bar"},
		"juliet@example.com/foo@bar":                     {"juliet", "example.com", "foo@bar"},
		`foo\20bar@example.com`:                          {`foo\20bar`, "example.com", ""},
		"fussball@example.com":                           {"fussball", "example.com", ""},
		"fu\u00DFball@example.com":                       {"fu\u00DFball", "example.com", ""},
		"\u03C0@example.com":                             {"\u03C0", "example.com", ""},
		"\u03A3@example.com/foo":                         {"\u03C3", "example.com", "foo"},
		"\u03C3@example.com/foo":                         {"\u03C3", "example.com", "foo"},
		"\u03C2@example.com/foo":                         {"\u03C2", "example.com", "foo"},
		"king@example.com/\u265A":                        {"king", "example.com", "\u265A"},
		"example.com":                                    {"", "example.com", ""},
		"example.com/foobar":                             {"", "example.com", "foobar"},
		"a.example.com/b@example.net":                    {"", "a.example.com", "b@example.net"},
		"JULIET@EXAMPLE.COM":                             {"juliet", "example.com", ""},
		"xn--bcher-kva@xn--bcher-kva.example":            {"xn--bcher-kva", "bücher.example", ""},
		strings.Repeat("a", 1023) + "@example.com":       {strings.Repeat("a", 1023), "example.com", ""},
		"a@example.com/" + strings.Repeat("я", 511):      {"a", "example.com", strings.Repeat("я", 511)},
		"juliet@" + strings.Repeat("a", 63) + ".example": {"juliet", strings.Repeat("a", 63) + ".example", ""},
		"juliet@example.com.":                            {"juliet", "example.com", ""},
		"juliet@127.0.0.1/x":                             {"juliet", "127.0.0.1", "x"},
		"juliet@[2001:db8::1]":                           {"juliet", "[2001:db8::1]", ""},
	} {
		a, err := xmpp.ParseAddress(text)
		if have := [3]string{a.Local(), a.Domain(), a.Resource()}; err != nil || have != want {
			t.Errorf("%.60q: %.60q, %v", text, have, err)
		}
	}
	for _, text := range []string{
		`"juliet"@example.com`, "foo bar@example.com", "juliet@example.com/", "@example.com/", "henry\u2163@example.com", "\u265A@example.com", "juliet@", "/foobar",
		"", "a@b@c", "a&b@example.com", "a:b@example.com", "a<b>@example.com", "a'b@example.com", strings.Repeat("a", 1024) + "@example.com",
		"a@example.com/" + strings.Repeat("я", 512), "juliet@" + strings.Repeat("a", 64) + ".example", "a@example..com", "a@.example.com", "a@exa mple.com", "a@example.com/\x00", "a@\u200bexample.com/\u0007",
	} {
		if a, err := xmpp.ParseAddress(text); err == nil {
			t.Errorf("%.60q is taken as %.60q", text, a)
		}
	}
}

// XEP-0106 §3.2 and §5: what a character is escaped as shows as that character, but for what
// separates the parts of an address.
func TestEveryEscapeIsShown(t *testing.T) {
	for code, shown := range map[string]string{"20": " ", "22": `"`, "26": "&", "27": "'", "2f": `\2f`, "3a": ":", "3c": "<", "3e": ">", "40": `\40`, "5c": `\`} {
		for _, c := range []string{code, strings.ToUpper(code)} {
			want := "a" + shown + "b@example.com"
			if strings.HasPrefix(shown, `\`) && len(shown) > 1 {
				want = `a\` + c + "b@example.com"
			}
			if have := xmpp.Unescape(`a\` + c + "b@example.com"); have != want {
				t.Errorf("%s: %q, not %q", c, have, want)
			}
		}
	}
	for escaped, shown := range map[string]string{
		`space\20cadet@example.com`: "space cadet@example.com", `call\20me\20\22ishmael\22@example.com`: `call me "ishmael"@example.com`, `at\26t\20guy@example.com`: "at&t guy@example.com",
		`d\27artagnan@example.com`: "d'artagnan@example.com", `\3a\3afanboy\3a\3a@example.com`: "::fanboy::@example.com", `\3cfoo\3e@example.com`: "<foo>@example.com",
		`c\3a\5c5commas@example.com`: `c:\5commas@example.com`, `c\3a\cool\20stuff@example.com`: `c:\cool stuff@example.com`, `c\5c3ad@example.com`: `c\3ad@example.com`,
	} {
		if have := xmpp.Unescape(escaped); have != shown {
			t.Errorf("%s: %q, not %q", escaped, have, shown)
		}
	}
}

// Addresses are keys: parts that differ make addresses that do, and what is one for the
// server is one here, whatever stands in them.
func TestAddressesAreEqualWhenTheirPartsAre(t *testing.T) {
	local := rapid.SampledFrom([]string{"", "anna", "Anna", "o'hara", "1c★", `a\20b`, "я"})
	domain := rapid.SampledFrom([]string{"office.example", "Office.Example", "srv_1.local", "-bad.local", "офис.рф", "[::1]"})
	resource := rapid.SampledFrom([]string{"", "x", "X", "a/b@c", "\U0001FAE9", "я"})
	draw := func(t *rapid.T) (parts [3]string, text string) {
		parts = [3]string{local.Draw(t, "local"), domain.Draw(t, "domain"), resource.Draw(t, "resource")}
		text = parts[1]
		if parts[0] != "" {
			text = parts[0] + "@" + text
		}
		if parts[2] != "" {
			text += "/" + parts[2]
		}
		return parts, text
	}
	rapid.Check(t, func(t *rapid.T) {
		one, textOne := draw(t)
		two, textTwo := draw(t)
		a, err := xmpp.ReadAddress(textOne)
		b, err2 := xmpp.ReadAddress(textTwo)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if one == two && a != b || a.Equal(b) != (a == b) || (a == b) != (a.String() == b.String()) {
			t.Fatalf("%q and %q: %v", textOne, textTwo, a == b)
		}
		if one[2] != two[2] && a == b { // resources are compared byte by byte
			t.Fatalf("%q and %q are one", textOne, textTwo)
		}
		if a.Bare().Resource() != "" || a.Bare() != b.Bare() && a == b || a.IsZero() {
			t.Fatalf("%q: %q", textOne, a.Bare())
		}
		if strings.EqualFold(one[1], two[1]) != (a.Server() == b.Server()) {
			t.Fatalf("%q and %q: the servers %q and %q", textOne, textTwo, a.Server(), b.Server())
		}
	})
}

// RFC 6120 §4.9.2, §8.3.2.
func TestAnErrorSaysItsConditionAndItsText(t *testing.T) {
	const stream, stanza = "urn:ietf:params:xml:ns:xmpp-streams", "urn:ietf:params:xml:ns:xmpp-stanzas"
	for content, want := range map[string][2]string{
		"<conflict xmlns='NS'/>": {"conflict", ""},
		"<text xmlns='NS'>why</text><conflict xmlns='NS'/><conflict xmlns='NS'/>":                  {"conflict", "why"},
		"<escape-your-data xmlns='application'/><not-acceptable xmlns='NS'/><text>not this</text>": {"not-acceptable", ""},
		"<text xmlns='NS'>only</text>": {"undefined-condition", "only"},
		"":                             {"undefined-condition", ""},
		"<conflict/>":                  {"undefined-condition", ""},
		"<x xmlns='u'><conflict xmlns='NS'/></x>": {"undefined-condition", ""},
	} {
		read := func(space, outer string) *xmlsafe.Node {
			n, err := xmlsafe.Parse([]byte(fmt.Sprintf(outer, strings.ReplaceAll(content, "NS", space))), "jabber:client", &xmlsafe.Default)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if e := xmpp.ReadStreamError(read(stream, "<error>%s</error>")); e.Condition != want[0] || e.Text != want[1] || !strings.Contains(e.Error(), want[0]) {
			t.Errorf("%s: %+v", content, e)
		}
		e := xmpp.ReadStanzaError(read(stanza, "<message type='error'><body>b</body><error type='modify'>%s</error></message>"))
		if e.Condition != want[0] || e.Text != want[1] || e.Type != "modify" {
			t.Errorf("%s: %+v", content, e)
		}
		var as *xmpp.StanzaError
		if !errors.As(fmt.Errorf("sending: %w", e), &as) || as.Condition != want[0] {
			t.Errorf("%s: wrapped it is not found", content)
		}
	}
	n, err := xmlsafe.Parse([]byte("<iq type='error'><error type='modify'><text xmlns='"+stanza+"'>t</text><not-acceptable xmlns='"+stanza+"'/><file-too-large xmlns='u'><max-file-size>17</max-file-size></file-too-large></error></iq>"), "jabber:client", &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	if e := xmpp.ReadStanzaError(n); e.Condition != "not-acceptable" || e.Specific.ChildText("u", "max-file-size") != "17" {
		t.Errorf("%+v", e)
	}
	for _, hostile := range []string{strings.Repeat("x", 100_000), "line\nline", "\u202egnp.exe", "a\u0007b"} {
		for _, e := range []error{&xmpp.StreamError{Condition: hostile, Text: hostile}, &xmpp.StanzaError{Condition: hostile, Text: hostile}} {
			if text := e.Error(); len(text) > 2000 || strings.ContainsAny(text, "\n\u202e\u0007") {
				t.Errorf("%.200q", text)
			}
		}
	}
	if name, text := xmpp.Condition(nil, stanza); name != "undefined-condition" || text != "" {
		t.Error(name, text)
	}
}
