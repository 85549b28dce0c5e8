package agent_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/settings"
)

const fire = "<headers xmlns='http://jabber.org/protocol/shim'><header name='Urgency'>high</header></headers>"

// raised are the popups that were raised, and withdrawn those that were taken back.
func raised(told *[]desk.Event) (all []desk.Alert) {
	for _, e := range toldOf(told, desk.EventAlert) {
		all = append(all, *e.Alert)
	}
	return all
}

func withdrawn(told *[]desk.Event, number int64) (n int) {
	for _, e := range toldOf(told, desk.EventWithdraw) {
		if e.Alert.Peer == desktest.Peer(erp) && e.Alert.Number == number {
			n++
		}
	}
	return n
}

// permits makes a server whose person lets some be urgent.
func permits(urgent ...string) func(*piped, *keyring) {
	return func(s *piped, k *keyring) {
		withERP(s, k)
		s.roster += "<item jid='" + anna + "' name='Анна' subscription='both'/>"
		s.chosen = func(s *settings.Settings) { s.UrgentFrom, s.Escalate = urgent, new(int) }
	}
}

func TestWhatCameWhileNotToBeDisturbedIsSummedUpWhenThatEnds(t *testing.T) {
	inVirtualTime(t, permits(erp), func(r *pipedResident) {
		told := r.events()
		r.show(desk.DoNotDisturb)
		r.server.say(written(erp, "chat", "1", "заказ", "") + written(anna, "chat", "2", "привет", "") + written(anna, "chat", "3", "горит!", fire))
		if all := raised(told); len(all) != 0 || r.now().Status.Unread != 3 {
			t.Fatalf("disturbed: %+v", all)
		}
		r.server.say(written(erp, "chat", "4", "авария", fire))
		if all := raised(told); len(all) != 1 || all[0].Text != "авария" || !all[0].Urgent {
			t.Fatalf("whom the rules name does not break through: %+v", all)
		}
		r.show(desk.Available)
		time.Sleep(time.Second)
		if all := raised(told); len(all) != 2 || all[1].Count != 4 || all[1].People != 2 {
			t.Fatalf("%+v", all)
		}
		time.Sleep(time.Hour)
		if all := raised(told); len(all) != 2 {
			t.Errorf("told again: %+v", all)
		}
	})
}

func TestWhoHasLeftTheDeskHasNotSeenWhatIsOnTheScreen(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		defer r.attend(desktest.Peer(erp))()
		r.server.say(written(erp, "chat", "1", "при нём", ""))
		if all := raised(told); len(all) != 0 {
			t.Fatalf("%+v", all)
		}
		r.Person(10*time.Minute, false)
		r.server.say(written(erp, "chat", "2", "без него", ""))
		if all := raised(told); len(all) != 1 || all[0].Text != "без него" {
			t.Fatalf("he is away: %+v", all)
		}
		r.Person(0, true)
		r.server.say(written(erp, "chat", "3", "заперто", ""))
		all := raised(told)
		if len(all) != 2 || all[1].Text != "" || all[1].Title != "ERP" || all[1].Preview != desk.PreviewName {
			t.Fatalf("the screen is locked: %+v", all)
		}
		r.Person(0, false)
		r.server.say(written(erp, "chat", "4", "вернулся", ""))
		if all := raised(told); len(all) != 2 {
			t.Errorf("he is back: %+v", all)
		}
	})
}

func TestAMutedConversationIsCountedAndSummedUpAfterARestartToo(t *testing.T) {
	inVirtualTime(t, permits(erp), func(r *pipedResident) {
		if err := r.Mute(context.Background(), desktest.Peer(anna), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := r.Mute(context.Background(), desktest.Peer(erp), time.Now().Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		_ = r.Quit(context.Background())
		time.Sleep(time.Minute)
		r.server.chosen = nil
		defer r.start(r.home)()
		if !r.within(time.Minute) {
			t.Fatal("not on line")
		}
		told := r.events()
		r.server.say(written(anna, "chat", "1", "раз", "") + written(anna, "chat", "2", "два", "") + written(erp, "chat", "3", "заказ", "") + written(erp, "chat", "4", "авария", fire))
		if all := raised(told); len(all) != 1 || all[0].Text != "авария" || len(r.now().Status.Muted) != 2 || r.now().Status.Unread != 4 {
			t.Fatalf("%+v", all)
		}
		time.Sleep(time.Hour)
		if all := raised(told); len(all) != 2 || all[1].Text != "два" || all[1].Count != 2 || len(r.now().Status.Muted) != 1 {
			t.Fatalf("%+v", all)
		}
		if err := r.Mute(context.Background(), desktest.Peer(erp), time.Time{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if all := raised(told); len(all) != 3 || all[2].Peer != desktest.Peer(erp) || len(r.now().Status.Muted) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

func TestASnoozedPopupComesAgainAfterARestartUnlessTheMessageWasDealtWith(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "авария", fire) + written(erp, "chat", "2", "пожар", fire) + written(anna, "chat", "3", "привет", ""))
		all := raised(told)
		if len(all) != 3 {
			t.Fatalf("%+v", all)
		}
		for _, a := range all {
			if err := r.Snooze(context.Background(), a.Peer, a.Number, time.Now().Add(10*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		if withdrawn(told, all[0].Number) != 1 || withdrawn(told, all[1].Number) != 1 {
			t.Error("its popup stays")
		}
		r.read(anna)
		r.read(erp) // which does not deal with what is urgent
		if err := r.Acknowledge(context.Background(), all[1].Peer, all[1].Number); err != nil {
			t.Fatal(err)
		}
		_ = r.Quit(context.Background())
		time.Sleep(time.Minute)
		defer r.start(r.home)()
		if !r.within(time.Minute) {
			t.Fatal("not on line")
		}
		told = r.events()
		time.Sleep(5 * time.Minute)
		if all := raised(told); len(all) != 0 {
			t.Fatalf("too early: %+v", all)
		}
		time.Sleep(5 * time.Minute)
		if all := raised(told); len(all) != 1 || all[0].Text != "авария" || !all[0].Urgent {
			t.Fatalf("%+v", all)
		}
		time.Sleep(time.Hour)
		if all := raised(told); len(all) != 1 {
			t.Errorf("again: %+v", all)
		}
	})
}

func TestToDealWithOneAlertTakesBackItsPopupAndNoOther(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "авария", fire) + written(erp, "chat", "2", "пожар", fire+"<markable xmlns='urn:xmpp:chat-markers:0'/>"))
		all := raised(told)
		if len(all) != 2 || !all[0].Urgent || !all[1].Urgent {
			t.Fatalf("%+v", all)
		}
		r.read(erp)
		if withdrawn(told, all[0].Number)+withdrawn(told, all[1].Number) != 0 || withdrawn(told, 0) == 0 {
			t.Error("to read is to deal with what is urgent")
		}
		if err := r.Acknowledge(context.Background(), all[0].Peer, all[0].Number); err != nil {
			t.Fatal(err)
		}
		if withdrawn(told, all[0].Number) != 1 || withdrawn(told, all[1].Number) != 0 {
			t.Errorf("%+v", toldOf(told, desk.EventWithdraw))
		}
		// The other one is acknowledged on another device, whose copy comes as a carbon.
		r.server.say("<message from='" + me + "' to='" + me + "/desk' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
			"<message xmlns='jabber:client' from='" + me + "/phone' to='" + erp + "/1c' type='chat'><acknowledged xmlns='urn:xmpp:chat-markers:0' id='2'/></message></forwarded></sent></message>")
		if withdrawn(told, all[1].Number) != 1 {
			t.Errorf("elsewhere: %+v", toldOf(told, desk.EventWithdraw))
		}
	})
}

func TestAPopupShowsAsMuchAsThePersonWants(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		for _, p := range desk.Previews {
			if err := set(r, "preview", string(p)); err != nil {
				t.Fatal(err)
			}
			r.server.say(written(erp, "chat", string(p), "оклад 100", ""))
			time.Sleep(2 * time.Second)
		}
		all := raised(told)
		if len(all) != 3 || all[0].Text != "оклад 100" || all[1].Text != "" || all[1].Title != "ERP" || all[2].Text+all[2].Title != "" {
			t.Fatalf("%+v", all)
		}
		if kept, _ := settings.Load(r.file); kept.Preview != "none" {
			t.Errorf("%+v", kept)
		}
	})
}

// A button works once, also when it is pressed in the popup and in the window at once.
func TestAButtonWorksOnceHoweverManyPressIt(t *testing.T) {
	inVirtualTime(t, permits(erp), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "заказ?", "<response xmlns='urn:xmpp:tmp:quick-response' value='yes' label='Да'/><response xmlns='urn:xmpp:tmp:quick-response' value='no' label='Нет'/>"))
		asks := raised(told)[0]
		done := make(chan error)
		for i := range 8 {
			go func() {
				_, err := r.Answer(context.Background(), asks.Peer, asks.Number, []string{"yes", "no"}[i%2])
				done <- err
			}()
		}
		answered := 0
		for range 8 {
			switch err := <-done; {
			case err == nil:
				answered++
			case !errors.Is(err, desk.NewProblem(desk.Answered)):
				t.Error(err)
			}
		}
		if answered != 1 {
			t.Errorf("answered %d times", answered)
		}
	})
}
