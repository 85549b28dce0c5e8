package pep_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
)

const (
	node    = "urn:example:mood"
	private = "urn:example:private"
)

func event(from, attrs, content string) string {
	return "<message from='" + from + "' " + attrs + "><event xmlns='http://jabber.org/protocol/pubsub#event'>" + content + "</event></message>"
}

func itemsOf(node, content string) string {
	return "<items node='" + node + "'>" + content + "</items>"
}

// watching runs a test with a session that watches two nodes, one of them of our own.
func watching(t *testing.T, test func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := new(imtest.Recorder)
		c, p := imtest.Online(t, imtest.Config(e))
		var heard []pep.Event
		note := func(e pep.Event) { heard = append(heard, e) }
		c.PEP.Watch(node, session.Anyone, note)
		c.PEP.Watch(private, session.OurAccount, note)
		test(t, c, p, e, &heard)
		p.Leave(c)
	})
}

func TestWhatChangesInANodeGoesToWhoWatchesIt(t *testing.T) {
	for content, want := range map[string]string{
		itemsOf(node, "<item id='1'><mood xmlns='u'>glad</mood></item><item id='2'/>"):       "urn:example:mood 1=glad 2= [] false",
		itemsOf(node, "<item><mood xmlns='u'>glad</mood></item>"):                            "urn:example:mood =glad [] false",
		itemsOf(node, "<retract id='1'/><retract id='2'/><retract/><other id='3'/>"):         "urn:example:mood [1 2] false",
		"<purge node='" + node + "'/>":                                                       "urn:example:mood [] true",
		"<delete node='" + node + "'><redirect uri='xmpp:evil@elsewhere.example'/></delete>": "urn:example:mood [] true",
		itemsOf(private, "<item id='1'/>"):                                                   "urn:example:private 1= [] false",
		itemsOf("urn:example:other", "<item id='1'/>"):                                       "",
		"<items><item id='1'/></items>":                                                      "",
		"<configuration node='" + node + "'/>":                                               "",
		"":                                                                                   "",
	} {
		watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
			p.Say(event("alice@office.example", "type='headline'", content))
			synctest.Wait()
			have := ""
			for _, v := range *heard {
				have += v.Node
				for _, item := range v.Items {
					text := ""
					if item.Payload != nil {
						text = item.Payload.Text
					}
					have += fmt.Sprint(" ", item.ID, "=", text)
				}
				have += fmt.Sprint(" ", v.Retracted, " ", v.Emptied)
			}
			if have != want {
				t.Errorf("%s: %s", content, have)
			}
			p.HearsNothing()
		})
	}
}

// XEP-0163 §4: the publisher is who the message is from.
func TestAnEventCountsOnlyFromTheAccountThatItIsAbout(t *testing.T) {
	own := strings.ReplaceAll(event("alice@office.example", "", itemsOf(private, "<item id='1'/>")), "<message", "<message xmlns='jabber:client'")
	forwarded := "<forwarded xmlns='urn:xmpp:forward:0'>" + own + "</forwarded>"
	for stanza, want := range map[string]string{
		event("boris@office.example", "type='headline'", itemsOf(node, "<item id='1'/>")):                                  "boris@office.example",
		event("who@elsewhere.example", "", itemsOf(node, "<item id='1'/>")):                                                "who@elsewhere.example",
		event("alice@office.example", "", itemsOf(private, "<item id='1'/>")):                                              "alice@office.example",
		event("", "", itemsOf(private, "<item id='1'/>")):                                                                  "alice@office.example",
		event("boris@office.example/Psi", "", itemsOf(node, "<item id='1'/>")):                                             "",
		event("office.example", "", itemsOf(node, "<item id='1'/>")):                                                       "",
		event("boris@office.example", "type='error'", itemsOf(node, "<item id='1'/>")):                                     "",
		event("room@rooms.example", "type='groupchat'", itemsOf(node, "<item id='1'/>")):                                   "",
		event("boris@office.example", "", itemsOf(private, "<item id='1'/>")):                                              "",
		event("alice@office.example/desk", "", itemsOf(private, "<item id='1'/>")):                                         "",
		event("alice@office.example.evil.example", "", itemsOf(private, "<item id='1'/>")):                                 "",
		"<message from='evil@elsewhere.example'>" + own + "</message>":                                                     "",
		"<message from='evil@elsewhere.example'>" + forwarded + "</message>":                                               "",
		"<message from='alice@office.example'><received xmlns='urn:xmpp:carbons:2'>" + forwarded + "</received></message>": "",
	} {
		watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
			p.Say(stanza)
			synctest.Wait()
			have := ""
			for _, v := range *heard {
				have += v.From.String()
			}
			if have != want {
				t.Errorf("%s: heard of %q", stanza, have)
			}
		})
	}
}

func TestAnEventIsNoMessage(t *testing.T) {
	watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
		p.Say(event("boris@office.example", "type='headline'", itemsOf(node, "<item id='1'/>")))
		if all := imtest.Got[message.Message](e); len(all) > 0 || len(*heard) != 1 {
			t.Errorf("%+v, %d", all, len(*heard))
		}
	})
}

func TestWhatIsReadOfAnEventIsBounded(t *testing.T) {
	long := strings.Repeat("x", 2000)
	watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
		p.Say(event("boris@office.example", "", itemsOf(node, "<item id='"+long+"'/><item id='1'/><retract id='"+long+"'/><retract id='2'/>")))
		synctest.Wait()
		if v := (*heard)[0]; len(v.Items) != 1 || v.Items[0].ID != "1" || len(v.Retracted) != 1 {
			t.Errorf("%+v", v)
		}
	})
}

func TestWhatIsWatchedIsAnnounced(t *testing.T) {
	watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
		p.Say("<iq type='get' id='1' from='office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
		p.Hears("<feature var='urn:example:mood+notify'/>", "<feature var='urn:example:private+notify'/>", "<feature var='urn:xmpp:mds:displayed:0+notify'/>")
	})
}

func TestItemsAreAskedFor(t *testing.T) {
	boris, _ := xmpp.ParseAddress("boris@office.example")
	watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
		type answer struct {
			items []pep.Item
			err   error
		}
		answers := make(chan answer, 1)
		ask := func(of xmpp.Address) {
			go func() {
				items, err := c.PEP.Items(t.Context(), of, node)
				answers <- answer{items, err}
			}()
		}
		ask(boris)
		p.Hears("to='boris@office.example'", "type='get'", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:example:mood'/></pubsub>")
		p.Say("<iq type='result' id='{id}' from='evil@elsewhere.example'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items><item id='evil'/></items></pubsub></iq>")
		p.Say("<iq type='result' id='{id}' from='boris@office.example'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='x'><item id='1'><a xmlns='u'/></item></items></pubsub></iq>")
		if a := <-answers; a.err != nil || len(a.items) != 1 || a.items[0].ID != "1" || !a.items[0].Payload.Is("u", "a") {
			t.Errorf("%+v", a)
		}
		ask(xmpp.Address{})
		p.Hears("<iq type='get' id='")
		p.Say("<iq type='error' id='{id}'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		var refused *xmpp.StanzaError
		if a := <-answers; !errors.As(a.err, &refused) || refused.Condition != "item-not-found" {
			t.Errorf("%+v", a)
		}
		for _, nothing := range []string{"", "<pubsub xmlns='http://jabber.org/protocol/pubsub'/>", "<x xmlns='u'/>"} {
			ask(xmpp.Address{})
			p.Next()
			p.Say("<iq type='result' id='{id}'>" + nothing + "</iq>")
			if a := <-answers; a.err != nil || len(a.items) > 0 {
				t.Errorf("%s: %+v", nothing, a)
			}
		}
	})
}

// The whole of a large account comes, up to an end.
func TestAThousandItemsAreRead(t *testing.T) {
	watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
		var got []pep.Item
		if err := c.Send(c.PEP.Ask(xmpp.Address{}, node, func(items []pep.Item, err error) { got = items })); err != nil {
			t.Fatal(err)
		}
		p.Next()
		var all strings.Builder
		for i := range 12_000 {
			fmt.Fprintf(&all, "<item id='%d'><d xmlns='u'><stanza-id xmlns='v' by='alice@office.example' id='0123456789'/></d></item>", i)
		}
		p.Say("<iq type='result' id='{id}'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='x'>" + all.String() + "</items></pubsub></iq>")
		p.HearsNothing()
		if len(got) != 10_000 || got[9_999].ID != "9999" {
			t.Errorf("%d items", len(got))
		}
	})
}

func TestAnAnswerInOrderMayBeAnError(t *testing.T) {
	tooDeep := strings.Repeat("<a xmlns='x'>", 70) + strings.Repeat("</a>", 70)
	for answer, want := range map[string]string{
		"<iq type='error' id='{id}'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>": "item-not-found",
		"<iq type='result' id='{id}'>" + tooDeep + "</iq>":                                                                           "cannot be read",
	} {
		watching(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder, heard *[]pep.Event) {
			var failed error
			if err := c.Send(c.PEP.Ask(xmpp.Address{}, node, func(_ []pep.Item, err error) { failed = err })); err != nil {
				t.Fatal(err)
			}
			p.Next()
			p.Say(answer)
			p.HearsNothing()
			if failed == nil || !strings.Contains(failed.Error(), want) {
				t.Errorf("%v, want %s", failed, want)
			}
		})
	}
}
