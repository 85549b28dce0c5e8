package roster_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

const push = "<query xmlns='jabber:iq:roster'><item jid='boris@office.example/x' name='Борис' subscription='both'><group>Отдел</group><group>A</group></item></query>"

// §2.1.6: nobody else changes the roster.
func TestRosterPushesCountOnlyFromOurOwnAccount(t *testing.T) {
	for from, ours := range map[string]bool{
		"": true, "from='alice@office.example'": true, "from='Alice@OFFICE.example'": true,
		"from='evil@elsewhere.example'": false, "from='evil@office.example'": false, "from='office.example'": false,
		"from='alice@office.example/desk'": false, "from='alice@office.example/other'": false,
		"from='аlice@office.example'": false, "from='alice@office.example.evil'": false,
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say("<iq type='set' id='p1' " + from + ">" + push + "</iq>")
			items := imtest.Got[roster.Push](e)
			if !ours {
				if len(items) > 0 {
					t.Errorf("%s: %+v", from, items)
				}
				p.Hears("<iq", "type='error'", "id='p1'", "<service-unavailable")
				return
			}
			p.Hears("<iq", "type='result'", "id='p1'")
			if len(items) != 1 || items[0].Address.String() != "boris@office.example" || items[0].Name != "Борис" ||
				items[0].Subscription != roster.Both || strings.Join(items[0].Groups, ",") != "Отдел,A" {
				t.Errorf("%s: %+v", from, items)
			}
		})
	}
}

func TestTheRosterIsTakenOnlyFromOurOwnServer(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if err := s.Announce(presence.Presence{Show: "chat", Status: "Тут", Priority: 5}); err != nil {
			t.Fatal(err)
		}
		_, id, _ := strings.Cut(p.Hears("<iq", "type='get'", "jabber:iq:roster"), "id='")
		id, _, _ = strings.Cut(id, "'")
		p.Hears("<presence>", "<show>chat</show>", "<status>Тут</status>", "<priority>5</priority>")
		p.Say("<iq type='result' id='" + id + "' from='evil@office.example'><query xmlns='jabber:iq:roster'><item jid='evil@office.example'/></query></iq>")
		if all := imtest.Got[roster.List](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		p.Say("<iq type='result' id='" + id + "'><query xmlns='jabber:iq:roster'><item jid='boris@office.example' subscription='to'/><item jid='@@'/><x xmlns='u' jid='x@y'/></query></iq>")
		if items := imtest.Only[roster.List](t, e); len(items) != 1 || items[0].Subscription != roster.To {
			t.Errorf("%+v", items)
		}
		p.Say("<iq type='result' id='" + id + "'><query xmlns='jabber:iq:roster'/></iq>")
		if all := imtest.Got[roster.List](e); len(all) > 0 {
			t.Error("one answer was handed over twice")
		}
	})
}

// rosterOf answers the query for the roster with n contacts in groups.
func rosterOf(p *imtest.Peer, s *im.Client, n int) {
	p.T.Helper()
	if err := s.Send(s.Roster.Ask()); err != nil {
		p.T.Fatal(err)
	}
	var roster strings.Builder
	p.Hears("jabber:iq:roster")
	roster.WriteString("<iq type='result' id='{id}'><query xmlns='jabber:iq:roster'>")
	for i := range n {
		fmt.Fprintf(&roster, "<item jid='u%d@office.example' name='Иванов Иван Иванович %d' subscription='both' ask='subscribe'><group>Отдел %d</group><group>Здание %d</group><group>Все</group></item>", i, i, i%100, i%7)
	}
	roster.WriteString("</query></iq>")
	p.Say(roster.String())
}

func TestTheRosterOfALargeOfficeIsRead(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		const contacts = 50_000
		rosterOf(p, s, contacts)
		items := imtest.Only[roster.List](t, e)
		if len(items) != contacts {
			t.Fatalf("%d contacts", len(items))
		}
		last := items[contacts-1]
		if want := "{u49999@office.example Иванов Иван Иванович 49999 [Отдел 99 Здание 5 Все] both true false}"; fmt.Sprint(last) != want {
			t.Errorf("%v", last)
		}
	})
}

// What a change costs does not depend on how many contacts there are.
func TestAChangeOfTheRosterIsHandedOverAlone(t *testing.T) {
	var cost [2]uint64
	for i, contacts := range []int{10, 15_000} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			rosterOf(p, s, contacts)
			imtest.Only[roster.List](t, e)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for i := range 1000 {
				p.Say(fmt.Sprintf("<iq type='set' id='%d'><query xmlns='jabber:iq:roster'><item jid='u%d@office.example' name='n' subscription='both'><group>x</group></item></query></iq>", i, i))
				p.Next()
			}
			runtime.ReadMemStats(&after)
			cost[i] = after.TotalAlloc - before.TotalAlloc
			if all := imtest.Got[roster.Push](e); len(all) != 1000 {
				t.Errorf("%d changes", len(all))
			}
		})
	}
	if cost[1] > 2*cost[0] {
		t.Errorf("a thousand changes of 15,000 contacts cost %d kB, of 10 %d kB", cost[1]>>10, cost[0]>>10)
	}
}
