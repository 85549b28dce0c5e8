package agent_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// saysWhatItCan answers questions about what these addresses can, by their addresses; nobody else
// is answered.
func saysWhatItCan(features map[string]string) func(string) string {
	return func(e string) string {
		to := attribute(e, "to")
		feature, there := features[to]
		if !strings.Contains(e, "disco#info") || !strings.HasPrefix(e, "<iq") || !there {
			return ""
		}
		return fmt.Sprintf("<iq type='result' from='%s' id='%s'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='%s'/></query></iq>", to, attribute(e, "id"), feature)
	}
}

const noReply = "urn:xmpp:noreply:0"

// noReplies returns who is said to take no answers.
func noReplies(r *pipedResident) string {
	r.t.Helper()
	synctest.Wait()
	s, err := r.Snapshot(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	var all []string
	for _, c := range s.Conversations {
		if c.NoReply {
			all = append(all, c.Peer.Address)
		}
	}
	return strings.Join(all, " ")
}

func TestWhoTakesNoAnswersIsKnownByWhatHeCan(t *testing.T) {
	_, domain, _ := strings.Cut(me, "@")
	bot, half, person := "bot@"+domain, "half@"+domain, "anna@"+domain
	inVirtualTime(t, func(s *piped, _ *keyring) {
		for _, one := range []string{bot, half, person} {
			s.roster += "<item jid='" + one + "' subscription='both'/>"
		}
		s.answer = saysWhatItCan(map[string]string{
			domain: noReply, "news." + domain: noReply, "crm@erp." + domain: noReply, "chat." + domain: "other",
			bot + "/1": noReply, bot + "/2": noReply, half + "/1": noReply, half + "/2": "other", person + "/1": noReply, "evil.example": noReply,
		})
	}, func(r *pipedResident) {
		time.Sleep(time.Second)
		for _, one := range []string{bot + "/1", bot + "/2", half + "/1", half + "/2", person + "/1"} {
			r.server.say("<presence from='" + one + "' to='" + me + "'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='" + strings.ReplaceAll(one, "@", "") + "'/></presence>")
		}
		time.Sleep(time.Second)
		for _, from := range []string{domain, "news." + domain, "crm@erp." + domain, "chat." + domain, bot + "/1", half + "/1", "evil.example"} {
			r.server.say(fmt.Sprintf("<message from='%s' to='%s' type='headline'><body>Учения</body></message>", from, me))
		}
		r.server.say(fmt.Sprintf("<message from='%s/1' to='%s' type='chat'><body>Привет</body></message>", person, me))
		time.Sleep(time.Second)
		want := []string{bot, "crm@erp." + domain, "news." + domain, domain}
		if got := noReplies(r); got != strings.Join(want, " ") {
			t.Errorf("%q, not %q", got, want)
		}
		if r.server.has("disco#info", "evil.example") || r.server.has("disco#info", person) {
			t.Error("whom it is nothing to, or who only talks, is asked")
		}
		told := r.events()
		r.server.say(fmt.Sprintf("<message from='%s/1' to='%s' type='headline'><body>Отбой</body></message>", bot, me))
		time.Sleep(time.Second)
		if all := toldOf(told, desk.EventAlert); len(all) != 1 || !all[0].Alert.NoReply {
			t.Errorf("%+v", all)
		}
	})
}

func TestWhoTakesAnswersAgainIsAskedInTheNextSession(t *testing.T) {
	_, domain, _ := strings.Cut(me, "@")
	inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = saysWhatItCan(map[string]string{"news." + domain: noReply}) }, func(r *pipedResident) {
		say := func() {
			time.Sleep(time.Second)
			r.server.say(fmt.Sprintf("<message from='news.%s' to='%s' type='headline'><body>Учения</body></message>", domain, me))
			time.Sleep(time.Second)
		}
		if say(); noReplies(r) == "" {
			t.Fatal("it is not known")
		}
		r.server.answers(saysWhatItCan(map[string]string{"news." + domain: "other"}))
		if say(); noReplies(r) == "" {
			t.Error("it is asked at each message")
		}
		r.server.mu.Lock()
		lost := r.server.conn
		r.server.mu.Unlock()
		lost.Close()
		time.Sleep(time.Minute)
		if say(); noReplies(r) != "" {
			t.Error("it is not asked any more")
		}
	})
}
