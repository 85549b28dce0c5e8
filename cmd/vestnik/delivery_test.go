package main

import (
	"errors"
	"math/rand/v2"
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
