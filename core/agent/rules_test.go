package agent_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/policy"
	"vestnik/core/rules"
	"vestnik/core/settings"
)

// ruled makes a server whose person has rules about messages, and his organisation, if any.
func ruled(own []string, office any) func(*piped, *keyring) {
	return func(s *piped, k *keyring) {
		permits(erp)(s, k)
		all, err := rules.Parse(own)
		if err != nil {
			panic(err)
		}
		s.chosen = func(s *settings.Settings) { s.Rules = all }
		p, faults := policy.Check("test", fmt.Appendf(nil, "{%s}", office))
		if len(faults) > 0 {
			panic(faults[0])
		}
		s.policy = func() (policy.Policy, error) { return p, nil }
	}
}

var messageRules = []string{"no-popup " + erp + ": отчет", "urgent *: сервер упал", "no-sound " + anna}

func TestRulesSayWhatMessagesMayDo(t *testing.T) {
	inVirtualTime(t, ruled(messageRules, ""), func(r *pipedResident) {
		told := r.events()
		for i, m := range []struct{ from, body string }{{erp, "Отчёт за день"}, {erp, "заказ"}, {anna, "привет"}, {anna, "СЕРВЕР УПАЛ"}, {"x@other.example", "сервер упал"}} {
			r.server.say(written(m.from, "chat", fmt.Sprint(i), m.body, ""))
			r.now()
			time.Sleep(5 * time.Second)
		}
		type shows struct {
			text           string
			urgent, silent bool
		}
		var got []shows
		for _, a := range raised(told) {
			got = append(got, shows{a.Text, a.Urgent, a.Silent})
		}
		want := []shows{{"заказ", false, false}, {"привет", false, true}, {"СЕРВЕР УПАЛ", true, false}, {"сервер упал", false, false}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
		if n := r.now().Status.Unread; n != 5 {
			t.Errorf("%d are counted", n)
		}
	})
}

func TestWhatARuleCallsUrgentBreaksThroughAndComesAgainAfterASnooze(t *testing.T) {
	inVirtualTime(t, ruled(messageRules, ""), func(r *pipedResident) {
		told := r.events()
		r.show(desk.DoNotDisturb)
		r.server.say(written(anna, "chat", "1", "сервер упал", ""))
		number := r.now().Conversations[0].Last.Number
		if all := raised(told); len(all) != 1 || !all[0].Urgent {
			t.Fatalf("%+v", all)
		}
		if err := r.Snooze(context.Background(), desktest.Peer(anna), number, time.Now().Add(10*time.Minute)); err != nil {
			t.Fatal(err)
		}
		r.read(anna) // which is not yet to have dealt with it
		time.Sleep(11 * time.Minute)
		if all := raised(told); len(all) != 2 || all[1].Number != number || !all[1].Urgent {
			t.Errorf("%+v", all)
		}
	})
}

func TestRulesOfTheOrganisationHoldInPlaceOfThePersons(t *testing.T) {
	inVirtualTime(t, ruled(messageRules, `"rules": ["no-popup `+anna+`"], "sounds": false`), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(anna, "chat", "1", "сервер упал", "") + written(erp, "chat", "2", "Отчёт", ""))
		r.now()
		if all := raised(told); len(all) != 1 || all[0].Text != "Отчёт" || !all[0].Silent {
			t.Errorf("%+v", all)
		}
		if err := set(r, "sounds", "false"); err != nil {
			t.Error(err)
		}
		isManaged(t, "sounds", set(r, "sounds", "true"), "sounds")
	})
}

func TestPopupsAreHeardUnlessThePersonWantsNone(t *testing.T) {
	inVirtualTime(t, permits(), func(r *pipedResident) {
		told := r.events()
		for i, on := range []bool{false, true} {
			if err := set(r, "sounds", fmt.Sprint(on)); err != nil {
				t.Fatal(err)
			}
			r.server.say(written(anna, "chat", fmt.Sprint(i), "привет", ""))
			r.now()
		}
		if all := raised(told); len(all) != 2 || !all[0].Silent || all[1].Silent {
			t.Errorf("%+v", all)
		}
	})
}

// What others may look at is asked when there is a popup, and never else.
func TestWhereOthersMayLookPopupsShowTheNameOnly(t *testing.T) {
	asked, shared := 0, true
	begin := func(s *piped, k *keyring) {
		permits()(s, k)
		s.shared = func() bool { asked++; return shared }
	}
	inVirtualTime(t, begin, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(anna, "chat", "1", "Ваш оклад 100 000", ""))
		r.now()
		shared = false
		r.server.say(written(anna, "chat", "2", "привет", ""))
		r.now()
		if all := raised(told); len(all) != 2 || all[0].Text != "" || all[0].Title != "Анна" || all[0].Preview != desk.PreviewName || all[1].Text != "привет" {
			t.Fatalf("%+v", all)
		}
		if asked != 2 {
			t.Errorf("asked %d times for two popups", asked)
		}
		r.show(desk.DoNotDisturb)
		r.server.say(written(anna, "chat", "3", "тсс", ""))
		if r.now(); asked != 2 {
			t.Error("asked without a popup")
		}
	})
}

// Of a flood from one, what stands for it is lowered too; and a call.
func TestWhatStandsForAFloodAndACallShowNoMore(t *testing.T) {
	begin := func(s *piped, k *keyring) {
		permits()(s, k)
		s.shared = func() bool { return true }
	}
	inVirtualTime(t, begin, func(r *pipedResident) {
		told := r.events()
		for i := range 10 {
			r.server.say(written(anna, "chat", fmt.Sprint(i), "оклад", ""))
		}
		r.now()
		time.Sleep(10 * time.Second)
		r.server.say("<message from='" + anna + "/pc' type='headline'><attention xmlns='urn:xmpp:attention:0'/></message>")
		r.now()
		all := raised(told)
		if len(all) != 5 || !all[4].Call {
			t.Fatalf("%d: %+v", len(all), all)
		}
		for _, a := range all {
			if a.Text != "" || a.Title != "Анна" {
				t.Errorf("%+v", a)
			}
		}
	})
}
