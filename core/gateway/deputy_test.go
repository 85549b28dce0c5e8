package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

const vera = "vera@example.com"

func deputed(t *testing.T) *office {
	return openWith(t, strings.Replace(strings.Replace(configured, "%s", "", 1), `"urgency": "high"}`, `"urgency": "high", "deputy": "vera@example.com", "after": "1s"}`, 1))
}

// What nobody has dealt with goes on to the deputy, once and over restarts, and the report says so.
func TestWhatNobodyDealsWithGoesOnToTheDeputy(t *testing.T) {
	o := deputed(t)
	id := o.takes(`{"topic": "orders", "subject": "Заказ", "body": "17?", "buttons": [{"value": "yes"}]}`)
	if got := o.report(id); got != boss+" queued" {
		t.Error(got)
	}
	o.stop()
	o.start()
	eventually(t, "it goes on", func() bool { return len(o.sent()) == 2 })
	m := o.last()
	if m.To != vera || m.Subject != "Заказ" || m.Body != "17?" || m.Notice == nil || m.Notice.Urgency != desk.HighUrgency || len(m.Notice.Buttons) != 1 {
		t.Errorf("%+v", m)
	}
	eventually(t, "it is reported", func() bool { return o.report(id) == boss+" queued; "+vera+" queued" })
	o.desk.Edit(2, func(m *desk.Message) { m.Answer, m.Acknowledged = "yes", time.Now() })
	eventually(t, "his answer is reported", func() bool { return o.report(id) == boss+" queued; "+vera+" answered yes" })
	var said struct {
		Recipients []struct {
			Address string
			Deputy  bool
		}
	}
	if err := json.Unmarshal(o.ask("GET", "/v1/messages/"+id, "", auth, orders).Body.Bytes(), &said); err != nil || said.Recipients[0].Deputy || !said.Recipients[1].Deputy {
		t.Errorf("%+v, %v", said, err)
	}
	o.stop()
	o.start()
	other := o.takes(`{"topic": "orders", "body": "later"}`)
	eventually(t, "another goes on", func() bool { return strings.Contains(o.report(other), vera) })
	if all := o.sent(); len(all) != 4 {
		t.Errorf("%d messages", len(all))
	}
}

// What was dealt with does not, even where nobody has told us; nor what is of no use any more.
func TestWhatWasDealtWithDoesNotGoOn(t *testing.T) {
	o := deputed(t)
	o.takes(`{"topic": "orders", "body": "acknowledged"}`)
	o.takes(`{"topic": "both", "body": "one of two", "deputy": "vera@example.com", "after": "1s"}`)
	o.takes(`{"topic": "orders", "body": "expires", "expires": "1s"}`)
	o.takes(`{"topic": "both", "body": "no deputy"}`)
	for _, number := range []int64{1, 3} {
		o.desk.Edit(number, func(m *desk.Message) { m.Acknowledged = time.Now() })
	}
	before := len(o.sent())
	last := o.takes(`{"topic": "orders", "body": "last"}`)
	eventually(t, "the last goes on", func() bool { return strings.Contains(o.report(last), vera) })
	if all := o.sent(); len(all) != before+2 {
		t.Errorf("%+v", all[before:])
	}
}

func TestADeputyThatCannotBeIsRefused(t *testing.T) {
	o := deputed(t)
	for body, want := range map[string]string{
		`{"topic": "orders", "body": "x", "deputy": "boss@example.com", "after": "1m"}`:  "is among those",
		`{"topic": "orders", "body": "x", "deputy": "other@example.com", "after": "1m"}`: "bound to no topic",
		`{"topic": "orders", "body": "x", "deputy": "vera@example.com"}`:                 "after",
		`{"topic": "orders", "body": "x", "after": "1m"}`:                                "deputy",
		`{"topic": "orders", "body": "x", "deputy": "@", "after": "1m"}`:                 "no address",
		`{"topic": "orders", "body": "x", "deputy": "vera@example.com", "after": "1ms"}`: "no time from",
	} {
		if w := o.ask("POST", "/v1/messages", body, auth, orders); w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if n := len(o.sent()); n != 0 {
		t.Errorf("%d were sent", n)
	}
}

// The group of a topic changes, and its deputy may come into it.
func TestADeputyWhoIsAmongTheRecipientsGetsTheMessageAtOnce(t *testing.T) {
	o := openWith(t, strings.Replace(strings.Replace(configured, "%s", "", 1), `{"group": "Склад"}`, `{"group": "Склад", "deputy": "vera@example.com", "after": "1s"}`, 1))
	o.desk.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: desktest.Peer(vera), Groups: []string{"Склад"}, InRoster: true}})
	eventually(t, "it is taken", func() bool {
		return o.ask("POST", "/v1/messages", `{"topic": "stock", "body": "x"}`, auth, stock).Code == http.StatusAccepted
	})
	if all := o.sent(); len(all) != 1 || all[0].To != vera {
		t.Errorf("%+v", all)
	}
}
