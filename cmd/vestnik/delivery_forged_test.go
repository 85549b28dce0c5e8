package main

import (
	"testing"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// What has become of a message only its recipient says, by whatever program of his; of an error also
// our own server. An id is no secret, and the value of a button may be guessed.
func TestNobodyElseSaysWhatHasBecomeOfAMessage(t *testing.T) {
	at := func(address string) xmpp.Address {
		a, err := xmpp.ParseAddress(address)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	failed := &xmpp.StanzaError{Type: "cancel", Condition: "gone"}
	for name, c := range map[string]struct {
		says func(message.Header) session.Event
		want desk.Reached
	}{
		"delivered":    {func(h message.Header) session.Event { return message.Receipt{Header: h, For: "m1"} }, desk.ReachedDelivered},
		"read":         {func(h message.Header) session.Event { return message.Marker{Header: h, For: "m1"} }, desk.ReachedRead},
		"acknowledged": {func(h message.Header) session.Event { return message.Marker{Header: h, For: "m1", Acknowledged: true} }, desk.ReachedAcknowledged},
		"answered": {func(h message.Header) session.Event {
			return message.Message{From: h.From, Body: "yes", Reply: &message.Reply{ID: "m1", Text: "yes"}}
		}, desk.ReachedAnswered},
		"answered by its text": {func(h message.Header) session.Event { return message.Message{From: h.From, Body: " yes\n"} }, desk.ReachedAnswered},
		"returned":             {func(h message.Header) session.Event { return message.Message{From: h.From, ID: "m1", Error: failed} }, desk.ReachedFailed},
	} {
		t.Run(name, func(t *testing.T) {
			l := &lone{d: newDeliveries([]string{"boss@office.example"}, desk.ReachedAnswered), ids: map[string]int{"m1": 0}, buttons: []desk.Button{{Value: "yes", Label: "Да"}}}
			l.peers = map[string]int{"boss@office.example": 0}
			for _, other := range []string{"eve@office.example/pc", "office.example", "boss@evil.example/pc"} {
				l.hear(c.says(message.Header{From: at(other)}))
			}
			if got := l.d.all[0]; got.state != desk.ReachedQueued || got.answer != "" {
				t.Errorf("forged: %+v", got)
			}
			l.hear(c.says(message.Header{From: at("boss@office.example/other")}))
			if got := l.d.all[0].state; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
