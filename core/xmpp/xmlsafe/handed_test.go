package xmlsafe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// manyElements is a stream with all that a cutter tells apart: short ones, white space, a
// large one, and one that is passed over.
func manyElements(n int) string {
	var b strings.Builder
	for i := range n {
		switch i % 7 {
		case 3:
			fmt.Fprintf(&b, "<message id='%d'><body>%s</body></message>\n", i, strings.Repeat("ж", 5000+i))
		case 5:
			fmt.Fprintf(&b, "<message id='%d' from='a@b'>%s</message> ", i, strings.Repeat("<a>", 70)+strings.Repeat("</a>", 70))
		default:
			fmt.Fprintf(&b, "<presence id='%d'/>", i)
		}
	}
	return b.String()
}

// Who is handed an element keeps it for as long as he likes: whatever comes later, in
// whatever pieces, is written elsewhere.
func TestWhatWasHandedOverIsNeverWrittenOver(t *testing.T) {
	text := manyElements(500)
	for _, size := range []int{1000, 4097, 60_000} {
		c, r := NewCutter(&Default), &slow{[]byte(text), size}
		var raws, copies [][]byte
		for {
			e, err := c.Next()
			if err == nil {
				raws, copies = append(raws, e.Raw), append(copies, bytes.Clone(e.Raw))
				_ = append(e.Raw, "what a reader adds"...) // must not reach the next one
				continue
			}
			if _, end := c.Fill(r); !errors.Is(err, ErrShort) || end != nil {
				break
			}
			c.Space()
		}
		if len(raws) != 500 {
			t.Fatalf("%d elements", len(raws))
		}
		for i := range raws {
			if !bytes.Equal(raws[i], copies[i]) || !strings.Contains(string(raws[i]), fmt.Sprintf("id='%d'", i)) {
				t.Fatalf("in pieces of %d, element %d became %.100q", size, i, raws[i])
			}
		}
	}
}

// A cutter that begins anew remembers nothing, wherever it was.
func TestACutterThatBeginsAnewRemembersNothing(t *testing.T) {
	surrounding := Tag{Attrs: []Attr{{"xmlns", "old", "u"}}}
	for name, before := range map[string]string{
		"nothing": "", "an element": "<a/>", "a part of one": "<a><b x='", "white space": " \n ", "text": "x", "what is not well-formed": "<a></b>",
		"within one that is passed over": "<m>" + strings.Repeat("<a>", 100), "a long result": "<iq type='result'><a>" + strings.Repeat("<b>c</b>", 70_000),
	} {
		c := NewCutter(&Default)
		c.InParts()
		c.Surround(&surrounding)
		_, _ = c.Write([]byte(before))
		for {
			if _, err := c.Next(); err != nil {
				break
			}
		}
		data := []byte("<first/><second xmlns:new='u' old:x='' new:x=''/>") // twice the same, if old is known
		c.Reset(data)
		if e, err := c.Next(); err != nil || string(e.Raw) != "<first/>" || e.Open || e.Goes || e.Limit != "" || &e.Raw[0] != &data[0] {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		if e, err := c.Next(); err != nil || e.Local != "second" {
			t.Errorf("%s: what stood around before is known: %+v, %v", name, e, err)
		}
		if e, err := c.Next(); !errors.Is(err, ErrShort) || c.Space() {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		// It is one like any other then: what comes is added.
		_, _ = c.Write([]byte("<third>"))
		_, _ = c.Write([]byte("</third>"))
		if e, err := c.Next(); err != nil || e.Local != "third" || !strings.HasPrefix(string(data), "<first/><second ") || len(data) != cap(data) && strings.Contains(string(data[:cap(data)]), "third") {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

// What is declared around elements counts in them, though who puts them elsewhere has to
// declare it there.
func TestWhatIsDeclaredAroundIsKnown(t *testing.T) {
	root, _, err := ReadStart([]byte("<stream:stream xmlns='jabber:client' xmlns:stream='s' xmlns:p='u' p:x='1'>"), &Default)
	if err != nil {
		t.Fatal(err)
	}
	c := NewCutter(&Default)
	c.Surround(&root)
	_, _ = c.Write([]byte("<stream:features/><p:a q:b='' xmlns:q='v'/><q:c/><d p:e='1' stream:e='1'/><e xmlns:p='s' p:f='1' stream:f='1'/>"))
	for i, missing := range []string{"stream", "p", "q", "p stream"} {
		if e, err := c.Next(); err != nil || strings.Join(e.Missing, " ") != missing {
			t.Errorf("%d: %+v, %v", i, e, err)
		}
	}
	if e, err := c.Next(); !errorRule(err, RuleDuplicate) { // two names for one attribute
		t.Errorf("%+v, %v", e, err)
	}
}

// A reader that knows what stands between elements steps over it.
func TestWhatStandsBetweenMayBeSkipped(t *testing.T) {
	c := NewCutter(&Default)
	_, _ = c.Write([]byte("<a/></wrapper><b/>"))
	if e, err := c.Next(); err != nil || e.Local != "a" || string(c.Rest()) != "</wrapper><b/>" || c.Within() {
		t.Fatalf("%+v, %v", e, err)
	}
	c.Skip(len("</wrapper>"))
	if e, err := c.Next(); err != nil || e.Local != "b" || len(c.Rest()) != 0 {
		t.Errorf("%+v, %v", e, err)
	}
}

// Of an element that broke a limit the same is left, whoever finds out.
func TestWhatIsLeftIsTheSameWhoeverClips(t *testing.T) {
	for _, b := range beyond {
		raw := []byte("<message from='a@b' id='7' xml:lang='ru'>" + b.text + "</message>")
		all, err := cut(bytes.NewReader(raw), &Default)
		if len(all) != 1 || !errors.Is(err, io.EOF) {
			t.Fatalf("%s: %d, %v", b.name, len(all), err)
		}
		clipped := Clip(raw, b.limit, &Default)
		if !bytes.Equal(clipped.Raw, all[0].Raw) || clipped.Limit != all[0].Limit || clipped.Size != len(raw) || all[0].Size != len(raw) {
			t.Errorf("%s:\n%q, %d\n%q, %d", b.name, clipped.Raw, clipped.Size, all[0].Raw, all[0].Size)
		}
	}
	for _, raw := range []string{"", "<a>", "<a></b>", "<a b='", "x"} {
		if e := Clip([]byte(raw), RuleDepth, &Default); e.Limit != RuleDepth || e.Size != len(raw) || e.Raw != nil {
			t.Errorf("%q: %+v", raw, e)
		}
	}
	tiny := Default
	tiny.Name = 3
	if e := Clip([]byte("<message from='a@b'/>"), RuleSize, &tiny); e.Raw != nil || e.Limit != RuleSize {
		t.Errorf("a name that is too long itself stays: %q", e.Raw)
	}
}

// Nodes and tags that are not there, or are only partly so, answer.
func TestATagTellsItsSpaceAndAttributes(t *testing.T) {
	for text, space := range map[string]string{
		"<a xmlns='u'>": "u", "<p:a xmlns:p='v' xmlns='u'>": "v", "<a>": "", "<p:a>": "", "<a xmlns:p='v'>": "", "<a xmlns='&#117;&amp;'/>": "u&",
	} {
		tag, n, err := ReadStart([]byte(text+"more"), &Default)
		if err != nil || n != len(text) || tag.Space() != space || tag.Attr("", "absent") != "" || tag.Attr("p", "xmlns") != "" {
			t.Errorf("%s: %+v, %d, %v", text, tag, n, err)
		}
	}
	for _, part := range []string{"", "\uFEFF", "<", "<?", "<?xml", "<?xml version='1.0'", "<?xml version='1.0'?", "<?xml version='1.0'?>", "<?xml version='1.0'?> ", "<a", "<a b='c'", "<a b='c'/"} {
		if tag, _, err := ReadStart([]byte(part), &Default); !errors.Is(err, ErrShort) {
			t.Errorf("%q: %+v, %v", part, tag, err)
		}
	}
}
