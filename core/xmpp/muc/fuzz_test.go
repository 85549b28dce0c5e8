package muc_test

import (
	"net"
	"testing"
	"unicode/utf8"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// alone is a session of rooms whose stanzas are given to it by hand.
func alone(t testing.TB) (s *session.Session, rooms *muc.Rooms) {
	near, server := net.Pipe()
	go func() {
		for {
			if _, err := server.Read(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}()
	me, _ := xmpp.ParseAddress("alice@office.example/desk")
	s = session.Resume(near, me, session.Config{Handler: message.HandlerFunc(func(message.Message) bool { return true }), Attach: func(s *session.Session) {
		d := disco.New(s, disco.Identity{Category: "client"})
		rooms = muc.New(s, d)
		rooms.ReadBy(message.New(s))
		muc.NewBookmarks(s, d, pep.New(s, d))
	}})
	t.Cleanup(func() { server.Close() })
	return s, rooms
}

// Whatever comes from a room, what is known of it is bounded, and other rooms are as they were.
func FuzzStanza(f *testing.F) {
	const x = "<x xmlns='http://jabber.org/protocol/muc#user'>"
	for _, seed := range [][3]string{
		{"presence", "", x + "<item affiliation='owner' role='moderator' jid='boris@office.example/x'/><status code='110'/></x><show>away</show>"},
		{"presence", "unavailable", x + "<item nick='b'/><status code='303'/></x>"},
		{"presence", "unavailable", x + "<item><actor nick='b'/><reason>r</reason></item><status code='307'/><status code='110'/></x>"},
		{"presence", "unavailable", x + "<destroy jid='new@rooms.example'><reason>r</reason></destroy></x>"},
		{"presence", "error", "<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"},
		{"message", "groupchat", "<body>Анна</body><stanza-id xmlns='urn:xmpp:sid:0' by='sales@rooms.example' id='1'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='2'/>"},
		{"message", "groupchat", "<subject>s</subject><delay xmlns='urn:xmpp:delay' stamp='2020-01-02T03:04:05Z'/>"},
		{"message", "groupchat", "<retract xmlns='urn:xmpp:message-retract:1' id='17'><moderated xmlns='urn:xmpp:message-moderate:1' by='a'/></retract>"},
		{"message", "normal", x + "<invite from='boris@office.example'/><password>p</password></x>"},
		{"message", "normal", "<x xmlns='jabber:x:conference' jid='other@rooms.example' reason='r'/>"},
		{"message", "normal", x + "<decline from='boris@office.example'/></x>"},
		{"message", "chat", "<body>b</body>" + x + "</x>"},
		{"message", "", x + "<status code='104'/></x>"},
	} {
		f.Add(seed[0], seed[1], "/Анна", seed[2])
		f.Add(seed[0], seed[1], "/boris", seed[2])
		f.Add(seed[0], seed[1], "", seed[2])
	}
	s, rooms := alone(f)
	other := address("other@rooms.example")
	for _, room := range []xmpp.Address{sales, other} {
		_ = rooms.Enter(muc.Entry{Room: room, Nick: "Анна"})
	}
	f.Fuzz(func(t *testing.T, name, kind, who, content string) {
		if rooms.Room(sales).State == muc.Outside {
			_ = rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"})
		}
		var e xmlsafe.Encoder
		e.Start(name, "from", "sales@rooms.example"+who).Attr("type", kind)
		n, err := xmlsafe.Parse(append(e.Bytes(), content+"</"+name+">"...), xmpp.NSClient, &xmlsafe.Default)
		if err != nil || name != "presence" && name != "message" {
			return
		}
		from, err := xmpp.ReadAddress(n.Attr("from"))
		if err != nil || from.Bare() != sales {
			return
		}
		st := &session.Stanza{Node: n, From: from, To: s.JID()}
		s.Dispatch(st)
		for _, o := range rooms.Occupants(sales) {
			if len(o.Nick) > 1023 || o.Nick == "" || len(o.ID) > 1024 || utf8.RuneCountInString(o.Status) > 200 {
				t.Errorf("%+v", o)
			}
		}
		if r := rooms.Room(other); r.State != muc.Joining || r.Occupants > 0 {
			t.Errorf("%+v", r)
		}
		st.Origin, st.ArchiveID = session.Archive, "17"
		switch m := rooms.Read(st).(type) {
		case muc.Message:
			if m.Room != sales || m.StanzaID != "17" || len(m.Nick) > 1023 || len(m.Said) == 0 {
				t.Errorf("%+v", m)
			}
		case muc.Moderation:
			if m.For == "" || len(m.For) > 1024 || utf8.RuneCountInString(m.Text) > 1000 {
				t.Errorf("%+v", m)
			}
		}
		if p, ok := rooms.ReadPrivate(st); ok && (p.Room != sales || p.Nick == "" || len(p.Nick) > 1023) {
			t.Errorf("%+v", p)
		}
	})
}

// Whatever is stored: what is read is bounded, has rooms, and is the same when it was written
// and read again.
func FuzzBookmark(f *testing.F) {
	f.Add("sales@rooms.example", "<conference xmlns='urn:xmpp:bookmarks:1' name='n' autojoin='1'><nick>a</nick><password>p</password><extensions><x xmlns='u' y='z'>t</x></extensions></conference>")
	f.Add("x", "<storage xmlns='storage:bookmarks'><conference jid='sales@rooms.example' autojoin='true'><nick>a</nick></conference><url/></storage>")
	f.Fuzz(func(t *testing.T, id, content string) {
		n, err := xmlsafe.Parse([]byte(content), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		for _, b := range append(muc.ReadItems([]pep.Item{{ID: id, Payload: n}}), muc.ReadOld(n)...) {
			if b.Room.Local() == "" || b.Room.Resource() != "" || len(b.Nick) > 1023 || utf8.RuneCountInString(b.Name) > 1000 {
				t.Errorf("%+v", b)
			}
			again, err := xmlsafe.Parse(muc.Encode(b), "", &xmlsafe.Default)
			if err != nil {
				t.Fatalf("%s: %v", muc.Encode(b), err)
			}
			all := muc.ReadItems([]pep.Item{{ID: b.Room.String(), Payload: again}})
			if len(all) != 1 || string(muc.Encode(all[0])) != string(muc.Encode(b)) {
				t.Errorf("%s, then %+v", muc.Encode(b), all)
			}
		}
	})
}
