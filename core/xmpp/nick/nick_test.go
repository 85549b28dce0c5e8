package nick_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/nick"
	"vestnik/core/xmpp/presence"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func event(content string) string {
	return "<message from='boris@office.example' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>" + content + "</event></message>"
}

func TestANameIsOneLineOfAHundredCharacters(t *testing.T) {
	const items = "<items node='http://jabber.org/protocol/nick'><item><nick xmlns='http://jabber.org/protocol/nick'>NAME</nick></item></items>"
	for content, want := range map[string]string{
		strings.Replace(items, "NAME", " Боря\n&#x9;П. ", 1):                                    "Боря  П.",
		strings.Replace(items, "NAME", "a\u202eb\u200bc", 1):                                    "abc",
		strings.Replace(items, "NAME", strings.Repeat("ы", 5000), 1):                            strings.Repeat("ы", 100),
		strings.Replace(items, "NAME", "", 1):                                                   "",
		strings.Replace(items, "<nick xmlns='http://jabber.org", "<nick xmlns='http://evil", 1): "",
		"<items node='http://jabber.org/protocol/nick'><item/></items>":                         "",
		"<purge node='http://jabber.org/protocol/nick'/>":                                       "",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(event(content))
			if n := imtest.Only[nick.Nick](t, e); n.Name != want || n.Of.String() != "boris@office.example" {
				t.Errorf("%s: %+v", content, n)
			}
		})
	}
}

func TestServersTellOurNameToOurPrograms(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			one, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			other, heard := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			if err := errors.Join(one.Announce(presence.Presence{}), other.Announce(presence.Presence{}), other.Confirm(imtest.Soon(t))); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"Алиса <1> & Ко", ""} {
				if err := one.Names.Publish(imtest.Soon(t), name); err != nil {
					t.Fatal(err)
				}
				imtest.Wait(t, heard, func(n nick.Nick) bool { return n.Name == name && n.Of == one.JID().Bare() })
			}
		})
	}
}
