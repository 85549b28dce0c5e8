package agent_test

import (
	"reflect"
	"testing"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
)

// Two people get an alert on real servers, of whom one is there and answers. The report says so,
// of the other that the server has it, and all of it over a restart.
func TestRealServersCarryAnAlertToManyAndItsAnswer(t *testing.T) {
	atArchives(t, func(t *testing.T, w *archived) {
		a, stop := w.resident()
		open(t, a)
		if err := a.SignIn(t.Context(), w.account); err != nil {
			t.Fatal(err)
		}
		bob, heard := imtest.SignIn(t, w.server.URL, w.server.CA, bobs.Address, w.server.Users["bob"])
		if err := bob.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		ivan := "иван@office.example"
		out := desk.Outgoing{
			Body: "Согласовать заказ 17?", Broadcast: "b1",
			Notice: &desk.Notice{Urgency: desk.HighUrgency, Buttons: []desk.Button{{Value: "yes", Label: "Да"}, {Value: "no", Label: "Нет"}}},
		}
		if _, errs := desk.SendEach(t.Context(), a.Send, out, []desk.Ref{{Address: bobs.Address}, {Address: ivan}}); errs[0] != nil || errs[1] != nil {
			t.Fatal(errs)
		}
		asks := imtest.Wait(t, heard, func(m message.Message) bool { return m.Notice != nil })
		alice, _ := xmpp.ParseAccount(bobs.Account)
		if _, err := bob.Messages.Send(message.Message{To: alice, Type: "chat", Body: "yes", Reply: &message.Reply{To: asks.From, ID: asks.ID}}); err != nil {
			t.Fatal(err)
		}
		states := func(a *agent.Agent) map[string]string {
			r, err := a.Report(t.Context(), "b1")
			if err != nil {
				t.Fatal(err)
			}
			all := map[string]string{}
			for _, one := range r.Recipients {
				all[one.Peer.Address] = one.Reached.String() + " " + one.Answer
			}
			return all
		}
		want := map[string]string{bobs.Address: "answered yes", ivan: "sent "}
		w.until(a, func(desk.Snapshot) bool { return reflect.DeepEqual(states(a), want) })
		stop()
		again, _ := w.resident()
		list, err := again.Broadcasts(t.Context(), 0, 10)
		if got := states(again); err != nil || !reflect.DeepEqual(got, want) || len(list) != 1 || list[0].Tally[desk.ReachedAnswered] != 1 || list[0].Tally.All() != 2 {
			t.Errorf("after a restart: %v, %+v, %v", got, list, err)
		}
	})
}
