package wire

import (
	"bytes"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/xmlsafe"
)

// A1: it costs itself, and nothing that stands beside it. Who it was from is known.
func TestAStanzaBeyondALimitSpoilsNoBody(t *testing.T) {
	for name, content := range streamtest.BeyondLimits() {
		for _, kind := range []string{"message", "iq", "presence"} {
			stanza := "<" + kind + " xmlns='jabber:client' from='dave@office.example/x' to='alice@office.example' id='7' type='get'>" + content + "</" + kind + ">"
			b, err := Parse([]byte("<body xmlns='" + NSHTTPBind + "' xmlns:p='u'>" + streamtest.Message("before") + stanza + streamtest.Message("after") + "</body>"))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if len(b.Payload) != 3 || string(b.Payload[0]) != streamtest.Message("before") || string(b.Payload[2]) != streamtest.Message("after") {
				t.Errorf("%s: %.500s", name, bytes.Join(b.Payload, nil))
				continue
			}
			n, err := xmlsafe.Parse(b.Payload[1], NSClient, &xmlsafe.Default)
			if name == "attributes with what the body declares" && err == nil && n.Limit() == "" {
				continue // the declaration stands at the stanza, and not at the full tag
			}
			if err != nil || n.Limit() == "" || !n.Is(NSClient, kind) || n.Attr("from") != "dave@office.example/x" || n.Attr("id") != "7" || n.Attr("type") != "get" {
				t.Errorf("%s: %s, %v", name, b.Payload[1], err)
			}
		}
	}
}

func TestAStanzaThatIsFullBeforeTheBodyDeclaresMoreIsStillOne(t *testing.T) {
	full := "<message xmlns='jabber:client' from='a@b' p:x0=''" + streamtest.Attributes(61) + "/>"
	b, err := Parse([]byte("<body xmlns='" + NSHTTPBind + "' xmlns:p='u'>" + full + streamtest.Message("after") + "</body>"))
	if err != nil || len(b.Payload) != 2 || !strings.Contains(string(b.Payload[0]), xmlsafe.SpaceLimit) || !strings.Contains(string(b.Payload[0]), "from='a@b'") {
		t.Errorf("%v, %+v", err, b)
	}
}
