package muc_test

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/muc"
)

func bookmark(room, attrs, content string) string {
	return "<item id='" + room + "'><conference xmlns='urn:xmpp:bookmarks:1' " + attrs + ">" + content + "</conference></item>"
}

// show shows bookmarks without what other programs have added.
func show(all []muc.Bookmark) string {
	var out []string
	for _, b := range all {
		out = append(out, fmt.Sprintf("%v|%s|%s|%s|%v", b.Room, b.Name, b.Nick, b.Password, b.Autojoin))
	}
	return strings.Join(out, " ")
}

func pushed(from, content string) string {
	return "<message from='" + from + "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>" + content + "</event></message>"
}

func TestWhatChangesInTheBookmarksIsHandedOver(t *testing.T) {
	for content, want := range map[string]string{
		"<items node='urn:xmpp:bookmarks:1'>" + bookmark("sales@rooms.example", "name='Продажи' autojoin='true'", "<nick>Анна</nick><password>п</password>") + "</items>": "sales@rooms.example|Продажи|Анна|п|true [] false",
		"<items node='urn:xmpp:bookmarks:1'>" + bookmark("sales@rooms.example", "autojoin='1'", "") + "</items>":                                                          "sales@rooms.example||||true [] false",
		"<items node='urn:xmpp:bookmarks:1'><retract id='sales@rooms.example'/><retract id='@'/></items>":                                                                 " [sales@rooms.example] false",
		"<purge node='urn:xmpp:bookmarks:1'/>": " [] true",
		"<items node='urn:xmpp:bookmarks:1'>" + bookmark("rooms.example", "", "") + bookmark("@", "", "") + "<item id='sales@rooms.example'><x xmlns='u'/></item></items>": " [] false",
		"<items node='urn:xmpp:bookmarks:1'>" + bookmark("sales@rooms.example", "", "<nick>"+strings.Repeat("x", 3000)+"</nick>") + "</items>":                             "sales@rooms.example||||false [] false",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			for _, other := range []string{"boris@office.example", "office.example", "alice@office.example/phone"} {
				p.Say(pushed(other, content))
			}
			if all := imtest.Got[muc.Bookmarked](e); len(all) > 0 {
				t.Errorf("of others: %+v", all)
			}
			p.Say(pushed("alice@office.example", content))
			b := imtest.Only[muc.Bookmarked](t, e)
			if have := fmt.Sprint(show(b.Set), " ", b.Removed, " ", b.Emptied); have != want {
				t.Errorf("%s: %s", content, have)
			}
		})
	}
}

// answers are what a server says to what stands in a question.
func answers(p *imtest.Peer, steps ...string) {
	p.T.Helper()
	for i := 0; i < len(steps); i += 2 {
		p.Hears(steps[i])
		p.Say("<iq id='{id}' " + steps[i+1] + "</iq>")
	}
}

const (
	none  = "type='error'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
	okay  = "type='result'>"
	later = "type='error'><error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
)

func account(features ...string) string {
	all := ""
	for _, f := range features {
		all += "<feature var='" + f + "'/>"
	}
	return "type='result' from='alice@office.example'><query xmlns='http://jabber.org/protocol/disco#info'>" + all + "</query>"
}

func published(node, content string) string {
	return "type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" + node + "'>" + content + "</items></pubsub>"
}

func stored(content string) string {
	return "type='result'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>" + content + "</storage></query>"
}

func TestOldAndNewBookmarksAreOneList(t *testing.T) {
	sale := bookmark("sales@rooms.example", "name='Продажи'", "")
	old := "<conference jid='sales@rooms.example' name='old'/><conference jid='store@rooms.example' autojoin='1'><nick>Анна</nick></conference><url url='https://office.example'/><conference jid='@'/>"
	for name, c := range map[string]struct {
		steps []string
		want  string
	}{
		"kept together by the server": {[]string{"urn:xmpp:bookmarks:1", published("urn:xmpp:bookmarks:1", sale), "disco#info", account("urn:xmpp:bookmarks:1#compat")}, "sales@rooms.example|Продажи|||false <nil>"},
		"apart": {[]string{"urn:xmpp:bookmarks:1", published("urn:xmpp:bookmarks:1", sale), "disco#info", account(), "jabber:iq:private", stored(old),
			"storage:bookmarks", published("storage:bookmarks", "<item id='current'><storage xmlns='storage:bookmarks'><conference jid='third@rooms.example'/></storage></item>")},
			"sales@rooms.example|Продажи|||false store@rooms.example||Анна||true third@rooms.example||||false <nil>"},
		"none":                     {[]string{"urn:xmpp:bookmarks:1", none, "disco#info", account(), "jabber:iq:private", none, "storage:bookmarks", none}, " <nil>"},
		"a server that cannot now": {[]string{"urn:xmpp:bookmarks:1", later}, " xmpp: stanza: internal-server-error"},
	} {
		imtest.InSession(t, func(t *testing.T, cl *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			have := make(chan string, 1)
			go func() {
				all, err := cl.Bookmarks.All(t.Context())
				have <- show(all) + " " + fmt.Sprint(err)
			}()
			answers(p, c.steps...)
			if got := <-have; got != c.want {
				t.Errorf("%s: %s", name, got)
			}
			p.HearsNothing()
		})
	}
}

// What another program has put into a bookmark stays there, XEP-0402 §4.
func TestABookmarkKeepsWhatOthersHaveAdded(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(pushed("alice@office.example", "<items node='urn:xmpp:bookmarks:1'>"+bookmark("sales@rooms.example", "autojoin='true'", "<extensions><quiet xmlns='u' x='1'/></extensions>")+"</items>"))
		b := imtest.Only[muc.Bookmarked](t, e).Set[0]
		b.Name, b.Autojoin = "Продажи & склад", false
		done := make(chan error, 1)
		go func() { done <- c.Bookmarks.Set(t.Context(), b) }()
		answers(p, "disco#info", account("http://jabber.org/protocol/pubsub#publish-options"),
			"<item id='sales@rooms.example'><conference xmlns='urn:xmpp:bookmarks:1' name='Продажи &amp; склад'><extensions><quiet xmlns='u' x='1'/></extensions></conference></item>", okay)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// Bookmarks are nobody else's business: without options they go where nobody sees them.
func TestAServerWithoutOptionsKeepsOldBookmarks(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() {
			done <- c.Bookmarks.Set(t.Context(), muc.Bookmark{Room: sales, Nick: "Анна", Autojoin: true})
		}()
		answers(p, "disco#info", account(),
			"<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query>", stored("<url url='https://office.example' name='x'/><conference jid='sales@rooms.example' name='old'/>"),
			"<storage xmlns='storage:bookmarks'><url url='https://office.example' name='x'/><conference jid='sales@rooms.example' autojoin='true'><nick>Анна</nick></conference></storage>", okay)
		if err := <-done; err != nil {
			t.Error(err)
		}
		go func() { done <- c.Bookmarks.Remove(t.Context(), sales) }()
		answers(p, "<retract node='urn:xmpp:bookmarks:1' notify='true'><item id='sales@rooms.example'/></retract>", none,
			"jabber:iq:private", stored("<conference jid='sales@rooms.example'/><conference jid='b@rooms.example'/>"),
			"<storage xmlns='storage:bookmarks'><conference jid='b@rooms.example'/></storage>", okay)
		if err := <-done; err != nil {
			t.Error(err)
		}
		go func() { done <- c.Bookmarks.Remove(t.Context(), xmpp.Address{}) }()
		answers(p, "retract", okay, "jabber:iq:private", none)
		if err := <-done; err != nil {
			t.Error(err)
		}
		p.HearsNothing()
	})
}
