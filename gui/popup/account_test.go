package popup

import (
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Which of several accounts a message has come to is said, and of one account nothing.
func TestOfSeveralAccountsThePopupSaysWhichOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		shownOf := func(peer desk.Ref) (text string) {
			synctest.Wait()
			for _, p := range r.Shown() {
				if p.Peer == peer {
					text = p.Text
				}
			}
			return text
		}
		shown := func() string { return shownOf(anna) }
		both := &desk.Status{Connection: desk.OnLine, Accounts: []desk.AccountStatus{{Address: anna.Account}, {Address: "olga@home.example"}}}
		one := &desk.Status{Connection: desk.OnLine, Accounts: both.Accounts[:1]}

		fake.Emit(alert(anna, "Привет", 1))
		if got := shown(); got != "Привет" {
			t.Errorf("of one account: %q", got)
		}
		fake.Emit(desk.Event{Kind: desk.EventStatus, Status: both})
		fake.Emit(alert(anna, "Привет", 2))
		if got := shown(); got != "to "+anna.Account+"\nПривет" {
			t.Errorf("of two: %q", got)
		}
		fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: anna, Title: anna.Address, Text: "Срочно", Count: 3, Stranger: true}})
		if got := shown(); got != "Not in your contacts · to "+anna.Account+"\nСрочно" {
			t.Errorf("of a stranger: %q", got)
		}
		fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Request: true, Peer: bot, Title: bot.Address, Count: 1}})
		if got := shownOf(requests); got != "to "+bot.Account+"\nwants to see whether you are there." {
			t.Errorf("of a request: %q", got)
		}
		fake.Emit(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Request: true}})
		fake.Emit(desk.Event{Kind: desk.EventStatus, Status: one})
		fake.Emit(alert(anna, "Снова", 4))
		if got := shown(); got != "Снова" {
			t.Errorf("of one again: %q", got)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}
