package streamtest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

// HostileBody is no body; Rule is the one of XML that it breaks, "" when it is
// well-formed and something else.
type HostileBody struct {
	Name string
	Rule xmlsafe.Rule
	Text string
}

// HostileBodies begin like a body, and with a good stanza; none of them is one.
func HostileBodies() []HostileBody {
	in := func(content string) string {
		return "<body xmlns='" + nsHTTPBind + "'><message xmlns='jabber:client' id='good'/>" + content + "</body>"
	}
	return []HostileBody{
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

// Attributes are n of them.
func Attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

// BeyondLimits are contents of a stanza that are well-formed, and more than one may hold.
func BeyondLimits() map[string]string {
	many := strings.Repeat
	return map[string]string{
		"nested": many("<a xmlns='x'>", 70) + many("</a>", 70), "attributes": "<a" + Attributes(70) + "/>", "a value": "<a b='" + many("c", 70_000) + "'/>",
		"a name": "<" + many("n", 300) + "/>", "a namespace": "<a xmlns='" + many("u", 2000) + "'/>", "children": many("<a/>", 40_000),
		"text": "<body>" + many("c", 1_200_000) + "</body>", "attributes with what the body declares": "<a p:x0=''" + Attributes(63) + "/>",
		"the whole": many("<b>"+many("x", 1<<20-100)+"</b>", 9),
	}
}

// Fine is what a bomb breaks that costs nobody anything.
const Fine xmlsafe.Rule = "none"

// Bombs are made to fill memory or to take for ever. Some of them are bodies all the
// same, in which there is something that nobody reads.
func Bombs() []HostileBody {
	body := func(attrs, content string) string {
		return "<body xmlns='" + nsHTTPBind + "'" + attrs + ">" + content + "</body>"
	}
	many := func(piece string) string { return strings.Repeat(piece, (8<<20)/len(piece)) }
	uri := strings.Repeat("u", 1000)
	return []HostileBody{
		{"3,000,000 nested elements", "", strings.Repeat("<a>", 3_000_000)},
		{"3,000,000 nested elements in a body", xmlsafe.RuleSyntax, body("", strings.Repeat("<a>", 3_000_000))},
		{"200,000 attributes", Fine, body("", "<a"+Attributes(200_000)+"/>")},
		{"200,000 attributes of the body", xmlsafe.RuleAttrs, body(Attributes(200_000), "")},
		{"an attribute of 64 MiB", xmlsafe.RuleSize, body("", "<a b='"+strings.Repeat("c", 64<<20)+"'/>")},
		{"children", Fine, body("", many("<a/>"))},
		{"children that are named", xmlsafe.RuleSize, body(" xmlns:p='u'", many("<p:a/>"))},
		{"a long declaration, many stanzas", xmlsafe.RuleSize, body(" xmlns:p='"+uri+"'", strings.Repeat("<p:a/>", 60_000))},
		{"64 long declarations", xmlsafe.RuleSize, body(" xmlns:p='"+strings.Repeat("u", 60_000)+"'", many("<p:a/>"))},
		{"attributes in all", Fine, body("", "<a>"+strings.Repeat("<b"+Attributes(60)+"/>", 9000)+"</a>")},
		{"declarations at every depth", xmlsafe.RuleSyntax, body("", declaring(60))},
		{"text in pieces", Fine, body("", "<a>"+strings.Repeat("<![CDATA["+uri+"]]>", 2000)+"</a>")},
		{"an element without an end", xmlsafe.RuleSyntax, body("", "<a"+many(" "))},
		{"a name", xmlsafe.RuleSyntax, body("", "<"+many("a"))},
		{"a reference", xmlsafe.RuleEntity, body("", "<a>&#x"+many("0"))},
	}
}

// declaring is elements one in the other that declare 60 prefixes each.
func declaring(depth int) string {
	var b strings.Builder
	for range depth {
		b.WriteString("<a")
		for i := range 60 {
			fmt.Fprintf(&b, " xmlns:a%d='u'", i)
		}
		b.WriteString(">")
	}
	return b.String()
}

// RuleOf returns the rule of XML that an error names.
func RuleOf(err error) xmlsafe.Rule {
	var broken *xmlsafe.Error
	if errors.As(err, &broken) {
		return broken.Rule
	}
	return ""
}

// Allocated returns how many bytes f allocates.
func Allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Zipped packs all that is read.
func Zipped(t testing.TB, from io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := io.Copy(w, from); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Zeros are n zero bytes.
func Zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// AboveTheCaps is how much more than one body may be allocated, in all and not only
// at a time, for whatever a peer sends. The race detector makes pools forget a part of
// what they are given back.
var AboveTheCaps = func() uint64 {
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return 64 << 20
	}
	return 16 << 20
}()
