package muc_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

func body(m muc.Message) string {
	if len(m.Said) == 0 {
		return ""
	}
	said, _ := m.Said[0].(message.Message)
	return said.Body
}

const stanzaID = "<stanza-id xmlns='urn:xmpp:sid:0' by='sales@rooms.example' id='17'/>"

func TestWhatIsSaidIsHandedOver(t *testing.T) {
	inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(says("boris", "<body>Отчёт</body><active xmlns='http://jabber.org/protocol/chatstates'/><stanza-id xmlns='urn:xmpp:sid:0' by='evil@rooms.example' id='16'/>"+stanzaID+id("b")))
		m := imtest.Only[muc.Message](t, e)
		if m.Room != sales || m.Nick != "boris" || body(m) != "Отчёт" || m.StanzaID != "17" || m.Author != "id:b" || m.Mine || m.History || m.Mentioned || !m.Time.IsZero() || len(m.Said) != 2 {
			t.Errorf("%+v", m)
		}
		if said := m.Said[0].(message.Message); said.ArchiveID != "17" || said.Type != "groupchat" || said.From.Resource() != "boris" {
			t.Errorf("%+v", said)
		}
		p.Say(says("Анна", "<body>моё, Анна</body>"))
		if m := imtest.Only[muc.Message](t, e); !m.Mine || m.Author != "id:a" || m.Mentioned {
			t.Errorf("%+v", m)
		}
		p.Say(itself("<body>Завтра сервер не работает</body>"))
		if m := imtest.Only[muc.Message](t, e); m.Nick != "" || m.Author != "" || body(m) == "" {
			t.Errorf("%+v", m)
		}
	})
}

// The person's other program may have another nick: what he says there is no news, and calls nobody.
func TestWhatThePersonSaysByAnotherProgramIsHis(t *testing.T) {
	const real = "<item affiliation='none' role='participant' jid='alice@office.example/phone'/>"
	for name, c := range map[string]struct {
		features, presence string
		mine               bool
	}{
		"by his occupant id": {allIDs, here("телефон", them, id("a")), true}, "by his address": {"", here("телефон", real), true}, "another": {allIDs, here("телефон", them, id("x")), false},
	} {
		inside(t, c.features, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(c.presence + says("телефон", "<body>Анна на связи</body>"))
			if m := imtest.Only[muc.Message](t, e); m.Mine != c.mine || m.Mentioned == c.mine {
				t.Errorf("%s: %+v", name, m)
			}
		})
	}
}

func TestWhoIsCalledIsMentioned(t *testing.T) {
	for content, want := range map[string]bool{
		"<body>анна, где ты?</body>": true,
		"<body>Саванна</body>":       false,
		"<body>&gt; Анна\nда</body>": false,
		"<body>x</body><reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:sales@rooms.example/%D0%90%D0%BD%D0%BD%D0%B0'/>": true,
		"<body>x</body><reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:alice@office.example'/>":                         true,
		"<body>x</body><reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:sales@rooms.example/boris'/>":                    false,
	} {
		inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(says("boris", content))
			if m := imtest.Only[muc.Message](t, e); m.Mentioned != want {
				t.Errorf("%s: %v", content, m.Mentioned)
			}
		})
	}
}

func delay(by string) string {
	return "<delay xmlns='urn:xmpp:delay' from='" + by + "' stamp='1999-01-02T03:04:05Z'/>"
}

// §7.2.13: presences, history, the subject; and then what is said now.
func TestHistoryEndsWithTheSubject(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		_ = c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"})
		asks(p, allIDs)
		p.Say(here("boris", them) + here("Анна", us, id("a")))
		p.Say(says("boris", "<body>1</body>"+id("b")+delay("evil@elsewhere.example")+delay("sales@rooms.example")) + says("Анна", "<body>2</body>"+id("a")+delay("sales@rooms.example")) +
			says("Анна", "<body>3</body>"+id("z")+delay("sales@rooms.example")) + says("boris", "<body>4</body>"+delay("rooms.example")))
		p.Say(says("boris", "<subject>План</subject>"+delay("sales@rooms.example")))
		p.Say(says("boris", "<body>5</body>"+delay("sales@rooms.example")) + says("boris", "<body>6</body>"+delay("office.example")))
		have := ""
		for _, m := range imtest.Got[muc.Message](e) {
			have += fmt.Sprintf("%s %q mine %v history %v %v; ", body(m), m.Author, m.Mine, m.History, m.Time.Year() == 1999)
		}
		stay := `"stay:`
		if !strings.HasPrefix(have, `1 "id:b" mine false history true true; 2 "id:a" mine true history true true; 3 "id:z" mine false history true true; 4 "" mine false history true true; 5 `+stay) || strings.Count(have, "history false false") != 2 {
			t.Error(have)
		}
		if s := imtest.Only[muc.Subject](t, e); s.Text != "План" || s.Nick != "boris" || s.Time.Year() != 1999 || c.Rooms.Room(sales).Subject != "План" {
			t.Errorf("%+v", s)
		}
	})
}

// What our server held back while nobody looked has the time when it came (XEP-0352).
func TestWhatWasHeldBackHasItsTime(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		time.Sleep(time.Minute)
		at := time.Now().UTC().Truncate(time.Second)
		time.Sleep(time.Minute)
		p.Say(says("boris", "<body>b</body><delay xmlns='urn:xmpp:delay' from='office.example' stamp='"+at.Format(time.RFC3339)+"'/>"))
		if m := imtest.Only[muc.Message](t, e); !m.Time.Equal(at) || m.History {
			t.Errorf("%+v", m)
		}
	})
}

// §8.1: what has a body is a message, whatever else it has.
func TestASubjectIsWhatSaysNothingElse(t *testing.T) {
	for content, want := range map[string]string{
		"<subject>План</subject>":                   "muc.Subject",
		"<subject/>":                                "muc.Subject",
		"<subject>План</subject><body>b</body>":     "muc.Message",
		"<subject>План</subject><body/>":            "muc.Message",
		"<subject>План</subject><thread>t</thread>": "muc.Message",
	} {
		inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(says("boris", content))
			if all := imtest.Got[session.Event](e); len(all) != 1 || fmt.Sprintf("%T", all[0]) != want {
				t.Errorf("%s: %+v", content, all)
			}
			p.Say(strings.Replace(says("boris", content), "groupchat", "chat", 1))
			if all := imtest.Got[muc.Subject](e); len(all) > 0 {
				t.Errorf("%s to us alone: %+v", content, all)
			}
		})
	}
}

// XEP-0308 §5, XEP-0421: who comes under the nick of another is another one.
func TestAnAuthorIsOneOccupantAndNoOther(t *testing.T) {
	for name, features := range map[string]string{"by occupant ids": allIDs, "by stays": ""} {
		inside(t, features, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			said := func(nick, occupant string) string {
				t.Helper()
				p.Say(says(nick, "<body>b</body>"+id(occupant)))
				return imtest.Only[muc.Message](t, e).Author
			}
			first := said("boris", "b")
			p.Say(gone("boris", "<item affiliation='none' role='participant' nick='b'/><status code='303'/>") + here("b", them, id("b")))
			renamed := said("b", "b")
			p.Say(gone("b", "") + here("b", them, id("m")))
			another := said("b", "m")
			p.Say(here("boris", them, id("b")))
			back := said("boris", "b")
			if first == "" || first != renamed || another == first || another == "" || (back == first) != (features != "") {
				t.Errorf("%s: %q, %q, %q, %q", name, first, renamed, another, back)
			}
			// SECURITY: where the room gives no ids, whoever writes that of another is himself.
			if forged := said("b", "b"); features == "" && forged != another {
				t.Errorf("%s: forged %q", name, forged)
			}
			if o, _ := c.Rooms.Occupant(sales, "boris"); (o.ID == "") != (features == "") {
				t.Errorf("%s: %+v", name, o)
			}
			if unknown := said("nobody", "b"); features == "" && unknown != "" {
				t.Errorf("%s: of nobody %q", name, unknown)
			}
		})
	}
}

// An answer to what somebody has said goes to his nick: who has that since is told from him.
func TestWhoHasANickSinceIsKnownToBeAnother(t *testing.T) {
	for name, features := range map[string]string{"by occupant ids": allIDs, "by stays": ""} {
		inside(t, features, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(says("boris", "<body>b</body>"+id("b")))
			author := imtest.Only[muc.Message](t, e).Author
			is := func(when string, want bool) {
				t.Helper()
				synctest.Wait() // until what was said has been heard
				if got := c.Rooms.IsAnother(sales, "boris", author); got != want {
					t.Errorf("%s, %s: %v", name, when, got)
				}
			}
			is("he himself", false)
			p.Say(gone("boris", "<item affiliation='none' role='participant' nick='b'/><status code='303'/>") + here("b", them, id("b")))
			is("nobody", false)
			p.Say(here("boris", them, id("m")))
			is("mallory", true)
			for _, unknown := range []string{"", "stay:of-another-session/1"} {
				if c.Rooms.IsAnother(sales, "boris", unknown) || c.Rooms.IsAnother(address("other@rooms.example"), "boris", author) {
					t.Errorf("%s: of %q it is not known", name, unknown)
				}
			}
		})
	}
}

// A session that is taken over may begin with what was said in its rooms, before it can have asked who
// is there.
func TestWhatIsSaidBeforeARoomIsAskedAnewIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		e := new(imtest.Recorder)
		c := im.Resume(conn, address("alice@office.example/desk"), session.Config{Handler: e}, imtest.Program, muc.Stay{Room: sales, Nick: "Анна"})
		p.Say(imtest.Header + says("boris", "<body>b</body>"))
		if m := imtest.Only[muc.Message](t, e); body(m) != "b" || m.Nick != "boris" || m.History {
			t.Errorf("%+v", m)
		}
		if err := c.Rooms.Adopt(sales, "Анна", "сезам"); err != nil {
			t.Error(err)
		}
		p.Hears("disco#info")
		p.Hears("<presence", "<password>сезам</password>") // a room that has forgotten us asks for it
		p.Leave(c)
	})
}

// SECURITY: XEP-0359 §6.
func TestAStanzaIDIsTheRoomsAlone(t *testing.T) {
	for features, want := range map[string]string{"": "", "<feature var='urn:xmpp:sid:0'/>": "17", "<feature var='urn:xmpp:mam:2'/>": "17"} {
		inside(t, features, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(says("boris", "<body>b</body>"+stanzaID))
			if m := imtest.Only[muc.Message](t, e); m.StanzaID != want || m.Said[0].(message.Message).ArchiveID != want {
				t.Errorf("%s: %+v", features, m)
			}
			p.Say(says("boris", "<body>b</body><stanza-id xmlns='urn:xmpp:sid:0' by='sales@rooms.example' id='"+strings.Repeat("x", 2000)+"'/>"))
			if m := imtest.Only[muc.Message](t, e); m.StanzaID != "" {
				t.Errorf("%s: %d", features, len(m.StanzaID))
			}
		})
	}
}

func TestAModeratorTakesAMessageBack(t *testing.T) {
	const (
		now   = "<retract xmlns='urn:xmpp:message-retract:1' id='17'><moderated xmlns='urn:xmpp:message-moderate:1' by='sales@rooms.example/boss'/><reason>Спам</reason></retract>"
		older = "<apply-to xmlns='urn:xmpp:fasten:0' id='17'><moderated xmlns='urn:xmpp:message-moderate:0' by='sales@rooms.example/boss'><retract xmlns='urn:xmpp:message-retract:0'/><reason>Спам</reason></moderated></apply-to>"
	)
	for _, content := range []string{now, older} {
		inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(itself(content))
			if m := imtest.Only[muc.Moderation](t, e); m != (muc.Moderation{Room: sales, For: "17", By: "boss", Text: "Спам"}) {
				t.Errorf("%+v", m)
			}
			// SECURITY: an occupant is no moderator because he says so; nor is another room.
			p.Say(says("mallory", content) + says("", content) + strings.ReplaceAll(itself(content), "from='sales@", "from='evil@"))
			if all := imtest.Got[muc.Moderation](e); len(all) > 0 {
				t.Errorf("%s: %+v", content, all)
			}
		})
	}
}

func TestAnArchiveIsReadAsWhatWasSaid(t *testing.T) {
	inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		read := func(from, kind, content string) session.Event {
			n, err := xmlsafe.Parse([]byte("<message type='"+kind+"' from='"+from+"'>"+content+"</message>"), xmpp.NSClient, &xmlsafe.Default)
			if err != nil {
				t.Fatal(err)
			}
			return c.Rooms.Read(&session.Stanza{Node: n, From: address(from), Origin: session.Archive, ArchiveID: "17", Time: time.Unix(1e9, 0)})
		}
		m, ok := read("sales@rooms.example/Анна", "groupchat", "<body>b</body>"+id("a")).(muc.Message)
		if !ok || !m.Mine || m.StanzaID != "17" || !m.History || m.Time != time.Unix(1e9, 0) || m.Author != "id:a" || m.Said[0].(message.Message).ArchiveID != "17" {
			t.Errorf("%+v", m)
		}
		if m, ok := read("other@rooms.example/boris", "groupchat", "<body>b</body>"+id("a")).(muc.Message); !ok || m.Author != "" || m.Mine {
			t.Errorf("of a room that is not known: %+v", m)
		}
		for content, want := range map[string]muc.Moderation{
			"<retracted xmlns='urn:xmpp:message-retract:1'><moderated xmlns='urn:xmpp:message-moderate:1' by='sales@rooms.example/boss'/><reason>Спам</reason></retracted>": {Room: sales, For: "17", By: "boss", Text: "Спам", Time: time.Unix(1e9, 0)},
			"<moderated xmlns='urn:xmpp:message-moderate:0' by='sales@rooms.example/boss'><retracted xmlns='urn:xmpp:message-retract:0'/><reason>Спам</reason></moderated>": {Room: sales, For: "17", By: "boss", Text: "Спам", Time: time.Unix(1e9, 0)},
		} {
			if have := read("sales@rooms.example/boris", "groupchat", content); have != want {
				t.Errorf("%s: %+v", content, have)
			}
		}
		if s := read("sales@rooms.example/boris", "groupchat", "<subject>s</subject>"); s.(muc.Subject).Nick != "boris" {
			t.Errorf("%+v", s)
		}
		if other := read("sales@rooms.example/boris", "chat", "<body>b</body>"); other != nil {
			t.Errorf("%+v", other)
		}
	})
}

// §7.5: what an occupant says to us alone is never from a contact.
func TestWhatIsForUsAloneIsNoContacts(t *testing.T) {
	inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		const x = "<x xmlns='http://jabber.org/protocol/muc#user'/>"
		say := func(from, content string) {
			p.Say("<message type='chat' from='" + from + "'>" + content + "</message>")
		}
		say("sales@rooms.example/boris", "<body>тсс</body><request xmlns='urn:xmpp:receipts'/>"+x+id("b"))
		if m := imtest.Only[muc.Private](t, e); m.Room != sales || m.Nick != "boris" || m.Mine || m.Author != "id:b" || m.Said[0].(message.Message).Body != "тсс" {
			t.Errorf("%+v", m)
		}
		say("sales@rooms.example/boris", "<body>без отметки</body>")            // older rooms
		say("left@rooms.example/boris", "<body>после ухода</body>"+x)           // of a room that we have left
		say("sales@rooms.example/"+strings.Repeat("x", 1500), "<body>b</body>") // the address of nobody
		say("sales@rooms.example/"+strings.Repeat("ы", 3000), "<body>b</body>")
		if all := imtest.Got[muc.Private](e); len(all) != 4 || all[1].Room != address("left@rooms.example") || len(all[2].Nick) != 1023 || len(all[3].Nick) != 1022 {
			t.Errorf("%+v", all)
		}
		p.Say("<message from='alice@office.example'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
			"<message xmlns='jabber:client' type='chat' from='alice@office.example/phone' to='sales@rooms.example/boris'><body>и ты</body>" + x + "</message></forwarded></sent></message>")
		if m := imtest.Only[muc.Private](t, e); m.Nick != "boris" || !m.Mine || m.Author != "" {
			t.Errorf("%+v", m)
		}
		if all := imtest.Got[session.Event](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		say("sales@rooms.example/boris", "<composing xmlns='http://jabber.org/protocol/chatstates'/>")
		if m := imtest.Only[muc.Private](t, e); m.Said[0].(message.ChatState).State != message.Composing {
			t.Errorf("%+v", m)
		}
		for _, kind := range []string{"headline", "normal", "", "whatever"} { // what announces, too, he says and not the room
			p.Say("<message type='" + kind + "' from='sales@rooms.example/boris'><body>b</body></message>")
			if m := imtest.Only[muc.Private](t, e); m.Nick != "boris" || m.Said[0].(message.Message).Body != "b" {
				t.Errorf("%s: %+v", kind, m)
			}
		}
		p.Say("<message type='error' id='7' from='sales@rooms.example/boris'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
		if m := imtest.Only[message.Message](t, e); m.ID != "7" || m.Error == nil {
			t.Errorf("%+v", m)
		}
		say("boris@office.example/Psi", "<body>b</body>") // a contact
		if m := imtest.Only[message.Message](t, e); m.Body != "b" {
			t.Errorf("%+v", m)
		}
		p.HearsNothing()
	})
}

func TestARoomSaysWhatItHasBecome(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for _, kind := range []string{"groupchat", "normal"} {
			p.Say("<message type='" + kind + "' from='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/><status code='170'/><status code='172'/></x></message>")
			p.Hears("disco#info", "to='sales@rooms.example'")
			p.Say("<iq type='result' id='{id}' from='sales@rooms.example'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='" + kind + "'/>" + allIDs + "</query></iq>")
			synctest.Wait() // until what was said has been heard
			if is := c.Rooms.Room(sales).Info.Name; len(imtest.Got[muc.Described](e)) != 1 || is != kind {
				t.Errorf("nobody hears that it is called %q", is)
			}
			if all := imtest.Got[muc.Configured](e); len(all) != 1 || !all[0].Logged || !all[0].NamesShown || !c.Rooms.Room(sales).Info.OccupantIDs {
				t.Errorf("%+v", all)
			}
		}
		imtest.Got[session.Event](e)
		p.Say("<message type='groupchat' from='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><status code='171'/><status code='173'/></x></message>")
		p.Hears("disco#info")
		if all := imtest.Got[muc.Configured](e); len(all) != 1 || all[0].Logged || all[0].NamesShown {
			t.Errorf("%+v", all)
		}
		// SECURITY: an occupant cannot say so.
		p.Say(says("boris", "<x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/><status code='170'/></x>"))
		if all := imtest.Got[muc.Configured](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		p.HearsNothing()
	})
}
