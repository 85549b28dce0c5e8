package main

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// Whatever comes in whatever order: how far a message has come only goes forward, each
// change is told once, and at the end the command says what has become of all.
func TestADeliveryOnlyGoesForward(t *testing.T) {
	words := locale.New(locale.English)
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		d := newDeliveries([]string{"a@b", "c@d", "e@f"}, desk.ReachedSent+desk.Reached(r.IntN(5)))
		before := make(map[string]desk.Reached)
		d.told = func(one *delivery) error {
			if was, told := before[one.to]; told && one.state <= was || was == desk.ReachedFailed {
				t.Fatalf("seed %d: %s is %s after %s", seed, one.to, one.state, was)
			}
			before[one.to] = one.state
			return nil
		}
		for range 30 {
			at := r.IntN(3)
			switch m := (desk.Message{State: []desk.State{desk.Queued, desk.Sent, desk.Delivered, desk.Displayed, desk.Failed}[r.IntN(5)]}); r.IntN(4) {
			case 0:
				m.Acknowledged = time.Now()
				d.note(at, &m)
			case 1:
				m.Acknowledged, m.Answer = time.Now(), "yes"
				d.note(at, &m)
			default:
				d.note(at, &m)
			}
		}
		failures, late := 0, 0
		for _, one := range d.all {
			if one.state == desk.ReachedFailed {
				failures++
			} else if !one.done(d.want) {
				late++
			}
		}
		var notYet coded
		err := d.result(words)
		if (err == nil) != (failures+late == 0) || errors.As(err, &notYet) != (failures == 0 && late > 0) {
			t.Errorf("seed %d: %d failed, %d late: %v", seed, failures, late, err)
		}
		if errors.As(err, &notYet) && explain(words, err) != err.Error() {
			t.Errorf("seed %d: %q is explained as %q", seed, err, explain(words, err))
		}
		if err != nil && exitCode(err) != map[bool]int{true: 3, false: 1}[failures == 0] {
			t.Errorf("seed %d: exits with %d", seed, exitCode(err))
		}
	}
}

// An answer is told with its text, also where the acknowledgement has come before it.
func TestAnAnswerIsToldWhateverWasToldBefore(t *testing.T) {
	d := newDeliveries([]string{"a@b"}, desk.ReachedAnswered)
	var told []delivery
	d.told = func(one *delivery) error { told = append(told, *one); return nil }
	d.note(0, &desk.Message{State: desk.Sent, Acknowledged: time.Now()})
	d.note(0, &desk.Message{State: desk.Sent, Acknowledged: time.Now(), Answer: "yes"})
	if len(told) != 3 || told[1].state != desk.ReachedAcknowledged || told[2].state != desk.ReachedAnswered || told[2].answer != "yes" || !d.over() {
		t.Errorf("%+v", told)
	}
}

// Who is off line is known where the person may see it, also when that changes while the message is under way.
func TestWhatWasSentToWhoIsOffLineIsToldSo(t *testing.T) {
	ref := desk.Ref{Account: "alice@o", Address: "bob@o"}
	both := desk.Contact{Ref: ref, Show: desk.Offline, Subscription: desk.SubscriptionBoth}
	for name, c := range map[string]struct {
		contact desk.Contact
		account string
		want    bool
	}{
		"off line":        {both, "", true},
		"of this account": {both, "alice@o", true},
		"of another":      {both, "alice@other", false},
		"on line":         {desk.Contact{Ref: ref, Show: desk.Available, Subscription: desk.SubscriptionBoth}, "", false},
		"not to be seen":  {desk.Contact{Ref: ref, Show: desk.Offline, Subscription: desk.SubscriptionFrom}, "", false},
	} {
		d := newDeliveries([]string{"bob@o/pc"}, desk.ReachedDelivered)
		track := &tracking{m: desk.Outgoing{Account: c.account}, d: d}
		track.presences(&desk.Snapshot{})
		if err := track.event(&desk.Event{Kind: desk.EventContact, Contact: &c.contact}); err != nil {
			t.Fatal(err)
		}
		if d.all[0].waitsForHim() {
			t.Errorf("%s: it was not sent yet", name)
		}
		d.turn(0, desk.ReachedSent, time.Now())
		var line, table strings.Builder
		if err := errors.Join(printDelivery(&line, &d.all[0]), d.printReport(&table, locale.New(locale.English))); err != nil {
			t.Fatal(err)
		}
		if d.all[0].waitsForHim() != c.want || strings.Contains(line.String(), `"offline":true`) != c.want || strings.Contains(table.String(), "off line") != c.want {
			t.Errorf("%s: %s%s", name, line.String(), table.String())
		}
		if d.turn(0, desk.ReachedDelivered, time.Now()); d.all[0].waitsForHim() {
			t.Errorf("%s: he has it", name)
		}
	}
}

// What is said back answers where there is no button, unless it is about another message.
func TestWhateverIsSaidAnswersWhatHasNoButtons(t *testing.T) {
	bob := desk.Ref{Account: "alice@o", Address: "bob@o"}
	said := desk.Message{Peer: bob, Place: 8, Body: " да \n"}
	for name, c := range map[string]struct {
		change func(*desk.Message)
		notice *desk.Notice
		want   string
	}{
		"a text":           {func(*desk.Message) {}, nil, "да"},
		"urgent":           {func(*desk.Message) {}, &desk.Notice{Urgency: desk.HighUrgency}, "да"},
		"a reply":          {func(m *desk.Message) { m.ReplyTo = "m1" }, nil, "да"},
		"to another":       {func(m *desk.Message) { m.ReplyTo = "m0" }, nil, ""},
		"before":           {func(m *desk.Message) { m.Place = 6 }, nil, ""},
		"ours":             {func(m *desk.Message) { m.Mine = true }, nil, ""},
		"of somebody else": {func(m *desk.Message) { m.Peer.Address = "eve@o" }, nil, ""},
		"nothing":          {func(m *desk.Message) { m.Body = " " }, nil, ""},
		"to oneself":       {func(m *desk.Message) { m.Peer.Address = "alice@o" }, nil, ""},
		"with buttons":     {func(*desk.Message) {}, &desk.Notice{Buttons: []desk.Button{{Value: "yes", Label: "Да"}}}, ""},
	} {
		d := newDeliveries([]string{"bob@o"}, desk.ReachedAnswered)
		track := &tracking{m: desk.Outgoing{Notice: c.notice}, d: d, all: map[int64]tracked{7: {0, "m1", bob, 7}}}
		if track.text(&said); d.all[0].answer != "" {
			t.Errorf("%s: answered before it was sent", name)
		}
		d.turn(0, desk.ReachedSent, time.Now())
		m := said
		c.change(&m)
		if err := track.event(&desk.Event{Kind: desk.EventMessage, Message: &m}); err != nil {
			t.Fatal(err)
		}
		if d.all[0].answer != c.want || d.over() != (c.want != "") {
			t.Errorf("%s: %+v", name, d.all[0])
		}
		d.want, d.all[0] = desk.ReachedAcknowledged, delivery{to: "bob@o", state: desk.ReachedSent}
		if track.text(&m); d.all[0].answer != "" {
			t.Errorf("%s: a text acknowledges", name)
		}
	}
}
