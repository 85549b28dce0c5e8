package pubsub_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

var news = func() xmpp.Address { a, _ := xmpp.ParseAddress("pubsub.office.example"); return a }()

const head = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='office.example' version='1.0'>"

// inSession runs a test in virtual time with a session that has nodes and messages.
func inSession(t *testing.T, test func(t *testing.T, n *pubsub.PubSub, p *imtest.Peer, e *imtest.Recorder)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		p, e := imtest.Serve(t, far), new(imtest.Recorder)
		me, _ := xmpp.ParseAddress("alice@office.example/desk")
		var n *pubsub.PubSub
		s := session.Resume(near, me, session.Config{Handler: e, Attach: func(s *session.Session) {
			disco.New(s, disco.Identity{})
			message.New(s)
			n = pubsub.New(s)
		}})
		p.Say(head)
		test(t, n, p, e)
		far.Close()
		s.Close()
	})
}

// event is what a service tells of a node.
func event(from, node, content string) string {
	return "<message from='" + from + "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" + node + "'>" + content + "</items></event></message>"
}

// does asks a service something, which hears and says.
func does(t *testing.T, ask func(t *testing.T, n *pubsub.PubSub) (string, error), hears, says string) (answer string, result error) {
	t.Helper()
	inSession(t, func(t *testing.T, n *pubsub.PubSub, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() {
			var err error
			answer, err = ask(t, n)
			done <- err
		}()
		p.Hears("to='pubsub.office.example'", hears)
		p.Say(says)
		result = <-done
	})
	return answer, result
}

func says(content string) string {
	return "<iq type='result' id='{id}' from='pubsub.office.example'><pubsub xmlns='http://jabber.org/protocol/pubsub'>" + content + "</pubsub></iq>"
}

func refuses(condition, more string) string {
	return "<iq type='error' id='{id}' from='pubsub.office.example'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" + more + "</error></iq>"
}

func subscribe(t *testing.T, n *pubsub.PubSub) (string, error) {
	s, err := n.Subscribe(t.Context(), news, "news")
	return fmt.Sprint(s), err
}

func TestANodeIsSubscribedTo(t *testing.T) {
	const hears = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='news' jid='alice@office.example'/></pubsub>"
	for content, want := range map[string]string{
		says("<subscription node='news' jid='alice@office.example' subid='7' subscription='subscribed'/>"): "{news subscribed 7}",
		says("<subscription jid='alice@office.example' subscription='pending'/>"):                          "{news pending }",
		"<iq type='result' id='{id}' from='pubsub.office.example'/>":                                       "{news subscribed }",
		says("<subscription subscription='perhaps'/>"):                                                     "{news subscribed }",
	} {
		if have, err := does(t, subscribe, hears, content); have != want || err != nil {
			t.Errorf("%s: %s, %v", content, have, err)
		}
	}
	for content, want := range map[string]error{
		refuses("item-not-found", ""): pubsub.ErrNoNode, refuses("not-authorized", "<closed-node xmlns='http://jabber.org/protocol/pubsub#errors'/>"): pubsub.ErrNotAllowed,
		refuses("feature-not-implemented", ""): pubsub.ErrNotOffered,
	} {
		if _, err := does(t, subscribe, hears, content); !errors.Is(err, want) {
			t.Errorf("%s: %v", content, err)
		}
	}
}

func TestASubscriptionIsEnded(t *testing.T) {
	end := func(t *testing.T, n *pubsub.PubSub) (string, error) {
		return "", n.Unsubscribe(t.Context(), news, pubsub.Subscription{Node: "news", ID: "7"})
	}
	const hears = "<unsubscribe node='news' jid='alice@office.example' subid='7'/>"
	if _, err := does(t, end, hears, "<iq type='result' id='{id}' from='pubsub.office.example'/>"); err != nil {
		t.Error(err)
	}
	if _, err := does(t, end, hears, refuses("unexpected-request", "<not-subscribed xmlns='http://jabber.org/protocol/pubsub#errors'/>")); !errors.Is(err, pubsub.ErrNotSubscribed) {
		t.Error(err)
	}
}

func TestSubscriptionsAreListed(t *testing.T) {
	list := func(t *testing.T, n *pubsub.PubSub) (string, error) {
		all, err := n.Subscriptions(t.Context(), news)
		return fmt.Sprint(len(all), all[:min(3, len(all))]), err
	}
	const ours = " jid='alice@office.example' subscription='subscribed'/>"
	for content, want := range map[string]string{
		says("<subscriptions><subscription node='a'" + ours + "<subscription node='b' subid='1'" + ours + "<subscription" + ours + "<subscription node='c' jid='bob@office.example' subscription='subscribed'/>" +
			"<subscription node='d' jid='alice@office.example/x' subscription='subscribed'/><other node='e'" + ours + "</subscriptions>"): "2 [{a subscribed } {b subscribed 1}]",
		says("<subscriptions>" + strings.Repeat("<subscription node='a'"+ours, 3000) + "</subscriptions>"):        "1000 [{a subscribed } {a subscribed } {a subscribed }]",
		says("<subscriptions><subscription node='" + strings.Repeat("n", 3000) + "'" + ours + "</subscriptions>"): "0 []",
		says(""): "0 []",
	} {
		if have, err := does(t, list, "<subscriptions/>", content); have != want || err != nil {
			t.Errorf("%.80s: %s, %v", content, have, err)
		}
	}
}

// SECURITY: whoever has not been asked says nothing, and nobody says anything for another.
func TestOnlyWhatIsFollowedIsHeard(t *testing.T) {
	const item = "<item id='1'><text xmlns='u'>t</text></item>"
	forwarded := "<forwarded xmlns='urn:xmpp:forward:0'>" + strings.Replace(event("pubsub.office.example", "news", item), "<message ", "<message xmlns='jabber:client' ", 1) + "</forwarded>"
	for stanza, want := range map[string]int{
		event("pubsub.office.example", "news", item):                                                                       1,
		event("pubsub.office.example", "other", item):                                                                      0,
		event("pubsub.evil.example", "news", item):                                                                         0,
		event("pubsub.office.example/x", "news", item):                                                                     0,
		event("x@pubsub.office.example", "news", item):                                                                     0,
		event("office.example", "news", item):                                                                              0,
		strings.Replace(event("pubsub.office.example", "news", item), "headline", "chat", 1):                               0,
		"<message from='alice@office.example'><received xmlns='urn:xmpp:carbons:2'>" + forwarded + "</received></message>": 0,
		"<message from='pubsub.office.example' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><x node='news'/></event></message>": 0,
	} {
		inSession(t, func(t *testing.T, n *pubsub.PubSub, p *imtest.Peer, e *imtest.Recorder) {
			n.Follow(news, "news")
			p.Say(stanza)
			synctest.Wait()
			if all := imtest.Got[pubsub.Event](e); len(all) != want || want > 0 && pubsub.Read(all[0].Items[0]).Text != "t" {
				t.Errorf("%s: %+v", stanza, all)
			}
			n.Unfollow(news, "news")
			p.Say(stanza)
			synctest.Wait()
			if all := imtest.Got[pubsub.Event](e); len(all) > 0 {
				t.Errorf("%s: %+v", stanza, all)
			}
		})
	}
}

// What is kept for us while we were away comes with its time, and what is gone is told too.
func TestEventsTellWhatHasHappened(t *testing.T) {
	inSession(t, func(t *testing.T, n *pubsub.PubSub, p *imtest.Peer, e *imtest.Recorder) {
		n.Follow(news, "news")
		p.Say("<message from='pubsub.office.example'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='news'><retract id='1'/></items></event>" +
			"<delay xmlns='urn:xmpp:delay' from='office.example' stamp='1999-12-31T10:00:00Z'/></message>")
		p.Say("<message from='pubsub.office.example'><event xmlns='http://jabber.org/protocol/pubsub#event'><purge node='news'/></event></message>")
		synctest.Wait()
		all := imtest.Got[pubsub.Event](e)
		if len(all) != 2 || all[0].Retracted[0] != "1" || all[0].Origin != session.Offline || all[0].Time.Year() != 1999 || !all[1].Emptied || all[1].Origin != session.Live {
			t.Errorf("%+v", all)
		}
	})
}

// The first event may come with the answer, or before it.
func TestNothingIsMissedWhileSubscribing(t *testing.T) {
	for _, ok := range []bool{true, false} {
		inSession(t, func(t *testing.T, n *pubsub.PubSub, p *imtest.Peer, e *imtest.Recorder) {
			done := make(chan error, 1)
			go func() {
				_, err := n.Subscribe(t.Context(), news, "news")
				done <- err
			}()
			p.Hears("subscribe")
			answer := "<iq type='result' id='{id}' from='pubsub.office.example'/>"
			if !ok {
				answer = refuses("forbidden", "")
			}
			p.Say(answer + "<presence/>")
			<-done
			p.Say(event("pubsub.office.example", "news", "<item id='1'/>"))
			synctest.Wait()
			if all := imtest.Got[pubsub.Event](e); (len(all) == 1) != ok {
				t.Errorf("%v: %+v", ok, all)
			}
		})
	}
}

// item reads a payload.
func item(t testing.TB, payload string) pep.Item {
	t.Helper()
	n, err := xmlsafe.Parse([]byte(payload), "", &xmlsafe.Default)
	if err != nil {
		t.Fatalf("%.100s: %v", payload, err)
	}
	return pep.Item{Payload: n}
}

func TestEntriesAreRead(t *testing.T) {
	atom := func(content string) string {
		return "<entry xmlns='http://www.w3.org/2005/Atom'>" + content + "</entry>"
	}
	for payload, want := range map[string]pubsub.Entry{
		atom("<title> T </title><summary>S</summary><content>C</content><author><name>A</name></author><link rel='self' href='https://a.example/feed'/><link href='https://a.example/1'/><published>2026-11-27T10:00:00+03:00</published>"): {Title: "T", Text: "S", Author: "A", Link: "https://a.example/1", Time: time.Date(2026, 11, 27, 7, 0, 0, 0, time.UTC)},
		atom("<title type='html'>a &lt;b&gt;b&lt;/b&gt; &amp;lt;c&amp;gt; 1 &lt; 2</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>d<p>e</p><p>f</p></div></content>"):                                               {Title: "a b <c> 1 < 2", Text: "d e f"},
		atom("<title type='html'>a&lt;br/&gt;b&lt;script</title>"):                                          {Title: "a\nb<script"},
		atom("<link href='javascript:x'/><link href='file:///c:/x'/><link/>"):                               {},
		atom("<updated>yesterday</updated><updated xmlns='u'>2026-11-27T10:00:00Z</updated>"):               {},
		"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>" + atom("<title>T</title>") + "</feed>": {Title: "T"},
		"<feed xmlns='http://www.w3.org/2005/Atom'/>":                                                       {},
		"<text xmlns='u'> t </text>":                                                                        {Text: "t"},
		"<message xmlns='jabber:client'><subject>s</subject><body>b</body></message>":                       {Title: "s", Text: "b"},
		"<order xmlns='u'><n>17</n></order>":                                                                {},
	} {
		if have := pubsub.Read(item(t, payload)); have != want {
			t.Errorf("%s: %+v", payload, have)
		}
	}
	if have := pubsub.Read(pep.Item{}); have != (pubsub.Entry{}) {
		t.Errorf("%+v", have)
	}
	long := strings.Repeat("ы", 100_000)
	if e := pubsub.Read(item(t, atom("<title>"+long+"</title><summary>"+long+"</summary><link href='https://a.example/"+long[:10_000]+"'/>"))); len(e.Title) > pubsub.MostTitle || len(e.Text) > pubsub.MostText || e.Link != "" {
		t.Errorf("%d, %d, %d bytes", len(e.Title), len(e.Text), len(e.Link))
	}
}

// Whatever is published: an entry is within its bounds.
func FuzzRead(f *testing.F) {
	f.Add("<entry xmlns='http://www.w3.org/2005/Atom'><title type='html'>a&lt;b&gt;</title><link href='https://a.example/'/></entry>")
	f.Add("<text>t</text>")
	f.Fuzz(func(t *testing.T, payload string) {
		n, err := xmlsafe.Parse([]byte(payload), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		e := pubsub.Read(pep.Item{Payload: n})
		if len(e.Title) > pubsub.MostTitle || len(e.Text) > pubsub.MostText || len(e.Author) > pubsub.MostTitle || len(e.Link) > pubsub.MostLink || strings.HasPrefix(e.Link, "javascript") {
			t.Errorf("%+v", e)
		}
	})
}
