package demo

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/xmlsafe"
)

// brief says of stanzas what the rules below are about: kind, type, who it is from
// by resource or user, and the text or condition in it.
func brief(list []*xmlsafe.Node) string {
	words := make([]string, 0, len(list))
	for _, n := range list {
		w := n.Local
		if typ := n.Attr("type"); typ != "" {
			w += ":" + typ
		}
		if from := n.Attr("from"); from != "" {
			w += " " + strings.TrimSuffix(strings.Replace(from, "@office.example", "", 1), "/desk")
		}
		if text := n.ChildText(nsClient, "body") + n.ChildText(nsClient, "status"); text != "" {
			w += " " + text
		}
		if e := n.Child(nsClient, "error"); e != nil {
			w += " " + e.Child(nsStanzas, "").Local
		}
		if n.Child("urn:xmpp:delay", "delay") != nil {
			w += " delayed"
		}
		for _, item := range rosterItems(n.Child(nsRoster, "query")) {
			w += " " + item
		}
		words = append(words, w)
	}
	return strings.Join(words, "; ")
}

func (c *client) expect(want string) {
	c.t.Helper()
	if got := brief(c.got()); got != want {
		c.t.Errorf("%s got  %q\n\twant %q", c.jid, got, want)
	}
}

// at returns the address of a user's only resource in these tests.
func at(user string) string { return user + "@office.example/desk" }

func TestMessagesToTheAccountGoToTheHighestPriority(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.present("boris", "desk", "<presence/>")
		low := b.present("alice", "low", "<presence><priority>1</priority></presence>")
		high := b.present("alice", "high", "<presence><priority>5</priority></presence>")
		same := b.present("alice", "same", "<presence><priority>5</priority></presence>")
		silent := b.present("alice", "silent", "<presence><priority>-1</priority></presence>")
		unavailable := b.online("alice", "unavailable")
		for _, c := range []*client{boris, low, high, same, silent, unavailable} {
			c.got()
		}
		for _, typ := range []string{"chat", "normal", "", "strange"} {
			boris.send(fmt.Sprintf("<message to='alice@office.example' type='%s'><body>%s!</body></message>", typ, typ))
		}
		want := "message:chat boris chat!; message:normal boris normal!; message boris !; message:strange boris strange!"
		high.expect(want)
		same.expect(want)
		boris.send("<message to='alice@office.example' type='headline'><body>h</body></message>")
		for _, c := range []*client{low, high, same} {
			c.expect("message:headline boris h")
		}
		silent.nothing()
		unavailable.nothing()
		boris.nothing()
	})
}

func TestANegativePriorityTakesNoMessagesToTheAccount(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.online("boris", "desk")
		alice := b.present("alice", "desk", "<presence><priority>-1</priority></presence>")
		boris.send("<message to='alice@office.example'><body>1</body></message>")
		alice.nothing()
		alice.send("<presence><priority>0</priority></presence>")
		alice.expect("presence alice; message boris 1 delayed")
	})
}

func TestMessagesToAResourceGoThereWhateverItsPriority(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.online("boris", "desk")
		high := b.present("alice", "high", "<presence><priority>5</priority></presence>")
		silent := b.present("alice", "silent", "<presence><priority>-1</priority></presence>")
		high.got()
		for _, typ := range []string{"chat", "normal", "headline", "error", "groupchat"} {
			boris.send("<message to='alice@office.example/silent' type='" + typ + "'><body>x</body></message>")
		}
		silent.expect("message:chat boris x; message:normal boris x; message:headline boris x; message:error boris x; message:groupchat boris x")
		boris.send("<message to='alice@office.example/gone' type='chat'><body>y</body></message>")
		high.expect("message:chat boris y")
		boris.nothing()
	})
}

func TestMessagesWithoutAnAddressAreForTheAccountItself(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.present("alice", "desk", "<presence/>")
		alice.send("<message><body>к себе</body></message>")
		alice.expect("message alice к себе")
	})
}

func TestMessagesForWhoIsAwayAreKeptInOrderWithTheTime(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.online("boris", "desk")
		began := time.Now()
		boris.send("<message to='alice@office.example' type='chat' id='1'><body>1</body></message>")
		time.Sleep(time.Hour)
		boris.send("<message to='alice@office.example/any' type='normal' id='2'><body>2</body><x xmlns='u'>й</x></message>")
		boris.send("<message to='alice@office.example' type='headline'><body>no</body></message>")
		boris.send("<message to='alice@office.example' type='error'><body>no</body></message>")
		boris.send("<message to='alice@office.example' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
		boris.send("<message to='alice@office.example' type='chat'><body>no</body><no-store xmlns='urn:xmpp:hints'/></message>")
		boris.nothing()
		alice := b.online("alice", "desk")
		alice.nothing() // not before initial presence
		alice.send("<presence><priority>-1</priority></presence>")
		alice.expect("presence alice")
		alice.send("<presence/>")
		list := alice.got()
		if got := brief(list[1:]); got != "message:chat boris 1 delayed; message:normal boris 2 delayed" {
			t.Fatal(got)
		}
		delay := list[1].Child("urn:xmpp:delay", "delay")
		if stamp, err := time.Parse(time.RFC3339, delay.Attr("stamp")); err != nil || !stamp.Equal(began) || delay.Attr("from") != "office.example" {
			t.Errorf("%v, want %v from the domain: %v", delay.Attrs, began, err)
		}
		if list[2].ChildText("u", "x") != "й" || list[2].Attr("id") != "2" {
			t.Error("the message has changed while it was kept")
		}
		alice.send("<presence><show>away</show></presence>")
		alice.expect("presence alice") // and not again
	})
}

func TestWhenTheStoreIsFullTheSenderIsTold(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.online("boris", "desk")
		for range maxOffline {
			boris.send("<message to='alice@office.example'><body>x</body></message>")
		}
		boris.nothing()
		boris.send("<message to='alice@office.example' id='last'><body>x</body></message>")
		if n := boris.only(); n.Attr("id") != "last" || n.Attr("from") != "alice@office.example" || brief([]*xmlsafe.Node{n}) != "message:error alice service-unavailable" {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
		big := "<message to='vera@office.example' id='last'><body>" + strings.Repeat("x", 200<<10) + "</body></message>"
		for range 6 {
			boris.send(big)
		}
		boris.expect("message:error vera service-unavailable")
	})
}

func TestMessagesThatCannotBeDeliveredComeBack(t *testing.T) {
	for _, c := range []struct{ name, to, typ, want string }{
		{"unknown user", "nobody@office.example", "chat", "message:error nobody service-unavailable"},
		{"unknown user's resource", "nobody@office.example/x", "chat", "message:error nobody/x service-unavailable"},
		{"the domain", "office.example", "chat", "message:error office.example service-unavailable"},
		{"another domain", "alice@other.example", "chat", "message:error alice@other.example remote-server-not-found"},
		{"a room that is none", "alice@office.example", "groupchat", "message:error alice service-unavailable"},
		{"an address that is none", "a@@b", "chat", "message:error jid-malformed"},
		{"an empty address", "", "chat", "message:error jid-malformed"},
		{"an error", "nobody@office.example", "error", ""},
		{"an error to another domain", "alice@other.example", "error", ""},
		{"an error to no address", "a@@b", "error", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, quiet(), func(t *testing.T, b *building) {
				boris := b.online("boris", "desk")
				boris.send("<message to='" + c.to + "' type='" + c.typ + "' id='m'><body>x</body></message>")
				boris.expect(c.want)
			})
		})
	}
}

func TestReceiptsAndExtensionsPassThroughAsTheyCame(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris, alice := b.online("boris", "desk"), b.present("alice", "desk", "<presence/>")
		boris.send(`<message to='alice@office.example/desk' type='chat' id='m1' xml:lang='ru' xmlns:p='urn:p'>` +
			`<body>a&amp;b &lt;i&gt; "'😀</body><request xmlns='urn:xmpp:receipts'/><p:x p:y='1'/>` +
			`<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>one <b>two</b> three</body></html></message>`)
		n := alice.only()
		if n.ChildText(nsClient, "body") != `a&b <i> "'😀` || n.Child(nsReceipts, "request") == nil || n.Lang() != "ru" ||
			n.Attr("id") != "m1" || n.Child("urn:p", "x") == nil || n.Attr("from") != at("boris") {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
		alice.send(`<message to='boris@office.example/desk' type='chat'><received xmlns='urn:xmpp:receipts' id='m1'/></message>`)
		if n := boris.only(); n.Child(nsReceipts, "received").Attr("id") != "m1" {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
	})
}

func TestMixedContentKeepsItsOrder(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		st, err := parse([]byte("<message to='"+at("alice")+"'><a xmlns='u'>1<b/>2<b/>3</a></message>"), &memberLimits)
		if err != nil || !strings.Contains(string(st.bytes()), "<a xmlns='u'>1<b/>2<b/>3</a>") {
			t.Errorf("%v %s", err, st.bytes())
		}
		alice.nothing()
	})
}

func TestASenderCannotBeForged(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.present("alice", "desk", "<presence/>")
		for _, from := range []string{"boris@office.example", at("boris")} {
			boris := b.online("boris", "desk")
			boris.send("<message from='" + from + "' to='" + at("alice") + "'><body>own</body></message>")
			alice.expect("message boris own")
			_ = boris.conn.Close()
		}
		for _, from := range []string{"alice@office.example", "boris@office.example/other", "office.example"} {
			boris := b.online("boris", "desk")
			boris.send("<message from='" + from + "' to='" + at("alice") + "'><body>forged</body></message>")
			boris.ended("invalid-from")
		}
		alice.nothing()
	})
}

func TestInitialPresenceTellsTheSubscribersAndWhoIsThere(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.present("boris", "desk", "<presence><show>dnd</show><status>занят</status></presence>")
		vera := b.online("vera", "desk") // not available: hears nothing
		alice := b.online("alice", "desk")
		alice.send("<presence><status>тут</status></presence>")
		alice.expect("presence alice тут; presence boris занят")
		boris.expect("presence alice тут")
		vera.nothing()
		second := b.online("alice", "two")
		second.send("<presence/>")
		if got := brief(second.got()); got != "presence alice/two; presence boris занят; presence alice тут" {
			t.Error(got)
		}
		alice.expect("presence alice/two")
		boris.expect("presence alice/two")
		second.send("<presence><show>xa</show></presence>")
		second.expect("presence alice/two") // a change brings no new welcome
	})
}

func TestGoingAwayIsToldHoweverItHappens(t *testing.T) {
	for name, leave := range map[string]func(c *client){
		"presence":              func(c *client) { c.send("<presence type='unavailable'/>") },
		"end of the stream":     func(c *client) { c.send("</stream:stream>") },
		"broken connection":     func(c *client) { _ = c.conn.Close() },
		"end after presence":    func(c *client) { c.send("<presence type='unavailable'/></stream:stream>") },
		"an error in the XML":   func(c *client) { c.send("<presence>&nbsp;</presence>") },
		"a forged sender":       func(c *client) { c.send("<presence from='x@y'/>") },
		"an unknown stanza":     func(c *client) { c.send("<something/>") },
		"replaced by a new one": nil,
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, quiet(), func(t *testing.T, b *building) {
				boris := b.present("boris", "desk", "<presence/>")
				alice := b.present("alice", "desk", "<presence/>")
				boris.got()
				if leave == nil {
					b.online("alice", "desk")
				} else {
					leave(alice)
				}
				time.Sleep(2 * parting)
				boris.expect("presence:unavailable alice")
			})
		})
	}
}

func TestDirectedPresenceReachesStrangersAndIsTakenBack(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice, boris := b.present("alice", "desk", "<presence/>"), b.present("boris", "desk", "<presence/>")
		alice.send("<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='boris@office.example' subscription='remove'/></query></iq>")
		alice.got()
		boris.got()
		alice.send("<presence><show>xa</show></presence>")
		boris.nothing()
		alice.send("<presence to='" + at("boris") + "'><status>тебе</status></presence>")
		boris.expect("presence alice тебе")
		alice.send("<presence to='nobody@office.example'/><presence to='x@other.example'/><presence to='" + at("vera") + "'/>")
		alice.send("<presence type='unavailable'/>")
		boris.expect("presence:unavailable alice")
		alice.send("<presence to='boris@office.example'/><presence to='boris@office.example' type='unavailable'/>")
		boris.expect("presence alice; presence:unavailable alice")
		_ = alice.conn.Close()
		boris.nothing()
	})
}

func TestAProbeIsAnsweredToSubscribersOnly(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris, alice := b.present("boris", "desk", "<presence/>"), b.present("alice", "desk", "<presence/>")
		alice.send("<presence to='boris@office.example' type='probe'/>")
		alice.expect("presence boris")
		boris.send("<presence to='alice@office.example' type='unsubscribed'/>")
		boris.got()
		alice.got()
		alice.send("<presence to='boris@office.example' type='probe'/><presence to='x@y.z' type='probe'/><presence type='probe'/>")
		alice.nothing()
	})
}

func TestAnUnknownPresenceIsRefused(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		alice.send("<presence type='dancing' id='1'/><presence type='error'/>")
		alice.expect("presence:error bad-request")
	})
}

func TestInvisibleIsGoneForOthersAndStillReceives(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris, alice := b.present("boris", "desk", "<presence/>"), b.present("alice", "desk", "<presence/>")
		boris.got()
		alice.send("<iq type='set' id='i'><invisible xmlns='urn:xmpp:invisible:1'/></iq>")
		alice.expect("iq:result; presence:unavailable alice")
		boris.expect("presence:unavailable alice")
		alice.send("<presence><show>away</show></presence>")
		boris.send("<message to='alice@office.example'><body>есть кто?</body></message><presence to='alice@office.example' type='probe'/><presence><status>s</status></presence>")
		alice.expect("message boris есть кто?; presence boris s")
		boris.expect("presence boris s")
		alice.send("<iq type='set' id='v'><visible xmlns='urn:xmpp:invisible:1'/></iq>")
		alice.expect("iq:result")
		boris.send("<presence to='alice@office.example' type='probe'/>")
		boris.nothing()
		alice.send("<presence/>")
		boris.expect("presence alice")
		_ = alice.conn.Close()
		boris.expect("presence:unavailable alice")
	})
}

func TestInvisibleFromTheBeginning(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		boris := b.present("boris", "desk", "<presence/>")
		boris.send("<message to='alice@office.example'><body>1</body></message>")
		alice := b.online("alice", "desk")
		alice.send("<iq type='set' id='i'><invisible xmlns='urn:xmpp:invisible:1' probe='true'/></iq>")
		alice.expect("iq:result; message boris 1 delayed; presence boris")
		alice.send("<presence to='" + at("boris") + "'/>") // directed presence shows one who hides
		boris.expect("presence alice")
		_ = alice.conn.Close()
		boris.expect("presence:unavailable alice")
	})
}

func TestTheStreamOfAClientWhoEndsItIsEnded(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		alice.send("</stream:stream>")
		alice.ended("")
		early := b.dial()
		early.send(header + "</stream:stream>")
		early.next()
		early.ended("")
	})
}

func TestShutdownSaysSo(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice, stranger := b.online("alice", "desk"), b.dial()
		go b.stop()
		alice.ended("system-shutdown")
		stranger.ended("system-shutdown")
		synctest.Wait()
	})
}
