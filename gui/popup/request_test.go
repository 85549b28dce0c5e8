package popup

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// asking is a desk at which people ask to see the person's presence.
type asking struct {
	*testing.T
	*desktest.Fake
	*Recorder
}

// inRequests runs a test with Serve in virtual time.
func inRequests(t *testing.T, test func(a asking)) {
	synctest.Test(t, func(t *testing.T) {
		a := asking{t, desktest.New(), new(Recorder)}
		end := serve(t, a.Fake, a.Recorder)
		test(a)
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

// alert tells that peer, the newest of so many, asks.
func (a asking) alert(peer desk.Ref, count int, text string) {
	a.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Request: true, Peer: peer, Title: peer.Address, Count: count, Text: text}})
	synctest.Wait()
}

// ask has somebody ask, as an agent tells it.
func (a asking) ask(peer desk.Ref) {
	a.Fake.Ask(peer)
	a.alert(peer, 1, "")
}

// click chooses an action of the popup for requests.
func (a asking) click(action string) {
	a.Helper()
	if !a.Recorder.Click(requests, action) {
		a.Fatalf("nothing offers %q: %+v", action, a.Shown())
	}
	synctest.Wait()
}

// calls returns what the desk was asked for but its state.
func (a asking) calls() (done []desktest.Call) {
	for _, c := range a.Fake.Calls() {
		if c.Method != "Snapshot" && c.Method != "Watch" {
			done = append(done, c)
		}
	}
	return done
}

func TestThereIsOnePopupForAllRequests(t *testing.T) {
	inRequests(t, func(a asking) {
		a.Emit(alert(anna, "Привет", 1))
		a.alert(anna, 1, "")
		shown := a.Shown()
		if len(shown) != 2 || shown[0].Title != anna.Address || shown[0].Text != "wants to see whether you are there." {
			t.Errorf("%+v", shown)
		}
		a.alert(bot, 7, "")
		shown = a.Shown()
		if len(shown) != 2 || shown[0].Title != "7 people want to see your presence" {
			t.Errorf("%+v", shown)
		}
		a.click(Default)
		if calls := a.calls(); len(calls) != 1 || calls[0].Method != "Show" || calls[0].With != (desk.View{Screen: desk.ScreenContacts}) {
			t.Errorf("%+v", calls)
		}
		a.Emit(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Request: true}})
		synctest.Wait()
		if shown := a.Shown(); len(shown) != 1 || shown[0].Peer != anna {
			t.Errorf("%+v", shown)
		}
	})
}

func TestARequestIsAnsweredByItsPopup(t *testing.T) {
	elsewhere := desk.Ref{Account: "other@example.net", Address: anna.Address}
	for action, accept := range map[string]bool{Accept: true, Refuse: false} {
		inRequests(t, func(a asking) {
			a.ask(elsewhere)
			a.ask(anna)
			want := []Action{{Key: Default, Label: "Open"}, {Key: Accept, Label: "Accept"}, {Key: Refuse, Label: "Refuse"}}
			if shown := a.Shown(); len(shown) != 1 || !reflect.DeepEqual(shown[0].Actions, want) {
				t.Errorf("%+v", shown)
			}
			a.click(action)
			if calls := a.calls(); len(calls) != 1 || !reflect.DeepEqual(calls[0].With, []any{anna, accept}) {
				t.Errorf("%s: %+v", action, calls)
			}
			snapshot, _ := a.Snapshot(t.Context())
			if left := snapshot.Requests; len(left) != 1 || left[0].Ref != elsewhere {
				t.Errorf("%s: %+v still ask", action, left)
			}
		})
	}
}

func TestThePopupOfARequestSaysWhoAsksByHisAddressAndWhatHeClaims(t *testing.T) {
	inRequests(t, func(a asking) {
		a.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{
			Request: true, Peer: anna, Title: "Анна", Count: 1, Text: "Шеф:\nоткройте \u202eпожалуйста",
		}})
		synctest.Wait()
		want := anna.Address + "\nwants to see whether you are there.\n“Шеф: откройте пожалуйста”"
		if shown := a.Shown(); len(shown) != 1 || shown[0].Title != "Анна" || shown[0].Text != want {
			t.Errorf("%+v", shown)
		}
	})
}

func TestASumOfRequestsCannotBeAnswered(t *testing.T) {
	inRequests(t, func(a asking) {
		a.ask(anna)
		first := a.Shown()[0]
		a.Fake.Ask(bot)
		a.alert(bot, 2, "")
		shown := a.Shown()
		if len(shown) != 1 || len(shown[0].Actions) != 1 || shown[0].Actions[0].Key != Default {
			t.Errorf("%+v", shown)
		}
		if placeOf(shown[0]) == placeOf(first) {
			t.Error("the sum stands in the place of a popup with buttons: a click on one may come as one on the other")
		}
	})
}

func TestAClickThatComesLateIsForTheOneWhomThePopupNamed(t *testing.T) {
	inRequests(t, func(a asking) {
		a.ask(anna)
		late := Click{Peer: requests, Key: a.Shown()[0].Key, Action: Accept}
		a.ask(bot)
		a.channel() <- late
		synctest.Wait()
		if calls := a.calls(); len(calls) != 1 || !reflect.DeepEqual(calls[0].With, []any{anna, true}) {
			t.Errorf("%+v", calls)
		}
		if shown := a.Shown(); len(shown) != 1 || shown[0].Title != bot.Address {
			t.Errorf("%+v", shown)
		}
	})
}

func TestThePopupOfARequestThatWasAnsweredElsewhereIsGone(t *testing.T) {
	inRequests(t, func(a asking) {
		a.ask(bot)
		a.ask(anna)
		late := Click{Peer: requests, Key: a.Shown()[0].Key, Action: Accept}
		if err := a.AnswerRequest(t.Context(), anna, false); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if shown := a.Shown(); len(shown) > 0 {
			t.Errorf("%+v", shown)
		}
		a.channel() <- late
		synctest.Wait()
		for _, c := range a.calls() {
			if c.Method == "Show" {
				t.Error("a window is opened for what is settled")
			}
		}
		snapshot, _ := a.Snapshot(t.Context())
		if left := snapshot.Requests; len(left) != 1 || left[0].Ref != bot {
			t.Errorf("%+v still ask", left)
		}
	})
}

func TestARequestThatCannotBeAnsweredIsShownInTheWindow(t *testing.T) {
	inRequests(t, func(a asking) {
		a.Fail("AnswerRequest", errors.New("no connection"))
		a.ask(anna)
		a.click(Accept)
		calls := a.calls()
		if last := calls[len(calls)-1]; last.Method != "Show" || last.With != (desk.View{Screen: desk.ScreenContacts}) {
			t.Errorf("%+v", calls)
		}
	})
}

// Where nobody may be accepted the popup does not offer it.
func TestNobodyIsAcceptedInAPopupWhereThatIsOff(t *testing.T) {
	inRequests(t, func(a asking) {
		a.Emit(desk.Event{Kind: desk.EventStatus, Status: &desk.Status{Managed: []desk.Managing{{Key: "off", Values: []string{desk.FeatureAddContacts}}}}})
		a.ask(anna)
		shown := a.Shown()
		if len(shown) != 1 || slices.ContainsFunc(shown[0].Actions, func(act Action) bool { return act.Key == Accept }) {
			t.Errorf("%+v", shown)
		}
		a.click(Refuse)
	})
}
