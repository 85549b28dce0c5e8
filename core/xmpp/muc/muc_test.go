package muc_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func address(text string) xmpp.Address {
	a, err := xmpp.ReadAddress(text)
	if err != nil {
		panic(err)
	}
	return a
}

const (
	allIDs = "<feature var='urn:xmpp:occupant-id:0'/><feature var='urn:xmpp:sid:0'/>"
	us     = "<item affiliation='member' role='participant'/><status code='110'/>"
	them   = "<item affiliation='none' role='participant'/>"
)

var sales = address("sales@rooms.example")

// here is a presence of an occupant.
func here(nick, x string, more ...string) string {
	return "<presence from='sales@rooms.example/" + nick + "'><x xmlns='http://jabber.org/protocol/muc#user'>" + x + "</x>" + strings.Join(more, "") + "</presence>"
}

// gone is one of an occupant who goes.
func gone(nick, x string) string {
	return strings.Replace(here(nick, x), "<presence", "<presence type='unavailable'", 1)
}

// says is what is said in the room.
func says(nick, content string) string {
	return "<message type='groupchat' from='sales@rooms.example/" + nick + "'>" + content + "</message>"
}

// room says something itself.
func itself(content string) string { return strings.Replace(says("", content), "/'", "'", 1) }

func id(occupant string) string {
	return "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" + occupant + "'/>"
}

// asks hears what a room is asked when it is entered, answers what it can, and returns the id
// of the presence.
func asks(p *imtest.Peer, features string) (id string) {
	p.T.Helper()
	p.Hears("<iq", "to='sales@rooms.example'", "disco#info")
	p.Say("<iq type='result' id='{id}' from='sales@rooms.example'><query xmlns='http://jabber.org/protocol/disco#info'>" + features + "</query></iq>")
	said := p.Hears("<presence", "to='sales@rooms.example/", "<x xmlns='http://jabber.org/protocol/muc'")
	_, id, _ = strings.Cut(said, "id='")
	id, _, _ = strings.Cut(id, "'")
	return id
}

// inside runs a test in the room, under the nick Анна, with Boris there already.
func inside(t *testing.T, features string, test func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder)) {
	t.Helper()
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if err := c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"}); err != nil {
			t.Fatal(err)
		}
		asks(p, features)
		p.Say(here("boris", them, id("b")) + here("Анна", us, id("a")))
		if joined := imtest.Only[muc.Change](t, e); joined.State != muc.Joined || joined.Nick != "Анна" || joined.Created {
			t.Fatalf("%+v", joined)
		}
		p.Say(itself("<subject/>"))
		imtest.Got[session.Event](e)
		c.Rooms.Occupants(sales)
		test(t, c, p, e)
	})
}

// nicks returns who is in the room.
func nicks(c *im.Client) string {
	synctest.Wait()
	var all []string
	for _, o := range c.Rooms.Occupants(sales) {
		all = append(all, o.Nick)
	}
	return strings.Join(all, " ")
}

func TestWhoEntersKnowsWhoIsThere(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		_ = c.Rooms.Show("away", "Обед")
		done := make(chan error, 1)
		var room muc.Room
		go func() {
			var err error
			room, err = c.Rooms.Join(t.Context(), muc.Entry{Room: sales, Nick: "Анна", Password: "<п>", History: muc.Since(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))})
			done <- err
		}()
		p.Hears("disco#info")
		p.Say("<iq type='result' id='{id}' from='sales@rooms.example'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='Продажи'/>" + allIDs + "</query></iq>")
		p.Hears("to='sales@rooms.example/Анна'", "<show>away</show><status>Обед</status>", "<password>&lt;п&gt;</password><history since='2026-01-02T03:04:05Z'/>", "<c xmlns='http://jabber.org/protocol/caps'")
		p.Say(here("boris", "<item affiliation='owner' role='moderator' jid='boris@office.example/Psi'/>", id("b"), "<show>dnd</show><status>x</status>") + here("Анна", us+"<status code='100'/><status code='170'/>", id("a")))
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if room.Info.Name != "Продажи" || room.Nick != "Анна" || room.Affiliation != muc.Member || room.Role != muc.Participant || !room.NamesShown || !room.Logged || room.Occupants != 2 {
			t.Errorf("%+v", room)
		}
		if boris, ok := c.Rooms.Occupant(sales, "boris"); !ok || boris != (muc.Occupant{Nick: "boris", Role: muc.Moderator, Affiliation: muc.Owner, Real: address("boris@office.example/Psi"), ID: "b", Show: "dnd", Status: "x"}) {
			t.Errorf("%+v", boris)
		}
		if len(c.Rooms.Joined()) != 1 {
			t.Error(c.Rooms.Joined())
		}
		// Nobody else hears of it.
		if all := imtest.Got[presence.Presence](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		_ = c.Rooms.Show("", "")
		p.Hears("<presence to='sales@rooms.example/Анна'>")
	})
}

// §7.2: why we are not let in.
func TestARefusalSaysWhy(t *testing.T) {
	for content, want := range map[string]string{
		"<error type='auth'><not-authorized/></error>":                     "password",
		"<error type='cancel'><conflict/></error>":                         "nick-taken",
		"<error type='auth'><forbidden/></error>":                          "banned",
		"<error type='auth'><registration-required/></error>":              "members-only",
		"<error type='wait'><service-unavailable/></error>":                "full",
		"<error type='cancel'><service-unavailable/></error>":              "unreachable",
		"<error type='cancel'><item-not-found/></error>":                   "not-found",
		"<error type='cancel'><not-allowed/></error>":                      "may-not-create",
		"<error type='cancel'><not-acceptable/></error>":                   "nick-not-allowed",
		"<error type='modify'><jid-malformed/></error>":                    "nick-not-allowed",
		"<error type='cancel'><remote-server-not-found/></error>":          "unreachable",
		"<error type='cancel'><gone>xmpp:new@rooms.example</gone></error>": "destroyed new@rooms.example",
		"<error type='cancel'><gone>evil</gone></error>":                   "destroyed",
		"<error/>": "error",
		"":         "error",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			done := make(chan error, 1)
			go func() {
				_, err := c.Rooms.Join(t.Context(), muc.Entry{Room: sales, Nick: "Анна"})
				done <- err
			}()
			id := asks(p, "")
			content = strings.ReplaceAll(content, "/></", " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></")
			content = strings.ReplaceAll(content, "<gone>", "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>")
			p.Say("<presence type='error' from='sales@rooms.example/Анна' id='another'>" + content + "</presence>") // about something else
			p.HearsNothing()
			if len(done) > 0 {
				t.Fatal("refused by an error about something else")
			}
			p.Say("<presence type='error' from='sales@rooms.example/Анна' id='" + id + "'><x xmlns='http://jabber.org/protocol/muc'/>" + content + "</presence>")
			err := <-done
			refused, ok := err.(*muc.RefusedError)
			if !ok || !refused.Refused || strings.TrimSpace(string(refused.Reason)+" "+refused.Instead.String()) != want || refused.Err == nil {
				t.Errorf("%s: %+v", content, err)
			}
			if imtest.Only[muc.Change](t, e).Reason != refused.Reason || c.Rooms.Room(sales).State != muc.Outside {
				t.Error(content)
			}
		})
	}
}

// §15.6.2: what has ended our stay.
func TestAnEndSaysWhy(t *testing.T) {
	for x, want := range map[string]string{
		"<item affiliation='none' role='none'><actor nick='boss'/><reason>Тихо</reason></item><status code='307'/><status code='110'/>": "kicked boss Тихо",
		"<item affiliation='outcast' role='none'><actor jid='boss@office.example'/></item><status code='301'/><status code='110'/>":     "banned boss@office.example",
		"<item affiliation='none' role='none'/><status code='321'/>":                                                                    "removed",
		"<item affiliation='none' role='none'/><status code='322'/>":                                                                    "members-only",
		"<item affiliation='none' role='none'/><status code='332'/>":                                                                    "shutdown",
		"<item affiliation='none' role='none'/><status code='307'/><status code='333'/>":                                                "lost",
		"<item affiliation='none' role='none'/>":                                                                                        "lost",
		"":                                                                                                                              "lost",
		"<item affiliation='none' role='none'/><destroy jid='new@rooms.example'><reason>Переезд</reason></destroy>":                     "destroyed Переезд new@rooms.example",
		"<destroy jid='@'/>": "destroyed",
	} {
		inside(t, allIDs, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(gone("Анна", x))
			end := imtest.Only[muc.Change](t, e)
			if have := strings.Join(strings.Fields(fmt.Sprint(end.Reason, " ", end.Actor, " ", end.Text, " ", end.Instead)), " "); have != want || end.State != muc.Outside || end.Refused {
				t.Errorf("%s: %s, %+v", x, have, end)
			}
			if nicks(c) != "" || c.Rooms.Room(sales).Occupants != 0 {
				t.Error(nicks(c))
			}
			p.Say(says("boris", "<body>b</body>") + here("boris", them))
			if all := imtest.Got[session.Event](e); len(all) > 0 {
				t.Errorf("after the end: %+v", all)
			}
		})
	}
}

func TestWhoLeavesIsOutWhenTheRoomSaysSo(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() { done <- c.Rooms.Leave(t.Context(), sales, "Домой") }()
		p.Hears("<presence to='sales@rooms.example/Анна' type='unavailable'><status>Домой</status></presence>")
		p.Say(here("carol", them) + says("boris", "<body>b</body>")) // is not for us any more
		if all := imtest.Got[session.Event](e); len(all) > 0 || len(done) > 0 {
			t.Errorf("%+v", all)
		}
		p.Say(gone("Анна", us))
		if err := <-done; err != nil || imtest.Only[muc.Change](t, e).Reason != muc.Left {
			t.Error(err)
		}
		if err := c.Rooms.Leave(t.Context(), sales, ""); err != nil { // we are out
			t.Error(err)
		}
		p.HearsNothing()
	})
}

// Whoever comes back at once is not put out by what ends his last stay.
func TestAnOldEndDoesNotEndANewStay(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		go func() { _ = c.Rooms.Leave(t.Context(), sales, "") }()
		p.Hears("unavailable")
		if err := c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"}); err != nil {
			t.Fatal(err)
		}
		asks(p, "")
		p.Say(gone("Анна", us) + here("Анна", us))
		if all := imtest.Got[muc.Change](e); len(all) != 1 || all[0].State != muc.Joined {
			t.Errorf("%+v", all)
		}
		p.Say(gone("Анна", us))
		if all := imtest.Got[muc.Change](e); len(all) != 1 || all[0].Reason != muc.Lost {
			t.Errorf("%+v", all)
		}
	})
}

// Under another nick it is another stay: a refusal must not leave us in a room that nobody
// knows of.
func TestWhoEntersUnderAnotherNickLeavesBefore(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		_ = c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Аня"})
		p.Hears("to='sales@rooms.example/Анна'", "type='unavailable'")
		id := asks(p, "")
		p.Say(gone("Анна", us))
		if all := imtest.Got[muc.Change](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		p.Say("<presence type='error' id='" + id + "' from='sales@rooms.example/Аня'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
		if c := imtest.Only[muc.Change](t, e); !c.Refused || c.Reason != muc.NickTaken || c.Nick != "Аня" {
			t.Errorf("%+v", c)
		}
	})
}

// A room may spell a nick by older rules than ours, and say nothing of that.
func TestOurNickMayComeBackInAnotherSpelling(t *testing.T) {
	for name, presence := range map[string]string{
		"with our id":      strings.Replace(here("No1", us), "<presence", "<presence id='ID'", 1),
		"with our address": here("No1", "<item affiliation='none' role='participant' jid='alice@office.example/desk'/><status code='110'/>"),
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			_ = c.Rooms.Enter(muc.Entry{Room: sales, Nick: "№1"})
			id := asks(p, "")
			p.Say(strings.Replace(presence, "'ID'", "'"+id+"'", 1))
			if joined := imtest.Only[muc.Change](t, e); joined.State != muc.Joined || joined.Nick != "No1" {
				t.Errorf("%s: %+v", name, joined)
			}
		})
	}
}

// §7.2: a room that has let us in, and says then that it does not, has not.
func TestARefusalAfterAllIsOne(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		_ = c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"})
		id := asks(p, "")
		p.Say(here("Анна", us) + "<presence type='error' id='" + id + "' from='sales@rooms.example/Анна'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
		if all := imtest.Got[muc.Change](e); len(all) != 2 || all[1].State != muc.Outside || all[1].Reason != muc.Banned {
			t.Errorf("%+v", all)
		}
	})
}

// What a room was is not what it is when we come again.
func TestANewStayBeginsWithNothingOfTheOldOne(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(here("Анна", us+"<status code='170'/><status code='100'/>") + itself("<subject>План</subject>"))
		imtest.Got[session.Event](e)
		if r := c.Rooms.Room(sales); !r.Logged || !r.NamesShown || r.Subject != "План" {
			t.Errorf("%+v", r)
		}
		p.Say(gone("Анна", "<status code='332'/>"))
		imtest.Got[session.Event](e)
		_ = c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"})
		asks(p, "")
		p.Say(here("Анна", us))
		imtest.Got[session.Event](e)
		if r := c.Rooms.Room(sales); r.Logged || r.NamesShown || r.Subject != "" || r.State != muc.Joined {
			t.Errorf("%+v", r)
		}
	})
}

// A typing error makes no room.
func TestARoomIsMadeOnlyForWhoWantsOne(t *testing.T) {
	for _, create := range []bool{false, true} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			if err := c.Rooms.Enter(muc.Entry{Room: sales, Nick: "Анна", Create: create}); err != nil {
				t.Fatal(err)
			}
			p.Hears("disco#info")
			p.Say("<iq type='error' id='{id}' from='sales@rooms.example'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
			p.Hears("<presence")
			p.Say(here("Анна", us+"<status code='201'/>"))
			c1 := imtest.Only[muc.Change](t, e)
			if !create {
				p.Hears("type='unavailable'")
				if c1.Reason != muc.NotFound || !c1.Refused || c1.State != muc.Outside {
					t.Errorf("%+v", c1)
				}
				p.Say(gone("Анна", us))
				return
			}
			p.Hears("disco#info") // now there is somebody to be asked
			if !c1.Created || !c.Rooms.Room(sales).Created {
				t.Errorf("%+v", c1)
			}
			done := make(chan error, 1)
			go func() { done <- c.Rooms.Accept(t.Context(), sales) }()
			p.Hears("<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query>")
			p.Say("<iq type='result' id='{id}' from='sales@rooms.example'/>")
			p.Hears("disco#info")
			if err := <-done; err != nil || c.Rooms.Room(sales).Created {
				t.Error(err)
			}
		})
	}
}

func TestWhatIsNoEntryIsNotSent(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for _, entry := range []muc.Entry{{}, {Room: sales}, {Room: sales, Nick: " "}, {Room: address("rooms.example"), Nick: "a"}, {Room: sales, Nick: strings.Repeat("я", 600)}, {Room: sales, Nick: "a\x00"}} {
			if err := c.Rooms.Enter(entry); err == nil {
				t.Errorf("%+v", entry)
			}
		}
		if err := c.Rooms.Rename(sales, "b"); err != muc.ErrOutside {
			t.Error(err)
		}
		if err := c.Rooms.Invite(sales, sales, ""); err != muc.ErrOutside {
			t.Error(err)
		}
		if _, err := c.Rooms.Ping(t.Context(), sales); err != muc.ErrOutside {
			t.Error(err)
		}
		p.HearsNothing()
	})
}

func TestANickIsChangedWhenTheRoomSaysSo(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if err := c.Rooms.Rename(sales, "Аня"); err != nil {
			t.Fatal(err)
		}
		said := p.Hears("to='sales@rooms.example/Аня'")
		_, id, _ := strings.Cut(said, "id='")
		id, _, _ = strings.Cut(id, "'")
		p.Say("<presence type='error' id='" + id + "' from='sales@rooms.example/Аня'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>")
		if r := imtest.Only[muc.NickRefused](t, e); r.Nick != "Аня" || r.Reason != muc.NickTaken || c.Rooms.Room(sales).State != muc.Joined || c.Rooms.Room(sales).Nick != "Анна" {
			t.Errorf("%+v", r)
		}
		p.Say(gone("Анна", "<item affiliation='member' role='participant' nick='Аня 2'/><status code='303'/><status code='110'/>") + here("Аня 2", us))
		if r := imtest.Only[muc.Change](t, e); r.State != muc.Joined || r.Nick != "Аня 2" || c.Rooms.Room(sales).Nick != "Аня 2" || nicks(c) != "boris Аня 2" {
			t.Errorf("%+v, %s", r, nicks(c))
		}
		p.Say(gone("boris", "<item affiliation='none' role='participant' nick='b'/><status code='303'/>") + here("b", them))
		if d := imtest.Only[muc.Deed](t, e); d.Nick != "boris" || d.NewNick != "b" || nicks(c) != "b Аня 2" {
			t.Errorf("%+v, %s", d, nicks(c))
		}
		p.Say(gone("b", "<item affiliation='none' role='none'><actor nick='Аня 2'/><reason>Ш</reason></item><status code='307'/>"))
		if d := imtest.Only[muc.Deed](t, e); d.Reason != muc.Kicked || d.Actor != "Аня 2" || d.Text != "Ш" || nicks(c) != "Аня 2" {
			t.Errorf("%+v, %s", d, nicks(c))
		}
	})
}

func TestAnotherNickIsProposed(t *testing.T) {
	for taken, want := range map[string]string{"Анна": "Анна 2", "Анна 2": "Анна 3", "Анна 999": "Анна 1000", "Анна 1000": "Анна 1000 2", "2": "2 2", "Анна 1": "Анна 1 2", strings.Repeat("я", 200): strings.Repeat("я", 100) + " 2"} {
		if have := muc.Propose(taken); have != want {
			t.Errorf("%s: %s", taken, have)
		}
	}
}

// XEP-0410 §3.
func TestAPingTellsWhetherWeAreIn(t *testing.T) {
	for answer, want := range map[string]string{
		"type='result'>": "true <nil> joined",
		"type='error'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>": "true <nil> joined",
		"type='error'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>":      "true <nil> joined",
		"type='error'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>":      "false <nil> outside",
		"type='error'><error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>": "false xmpp: stanza: remote-server-timeout joined",
	} {
		inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			have := make(chan string, 1)
			go func() {
				in, err := c.Rooms.Ping(t.Context(), sales)
				have <- fmt.Sprint(in, " ", err)
			}()
			p.Hears("<iq", "to='sales@rooms.example/Анна'", "urn:xmpp:ping")
			p.Say("<iq id='{id}' from='sales@rooms.example/boris' type='error'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>") // of somebody else
			p.Say("<iq id='{id}' from='sales@rooms.example/Анна' " + answer + "</iq>")
			if got := <-have + " " + c.Rooms.Room(sales).State.String(); got != want {
				t.Errorf("%s: %s", answer, got)
			}
			lost := imtest.Got[muc.Change](e)
			if (len(lost) == 1) != strings.HasSuffix(want, "outside") {
				t.Errorf("%+v", lost)
			}
			// A room that asks us is answered, though it is on another server.
			p.Say("<iq type='get' id='1' from='sales@rooms.example/Анна'><ping xmlns='urn:xmpp:ping'/></iq>")
			kind := "result"
			if len(lost) == 1 {
				kind = "error"
			}
			p.Hears("type='"+kind+"'", "id='1'")
		})
	}
}

// A message module behind it hears nothing of rooms, and all of errors.
func TestErrorsOfWhatWasSaidGoToWhoHasSaidIt(t *testing.T) {
	inside(t, "", func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message type='error' id='7' from='sales@rooms.example'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
		if m := imtest.Only[message.Message](t, e); m.Error == nil || m.ID != "7" || m.From != sales {
			t.Errorf("%+v", m)
		}
	})
}
