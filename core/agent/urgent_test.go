package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// insistent is a person with ERP among his contacts, who has chosen how urgent messages insist.
func insistent(takeover bool, minutes int) func(*piped, *keyring) {
	return func(s *piped, k *keyring) {
		permits()(s, k) // for Anna
		s.chosen = func(s *settings.Settings) { s.Takeover, s.Escalate = takeover, &minutes }
	}
}

// popups are how many times the popup of a text was raised.
func popups(told *[]desk.Event, text string) (n int) {
	for _, a := range raised(told) {
		if a.Text == text && a.Urgent && !a.Silent {
			n++
		}
	}
	return n
}

func (r *pipedResident) overdue() int { return r.now().Status.Overdue }

// taken are the numbers of what takes the screens over.
func (r *pipedResident) taken() (numbers []int64) {
	for _, t := range r.now().Takeovers {
		numbers = append(numbers, t.Number)
	}
	return numbers
}

// ofBody is the number of a message.
func (r *pipedResident) ofBody(body string) int64 {
	r.t.Helper()
	all, err := r.Since(context.Background(), 0, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range all {
		if m.Body == body {
			return m.Number
		}
	}
	r.t.Fatalf("no %q", body)
	return 0
}

func (r *pipedResident) acknowledge(body string) {
	r.t.Helper()
	if err := r.Acknowledge(context.Background(), desktest.Peer(erp), r.ofBody(body)); err != nil {
		r.t.Fatal(err)
	}
}

func TestWhatIsUrgentIsToldOfAgainUntilItIsDealtWithOrEnoughIsSaid(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "авария", fire) + written(erp, "chat", "2", "пожар", fire) + written(erp, "chat", "3", "потоп", fire) + written(erp, "chat", "4", "привет", ""))
		time.Sleep(5*time.Minute - time.Second)
		if popups(told, "авария") != 1 || r.overdue() != 0 {
			t.Fatalf("too early: %+v", raised(told))
		}
		time.Sleep(2 * time.Second)
		if popups(told, "авария") != 2 || popups(told, "пожар") != 2 || popups(told, "привет") != 0 || r.overdue() != 3 {
			t.Fatalf("%d: %+v", r.overdue(), raised(told))
		}
		r.acknowledge("пожар") // which reads what came before
		if r.overdue() != 1 {
			t.Errorf("%d", r.overdue())
		}
		time.Sleep(time.Hour)
		if a, b, c := popups(told, "авария"), popups(told, "пожар"), popups(told, "потоп"); a != 2 || b != 2 || c != 4 {
			t.Errorf("%d %d %d", a, b, c)
		}
		if r.overdue() != 1 {
			t.Error("the icon forgets what nobody has dealt with")
		}
		r.read(erp)
		if r.overdue() != 0 {
			t.Error("it was read")
		}
	})
}

func TestWhatHasAPopupOfItsOwnCountsNothingElse(t *testing.T) {
	inVirtualTime(t, insistent(false, 5), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "привет", "") + written(erp, "chat", "2", "авария", fire) + written(erp, "chat", "3", "отбой", ""))
		time.Sleep(6 * time.Minute) // told again, too
		for _, a := range raised(told) {
			if want := map[string]int{"привет": 1, "авария": 1, "отбой": 3}[a.Text]; a.Count != want {
				t.Errorf("%s: %d, want %d", a.Text, a.Count, want)
			}
		}
		if popups(told, "авария") != 2 {
			t.Errorf("%+v", raised(told))
		}
	})
}

func TestWhatExpiresOrIsSnoozedIsNotToldOfAgainMeanwhile(t *testing.T) {
	inVirtualTime(t, insistent(true, 5), func(r *pipedResident) {
		told := r.events()
		until := time.Now().Add(7 * time.Minute).UTC().Format(time.RFC3339)
		r.server.say(written(erp, "chat", "1", "до обеда", "<headers xmlns='http://jabber.org/protocol/shim'><header name='Urgency'>high</header><header name='Expires'>"+until+"</header></headers>"))
		r.server.say(written(erp, "chat", "2", "потом", fire))
		r.now()
		if err := r.Snooze(context.Background(), desktest.Peer(erp), r.ofBody("потом"), time.Now().Add(30*time.Minute)); err != nil {
			t.Fatal(err)
		}
		if len(r.taken()) != 1 {
			t.Error("what is snoozed lies above all else")
		}
		time.Sleep(6 * time.Minute)
		if popups(told, "до обеда") != 2 || r.overdue() != 1 || len(r.taken()) != 1 {
			t.Errorf("%d, %+v", r.overdue(), raised(told))
		}
		time.Sleep(20 * time.Minute)
		if popups(told, "до обеда") != 2 || popups(told, "потом") != 1 || r.overdue() != 0 || len(r.taken()) != 0 {
			t.Errorf("%d, %+v", r.overdue(), raised(told))
		}
		time.Sleep(time.Hour)
		if popups(told, "потом") != 5 || r.overdue() != 1 || len(r.taken()) != 1 {
			t.Errorf("after it was snoozed: %d, %+v", r.overdue(), raised(told))
		}
	})
}

func TestWhoDoesNotWantToBeDisturbedIsNotToldAgainAndTheIconSaysIt(t *testing.T) {
	inVirtualTime(t, insistent(true, 5), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "авария", fire))
		r.now()
		r.show(desk.DoNotDisturb)
		r.server.say(written(erp, "chat", "2", "пожар", fire) + written(anna, "chat", "3", "горит", fire))
		time.Sleep(11 * time.Minute)
		if popups(told, "авария") != 1 || popups(told, "пожар") != 0 || r.overdue() != 3 || len(r.taken()) != 1 {
			t.Fatalf("%d, %v: %+v", r.overdue(), r.taken(), raised(told))
		}
		r.show(desk.Available)
		time.Sleep(2 * time.Second)
		if a, b, c := popups(told, "авария"), popups(told, "пожар"), popups(told, "горит"); a != 1 || b != 1 || c != 1 || len(r.taken()) != 3 {
			t.Errorf("it is forgotten: %d %d %d, %v: %+v", a, b, c, r.taken(), raised(told))
		}
		time.Sleep(time.Hour)
		if a, b := popups(told, "авария"), popups(told, "пожар"); a != 2 || b != 2 {
			t.Errorf("%d %d: %+v", a, b, raised(told))
		}
	})
}

func TestWhoIsDeniedAndWhatIsLateIsNotUrgent(t *testing.T) {
	inVirtualTime(t, func(s *piped, k *keyring) {
		permits(anna)(s, k)
		s.chosen = func(s *settings.Settings) { s.UrgentFrom, s.Takeover = []string{anna}, true }
	}, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "авария", fire) + written(anna, "chat", "2", "поздно", fire+"<delay xmlns='urn:xmpp:delay' stamp='"+time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)+"'/>"))
		time.Sleep(time.Hour)
		if all := raised(told); len(all) != 2 || r.overdue() != 0 || len(r.taken()) != 0 {
			t.Errorf("%d: %+v", r.overdue(), all)
		}
	})
}

func TestAfterARestartItGoesOnWhereItWas(t *testing.T) {
	inVirtualTime(t, insistent(true, 5), func(r *pipedResident) {
		r.server.say(written(erp, "chat", "1", "авария", fire) + written(erp, "headline", "2", "отчёт", "") + written(erp, "chat", "3", "пожар", fire) + written(anna, "chat", "4", "горит", fire))
		r.now()
		r.acknowledge("авария")
		r.read(anna) // which does not deal with it
		_ = r.Quit(context.Background())
		time.Sleep(6 * time.Minute) // one was missed
		defer r.start(r.home)()
		if !r.within(time.Minute) {
			t.Fatal("not on line")
		}
		told := r.events()
		if n := r.taken(); !slices.Equal(n, []int64{r.ofBody("пожар"), r.ofBody("горит")}) || r.now().View.Screen != desk.ScreenTakeover || r.overdue() != 2 {
			t.Fatalf("%v, %d overdue, %+v", n, r.overdue(), r.now().View)
		}
		time.Sleep(time.Hour)
		if a, b, c, d := popups(told, "авария"), popups(told, "отчёт"), popups(told, "пожар"), popups(told, "горит"); a != 0 || b != 2 || c != 2 || d != 0 {
			t.Errorf("%d %d %d %d", a, b, c, d)
		}
	})
}

func TestAfterARestartWhatIsUrgentHasItsPopupAgainOnce(t *testing.T) {
	inVirtualTime(t, insistent(false, 0), func(r *pipedResident) {
		r.server.say(written(erp, "chat", "1", "авария", fire) + written(erp, "chat", "2", "пожар", fire) + written(anna, "chat", "3", "горит", fire) + written(anna, "chat", "4", "привет", ""))
		r.now()
		r.acknowledge("авария")
		r.read(anna)
		_ = r.Quit(context.Background())
		defer r.start(r.home)()
		if !r.within(time.Minute) {
			t.Fatal("not on line")
		}
		told := r.events()
		r.PopupsBy(desk.Popups{Way: desk.ByDaemon})
		r.PopupsBy(desk.Popups{Way: desk.ByToast})
		time.Sleep(time.Hour)
		if all := raised(told); len(all) != 1 || all[0].Text != "пожар" || !all[0].Urgent {
			t.Errorf("%+v", all)
		}
	})
}

func TestNeverIsNever(t *testing.T) {
	inVirtualTime(t, insistent(false, 0), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "авария", fire))
		time.Sleep(24 * time.Hour)
		if len(raised(told)) != 1 || r.overdue() != 0 || len(r.taken()) != 0 {
			t.Errorf("%+v", raised(told))
		}
		if err := errors.Join(set(r, "takeover", "on"), set(r, "escalate", "10")); err != nil {
			t.Fatal(err)
		}
		if r.overdue() != 1 || len(r.taken()) != 1 {
			t.Error("what is chosen does not hold at once")
		}
		if kept, err := settings.Load(r.file); err != nil || !kept.Takeover || kept.Escalate == nil || *kept.Escalate != 10 {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

func TestWhatTakesTheScreensOverGoesWhereverItIsDealtWith(t *testing.T) {
	inVirtualTime(t, insistent(true, 0), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "headline", "0", "отчёт", "") + written(erp, "chat", "1", "авария", fire) + written(anna, "chat", "2", "горит", fire) + written("x@example.com", "chat", "5", "чужой", fire))
		r.server.say(written(erp, "chat", "3", "пожар", fire) + written(erp, "chat", "4", "потоп", fire))
		time.Sleep(2 * time.Second)
		if n := r.taken(); len(n) != 4 || n[0] != r.ofBody("авария") || n[3] != r.ofBody("потоп") {
			t.Fatalf("%v", n)
		}
		if shows := toldOf(told, desk.EventShow); len(shows) == 0 || shows[0].View.Screen != desk.ScreenTakeover || !shows[0].View.Unasked {
			t.Errorf("%+v", shows)
		}
		r.read(erp)
		if len(r.taken()) != 4 {
			t.Error("to read is not to deal with it")
		}
		r.acknowledge("авария")
		r.server.say(about(erp, "<retract xmlns='urn:xmpp:message-retract:1' id='3'/>"))
		r.server.say("<message from='" + me + "' to='" + me + "/desk' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
			"<message xmlns='jabber:client' from='" + me + "/phone' to='" + erp + "/1c' type='chat'><acknowledged xmlns='urn:xmpp:chat-markers:0' id='4'/></message></forwarded></sent></message>")
		if n := r.taken(); len(n) != 1 || n[0] != r.ofBody("горит") {
			t.Errorf("%v", n)
		}
		all := toldOf(told, desk.EventTakeover)
		if last := all[len(all)-1].Takeovers; len(last) != 1 || last[0].Preview != desk.PreviewAll {
			t.Errorf("%+v", last)
		}
		r.Person(0, true)
		if got := r.now().Takeovers[0].Preview; got != desk.PreviewName {
			t.Errorf("a locked screen shows %q", got)
		}
		r.Person(0, false)
		if err := set(r, "preview", "none"); err != nil || r.now().Takeovers[0].Preview != desk.PreviewNone {
			t.Errorf("%+v, %v", r.now().Takeovers, err)
		}
		if err := r.SignOut(context.Background(), desk.Leave{Account: me}); err != nil || len(r.now().Takeovers) != 0 {
			t.Errorf("%+v, %v", r.now().Takeovers, err)
		}
	})
}

func TestTheOrganisationDecidesHowUrgentMessagesInsist(t *testing.T) {
	inVirtualTime(t, func(s *piped, k *keyring) {
		insistent(false, 30)(s, k)
		s.policy = func() (policy.Policy, error) {
			text, _ := json.Marshal(map[policy.Name]any{policy.Takeover: true, policy.Escalate: 2})
			p, _ := policy.Check("test", text)
			return p, nil
		}
	}, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "авария", fire))
		time.Sleep(3 * time.Minute)
		if popups(told, "авария") != 2 || len(r.taken()) != 1 {
			t.Errorf("%+v", raised(told))
		}
		isManaged(t, "above all", set(r, "takeover", "false"), "takeover")
		isManaged(t, "again", set(r, "escalate", "3"), "escalate")
		if err := errors.Join(set(r, "takeover", "true"), set(r, "escalate", "2")); err != nil {
			t.Error(err)
		}
		if kept, _ := settings.Load(r.file); kept.Takeover || *kept.Escalate != 30 {
			t.Errorf("the person's own is lost: %+v", kept)
		}
	})
}

// A correction of what is urgent is seen in its popup, whatever has come behind it; and what is not
// urgent any more is told of as others are.
func TestACorrectionOfWhatIsUrgentIsSeenWhereItStands(t *testing.T) {
	inVirtualTime(t, insistent(true, 0), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "7", "склад 1 горит", fire) + written(erp, "chat", "8", "привет", ""))
		time.Sleep(2 * time.Second)
		number := r.ofBody("склад 1 горит")
		for _, read := range []bool{false, true} {
			if read {
				r.read(erp)
			}
			body := map[bool]string{false: "склад 2 горит", true: "склад 3 горит"}[read]
			r.server.say(written(erp, "chat", body, body, fire+replace("7")))
			time.Sleep(2 * time.Second)
			all := raised(told)
			if last := all[len(all)-1]; popups(told, body) != 1 || last.Text != body || last.Number != number || withdrawn(told, number) != 0 || len(r.taken()) != 1 {
				t.Fatalf("read %v: %+v", read, all)
			}
		}
		r.server.say(written(erp, "chat", "9", "учебная тревога", replace("7")))
		time.Sleep(2 * time.Second)
		if popups(told, "учебная тревога") != 0 || withdrawn(told, number) != 1 || len(r.taken()) != 0 {
			t.Errorf("%v: %+v", r.taken(), raised(told))
		}
		if n := len(raised(told)); n != 4 {
			t.Errorf("what was read is told of again, of %d popups", n)
		}
	})
}

func TestWhatIsSnoozedIsNotToldOfByARestart(t *testing.T) {
	inVirtualTime(t, insistent(true, 5), func(r *pipedResident) {
		r.server.say(written(erp, "chat", "1", "авария", fire) + written(erp, "chat", "2", "пожар", fire))
		r.now()
		fire := r.ofBody("пожар")
		if err := r.Snooze(context.Background(), desktest.Peer(erp), fire, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		_ = r.Quit(context.Background())
		time.Sleep(time.Minute)
		defer r.start(r.home)()
		if !r.within(time.Minute) {
			t.Fatal("not on line")
		}
		told := r.events()
		time.Sleep(30 * time.Minute)
		if n := r.taken(); len(n) != 1 || n[0] == fire || popups(told, "пожар") != 0 || r.overdue() != 1 {
			t.Fatalf("%v, %d overdue: %+v", n, r.overdue(), raised(told))
		}
		time.Sleep(40 * time.Minute)
		if len(r.taken()) != 2 || popups(told, "пожар") == 0 {
			t.Errorf("%v: %+v", r.taken(), raised(told))
		}
	})
}
