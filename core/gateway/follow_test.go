package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// That somebody has read up to a place is told of the conversation, and of all his messages up to
// there, and of nobody else's.
func TestWhoHasReadUpToAPlaceHasReadWhatIsBeforeIt(t *testing.T) {
	o := open(t, "")
	var ids []string
	for n := range 3 {
		ids = append(ids, o.takes(`{"to":["boss@example.com"],"body":"x"}`))
		o.desk.Edit(int64(n+1), func(m *desk.Message) { m.State = desk.Delivered })
	}
	hers := o.takes(`{"to":["anna@example.com"],"body":"x"}`)
	o.desk.Edit(4, func(m *desk.Message) { m.State = desk.Delivered })
	for _, id := range append(ids, hers) {
		if got := o.report(id); !strings.HasSuffix(got, "delivered") {
			t.Fatal(got)
		}
	}
	second, err := o.desk.Message(t.Context(), desktest.Peer(boss), 2)
	if err != nil || second.Place == 0 {
		t.Fatal(second, err)
	}
	other := desktest.Peer(anna)
	other.Account = "somebody@else.example"
	o.desk.Emit(desk.Event{Kind: desk.EventConversation, Conversation: &desk.Conversation{Peer: other, Displayed: 1 << 40}})
	o.desk.Emit(desk.Event{Kind: desk.EventConversation, Conversation: &desk.Conversation{Peer: desktest.Peer(boss), Displayed: second.Place}})
	eventually(t, "two are counted as read", func() bool {
		return strings.Contains(o.ask("GET", "/metrics", "").Body.String(), `vestnik_gateway_reached_total{state="read"} 2`)
	})
	for id, want := range map[string]string{ids[0]: "read", ids[1]: "read", ids[2]: "delivered", hers: "delivered"} {
		if got := o.report(id); !strings.HasSuffix(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Who has left the contacts gets nothing more.
func TestWhoIsNoContactAnyMoreIsReachedNoMore(t *testing.T) {
	o := open(t, "")
	status := func(want int) func() bool {
		return func() bool { return o.ask("PUT", "/stock", "x", auth, stock).Code == want }
	}
	for _, address := range []string{anna, "petr@example.com"} {
		o.desk.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: desktest.Peer(address), Groups: []string{"Склад"}, InRoster: true}})
	}
	eventually(t, "it is taken", status(http.StatusOK))
	for _, address := range []string{anna, "petr@example.com"} {
		o.desk.Emit(desk.Event{Kind: desk.EventContactGone, Contact: &desk.Contact{Ref: desktest.Peer(address)}})
	}
	eventually(t, "nobody is there", status(http.StatusServiceUnavailable))
}

// A message that the journal has not kept is still told of as it was known.
func TestAReportOutlivesItsMessages(t *testing.T) {
	o := open(t, "")
	id := o.takes(`{"topic":"orders","body":"x"}`)
	o.desk.Edit(1, func(m *desk.Message) { m.State = desk.Delivered })
	eventually(t, "it is delivered", func() bool { return strings.HasSuffix(o.report(id), "delivered") })
	o.desk.Fail("Message", desk.NewProblem(desk.NoMessage))
	if got := o.report(id); got != boss+" delivered" {
		t.Error(got)
	}
}
