package muc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// What comes from a room that we have not entered is nothing: neither a contact's presence,
// nor a conversation.
func TestOtherRoomsAreNotHeard(t *testing.T) {
	inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for _, stanza := range []string{here("boris", us), gone("Анна", us), says("boris", "<body>b</body>"), itself("<subject>s</subject>")} {
			p.Say(strings.ReplaceAll(stanza, "sales@rooms.example", "evil@rooms.example"))
			p.Say(strings.ReplaceAll(stanza, "sales@rooms.example", "sales@evil.example"))
		}
		if all := imtest.Got[session.Event](e); len(all) > 0 || nicks(c) != "boris Анна" || c.Rooms.Room(sales).State != muc.Joined {
			t.Errorf("%+v, %s", all, nicks(c))
		}
		// A copy is of what another program got, which is in rooms by itself.
		p.Say("<message from='alice@office.example'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
			strings.Replace(says("boris", "<body>b</body>"), "<message", "<message xmlns='jabber:client' to='alice@office.example/x'", 1) + "</forwarded></received></message>")
		if all := imtest.Got[session.Event](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
	})
}

// An occupant who writes that he is we is not.
func TestNobodyElseIsWe(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		_ = c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"})
		asks(p, "")
		p.Say(here("boris", us)) // 110, and not the nick that we asked for
		p.Say(strings.Replace(here("boris", us), "<presence", "<presence id='1'", 1))
		p.Say(here("mallory", them, "<x xmlns='http://jabber.org/protocol/muc#user'>"+us+"<status code='210'/></x>"))
		if all := imtest.Got[session.Event](e); len(all) > 0 {
			t.Fatalf("%+v", all)
		}
		p.Say(here("Анна Б", us+"<status code='210'/>")) // the room has another nick for us
		if joined := imtest.Only[muc.Change](t, e); joined.Nick != "Анна Б" {
			t.Errorf("%+v", joined)
		}
		p.Say(here("boris", "<item affiliation='owner' role='moderator'/><status code='110'/>") + gone("boris", us+"<status code='307'/>"))
		if r := c.Rooms.Room(sales); r.State != muc.Joined || r.Role != muc.Participant || nicks(c) != "Анна Б" {
			t.Errorf("%+v, %s", r, nicks(c))
		}
	})
}

func TestErrorsAboutOtherThingsMeanNothing(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for _, id := range []string{"", "1"} {
			p.Say("<presence type='error' id='" + id + "' from='sales@rooms.example/Анна'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
			p.Say("<presence type='error' id='" + id + "' from='sales@rooms.example/boris'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
		}
		for _, kind := range []string{"subscribe", "subscribed", "unsubscribe", "probe", "x"} {
			p.Say("<presence type='" + kind + "' from='sales@rooms.example/carol'/>")
		}
		if all := imtest.Got[session.Event](e); len(all) > 0 || nicks(c) != "boris Анна" {
			t.Errorf("%+v", all)
		}
	})
}

// A nick is what its owner likes.
func TestANickIsData(t *testing.T) {
	long := strings.Repeat("x", 3000)
	inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for _, nick := range []string{"Генеральный директор", "boss@office.example/Psi", "sales@rooms.example", "\u202eвор", "  ", "<b>&amp;</b>"} {
			escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(nick)
			p.Say(here(escaped, them) + says(escaped, "<body>Платите</body>"))
			if m := imtest.Only[muc.Message](t, e); m.Room != sales || m.Nick != nick || m.Real != (xmpp.Address{}) {
				t.Errorf("%q: %+v", nick, m)
			}
			p.Say(gone(escaped, ""))
		}
		c.Rooms.Occupants(sales)
		imtest.Got[session.Event](e)
		for _, nick := range []string{long, strings.Repeat("ы", 3000), long + "2"} {
			p.Say(here(nick, them))
			p.Say(says(nick, "<body>b</body>"))
			if m := imtest.Only[muc.Message](t, e); len(m.Nick) > 1023 || len(m.Nick) < 1000 || m.Author != "" {
				t.Errorf("%d bytes, %q", len(m.Nick), m.Author)
			}
			p.Say(says(nick, "<subject>s</subject>"))
			p.Say(says(nick, "<x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/></x>"))
			for _, s := range imtest.Got[muc.Subject](e) {
				if s.Nick == "" {
					t.Error("taken for the room itself")
				}
			}
			if all := imtest.Got[muc.Configured](e); len(all) > 0 {
				t.Errorf("%+v", all)
			}
			imtest.Got[session.Event](e)
		}
		if r := c.Rooms.Room(sales); !r.More || nicks(c) != "boris Анна" {
			t.Errorf("%+v", r)
		}
		p.Say(gone("boris", "<item affiliation='none' role='participant' nick='"+long+"'/><status code='303'/>"))
		if nicks(c) != "Анна" {
			t.Error(nicks(c))
		}
	})
}

// Ten thousand occupants are listed, and not one more; a flood of presences is one event.
func TestAFloodIsOneEvent(t *testing.T) {
	inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for i := range 11_000 {
			p.Say(here(fmt.Sprint("n", i), them))
		}
		if all := imtest.Got[session.Event](e); len(all) != 1 {
			t.Errorf("%d events", len(all))
		}
		if r := c.Rooms.Room(sales); r.Occupants != 10_000 || !r.More {
			t.Errorf("%+v", r)
		}
		if n := len(c.Rooms.Occupants(sales)); n != 10_000 {
			t.Error(n)
		}
		p.Say(here("n1", "<item affiliation='none' role='visitor'/>"))
		imtest.Only[muc.Occupants](t, e)
		for i := range 11_000 {
			p.Say(gone(fmt.Sprint("n", i), "<item affiliation='none' role='none'/><status code='307'/>"))
		}
		if all := imtest.Got[muc.Deed](e); len(all) != 20 {
			t.Errorf("%d deeds", len(all))
		}
		if nicks(c) != "boris Анна" {
			t.Error(c.Rooms.Room(sales))
		}
		p.Say(gone("boris", "")) // and there is room again
		for i := range 100 {
			p.Say(here(fmt.Sprint("m", i), them))
		}
		if n := len(strings.Fields(nicks(c))); n != 101 {
			t.Error(n)
		}
	})
}

func TestAllRoomsTogetherAreBounded(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		go p.ReadOn()
		listed := 0
		for i := range 5 {
			room := fmt.Sprintf("r%d@rooms.example", i)
			_ = c.Rooms.Enter(muc.Entry{Room: address(room), Nick: "Анна"})
			for k := range 8000 {
				p.Say(strings.ReplaceAll(here(fmt.Sprint("n", k), them), "sales@rooms.example", room))
			}
			p.Say(strings.ReplaceAll(here("Анна", us), "sales@rooms.example", room))
			imtest.Got[session.Event](e)
			if r := c.Rooms.Room(address(room)); r.State != muc.Joined {
				t.Errorf("%+v", r)
			} else {
				listed += r.Occupants
			}
		}
		if listed > 30_005 || listed < 30_000 {
			t.Error(listed)
		}
		for i := range 600 {
			err := c.Rooms.Enter(muc.Entry{Room: address(fmt.Sprintf("x%d@rooms.example", i)), Nick: "Анна"})
			if (err != nil) != (i >= 495) {
				t.Fatal(i, err)
			}
		}
	})
}

// A presence that breaks a limit is of somebody all the same.
func TestAPresenceThatCannotBeReadChangesNothing(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		const limit = "<limit xmlns='urn:vestnik:limit' name='depth'/>"
		p.Say("<presence from='sales@rooms.example/boris'>" + limit + "</presence><presence from='sales@rooms.example/carol'>" + limit + "</presence>")
		if nicks(c) != "boris Анна" {
			t.Error(nicks(c))
		}
		p.Say("<presence type='unavailable' from='sales@rooms.example/boris'>" + limit + "</presence>" + says("boris", limit))
		if m := imtest.Only[muc.Message](t, e); m.Said[0].(message.Message).Unreadable != "depth" || nicks(c) != "Анна" {
			t.Errorf("%+v, %s", m, nicks(c))
		}
	})
}

// Invitations make popups: of one sender three at once and one a minute, and of all twenty.
func TestAFloodOfInvitationsIsBounded(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		invite := func(from string, i int) {
			p.Say(fmt.Sprintf("<message from='%s'><x xmlns='jabber:x:conference' jid='r%d@rooms.example'/></message>", from, i))
		}
		for i := range 100 {
			invite("evil@elsewhere.example/"+fmt.Sprint(i), i)
		}
		if all := imtest.Got[muc.Invitation](e); len(all) != 3 {
			t.Errorf("%d", len(all))
		}
		for i := range 1000 {
			invite(fmt.Sprintf("e%d@elsewhere.example", i), i)
		}
		if all := imtest.Got[muc.Invitation](e); len(all) != 17 {
			t.Errorf("%d", len(all))
		}
		if all := imtest.Got[session.Event](e); len(all) > 0 {
			t.Errorf("%+v", all[0])
		}
		time.Sleep(time.Hour)
		invite("boris@office.example/Psi", 1)
		imtest.Only[muc.Invitation](t, e)
	})
}

// A room that does not say what it can, and one that says it after all, is believed in what it
// says.
func TestARoomThatDoesNotAnswerIsNotTrusted(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		_ = c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"})
		p.Hears("disco#info")
		question := p.Asked()
		p.Hears("<presence")
		p.Say(here("boris", them, id("b")) + here("Анна", us, id("a")) + says("boris", "<body>b</body>"+stanzaID+id("b")))
		if m := imtest.Only[muc.Message](t, e); m.StanzaID != "" || !strings.HasPrefix(m.Author, "stay:") {
			t.Errorf("%+v", m)
		}
		answer := "<iq type='result' id='" + question + "' from='FROM'><query xmlns='http://jabber.org/protocol/disco#info'>" + allIDs + "</query></iq>"
		for _, from := range []string{"sales@rooms.example/boris", "rooms.example"} { // forged
			p.Say(strings.Replace(answer, "FROM", from, 1))
		}
		p.Say(says("boris", "<body>b</body>"+stanzaID))
		if m := imtest.Only[muc.Message](t, e); m.StanzaID != "" {
			t.Errorf("%+v", m)
		}
		p.Say(strings.Replace(answer, "FROM", "sales@rooms.example", 1) + says("boris", "<body>b</body>"+stanzaID+id("b")))
		if m := imtest.Only[muc.Message](t, e); m.StanzaID != "17" || m.Author != "id:b" {
			t.Errorf("%+v", m)
		}
		p.Hears("disco#info") // it was asked once more when we were in
		if all := imtest.Got[presence.Presence](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
	})
}
