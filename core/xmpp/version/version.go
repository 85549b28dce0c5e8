// Package version tells those who may know which program this is (XEP-0092).
package version

import (
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "jabber:iq:version"

// Add adds the answer to a session, as [session.Config].Attach does.
func Add(s *session.Session, name, version string) {
	s.Add(session.Module{
		Features: []string{space},
		Routes: []session.Route{{
			Name: "iq", Types: []string{"get"}, Space: space, Local: "query", From: session.WhoMayKnow,
			Take: func(st *session.Stanza) {
				var e xmlsafe.Encoder
				e.Start("query", "xmlns", space).Leaf("name", name).Leaf("version", version).End()
				s.Reply(st, e.Bytes())
			},
		}},
	})
}
