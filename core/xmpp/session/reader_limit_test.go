package session

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// What anybody may send to anybody must not end a session, nor take along what stands
// beside it.
func TestAStanzaBeyondALimitIsOneThatCannotBeRead(t *testing.T) {
	many := func(piece string, n int) string { return strings.Repeat(piece, n) }
	for name, content := range map[string]string{
		"nested": many("<a xmlns='x'>", 70) + many("</a>", 70), "attributes": "<a" + xmlnsMany(70) + "/>",
		"a long value": "<a b='" + many("x", 70_000) + "'/>", "a long name": "<" + many("n", 300) + "/>", "a long namespace": "<a xmlns='" + many("u", 2000) + "'/>",
		"children": many("<a/>", 40_000), "text": "<body>" + many("x", 1_200_000) + "</body>", "text in pieces": many("xxxxxxxxxxxxxxx<a/>", 32_000) + many("<![CDATA["+many("y", 1000)+"]]><b/>", 700),
	} {
		stanza := "<message from='dave@office.example/x' id='7' type='chat'>" + content + "</message>"
		stream := testHeader + "<message id='before'/>" + stanza + "<iq type='get' id='8' from='dave@office.example/x'>" + content + "</iq><message id='after'/></stream:stream>"
		for _, r := range []io.Reader{strings.NewReader(stream), iotest.HalfReader(strings.NewReader(stream))} {
			in := &reader{r: r}
			if _, err := in.start(); err != nil {
				t.Fatal(err)
			}
			var all []*xmlsafe.Node
			n, err := in.next()
			for ; err == nil; n, err = in.next() {
				all = append(all, n)
			}
			if !errors.Is(err, io.EOF) || len(all) != 4 || all[0].Attr("id") != "before" || all[3].Attr("id") != "after" {
				t.Fatalf("%s: %d elements, %v", name, len(all), err)
			}
			for i, want := range []string{"message", "iq"} {
				n := all[1+i]
				if n.Limit() == "" || !n.Is(xmpp.NSClient, want) || n.Attr("from") != "dave@office.example/x" || n.Attr("id") == "" || n.Attr("type") == "" {
					t.Errorf("%s: %+v", name, flat(n))
				}
			}
		}
	}
}

func xmlnsMany(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + strings.Repeat("x", i) + "=''")
	}
	return b.String()
}
