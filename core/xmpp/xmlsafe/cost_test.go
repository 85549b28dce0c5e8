package xmlsafe

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// manyPrefixes uses n prefixes that nothing declares, each once.
func manyPrefixes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<b p%d:c=''/>", i)
	}
	return b.String()
}

// costly are elements that are as much as may be of what costs something, each of so many
// parts.
var costly = map[string]func(n int) string{
	"elements":           func(n int) string { return "<m>" + strings.Repeat("<a/>", n) + "</m>" },
	"a name each":        func(n int) string { return "<m>" + numbered(n, "<n%d/>") + "</m>" },
	"attributes":         func(n int) string { return "<m>" + strings.Repeat("<a b='' c='' d='' e=''/>", n) + "</m>" },
	"namespaces":         func(n int) string { return "<m>" + numbered(n, "<a xmlns='u%d'/>") + "</m>" },
	"prefixes":           func(n int) string { return "<m>" + numbered(n, "<p:a xmlns:p='u%d' p:b=''/>") + "</m>" },
	"undeclared ones":    func(n int) string { return "<m>" + manyPrefixes(n) + "</m>" },
	"pieces of text":     func(n int) string { return "<m>" + strings.Repeat("x<a/>", n) + "</m>" },
	"sections":           func(n int) string { return "<m>" + strings.Repeat("<![CDATA[x]]>", n) + "</m>" },
	"references":         func(n int) string { return "<m>" + strings.Repeat("&#x1F600;", n) + "</m>" },
	"references, values": func(n int) string { return "<m>" + strings.Repeat("<a b='&amp;&#10;'/>", n) + "</m>" },
	"line ends":          func(n int) string { return "<m>" + strings.Repeat("\r\n", n) + "</m>" },
	"up and down":        func(n int) string { return "<m>" + strings.Repeat("<a><b><c/></b></a>", n/3) + "</m>" },
	"nearly the end":     func(n int) string { return "<m>" + strings.Repeat("]]&gt;]", n) + "</m>" },
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// work counts the bytes that all readers allocate for an element, with another behind it.
func work(t *testing.T, doc string) (allocated int) {
	t.Helper()
	data := []byte(doc)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c := NewCutter(&Default)
	for rest := append(data[:len(data):len(data)], "<next/>"...); len(rest) > 0; rest = rest[min(len(rest), 4000):] {
		_, _ = c.Write(rest[:min(len(rest), 4000)])
	}
	e, err := c.Next()
	if err != nil {
		t.Fatal(err)
	}
	if e.Limit == "" {
		if _, err := Parse(e.Raw, "", &Default); err != nil && !errors.Is(err, &Error{Rule: RuleNamespace}) {
			t.Error(err)
		}
	}
	if e, err := c.Next(); err != nil || e.Local != "next" {
		t.Errorf("its neighbour is %+v, %v", e, err)
	}
	_, _ = Document([]byte("<w>"+doc+"</w>"), &Default, func(Element) error { return nil })
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// SECURITY: twice as much takes twice as much, and not four times, of memory; and no stanza
// makes of a byte more than some dozens of them.
func TestWhatIsReadCostsAsMuchAsItIsLong(t *testing.T) {
	for name, doc := range costly {
		n := Default.Elements / 4
		less, more := doc(n), doc(2*n)
		a, b := work(t, less), work(t, more)
		if b > 3*a+1<<20 || b > 100*len(more)+1<<20 {
			t.Errorf("%s: %d KiB for %d, %d KiB for %d", name, a>>10, len(less)>>10, b>>10, len(more)>>10)
		}
	}
}

// SECURITY: what a tag uses and nobody declares is compared with all that was before it: so
// there are only so many. In a stanza that a server lets pass there were room for a hundred
// thousand, and each looked up takes half a minute.
func TestFewPrefixesMayBeLeftToOthersToDeclare(t *testing.T) {
	most := Default.Attrs
	e, _, err := ReadElement([]byte("<m>"+manyPrefixes(most)+manyPrefixes(most)+"</m>"), &Default)
	if err != nil || len(e.Missing) != most {
		t.Errorf("%d prefixes are missing, %v", len(e.Missing), err)
	}
	all, err := cut(strings.NewReader("<m from='a@b' id='7'>"+manyPrefixes(most+1)+"</m><next/>"), &Default)
	if len(all) != 2 || all[0].Limit != RuleAttrs || !errors.Is(err, io.EOF) || len(all[0].Missing) > 0 {
		t.Fatalf("%d, the first beyond %q: %v", len(all), all[0].Limit, err)
	}
	n, err := Parse(all[0].Raw, "", &Default)
	if err != nil || n.Limit() != string(RuleAttrs) || n.Attr("from") != "a@b" || n.Attr("id") != "7" {
		t.Errorf("%s: %v", all[0].Raw, err)
	}
	// What is declared is not counted, however much there is of it.
	if _, err := Parse([]byte("<m>"+numbered(1000, "<p:a xmlns:p='u%d' p:b=''/>")+"</m>"), "", &Default); err != nil {
		t.Error(err)
	}
}
