package demo

import (
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/xmlsafe"
)

func TestRequestsAreAnswered(t *testing.T) {
	const disco = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
	for _, c := range []struct{ name, to, typ, payload, want string }{
		{"ping of the office", "office.example", "get", "<ping xmlns='urn:xmpp:ping'/>", "iq:result office.example"},
		{"ping of the account", "alice@office.example", "get", "<ping xmlns='urn:xmpp:ping'/>", "iq:result alice"},
		{"ping of nobody in particular", "", "get", "<ping xmlns='urn:xmpp:ping'/>", "iq:result"},
		{"session", "", "set", "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>", "iq:result"},
		{"version", "office.example", "get", "<query xmlns='jabber:iq:version'/>", "iq:result office.example"},
		{"binding again", "", "set", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>", "iq:error not-allowed"},
		{"disco of a node", "office.example", "get", "<query xmlns='http://jabber.org/protocol/disco#info' node='n'/>", "iq:error office.example item-not-found"},
		{"disco of the account", "", "get", disco, "iq:result"},
		{"disco of a contact", "boris@office.example", "get", disco, "iq:result boris"},
		{"disco of nobody", "nobody@office.example", "get", disco, "iq:error nobody service-unavailable"},
		{"disco items", "office.example", "get", "<query xmlns='http://jabber.org/protocol/disco#items'/>", "iq:result office.example"},
		{"something unknown", "", "get", "<query xmlns='jabber:iq:rpc'/>", "iq:error service-unavailable"},
		{"something unknown of a contact", "boris@office.example", "get", "<query xmlns='jabber:iq:rpc'/>", "iq:error boris service-unavailable"},
		{"somebody's roster", "boris@office.example", "get", "<query xmlns='jabber:iq:roster'/>", "iq:error boris service-unavailable"},
		{"a resource that is not there", "boris@office.example/x", "get", disco, "iq:error boris/x service-unavailable"},
		{"another domain", "other.example", "get", disco, "iq:error other.example remote-server-not-found"},
		{"no payload", "", "get", "", "iq:error bad-request"},
		{"two payloads", "", "get", disco + disco, "iq:error bad-request"},
		{"no type", "", "", disco, "iq:error bad-request"},
		{"an unknown type", "", "ask", disco, "iq:error bad-request"},
		{"text for a payload", "", "get", "text" + disco, "iq:error bad-request"},
		{"an answer to nothing", "", "result", "", ""},
		{"an error to nothing", "boris@office.example/x", "error", "", ""},
		{"an answer to a stranger", "other.example", "result", "", ""},
		{"hiding by asking", "", "get", "<invisible xmlns='urn:xmpp:invisible:1'/>", "iq:error bad-request"},
		{"hiding otherwise", "", "set", "<vanish xmlns='urn:xmpp:invisible:1'/>", "iq:error bad-request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, quiet(), func(t *testing.T, b *building) {
				alice := b.online("alice", "desk")
				to := ""
				if c.to != "" {
					to = "to='" + c.to + "'"
				}
				alice.send("<iq id='q' type='" + c.typ + "' " + to + ">" + c.payload + "</iq>")
				list := alice.got()
				if got := brief(list); got != c.want || len(list) > 0 && list[0].Attr("id") != "q" {
					t.Errorf("got %q, want %q", got, c.want)
				}
			})
		})
	}
}

func TestARequestNeedsAnID(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		alice.send("<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>")
		alice.expect("iq:error bad-request")
	})
}

func TestDiscoTellsWhatTheOfficeCanDo(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		alice.send("<iq type='get' id='1' to='office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
		query := alice.only().Child(nsDiscoInfo, "query")
		if identity := query.Child(nsDiscoInfo, "identity"); identity.Attr("category") != "server" || identity.Attr("type") != "im" {
			t.Error(identity)
		}
		var got []string
		for _, f := range query.Children[1:] {
			if f.Local == "feature" {
				got = append(got, f.Attr("var"))
			}
		}
		if strings.Join(got, " ") != strings.Join(features, " ") {
			t.Errorf("%q", got)
		}
	})
}

func TestWhoDoesNotShowItselfIsNotToldApartFromNobody(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice, boris := b.online("alice", "desk"), b.online("boris", "desk")
		boris.send("<presence to='alice@office.example' type='unsubscribed'/>")
		boris.got()
		alice.send("<iq type='get' id='q' to='boris@office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
		alice.expect("iq:error boris service-unavailable")
	})
}

func TestTheTimeIsTold(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		time.Sleep(90 * time.Minute)
		alice.send("<iq type='get' id='1' to='office.example'><time xmlns='urn:xmpp:time'/></iq>")
		utc := alice.only().Child(nsTime, "time").ChildText(nsTime, "utc")
		if at, err := time.Parse(time.RFC3339, utc); err != nil || !at.Equal(time.Now()) {
			t.Errorf("%q, it is %v", utc, time.Now())
		}
	})
}

func TestRequestsBetweenClientsGoThereAndBack(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice, boris := b.online("alice", "desk"), b.online("boris", "desk")
		alice.send("<iq type='get' id='1' to='" + at("boris") + "'><query xmlns='jabber:iq:version'/></iq>")
		n := boris.only()
		if n.Attr("from") != at("alice") || n.Attr("id") != "1" {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
		boris.send("<iq type='result' id='1' to='" + at("alice") + "'><query xmlns='jabber:iq:version'><name>x</name></query></iq>")
		alice.expect("iq:result boris")
	})
}
