package session_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/roster"
)

// rosterOf answers the query for the roster with n contacts in groups.
func (p *peer) rosterOf(s *im.Client, n int) {
	p.t.Helper()
	if err := s.Send(s.Roster.Ask()); err != nil {
		p.t.Fatal(err)
	}
	var roster strings.Builder
	roster.WriteString("<iq type='result' id='" + attr(p.hears("jabber:iq:roster"), "id") + "'><query xmlns='jabber:iq:roster'>")
	for i := range n {
		fmt.Fprintf(&roster, "<item jid='u%d@office.example' name='Иванов Иван Иванович %d' subscription='both' ask='subscribe'><group>Отдел %d</group><group>Здание %d</group><group>Все</group></item>", i, i, i%100, i%7)
	}
	roster.WriteString("</query></iq>")
	p.say(roster.String())
}

func TestTheRosterOfALargeOfficeIsRead(t *testing.T) {
	inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
		const contacts = 50_000
		p.rosterOf(s, contacts)
		items := only(t, e.rosters)
		if len(items) != contacts {
			t.Fatalf("%d contacts", len(items))
		}
		last := items[contacts-1]
		if want := "{u49999@office.example Иванов Иван Иванович 49999 [Отдел 99 Здание 5 Все] both}"; fmt.Sprint(last) != want {
			t.Errorf("%v", last)
		}
	})
}

// What a change costs does not depend on how many contacts there are.
func TestAChangeOfTheRosterIsHandedOverAlone(t *testing.T) {
	var cost [2]uint64
	for i, contacts := range []int{10, 15_000} {
		inSession(t, func(t *testing.T, s *im.Client, p *peer, e *ear) {
			e.items = make(chan roster.Item, 2000)
			p.rosterOf(s, contacts)
			only(t, e.rosters)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for i := range 1000 {
				p.say(fmt.Sprintf("<iq type='set' id='%d'><query xmlns='jabber:iq:roster'><item jid='u%d@office.example' name='n' subscription='both'><group>x</group></item></query></iq>", i, i))
				p.next()
			}
			runtime.ReadMemStats(&after)
			cost[i] = after.TotalAlloc - before.TotalAlloc
			if all := got(e.items); len(all) != 1000 {
				t.Errorf("%d changes", len(all))
			}
		})
	}
	if cost[1] > 2*cost[0] {
		t.Errorf("a thousand changes of 15,000 contacts cost %d kB, of 10 %d kB", cost[1]>>10, cost[0]>>10)
	}
}
