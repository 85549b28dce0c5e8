package bosh

import (
	"net/http"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §19: sid and rid are as good as a password, so no error tells them.
func TestNoErrorTellsWhatASessionIsKnownBy(t *testing.T) {
	const terms = "sid='very-secret' wait='60' hold='1' requests='2' inactivity='30' ver='1.11'"
	for name, spoil := range map[string]func(q *asked){
		"terminated":      func(q *asked) { q.answer("type='terminate' condition='very-odd'", "<odd/>") },
		"another sid":     func(q *asked) { q.answer("sid='other-secret'", "") },
		"a broken body":   func(q *asked) { q.reply(200, "<body xmlns='"+wire.NSHTTPBind+"' sid='very-secret' rid='"+q.Get("rid")) },
		"another root":    func(q *asked) { q.reply(200, "<stream>"+string(q.raw)+"</stream>") },
		"echoed":          func(q *asked) { q.reply(200, string(q.raw)+string(q.raw)) },
		"a status":        func(q *asked) { q.reply(http.StatusNotFound, string(q.raw)) },
		"a redirect":      func(q *asked) { q.reply(http.StatusFound, string(q.raw)) },
		"a proxy's page":  func(q *asked) { q.reply(http.StatusBadGateway, string(q.raw)) },
		"always an error": func(q *asked) { q.answer("type='error' condition='very-secret'", "") },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, terms, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				q := m.poll()
				rid := q.Get("rid")
				spoil(q)
				defer m.always(spoil)()
				_, err := h.end()
				if err == nil {
					t.Fatal("no error")
				}
				if text := err.Error(); strings.Contains(text, "secret") || strings.Contains(text, rid) {
					t.Errorf("%s", text)
				}
			})
		})
	}
}
