package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/xmlsafe"
)

// The examples of XEP-0124 and XEP-0206: what each says, and what of it stands in a stream.
func TestTheExamplesOfTheSpecificationsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		attrs   string // name=value, in pairs
		payload string
	}{
		"XEP-0124 example 1, the request": {
			"<body content='text/xml; charset=utf-8'\n      from='user@example.com'\n      hold='1'\n      rid='1573741820'\n      to='example.com'\n      route='xmpp:example.com:9999'\n" +
				"      ver='1.6'\n      wait='60'\n      ack='1'\n      xml:lang='en'\n      xmlns='http://jabber.org/protocol/httpbind'/>",
			"from=user@example.com hold=1 rid=1573741820 to=example.com route=xmpp:example.com:9999 ver=1.6 wait=60 ack=1 xml:lang=en", "",
		},
		"XEP-0124 example 2, the answer": {
			"<body wait='60' inactivity='30' polling='5' requests='2' hold='1' ack='1573741820' accept='deflate,gzip' maxpause='120' sid='SomeSID' charsets='ISO_8859-1 ISO-2022-JP' " +
				"ver='1.6' from='example.com' xmlns='http://jabber.org/protocol/httpbind'/>",
			"wait=60 inactivity=30 polling=5 requests=2 hold=1 ack=1573741820 maxpause=120 sid=SomeSID ver=1.6 from=example.com", "",
		},
		"XEP-0124 example 6, two stanzas": {
			"<body rid='1249243562' sid='SomeSID' xmlns='http://jabber.org/protocol/httpbind'>\n  <message to='contact@example.com' xmlns='jabber:client'>\n    <body>I said \"Hi!\"</body>\n  </message>\n" +
				"  <message to='friend@example.com' xmlns='jabber:client'>\n    <body>Hi!</body>\n  </message>\n</body>",
			"rid=1249243562 sid=SomeSID",
			"<message to='contact@example.com' xmlns='jabber:client'>\n    <body>I said \"Hi!\"</body>\n  </message><message to='friend@example.com' xmlns='jabber:client'>\n    <body>Hi!</body>\n  </message>",
		},
		"XEP-0124 §9.2, a report": {
			"<body report='1249243565' time='852' xmlns='http://jabber.org/protocol/httpbind'/>", "report=1249243565 time=852", "",
		},
		"XEP-0124 §10, a pause": {"<body rid='1573741822' sid='SomeSID' pause='60' xmlns='http://jabber.org/protocol/httpbind'/>", "rid=1573741822 pause=60", ""},
		"XEP-0124 §15, a key": {
			"<body rid='1573741824' sid='SomeSID' key='bfb06a6f113cd6fd3838ab9d300fdb4fe3da2f7d' newkey='6f825e81f4532b2c5fa2d12457d8a1f22e8f838e' xmlns='http://jabber.org/protocol/httpbind'/>",
			"key=bfb06a6f113cd6fd3838ab9d300fdb4fe3da2f7d newkey=6f825e81f4532b2c5fa2d12457d8a1f22e8f838e", "",
		},
		"XEP-0206 example 2, features": {
			"<body wait='60' sid='SomeSID' secure='true' xmpp:version='1.0' xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' xmlns:stream='http://etherx.jabber.org/streams'>" +
				"<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features></body>",
			"xmpp:version=1.0 sid=SomeSID", "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>",
		},
		"XEP-0206 example 10, a restart": {
			"<body rid='1573741824' sid='SomeSID' to='example.com' xml:lang='en' xmpp:restart='true' xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh'/>",
			"xmpp:restart=true to=example.com", "",
		},
	} {
		b, err := Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, pair := range strings.Fields(c.attrs) {
			if key, want, _ := strings.Cut(pair, "="); b.Get(key) != want {
				t.Errorf("%s: %s=%q", name, pair, b.Get(key))
			}
		}
		if got := string(bytes.Join(b.Payload, nil)); got != c.payload || b.Terminates() || b.Recoverable() || b.StreamError {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// XEP-0124 §13, §17.2, §17.3, and XEP-0206 §6: how a session ends, and how it does not.
func TestHowABodyEndsASession(t *testing.T) {
	const ns = "xmlns='http://jabber.org/protocol/httpbind'"
	for text, want := range map[string]string{
		"<body type='terminate' " + ns + "/>":                                                                                "ends",
		"<body type='terminate' condition='host-unknown' " + ns + "/>":                                                       "ends host-unknown",
		"<body type='terminate' condition='what-is-this' " + ns + "/>":                                                       "ends undefined-condition",
		"<body type='terminate' condition='see-other-uri' " + ns + "><uri>https://a/b?c=1&amp;d</uri></body>":                "ends see-other-uri https://a/b?c=1&d",
		"<body type='error' " + ns + "><message xmlns='jabber:client'/></body>":                                              "again",
		"<body type='error' condition='host-gone' " + ns + "/>":                                                              "again host-gone",
		"<body type='Terminate' " + ns + "/>":                                                                                "",
		"<body xmlns:t='u' t:type='terminate' " + ns + "/>":                                                                  "",
		"<body " + ns + "><iq type='error' xmlns='jabber:client'/></body>":                                                   "",
		"<body type='terminate' condition='remote-stream-error' " + ns + "><conflict/><text>x</text></body>":                 "ends remote-stream-error [conflict text]",
		"<body " + ns + " xmlns:stream='http://etherx.jabber.org/streams'><stream:error/></body>":                            "stream error",
		"<body " + ns + "><error xmlns='http://etherx.jabber.org/streams'/></body>":                                          "stream error",
		"<body " + ns + "><stream:error><not-well-formed xmlns='urn:x'/></stream:error></body>":                              "stream error",
		"<body " + ns + "><error xmlns='u'/><s:error xmlns:s='u'/><stream:features/></body>":                                 "",
		"<body " + ns + "><message xmlns='jabber:client'><error xmlns='http://etherx.jabber.org/streams'/></message></body>": "",
	} {
		b, err := Parse([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		switch {
		case b.Terminates():
			got = append(got, "ends")
		case b.Recoverable():
			got = append(got, "again")
		case b.StreamError:
			got = append(got, "stream error")
		}
		if c := b.Get("condition"); c != "" {
			got = append(got, string(Condition(c).Known()))
		}
		if b.URI != "" {
			got = append(got, b.URI)
		}
		if len(b.Bare) > 0 {
			got = append(got, fmt.Sprint(b.Bare))
		}
		if have := strings.Join(got, " "); have != want {
			t.Errorf("%s: %q, not %q", text, have, want)
		}
	}
}

// XEP-0124 §14.1: what is a rid, and what is a number of a body.
func TestNumbersAreThoseOfTheSpecification(t *testing.T) {
	for text, want := range map[string]uint64{"1": 1, "9007199254740991": MaxRID, "007": 7} {
		if rid, ok := ParseRID(text); !ok || rid != want {
			t.Errorf("%q: %d, %v", text, rid, ok)
		}
	}
	for _, text := range []string{"", "0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1_0", "٣", "9007199254740992", "18446744073709551617", "one"} {
		if rid, ok := ParseRID(text); ok {
			t.Errorf("%q is the rid %d", text, rid)
		}
	}
	for text, want := range map[string]time.Duration{
		"0": 0, "60": time.Minute, "1.5": 1500 * time.Millisecond, "3600": 10 * time.Minute, "1e300": 10 * time.Minute, "Inf": 10 * time.Minute, "-0": 0,
		"": -1, "-1": -1, "NaN": -1, "60s": -1, " 60": -1, "-Inf": -1,
	} {
		if d, ok := Seconds(text, 10*time.Minute); d != max(want, 0) || ok != (want >= 0) {
			t.Errorf("%q: %v, %v", text, d, ok)
		}
	}
	for text, want := range map[string]int{"0": 0, "5": 5, "10": 10, "+5": 5, "11": -1, "-1": -1, "": -1, "5.0": -1, "5 ": -1, "99999999999999999999": -1} {
		if n, ok := Count(text, 10); n != max(want, 0) || ok != (want >= 0) {
			t.Errorf("%q: %d, %v", text, n, ok)
		}
	}
}

// A portal's page is told from a body that broke on its way.
func TestAPageIsNoBody(t *testing.T) {
	const ns = " xmlns='" + NSHTTPBind + "'"
	for text, is := range map[string]bool{
		"<body" + ns + ">": true, "\uFEFF<?xml version='1.0'?>\n<body" + ns + " wait='60": true, "<b:body xmlns:b='" + NSHTTPBind + "'>": false,
		"": false, "<!DOCTYPE html><html><head/><body onload='x'>": false, "<html" + ns + ">": false, strings.Repeat(" ", 512) + "<body" + ns + ">": false,
		"<body a='" + strings.Repeat("x", 1024) + "'" + ns + ">": false, "{\"error\": 404}": false, "\x1f\x8b": false,
	} {
		if LooksLikeBody([]byte(text)) != is {
			t.Errorf("%.60q: %v", text, !is)
		}
		r := NewReader([]byte(text))
		if r.Strange() != !is {
			t.Errorf("%.60q: a reader says %v", text, is)
		}
		r.Done()
	}
}

// An element that cannot go says why, and by which limit.
func TestAnElementThatCannotGoNamesItsLimit(t *testing.T) {
	e, _, err := xmlsafe.ReadElement([]byte("<a:a><b:b/><c:c/><d:d/><e:e/></a:a>"), &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Envelop(&e, func(string) string { return "u" })
	var refused *ElementError
	if !errors.As(err, &refused) || xmlsafe.BrokenLimit(err) != xmlsafe.RuleAttrs || refused.Size != len(e.Raw) || !strings.Contains(err.Error(), fmt.Sprint(len(e.Raw))) {
		t.Errorf("%v", err)
	}
	e, _, _ = xmlsafe.ReadElement([]byte("<a:a b:c=''/>"), &xmlsafe.Default)
	if raw, err := Envelop(&e, func(string) string { return "" }, "a"); err == nil || errors.As(err, &refused) && xmlsafe.BrokenLimit(err) != "" {
		t.Errorf("a prefix that nothing declares: %s, %v", raw, err)
	}
	if raw, err := Envelop(&e, func(string) string { return "it's" }, "b"); err != nil || string(raw) != "<a:a xmlns:a='it&apos;s' b:c=''/>" {
		t.Errorf("%s, %v", raw, err)
	}
}
