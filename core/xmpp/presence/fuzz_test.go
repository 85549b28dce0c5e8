package presence_test

import (
	"net"
	"testing"
	"unicode/utf8"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Whatever a presence holds, what it says of program, picture and name is bounded.
func FuzzPresence(f *testing.F) {
	f.Add("<show>away</show><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>", "")
	f.Add("<x xmlns='vcard-temp:x:update'><photo>0123456789ABCDEF0123456789abcdef01234567</photo></x>", "")
	f.Add("<nick xmlns='http://jabber.org/protocol/nick'>x</nick><status>y</status><priority>-200</priority>", "subscribe")
	near, _ := net.Pipe()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	boris, _ := xmpp.ParseAddress("boris@office.example/x")
	s := session.Resume(near, me, session.Config{Handler: make(printer), Attach: func(s *session.Session) {
		presence.New(s, disco.New(s, disco.Identity{Category: "client"}))
	}})
	f.Cleanup(func() { near.Close() })
	f.Fuzz(func(t *testing.T, content, kind string) {
		var e xmlsafe.Encoder
		e.Start("presence", "xmlns", xmpp.NSClient).Attr("type", kind)
		n, err := xmlsafe.Parse(append(e.Bytes(), content+"</presence>"...), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		p := presence.Read(s, &session.Stanza{Node: n, From: boris})
		if len(p.Picture) != 0 && len(p.Picture) != 40 || utf8.RuneCountInString(p.Nick) > 100 || len(p.Caps.Ver) > 256 || p.Nick != "" && p.Type != "subscribe" {
			t.Errorf("%+v", p)
		}
	})
}
