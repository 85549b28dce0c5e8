package bosh

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// A3: what cannot go is refused by itself. What stands around it goes, before and after,
// and what comes is heard.
func TestAnElementThatCannotGoPoisonsNothing(t *testing.T) {
	for name, content := range map[string]string{
		"text": "<body>" + strings.Repeat("&lt;", 300_000) + "</body>", "plain text": "<body>" + strings.Repeat("текст ", 150_000) + "</body>",
		"nested": strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70), "attributes": "<a" + streamtest.Attributes(70) + "/>", "a value": "<a b='" + strings.Repeat("c", 70_000) + "'/>",
		"prefixes": "<stream:a/><a:a/><b:a/><c:a/><d:a/>",
	} {
		for _, piece := range []int{1 << 30, 50_000} {
			session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				poll := m.poll()
				text := "<message id='1'/><message id='bad'>" + content + "</message><message id='2'/>"
				var failed *wire.ElementError
				for rest := text; rest != ""; rest = rest[min(piece, len(rest)):] {
					n, err := c.Write([]byte(rest[:min(piece, len(rest))]))
					if err != nil && (failed != nil || !errors.As(err, &failed) || xmlsafe.BrokenLimit(err) == "") || n != min(piece, len(rest)) {
						t.Fatalf("%s: %d bytes, %v", name, n, err)
					}
				}
				if failed == nil || failed.Size < len(content) || failed.Size > len(content)+100 {
					t.Fatalf("%s: %v", name, failed)
				}
				write(t, c, "<message id='3'/>")
				got := m.next().text()
				for !strings.HasSuffix(got, message("3")) {
					poll.answer("", "")
					poll = m.next()
					got += poll.text()
				}
				if got != message("1")+message("2")+message("3") {
					t.Errorf("%s: %.300s", name, got)
				}
				poll.answer("", message("in"))
				if !strings.Contains(h.all(), message("in")) {
					t.Errorf("%s: nothing is heard any more", name)
				}
			})
		}
	}
}

// What our own side sends, our own side can take: with all that an element is given on
// its way.
func TestWhatCanBeWrittenCanBeRead(t *testing.T) {
	largest := xmlsafe.Written
	for name, stanza := range map[string]string{
		"attributes": "<message" + streamtest.Attributes(largest.Attrs) + "/>",
		"prefixes":   "<message" + streamtest.Attributes(largest.Attrs-3) + "><stream:a/><stream:b/></message>",
		"text":       "<message><body>" + strings.Repeat("x", largest.Size-100) + "</body></message>",
		"depth":      strings.Repeat("<a>", largest.Depth) + strings.Repeat("</a>", largest.Depth),
		"elements":   "<message>" + strings.Repeat("<b/>", largest.Elements-1) + "</message>",
		"a value":    "<message b='" + strings.Repeat("&apos;", largest.Value/6) + "'/>",
	} {
		synctest.Test(t, func(t *testing.T) {
			m := newManager(t)
			c := m.begin(Config{}, usual)
			defer c.Close()
			next(t, c)
			if _, err := c.Write([]byte(stanza)); err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			q := m.next()
			if len(q.raw) > manager.MaxBody || len(q.Payload) != 1 || bytes.Contains(q.Payload[0], []byte(xmlsafe.SpaceLimit)) {
				t.Errorf("%s: %.200s", name, q.Payload)
			}
			if _, err := xmlsafe.Parse(q.Payload[0], wire.NSClient, &xmlsafe.Default); err != nil && name != "prefixes" {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
