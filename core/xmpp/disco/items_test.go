package disco_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
)

// itemsOf asks for a page, and has the peer answer.
func itemsOf(t *testing.T, c *im.Client, p *imtest.Peer, behind, answer string) (page disco.Items, err error) {
	t.Helper()
	of, _ := xmpp.ReadAddress("rooms.example")
	done := make(chan bool)
	go func() {
		page, err = c.Disco.Items(t.Context(), of, "", behind, 2)
		close(done)
	}()
	after := ""
	if behind != "" {
		after = "<after>" + behind + "</after>"
	}
	p.Hears("to='rooms.example'", "disco#items", "<set xmlns='http://jabber.org/protocol/rsm'><max>2</max>"+after+"</set>")
	p.Say("<iq type='result' id='{id}' from='rooms.example'><query xmlns='http://jabber.org/protocol/disco#items'>" + answer + "</query></iq>")
	<-done
	return page, err
}

func set(content string) string {
	return "<set xmlns='http://jabber.org/protocol/rsm'>" + content + "</set>"
}

func TestItemsComePageByPage(t *testing.T) {
	const two = "<item jid='a@rooms.example' name='A'/><item jid='b@rooms.example' node='n'/>"
	for answer, want := range map[string]string{
		two + set("<first index='0'>a</first><last>b</last><count>3</count>"): "[{a@rooms.example  A} {b@rooms.example n }] b 3",
		two + set("<first index='1'>a</first><last>b</last><count>3</count>"): "[{a@rooms.example  A} {b@rooms.example n }]  3",
		two + set("<last>b</last>"):              "[{a@rooms.example  A} {b@rooms.example n }] b 2",
		two:                                      "[{a@rooms.example  A} {b@rooms.example n }]  2",
		"":                                       "[]  0",
		set("<last>b</last><count>900</count>"):  "[]  900",
		"<item jid='@'/><item/><other jid='c'/>": "[]  0",
		"<item jid='a@rooms.example' name='" + strings.Repeat("x", 2000) + "'/>": "[]  0",
		two + set("<last>"+strings.Repeat("x", 2000)+"</last>"):                  "[{a@rooms.example  A} {b@rooms.example n }]  2",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			page, err := itemsOf(t, c, p, "", answer)
			if have := fmt.Sprint(page.All, " ", page.Next, " ", page.Count); err != nil || have != want {
				t.Errorf("%.200s: %s, %v", answer, have, err)
			}
		})
	}
	// Whoever gives the same page again is not asked for ever.
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if page, err := itemsOf(t, c, p, "b", two+set("<last>b</last>")); err != nil || page.Next != "" {
			t.Error(page, err)
		}
	})
}

func TestWhatIsAskedInOrderIsAnsweredInOrder(t *testing.T) {
	of, _ := xmpp.ReadAddress("rooms.example")
	for answer, want := range map[string]string{
		"type='result'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='f'/></query>": "[f] <nil>",
		"type='result'>": "[] <nil>",
		"type='error'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>": "[] xmpp: stanza: item-not-found",
		"type='result'><limit xmlns='urn:vestnik:limit' name='depth'/>":                                           "[] session: the answer cannot be read",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			have := ""
			query := c.Disco.Ask(of, "", func(info disco.Info, err error) { have = fmt.Sprint(info.Features, " ", err) })
			if err := c.Send(query); err != nil {
				t.Fatal(err)
			}
			p.Hears("to='rooms.example'", "disco#info")
			p.Say("<iq from='rooms.example' id='{id}' " + answer + "</iq>")
			if synctest.Wait(); have != want {
				t.Errorf("%s: %s", answer, have)
			}
		})
	}
}

// Whoever lists more services than anybody has is not asked about each of them.
func TestOnlySoManyServicesAreAsked(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error)
		go func() {
			_, _, err := c.Disco.Offering(t.Context(), "f")
			done <- err
		}()
		var all strings.Builder
		for n := range 1000 {
			fmt.Fprintf(&all, "<item jid='s%d.example'/>", n)
		}
		p.Hears("disco#items")
		p.Say("<iq type='result' id='{id}' from='office.example'><query xmlns='http://jabber.org/protocol/disco#items'>" + all.String() + "</query></iq>")
		asked := 0
		for said := p.Heard(); said != ""; said = p.Heard() {
			asked++
			_, to, _ := strings.Cut(said, " to='")
			to, _, _ = strings.Cut(to, "'")
			p.Say("<iq type='result' id='{id}' from='" + to + "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
		}
		if err := <-done; !errors.Is(err, disco.ErrNotOffered) || asked > 101 {
			t.Errorf("%d are asked, %v", asked, err)
		}
	})
}

// Real servers tell their services, and those their rooms.
func TestServersTellWhatTheyHave(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			c, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			page, err := c.Disco.Items(imtest.Soon(t), c.JID().Server(), "", "", 100)
			if err != nil || !strings.Contains(fmt.Sprint(page.All), "conference.office.example") || page.Next != "" {
				t.Error(page, err)
			}
			ctx, stop := context.WithCancel(t.Context())
			stop()
			if _, err := c.Disco.Items(ctx, c.JID().Server(), "", "", 100); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
}
