package xmlsafe

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// XML 1.0 §2.2 [2]: every character there is, in all the ways in which it can be written.
func TestEveryCharacterIsLegalOrNot(t *testing.T) {
	var legal []rune
	for r := rune(0); r <= utf8.MaxRune+1; r++ {
		is := r == 0x9 || r == 0xA || r == 0xD || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
		if Legal(r) != is {
			t.Fatalf("U+%04X: %v", r, !is)
		}
		if r > 0x300 && r%97 != 0 && r < 0xFFF0 || r > 0x10010 && r%997 != 0 && r < utf8.MaxRune-3 {
			continue // some of them, and all at the edges
		}
		for _, form := range []string{"<a>&#%d;</a>", "<a>&#x%X;</a>", "<a b='&#%d;'/>", "<a>%c</a>", "<a b='%c'/>", "<a><![CDATA[%c]]></a>"} {
			written := fmt.Sprintf(form, r)
			plain := strings.Contains(form, "%c")
			if plain && (!utf8.ValidRune(r) || strings.ContainsRune("<>&'\r\n\t]", r)) {
				continue
			}
			n, err := Parse([]byte(written), "", &Default)
			if (err == nil) != is || is && n.Text+n.Attr("b") != string(r) {
				t.Errorf("%q: %+v, %v", written, n, err)
			}
		}
		if is {
			legal = append(legal, r)
		}
	}
	// What is written is read again, and what cannot be is left out.
	var e Encoder
	text := string(legal)
	n, err := Parse(e.Leaf("a", "\x00\x1f"+text+"\uFFFE\xff", "b", "\x08"+string(legal[:200])).Bytes(), "", &Default)
	if err != nil || n.Text != text || n.Attr("b") != string(legal[:200]) {
		t.Errorf("%v", err)
	}
}

// XML 1.0 §2.3 [4], [4a], and Namespaces in XML 1.0 §3 [7].
func TestNamesAreThoseOfTheFifthEdition(t *testing.T) {
	for name, is := range map[string]bool{
		"a": true, "_": true, "Z9": true, "a-b.c": true, "тело": true, "é": true, "a·b": true, "a\u0300": true, "名": true, "\U00010000": true, "\u200c": true, "\u2070": true,
		"p:a": true, "9": false, "-a": false, ".a": false, "·a": false, "\u0300a": false, "×": false, "÷": false, "a÷": false, "a b": false, "a\u00a0": false,
		"\u2000": false, "\u3000": false, "a:": false, ":a": false, "a:b:c": false, "a:9": false, "a:-": false, "": false, "😀": true, "\U000F0000": false, "a$": false, "a@b": false,
	} {
		for _, form := range []string{"<%s xmlns:p='u' xmlns:a='v'/>", "<x xmlns:p='u' xmlns:a='v' %s=''/>", "<%[1]s xmlns:p='u' xmlns:a='v'></%[1]s>"} {
			if name == "" && strings.HasPrefix(form, "<x") || name == "a b" {
				continue
			}
			doc := fmt.Sprintf(form, name)
			_, err := Parse([]byte(doc), "", &Default)
			if (err == nil) != is {
				t.Errorf("%q: %v", doc, err)
			}
			if _, done, lax := newPasser(RuleSize).feed([]byte(doc)); (lax == nil && done) != is {
				t.Errorf("%q, passed over: %v", doc, lax)
			}
		}
	}
}

// Each limit counts exactly: what is at it passes, and one more breaks it and is named.
func TestEachLimitIsWhereItSays(t *testing.T) {
	repeat := strings.Repeat
	for name, v := range map[string]struct {
		lim  Limits
		at   func(n int) string
		most int
		rule Rule
	}{
		"depth":       {Limits{Depth: 7}, func(n int) string { return repeat("<a>", n) + repeat("</a>", n) }, 7, RuleDepth},
		"depth empty": {Limits{Depth: 7}, func(n int) string { return repeat("<a>", n-1) + "<a/>" + repeat("</a>", n-1) }, 7, RuleDepth},
		"elements":    {Limits{Elements: 9}, func(n int) string { return "<a>" + repeat("<b/>", n-1) + "</a>" }, 9, RuleElements},
		"attributes":  {Limits{Attrs: 5}, func(n int) string { return "<a" + shortAttrs(n) + "/>" }, 5, RuleAttrs},
		"prefixes":    {Limits{Attrs: 5}, func(n int) string { return "<a>" + manyPrefixes(n) + "</a>" }, 5, RuleAttrs},
		"value":       {Limits{Value: 50}, func(n int) string { return "<a b='" + repeat("x", n) + "'/>" }, 50, RuleSize},
		"text":        {Limits{Text: 50}, func(n int) string { return "<a>" + repeat("x", n) + "</a>" }, 50, RuleSize},
		"section":     {Limits{Text: 50}, func(n int) string { return "<a><![CDATA[" + repeat("x", n) + "]]></a>" }, 50, RuleSize},
		"both":        {Limits{Text: 50}, func(n int) string { return "<a>" + repeat("x", n-20) + "<![CDATA[" + repeat("x", 20) + "]]></a>" }, 50, RuleSize},
		"name":        {Limits{Name: 30}, func(n int) string { return "<" + repeat("x", n) + "/>" }, 30, RuleSize},
		"size":        {Limits{Size: 100}, func(n int) string { return "<a>" + repeat("x", n-7) + "</a>" }, 100, RuleSize},
	} {
		lim := Default
		lim.Result = nil
		for _, pair := range []struct{ is, may *int }{{&v.lim.Size, &lim.Size}, {&v.lim.Depth, &lim.Depth}, {&v.lim.Elements, &lim.Elements}, {&v.lim.Attrs, &lim.Attrs}, {&v.lim.Value, &lim.Value}, {&v.lim.Text, &lim.Text}, {&v.lim.Name, &lim.Name}} {
			if *pair.is > 0 {
				*pair.may = *pair.is
			}
		}
		if _, _, err := ReadElement([]byte(v.at(v.most)), &lim); err != nil {
			t.Errorf("%s: %d is refused: %v", name, v.most, err)
		}
		_, _, err := ReadElement([]byte(v.at(v.most+1)), &lim)
		if BrokenLimit(err) != v.rule {
			t.Errorf("%s: %d: %v", name, v.most+1, err)
		}
		c := NewCutter(&lim)
		_, _ = c.Write([]byte(v.at(v.most+1) + "<next/>"))
		if e, err := c.Next(); err != nil || e.Limit != v.rule {
			t.Errorf("%s: cut as %+v, %v", name, e, err)
		}
		if e, err := c.Next(); err != nil || e.Local != "next" {
			t.Errorf("%s: what follows is %+v, %v", name, e, err)
		}
	}
}

// Only who was asked may say more than a stanza can hold.
func TestOnlyAResultMayBeLong(t *testing.T) {
	long := strings.Repeat("<b/>", 1<<15)
	for open, may := range map[string]bool{
		"<iq type='result'>": true, "<iq id='1' type=\"result\" xmlns='jabber:client'>": true, "<c:iq type='result' xmlns:c='jabber:client'>": true,
		"<iq type='set'>": false, "<iq>": false, "<iq p:type='result' xmlns:p='u'>": false, "<iq type='&#114;esult'>": false, "<iq type='RESULT'>": false, "<message type='result'>": false,
	} {
		end := "</" + strings.Trim(strings.Fields(open)[0], "<>") + ">"
		if _, err := Parse([]byte(open+long+end), "", &Default); (err == nil) != may {
			t.Errorf("%s: %v", open, err)
		}
	}
	if _, err := Parse([]byte("<x>"+"<iq type='result'>"+long+"</iq></x>"), "", &Default); BrokenLimit(err) != RuleElements {
		t.Errorf("within something else: %v", err)
	}
}

func TestAnErrorSaysWhereAndOnlyLimitsAreLimits(t *testing.T) {
	for doc, want := range map[string]Error{"<a><!-- x --></a>": {RuleComment, 3}, "<a b='1' b='2'/>": {RuleDuplicate, 0}, "<a>&x;</a>": {RuleEntity, 3}, "<a></b>": {RuleSyntax, 0}} {
		_, err := Parse([]byte(doc), "", &Default)
		var broken *Error
		if !errors.As(err, &broken) || broken.Rule != want.Rule || want.Offset > 0 && broken.Offset != want.Offset || !errors.Is(err, &Error{Rule: want.Rule}) || BrokenLimit(err) != "" {
			t.Errorf("%s: %v", doc, err)
		}
		if errors.Is(err, &Error{Rule: RuleSize}) || errors.Is(err, ErrShort) || !strings.Contains(err.Error(), string(want.Rule)) {
			t.Errorf("%s: %v", doc, err)
		}
	}
	for _, rule := range []Rule{RuleDepth, RuleElements, RuleAttrs, RuleSize} {
		if BrokenLimit(fmt.Errorf("in a stanza: %w", &Error{rule, 5})) != rule {
			t.Error(rule)
		}
	}
	if BrokenLimit(errors.New("x")) != "" || BrokenLimit(nil) != "" {
		t.Error("what is no error of ours is no limit")
	}
}

// An Encoder that ends within an element has written what a stream begins with.
func TestAnElementMayStayOpen(t *testing.T) {
	var e Encoder
	head := bytes.Clone(e.Start("stream:stream", "xmlns", "jabber:client", "to", "a'b").Attr("from", "").Attr("version", "1.0").Bytes())
	if string(head) != "<stream:stream xmlns='jabber:client' to='a&apos;b' version='1.0'>" {
		t.Errorf("%s", head)
	}
	tag, n, err := ReadStart(head, &Default)
	if err != nil || n != len(head) || tag.Attr("", "to") != "a'b" || tag.Empty || strings.Join(tag.Missing, " ") != "stream" {
		t.Errorf("%+v, %v", tag, err)
	}
	e.Attr("late", "x").Text("").Raw(nil).End()
	if all := string(e.Bytes()); all != string(head)+"</stream:stream>" {
		t.Errorf("%s", all)
	}
	if n, err := ReadEnd([]byte("</stream:stream >x"), &tag, &Default); err != nil || n != len("</stream:stream >") {
		t.Error(n, err)
	}
	for _, other := range []string{"</stream>", "</x:stream>", "</stream:stream x>", "<stream:stream>"} {
		if _, err := ReadEnd([]byte(other), &tag, &Default); err == nil || errors.Is(err, ErrShort) {
			t.Errorf("%s: %v", other, err)
		}
	}
	if _, err := ReadEnd([]byte("</stream:st"), &tag, &Default); !errors.Is(err, ErrShort) {
		t.Error(err)
	}
}
