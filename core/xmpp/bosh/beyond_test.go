package bosh

import (
	"bytes"
	"strings"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

// beyondLimits are contents of a stanza that are well-formed, and more than one may hold.
func beyondLimits() map[string]string {
	many := strings.Repeat
	return map[string]string{
		"nested": many("<a xmlns='x'>", 70) + many("</a>", 70), "attributes": "<a" + attributes(70) + "/>", "a value": "<a b='" + many("c", 70_000) + "'/>",
		"a name": "<" + many("n", 300) + "/>", "a namespace": "<a xmlns='" + many("u", 2000) + "'/>", "children": many("<a/>", 40_000),
		"text": "<body>" + many("c", 1_200_000) + "</body>", "attributes with what the body declares": "<a p:x0=''" + attributes(63) + "/>",
		"the whole": many("<b>"+many("x", 1<<20-100)+"</b>", 9),
	}
}

// A1: it costs itself, and nothing that stands beside it. Who it was from is known.
func TestAStanzaBeyondALimitSpoilsNoBody(t *testing.T) {
	for name, content := range beyondLimits() {
		for _, kind := range []string{"message", "iq", "presence"} {
			stanza := "<" + kind + " xmlns='jabber:client' from='dave@office.example/x' to='alice@office.example' id='7' type='get'>" + content + "</" + kind + ">"
			b, err := parseBody([]byte("<body xmlns='" + nsHTTPBind + "' xmlns:p='u'>" + message("before") + stanza + message("after") + "</body>"))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if len(b.payload) != 3 || string(b.payload[0]) != message("before") || string(b.payload[2]) != message("after") {
				t.Errorf("%s: %.500s", name, bytes.Join(b.payload, nil))
				continue
			}
			n, err := xmlsafe.Parse(b.payload[1], nsClient, &xmlsafe.Default)
			if name == "attributes with what the body declares" && err == nil && n.Limit() == "" {
				continue // the declaration stands at the stanza, and not at the full tag
			}
			if err != nil || n.Limit() == "" || !n.Is(nsClient, kind) || n.Attr("from") != "dave@office.example/x" || n.Attr("id") != "7" || n.Attr("type") != "get" {
				t.Errorf("%s: %s, %v", name, b.payload[1], err)
			}
		}
	}
}

func TestAStanzaThatIsFullBeforeTheBodyDeclaresMoreIsStillOne(t *testing.T) {
	full := "<message xmlns='jabber:client' from='a@b' p:x0=''" + attributes(61) + "/>"
	b, err := parseBody([]byte("<body xmlns='" + nsHTTPBind + "' xmlns:p='u'>" + full + message("after") + "</body>"))
	if err != nil || len(b.payload) != 2 || !strings.Contains(string(b.payload[0]), xmlsafe.SpaceLimit) || !strings.Contains(string(b.payload[0]), "from='a@b'") {
		t.Errorf("%v, %+v", err, b)
	}
}

// The session goes on, and so does what stands beside the stanza.
func TestASessionOutlivesAStanzaBeyondALimit(t *testing.T) {
	for name, content := range beyondLimits() {
		session(t, usual, func(t *testing.T, m *manager, _ *Conn, h *heard) {
			if strings.Contains(name, "declares") {
				return
			}
			m.poll().answer("", message("1")+"<message xmlns='jabber:client' from='a@b'>"+content+"</message>"+message("2"))
			m.poll().answer("", message("3"))
			got := h.all()
			left := "<message xmlns='jabber:client' from='a@b'><limit"
			if !strings.HasPrefix(got, message("1")+left) || !strings.HasSuffix(got, message("2")+message("3")) {
				t.Errorf("%s: %.500s", name, got)
			}
		})
	}
}
