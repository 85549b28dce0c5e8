package muc_test

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Whatever comes and goes, under whatever names: who is listed is who is there, and whether
// we are in is what the room has said last.
func TestTheListIsWhoIsThere(t *testing.T) {
	s, rooms := alone(t)
	rapid.Check(t, func(t *rapid.T) {
		room := address(rapid.StringMatching(`r[a-z]{12}`).Draw(t, "room") + "@rooms.example")
		say := func(nick, kind, x string) {
			var e xmlsafe.Encoder
			e.Start("presence", "from", room.String()+"/"+nick).Attr("type", kind)
			n, err := xmlsafe.Parse(append(e.Bytes(), "<x xmlns='http://jabber.org/protocol/muc#user'>"+x+"</x></presence>"...), xmpp.NSClient, &xmlsafe.Default)
			if err != nil {
				t.Fatal(err)
			}
			from, err := xmpp.ReadAddress(n.Attr("from"))
			if err != nil {
				t.Fatal(err)
			}
			s.Dispatch(&session.Stanza{Node: n, From: from, To: s.JID()})
		}
		model, state, we := map[string]string{}, muc.Outside, ""
		nick := func(label string) string {
			return rapid.SampledFrom([]string{"Анна", "boris", "boss", "a/b", "a b", "Ё"}).Draw(t, label)
		}
		t.Repeat(map[string]func(*rapid.T){
			"enter": func(t *rapid.T) {
				if state != muc.Outside {
					t.Skip()
				}
				we = nick("ours")
				if err := rooms.Enter(muc.Entry{Room: room, Nick: we}); err != nil {
					t.Skip(err) // too many: the table of the session is full
				}
				clear(model)
				state = muc.Joining
			},
			"leave": func(t *rapid.T) {
				if state == muc.Outside {
					t.Skip()
				}
				ended := make(chan bool)
				go func() { _ = rooms.Leave(t.Context(), room, ""); close(ended) }()
				for rooms.Room(room).State != muc.Leaving {
					runtime.Gosched()
				}
				say(we, "unavailable", "<item affiliation='none' role='none'/><status code='110'/>")
				<-ended
				clear(model)
				state = muc.Outside
			},
			"here": func(t *rapid.T) {
				who, role := nick("who"), rapid.SampledFrom([]string{"visitor", "participant", "moderator"}).Draw(t, "role")
				if who == we {
					t.Skip()
				}
				say(who, "", "<item affiliation='none' role='"+role+"'/>")
				if state != muc.Outside {
					model[who] = role
				}
			},
			"ours": func(t *rapid.T) {
				if state == muc.Outside {
					t.Skip()
				}
				say(we, "", "<item affiliation='none' role='participant'/><status code='110'/>")
				model[we], state = "participant", muc.Joined
			},
			"gone": func(t *rapid.T) {
				who := nick("who")
				if who == we {
					t.Skip()
				}
				say(who, "unavailable", "<item affiliation='none' role='none'/>")
				delete(model, who)
			},
			"kicked": func(t *rapid.T) {
				if state == muc.Outside {
					t.Skip()
				}
				say(we, "unavailable", "<item affiliation='none' role='none'/><status code='307'/><status code='110'/>")
				clear(model)
				state = muc.Outside
			},
			"renamed": func(t *rapid.T) {
				from, to := nick("from"), nick("to")
				if from == to || to == we || state == muc.Joining && from == we {
					t.Skip()
				}
				say(from, "unavailable", "<item affiliation='none' role='participant' nick='"+to+"'/><status code='303'/>")
				role, listed := model[from]
				if state == muc.Outside || !listed {
					return
				}
				delete(model, from)
				model[to] = role
				if from == we {
					we = to
				}
			},
			"": func(t *rapid.T) {
				have := map[string]string{}
				for _, o := range rooms.Occupants(room) {
					have[o.Nick] = o.Role.String()
				}
				r := rooms.Room(room)
				if !maps.Equal(have, model) || r.State != state || r.Occupants != len(model) || state == muc.Joined && r.Nick != we {
					t.Fatalf("listed are %v, there are %v; the state is %v, not %v; we are %q, not %q", have, model, r.State, state, r.Nick, we)
				}
				if names := slices.Sorted(maps.Keys(have)); strings.Join(names, ",") != strings.Join(listed(rooms, room), ",") {
					t.Fatalf("not in order: %q", listed(rooms, room))
				}
			},
		})
		if state != muc.Outside { // for the next room
			say(we, "unavailable", "<item affiliation='none' role='none'/><status code='307'/><status code='110'/>")
		}
	})
}

func listed(rooms *muc.Rooms, room xmpp.Address) (all []string) {
	for _, o := range rooms.Occupants(room) {
		all = append(all, o.Nick)
	}
	return all
}
