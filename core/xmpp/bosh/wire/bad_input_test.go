package wire

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/xmlsafe"
)

func TestABombNamesTheRuleItBreaksAndStaysSmall(t *testing.T) {
	for _, b := range streamtest.Bombs() {
		data := []byte(b.Text)
		var got *Body
		var err error
		used := streamtest.Allocated(func() { got, err = Parse(data) })
		if isFine := err == nil && len(got.Payload) == 0; b.Rule == streamtest.Fine && !isFine || b.Rule != streamtest.Fine && (got != nil || !errors.Is(err, ErrBad) || streamtest.RuleOf(err) != b.Rule) {
			t.Errorf("%s: %v, want %s", b.Name, err, b.Rule)
		}
		if used > streamtest.AboveTheCaps {
			t.Errorf("%s: %d MiB were allocated", b.Name, used>>20)
		}
	}
}

// What is allowed is bounded as well: with the tree that a stream's reader makes.
func TestTheLargestStanzasStaySmall(t *testing.T) {
	mixed := strings.Repeat(strings.Repeat("x", 30)+"<b/>", 1<<15-2)
	spaced := "<c xmlns='" + strings.Repeat("u", 1000) + "'>" + strings.Repeat("<b/>", 1<<15-10) + "</c>"
	for name, content := range map[string]string{
		"text between elements": mixed, "one namespace for all": spaced, "empty sections": strings.Repeat("<![CDATA[x]]>", 600_000),
		"attributes": strings.Repeat("<b"+streamtest.Attributes(4)+"/>", 1<<15-10), "text": strings.Repeat("x", 1<<20),
		"much text": strings.Repeat("<b>"+strings.Repeat("x", 1<<20-100)+"</b>", 7),
	} {
		data := []byte("<body xmlns='" + NSHTTPBind + "'><message xmlns='jabber:client'>" + content + "</message></body>")
		used := streamtest.Allocated(func() {
			b, err := Parse(data)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if _, err := xmlsafe.Parse(b.Payload[0], NSClient, &xmlsafe.Default); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
		if used > streamtest.AboveTheCaps {
			t.Errorf("%s: %d MiB were allocated", name, used>>20)
		}
	}
}
