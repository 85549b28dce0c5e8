package pep_test

import (
	"net"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Whatever an event holds, what is heard is of the node that is watched, and bounded.
func FuzzEvent(f *testing.F) {
	f.Add("<items node='urn:example:mood'><item id='1'><mood xmlns='u'>glad</mood></item><retract id='2'/></items>", "boris@office.example")
	f.Add("<purge node='urn:example:mood'/>", "boris@office.example/Psi")
	f.Add("<delete node='urn:example:mood'/><items node='x'/>", "office.example")
	near, _ := net.Pipe()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	var heard []pep.Event
	s := session.Resume(near, me, session.Config{Handler: nothing{}, Attach: func(s *session.Session) {
		pep.New(s, nil).Watch(node, session.Anyone, func(e pep.Event) { heard = append(heard, e) })
	}})
	f.Cleanup(func() { near.Close() })
	f.Fuzz(func(t *testing.T, content, from string) {
		n, err := xmlsafe.Parse([]byte(event("x", "", content)), xmpp.NSClient, &xmlsafe.Default)
		sender, ok := xmpp.ReadAddress(from)
		if err != nil || ok != nil {
			return
		}
		heard = nil
		s.Dispatch(&session.Stanza{Node: n, From: sender})
		for _, e := range heard {
			if e.Node != node || e.From != sender || sender.Resource() != "" || len(e.Items) > 10_000 || len(heard) > 1 {
				t.Errorf("%+v", e)
			}
		}
	})
}
