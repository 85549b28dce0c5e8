package block_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func address(text string) xmpp.Address {
	a, err := xmpp.ParseAddress(text)
	if err != nil {
		panic(err)
	}
	return a
}

// offering has the server say what it offers, when it is asked.
func offering(p *imtest.Peer, features ...string) {
	p.Hears("to='office.example'", "disco#info")
	var all string
	for _, f := range features {
		all += "<feature var='" + f + "'/>"
	}
	p.Say("<iq type='result' from='office.example' id='{id}'><query xmlns='http://jabber.org/protocol/disco#info'>" + all + "</query></iq>")
}

func TestAPushTellsWhoIsBlocked(t *testing.T) {
	for content, want := range map[string]string{
		"<block xmlns='urn:xmpp:blocking'><item jid='who@evil.example'/><item jid='evil.example'/></block>": "{true [who@evil.example evil.example]}",
		"<unblock xmlns='urn:xmpp:blocking'><item jid='who@evil.example/x'/></unblock>":                     "{false [who@evil.example/x]}",
		"<unblock xmlns='urn:xmpp:blocking'/>":                                                              "{false []}",
		"<block xmlns='urn:xmpp:blocking'><item jid='@'/><item/><other jid='a@b'/></block>":                 "{true []}",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say("<iq type='set' id='1' from='alice@office.example'>" + content + "</iq>")
			if have := fmt.Sprint(imtest.Only[block.Change](t, e)); have != want {
				t.Errorf("%s: %s", content, have)
			}
			p.Hears("type='result'", "id='1'")
		})
	}
}

// SECURITY: XEP-0191 §3.3 leaves it to the client not to believe others.
func TestAPushOfAnybodyElseIsRefused(t *testing.T) {
	for _, from := range []string{"mallory@evil.example", "boris@office.example", "office.example", "alice@office.example/other"} {
		for _, what := range []string{"block", "unblock"} {
			imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				p.Say("<iq type='set' id='1' from='" + from + "'><" + what + " xmlns='urn:xmpp:blocking'><item jid='boss@office.example'/></" + what + "></iq>")
				p.Hears("type='error'", "service-unavailable")
				if all := imtest.Got[block.Change](e); len(all) > 0 {
					t.Errorf("%s: %v", from, all)
				}
			})
		}
	}
}

func TestWhoIsBlockedAndUnblocked(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() { done <- c.Blocked.Block(t.Context(), address("who@evil.example/x"), address("evil.example")) }()
		offering(p, "urn:xmpp:blocking")
		p.Hears("type='set'", "<block xmlns='urn:xmpp:blocking'><item jid='who@evil.example/x'/><item jid='evil.example'/></block>")
		p.Say("<iq type='result' id='{id}'/>")
		if err := <-done; err != nil {
			t.Error(err)
		}
		go func() { done <- c.Blocked.Unblock(t.Context(), address("evil.example")) }()
		p.Hears("<unblock xmlns='urn:xmpp:blocking'><item jid='evil.example'/></unblock>")
		p.Say("<iq type='error' id='{id}'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		var refused *xmpp.StanzaError
		if err := <-done; !errors.As(err, &refused) || refused.Condition != "item-not-found" {
			t.Error(err)
		}
		// An empty list would unblock everybody.
		if err := c.Blocked.Unblock(t.Context()); err != nil {
			t.Error(err)
		}
		p.HearsNothing()
	})
}

func TestAReportGoesOnlyWhereReportsAreTaken(t *testing.T) {
	for _, takes := range []bool{true, false} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			done := make(chan error, 1)
			go func() {
				told, err := c.Blocked.Report(t.Context(), address("who@evil.example"), block.Report{Reason: block.Spam, Text: "<реклама>", IDs: []string{"17", "18"}})
				if told != takes {
					t.Error(told)
				}
				done <- err
			}()
			features := []string{"urn:xmpp:blocking"}
			want := "<block xmlns='urn:xmpp:blocking'><item jid='who@evil.example'/></block>"
			if takes {
				features = append(features, "urn:xmpp:reporting:1")
				want = "<item jid='who@evil.example'><report xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:spam'>" +
					"<stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='17'/><stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='18'/>" +
					"<text>&lt;реклама&gt;</text></report></item></block>"
			}
			offering(p, features...)
			p.Hears(want)
			p.Say("<iq type='result' id='{id}'/>")
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAServerThatCannotIsAskedForNothing(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() { done <- c.Blocked.Block(t.Context(), address("who@evil.example")) }()
		offering(p)
		if err := <-done; !errors.Is(err, block.ErrNotOffered) {
			t.Error(err)
		}
		p.HearsNothing()
	})
}

func TestTheListIsAskedForWhenASessionBegins(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		go func() { _ = c.Begin(t.Context()) }()
		for heard := ""; !strings.Contains(heard, "<blocklist xmlns='urn:xmpp:blocking'/>"); {
			heard = p.Next()
			switch {
			case strings.Contains(heard, "disco#info"):
				p.Say("<iq type='result' from='office.example' id='{id}'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:blocking'/></query></iq>")
			case strings.Contains(heard, "to='office.example'"):
				p.Say("<iq type='error' from='office.example' id='{id}'/>")
			case !strings.Contains(heard, "blocklist"):
				p.Say("<iq type='error' id='{id}'/>")
			}
		}
		p.Say("<iq type='result' id='{id}' from='mallory@evil.example'><blocklist xmlns='urn:xmpp:blocking'/></iq>")
		if synctest.Wait(); len(imtest.Got[block.List](e)) > 0 {
			t.Error("of somebody else")
		}
		p.Say("<iq type='result' id='{id}'><blocklist xmlns='urn:xmpp:blocking'><item jid='who@evil.example'/><item jid='/'/></blocklist></iq>")
		if have := fmt.Sprint(imtest.Only[block.List](t, e)); have != "[who@evil.example]" {
			t.Error(have)
		}
	})
}

// Nothing of his comes while he is blocked, and both programs of the account know it.
func TestServersHandOverNothingOfWhoIsBlocked(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			sign := func(user string) (*im.Client, *imtest.Recorder) {
				c, e := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
				if err := errors.Join(c.Begin(imtest.Soon(t)), c.Announce(presence.Presence{}), c.Confirm(imtest.Soon(t))); err != nil {
					t.Fatal(err)
				}
				return c, e
			}
			alice, heard := sign("alice")
			_, other := sign("alice")
			bob, _ := sign("bob")
			if list := imtest.Wait(t, heard, func(block.List) bool { return true }); len(list) != 0 {
				t.Error(list)
			}
			if err := alice.Blocked.Block(imtest.Soon(t), bob.JID().Bare()); err != nil {
				t.Fatal(err)
			}
			for _, e := range []*imtest.Recorder{heard, other} {
				imtest.Wait(t, e, func(c block.Change) bool {
					return c.Blocked && len(c.Who) == 1 && c.Who[0] == bob.JID().Bare()
				})
			}
			say := func(text string) {
				if _, err := bob.Messages.Send(message.Message{To: alice.JID(), Type: "chat", Body: text}); err != nil {
					t.Fatal(err)
				}
			}
			say("blocked")
			if err := bob.Confirm(imtest.Soon(t)); err != nil { // Prosody drops it, ejabberd sends it back
				t.Fatal(err)
			}
			third, list := sign("alice")
			if l := imtest.Wait(t, list, func(block.List) bool { return true }); len(l) != 1 || l[0] != bob.JID().Bare() {
				t.Error(l)
			}
			told, err := third.Blocked.Report(imtest.Soon(t), address("spammer@office.example"), block.Report{Reason: block.Spam})
			t.Logf("%s takes reports: %v", server.Name, told)
			if err != nil {
				t.Error(err)
			}
			if err := third.Blocked.Unblock(imtest.Soon(t), bob.JID().Bare(), address("spammer@office.example")); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(c block.Change) bool { return !c.Blocked })
			text := imtest.Text("free")
			say(text)
			if m := imtest.Wait(t, heard, func(m message.Message) bool { return m.From == bob.JID() }); m.Body != text {
				t.Errorf("%+v", m)
			}
		})
	}
}

func FuzzPush(f *testing.F) {
	f.Add("<item jid='who@evil.example'/>")
	f.Add("<item jid=''/><item jid='@/'/><other/>")
	f.Fuzz(func(t *testing.T, items string) {
		if n := strings.Count(items, "<item"); n > 0 && block.Read(items) > n {
			t.Error(items)
		}
	})
}
