package demo

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

func rosterItems(query *xmlsafe.Node) (list []string) {
	if query == nil {
		return nil
	}
	for _, item := range query.Children {
		text := strings.TrimSuffix(item.Attr("jid"), "@office.example") + "=" + item.Attr("subscription")
		if item.Attr("ask") != "" {
			text += "+ask"
		}
		if item.Attr("name") != "" {
			text += "(" + item.Attr("name") + ")"
		}
		for _, g := range item.Children {
			text += "[" + g.Text + "]"
		}
		list = append(list, text)
	}
	return list
}

const askRoster = "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"

func setItem(item string) string {
	return "<iq type='set' id='s'><query xmlns='jabber:iq:roster'>" + item + "</query></iq>"
}

func TestEverybodyKnowsEverybodyByName(t *testing.T) {
	inOffice(t, Options{Accounts: map[string]string{"alice": "a"}, Locale: "ru"}, func(t *testing.T, b *building) {
		b.secure = quiet().Secure
		alice := b.online("alice", "desk")
		alice.send(askRoster)
		alice.expect("iq:result boris=both(Борис Иванов)[Коллеги] erp=both(ERP-бот)[Системы] vera=both(Вера Кузнецова)[Коллеги]")
	})
}

func TestRosterChangesArePushedToThoseWhoAskedForIt(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		one, two, three := b.online("alice", "one"), b.online("alice", "two"), b.online("alice", "three")
		one.send(askRoster)
		two.send(askRoster)
		one.got()
		two.got()
		three.send(setItem("<item jid='x@other.example' name='Икс &amp; Ко'><group>A</group><group>Б</group></item>"))
		one.expect("iq:set x@other.example=none(Икс & Ко)[A][Б]")
		two.expect("iq:set x@other.example=none(Икс & Ко)[A][Б]")
		three.expect("iq:result")
		one.send(setItem("<item jid='boris@office.example' name='Боря'/>"))
		one.expect("iq:set boris=both(Боря); iq:result")
		one.send(setItem("<item jid='x@other.example' subscription='remove'/>"))
		one.expect("iq:set x@other.example=remove; iq:result")
		one.send("<iq type='result' id='push'/>" + askRoster)
		one.expect("iq:result boris=both(Боря) erp=both(ERP bot)[Colleagues] vera=both(Vera Kuznetsova)[Colleagues]")
	})
}

func TestRosterSetsThatAreWrongAreRefused(t *testing.T) {
	groups := strings.Repeat("<group>g</group>", 2)
	many := ""
	for i := range 21 {
		many += fmt.Sprintf("<group>%d</group>", i)
	}
	for _, c := range []struct{ name, items, want string }{
		{"no item", "", "bad-request"},
		{"two items", "<item jid='a@b'/><item jid='c@d'/>", "bad-request"},
		{"something else", "<thing/>", "bad-request"},
		{"no address", "<item/>", "jid-malformed"},
		{"bad address", "<item jid='a@@b'/>", "jid-malformed"},
		{"oneself", "<item jid='alice@office.example'/>", "not-allowed"},
		{"long name", "<item jid='a@b' name='" + strings.Repeat("x", 1024) + "'/>", "not-acceptable"},
		{"long group", "<item jid='a@b'><group>" + strings.Repeat("x", 1024) + "</group></item>", "not-acceptable"},
		{"empty group", "<item jid='a@b'><group/></item>", "not-acceptable"},
		{"same group twice", "<item jid='a@b'>" + groups + "</item>", "bad-request"},
		{"many groups", "<item jid='a@b'>" + many + "</item>", "not-acceptable"},
		{"removing a stranger", "<item jid='a@b' subscription='remove'/>", "item-not-found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, quiet(), func(t *testing.T, b *building) {
				alice := b.online("alice", "desk")
				alice.send(setItem(c.items))
				alice.expect("iq:error " + c.want)
			})
		})
	}
}

func TestThereIsAnEndToRosters(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		for i := range maxRoster - 3 {
			alice.send(setItem(fmt.Sprintf("<item jid='u%d@other.example'/>", i)))
		}
		alice.got()
		alice.send(setItem("<item jid='last@other.example'/>") + "<presence type='subscribe' to='x@office.example'/>")
		alice.expect("iq:error resource-constraint")
	})
}

func TestSubscriptionsInBothDirections(t *testing.T) {
	opt := quiet()
	inOffice(t, opt, func(t *testing.T, b *building) {
		alice, boris := b.present("alice", "desk", "<presence/>"), b.present("boris", "desk", "<presence/>")
		alice.send(askRoster)
		boris.send(askRoster)
		alice.got()
		boris.got()

		alice.send(setItem("<item jid='boris@office.example' subscription='remove'/>"))
		alice.expect("iq:set boris=from(Boris Ivanov)[Colleagues]; presence:unavailable boris; " +
			"iq:set boris=none(Boris Ivanov)[Colleagues]; iq:set boris=remove; iq:result")
		boris.expect("presence:unsubscribe alice; iq:set alice=to(Alice Petrova)[Colleagues]; " +
			"presence:unavailable alice; presence:unsubscribed alice; iq:set alice=none(Alice Petrova)[Colleagues]")

		alice.send("<presence to='boris@office.example' type='subscribe'><status>это я</status></presence>")
		alice.expect("iq:set boris=none+ask")
		boris.expect("presence:subscribe alice это я")
		boris.send("<presence to='alice@office.example' type='subscribed'/>")
		boris.expect("iq:set alice=from(Alice Petrova)[Colleagues]")
		alice.expect("presence:subscribed boris; iq:set boris=to; presence boris")
		boris.send("<presence to='alice@office.example' type='subscribe'/>")
		boris.expect("iq:set alice=from+ask(Alice Petrova)[Colleagues]")
		alice.expect("presence:subscribe boris")
		alice.send("<presence to='boris@office.example' type='subscribed'/>")
		alice.expect("iq:set boris=both")
		boris.expect("presence:subscribed alice; iq:set alice=both(Alice Petrova)[Colleagues]; presence alice")

		boris.send("<presence to='alice@office.example' type='unsubscribe'/>")
		boris.expect("iq:set alice=from(Alice Petrova)[Colleagues]; presence:unavailable alice")
		alice.expect("presence:unsubscribe boris; iq:set boris=to")
		boris.send("<presence to='alice@office.example' type='unsubscribed'/>")
		boris.expect("iq:set alice=none(Alice Petrova)[Colleagues]")
		alice.expect("presence:unavailable boris; presence:unsubscribed boris; iq:set boris=none")
	})
}

func TestAskingAgainIsAnsweredAtOnce(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice, boris := b.present("alice", "desk", "<presence/>"), b.present("boris", "desk", "<presence/>")
		alice.got()
		alice.send("<presence to='boris@office.example' type='subscribe'/>")
		alice.expect("presence:subscribed boris")
		boris.nothing()
	})
}

func TestARequestWaitsForWhoIsAwayAndCanBeDenied(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.present("alice", "desk", "<presence/>")
		alice.send(setItem("<item jid='boris@office.example' subscription='remove'/>") + "<presence to='boris@office.example' type='subscribe'/>")
		alice.got()
		boris := b.online("boris", "desk")
		boris.send("<presence/>")
		boris.expect("presence boris; presence:subscribe alice")
		boris.send("<presence to='alice@office.example' type='unsubscribed'/>")
		alice.expect("presence:unsubscribed boris")
		again := b.online("boris", "two")
		again.send("<presence/>")
		again.expect("presence boris/two; presence boris")
		again.send("<presence to='alice@office.example' type='subscribed'/>") // nobody asked
		alice.nothing()
	})
}

func TestSubscriptionsToNobody(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.present("alice", "desk", "<presence/>")
		alice.send("<presence to='nobody@office.example' type='subscribe'/><presence to='alice@office.example' type='subscribe'/>")
		alice.nothing()
		alice.send("<presence to='x@other.example' type='subscribe'/><presence type='subscribe'/>")
		alice.expect("presence:error x@other.example remote-server-not-found; presence:error bad-request")
	})
}
