package presence_test

import (
	"net"
	"testing"

	"pgregory.net/rapid"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// What we show is what a contact sees, of whatever kind and with whatever text.
func TestAPresenceIsReadAsItIsShown(t *testing.T) {
	near, _ := net.Pipe()
	defer near.Close()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	var own *presence.Own
	s := session.Resume(near, me, session.Config{Handler: make(printer), Attach: func(s *session.Session) {
		own = presence.New(s, disco.New(s, disco.Identity{Category: "client", Name: "Desk"}))
	}})
	rapid.Check(t, func(t *rapid.T) {
		want := presence.Presence{
			From:   me,
			Type:   rapid.SampledFrom([]string{"", "unavailable", "subscribe", "subscribed"}).Draw(t, "type"),
			Show:   rapid.SampledFrom([]string{"", "chat", "away", "xa", "dnd"}).Draw(t, "show"),
			Status: rapid.SampledFrom([]string{"", "Обед", "a & <b>\nc", "]]>", "😀"}).Draw(t, "status"), Priority: rapid.Int8().Draw(t, "priority"),
		}
		n, err := xmlsafe.Parse(own.Stanza(want), xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			t.Fatal(err)
		}
		if want.Type == "" { // then it says what we are, as all that is announced has it
			want.Caps = disco.ReadCaps(n)
			if want.Caps.Node != "urn:client:Desk" || want.Caps.Ver == "" {
				t.Fatalf("%+v", want.Caps)
			}
		}
		if have := presence.Read(s, &session.Stanza{Node: n, From: me}); have != want {
			t.Fatalf("%+v, not %+v", have, want)
		}
	})
}
