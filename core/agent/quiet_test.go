package agent_test

import (
	"fmt"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/quiet"
	"vestnik/core/settings"
)

// forAnHour makes it quiet for the first hour of a test, and lets some be urgent.
func forAnHour(urgent ...string) func(*piped, *keyring) {
	return func(s *piped, k *keyring) {
		withERP(s, k)
		s.roster += "<item jid='" + anna + "' name='Анна' subscription='both'/>"
		now := time.Now()
		hours, err := quiet.Parse([]string{now.Format("15:04-") + now.Add(time.Hour).Format("15:04")})
		if err != nil {
			panic(err)
		}
		s.chosen = func(s *settings.Settings) { s.QuietHours, s.UrgentFrom = hours, urgent }
	}
}

func TestInQuietHoursMessagesAreCountedAndSummedUpAtTheirEnd(t *testing.T) {
	inVirtualTime(t, forAnHour(), func(r *pipedResident) {
		told := r.events()
		for i := range 3 {
			r.server.say(written(erp, "headline", fmt.Sprint("e", i), "заказ", ""))
			r.server.say(written(anna, "chat", fmt.Sprint("a", i), "привет", ""))
		}
		time.Sleep(59 * time.Minute)
		if all := toldOf(told, desk.EventAlert); len(all) > 0 || r.now().Status.Unread != 6 {
			t.Fatalf("%d popups, %d unread", len(all), r.now().Status.Unread)
		}
		time.Sleep(2 * time.Minute)
		r.now()
		all := toldOf(told, desk.EventAlert)
		if len(all) != 1 || all[0].Alert.Count != 6 || all[0].Alert.People != 2 || !all[0].Alert.Peer.IsZero() {
			t.Fatalf("%+v", all)
		}
		r.server.say(written(anna, "chat", "later", "днём", ""))
		r.now()
		if all = toldOf(told, desk.EventAlert); len(all) != 2 || all[1].Alert.Text != "днём" {
			t.Errorf("%+v", all)
		}
	})
}

func TestWhatWasReadInQuietHoursIsNotSummedUp(t *testing.T) {
	inVirtualTime(t, forAnHour(), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "e", "заказ", ""))
		r.server.say(written(anna, "chat", "a", "привет", ""))
		r.now()
		r.read(erp)
		time.Sleep(2 * time.Hour)
		r.now()
		all := toldOf(told, desk.EventAlert)
		if len(all) != 1 || all[0].Alert.Text != "привет" || all[0].Alert.Urgent {
			t.Errorf("%+v", all)
		}
	})
}

// Whom the rules name breaks through, with what is urgent and with nothing else.
func TestOnlyWhatIsUrgentBreaksThroughQuietHours(t *testing.T) {
	for _, rule := range []string{erp, "example.com"} {
		inVirtualTime(t, forAnHour(rule), func(r *pipedResident) {
			told := r.events()
			r.server.say(written(erp, "chat", "c", "болтовня", ""))
			r.server.say(written("x@other.example", "headline", "o", "реклама", ""))
			r.server.say(written(erp, "headline", "h", "авария", ""))
			r.now()
			all := toldOf(told, desk.EventAlert)
			if len(all) != 1 || all[0].Alert.Text != "авария" || !all[0].Alert.Urgent {
				t.Errorf("%s: %+v", rule, all)
			}
		})
	}
}

func TestWhomTheRulesDoNotNameIsNotUrgent(t *testing.T) {
	inVirtualTime(t, func(s *piped, k *keyring) {
		withERP(s, k)
		s.chosen = func(s *settings.Settings) { s.UrgentFrom = []string{anna} }
	}, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "headline", "h", "распродажа", ""))
		r.now()
		if all := toldOf(told, desk.EventAlert); len(all) != 1 || all[0].Alert.Urgent {
			t.Errorf("%+v", all)
		}
	})
}
