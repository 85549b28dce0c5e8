package demo

import (
	"fmt"
	"strings"
	"testing"
)

const (
	askCard  = "<vCard xmlns='vcard-temp'/>"
	askBlock = "<iq type='get' id='l'><blocklist xmlns='urn:xmpp:blocking'/></iq>"
)

func query(typ, to, payload string) string {
	if to != "" {
		to = " to='" + to + "'"
	}
	return "<iq type='" + typ + "' id='q'" + to + ">" + payload + "</iq>"
}

func blocking(command string, who ...string) string {
	payload := "<" + command + " xmlns='urn:xmpp:blocking'>"
	for _, address := range who {
		payload += "<item jid='" + address + "'/>"
	}
	return query("set", "", payload+"</"+command+">")
}

func TestEachOfTheStaffHasACard(t *testing.T) {
	opt := quiet()
	opt.Accounts, opt.Locale = map[string]string{"alice": "a"}, "ru"
	inOffice(t, opt, func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		for _, name := range staff {
			alice.send(query("get", name+"@office.example", askCard))
			card := alice.only().Child(nsCard, "vCard")
			if card.ChildText(nsCard, "FN") != b.script.People[name] || card.ChildText(nsCard, "TITLE") == "" || card.Child(nsCard, "ORG").ChildText(nsCard, "ORGNAME") == "" {
				t.Errorf("%s: %v", name, card)
			}
		}
	})
}

func TestACardIsKeptAsItCameAndGivenToWhoMaySeeWhose(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice, boris := b.online("alice", "desk"), b.online("boris", "desk")
		alice.send(query("get", "", askCard))
		if card := alice.only().Child(nsCard, "vCard"); card == nil || len(card.Children) > 0 {
			t.Errorf("before there is one: %v", card)
		}
		alice.send(query("set", "", "<vCard xmlns='vcard-temp'><FN>Алиса &amp; Ко</FN><PHOTO><BINVAL>AAAA</BINVAL></PHOTO><x xmlns='urn:other'/></vCard>"))
		alice.expect("iq:result")
		boris.send(query("get", "alice@office.example", askCard))
		card := boris.only().Child(nsCard, "vCard")
		if card.ChildText(nsCard, "FN") != "Алиса & Ко" || card.Child(nsCard, "PHOTO").ChildText(nsCard, "BINVAL") != "AAAA" || card.Child("urn:other", "x") == nil {
			t.Errorf("%v", card)
		}
		boris.send(query("set", "alice@office.example", askCard))
		boris.expect("iq:error alice service-unavailable")
		boris.send(setItem("<item jid='alice@office.example' subscription='remove'/>"))
		boris.got()
		boris.send(query("get", "alice@office.example", askCard))
		boris.expect("iq:error alice service-unavailable")
		alice.got()
		alice.send(query("set", "", "<vCard xmlns='vcard-temp'><NOTE>"+strings.Repeat("x", maxCard)+"</NOTE></vCard>"))
		alice.expect("iq:error resource-constraint")
	})
}

func TestARosterThatIsAsItWasIsNotSentAgain(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		ask := func(version string) string {
			return query("get", "", "<query xmlns='jabber:iq:roster' ver='"+version+"'/>")
		}
		alice.send(ask(""))
		first := alice.only().Child(nsRoster, "query").Attr("ver")
		if first == "" {
			t.Fatal("no version")
		}
		alice.send(ask(first))
		if n := alice.only(); len(n.Children) > 0 {
			t.Errorf("sent again: %v", n)
		}
		alice.send(setItem("<item jid='x@other.example' name='Икс'/>"))
		second := alice.got()[0].Child(nsRoster, "query").Attr("ver")
		if second == "" || second == first {
			t.Errorf("a change makes %q of %q", second, first)
		}
		alice.send(ask(second))
		alice.expect("iq:result")
		alice.send(ask(first))
		if n := alice.only(); n.Child(nsRoster, "query").Attr("ver") != second {
			t.Errorf("%v", n)
		}
	})
}

func TestNothingComesFromOrGoesToWhoIsBlocked(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.present("boris", "desk", "<presence/>")
		alice := b.present("alice", "desk", "<presence/>")
		other := b.online("alice", "other")
		for _, c := range []*client{boris, alice} {
			c.got()
		}
		alice.send(askBlock)
		alice.expect("iq:result")
		alice.send(blocking("block", "boris@office.example", "evil.example"))
		alice.expect("iq:result; presence:unavailable boris; iq:set")
		other.nothing()
		boris.expect("presence:unavailable alice")

		boris.send("<message to='alice@office.example' type='chat' id='1'><body>hi</body></message>")
		boris.expect("message:error alice service-unavailable")
		boris.send("<presence><show>away</show></presence><presence to='alice@office.example' type='subscribe'/>")
		boris.send(query("get", "alice@office.example/desk", "<ping xmlns='urn:xmpp:ping'/>"))
		boris.got()
		alice.nothing()
		alice.send("<message to='boris@office.example' type='chat' id='2'><body>hi</body></message>")
		alice.expect("message:error boris not-acceptable")
		alice.send("<presence><show>dnd</show></presence>")
		alice.got()
		boris.nothing()

		other.send(askBlock)
		if list := other.only().Child(nsBlocking, "blocklist"); len(list.Children) != 2 || list.Children[0].Attr("jid") != "boris@office.example" {
			t.Errorf("%v", list)
		}
		other.send(blocking("unblock"))
		if got := brief(other.got()); got != "iq:result; iq:set" {
			t.Errorf("%q", got)
		}
		alice.expect("presence boris; iq:set")
		boris.expect("presence alice")
		boris.send("<message to='alice@office.example' type='chat' id='3'><body>again</body></message>")
		alice.expect("message:chat boris again")
	})
}

func TestWrongOrTooManyAddressesAreNotBlocked(t *testing.T) {
	var many []string
	for i := range maxBlocked + 1 {
		many = append(many, fmt.Sprintf("s%d@evil.example", i))
	}
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		for what, want := range map[string]string{
			blocking("block"):           "bad-request",
			blocking("block", "a@@b"):   "bad-request",
			blocking("hide", "a@b"):     "bad-request",
			blocking("block", many...):  "resource-constraint",
			blocking("unblock", "a@@b"): "bad-request",
		} {
			alice.send(what)
			alice.expect("iq:error " + want)
		}
		alice.send(askBlock)
		if list := alice.only().Child(nsBlocking, "blocklist"); list == nil || len(list.Children) > 0 {
			t.Errorf("%v", list)
		}
	})
}
