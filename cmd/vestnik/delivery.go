package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// delivery is a message to one recipient.
type delivery struct {
	to      string
	state   desk.Reached
	since   time.Time
	answer  string
	problem error // of a failed one
	offline bool  // the recipient is known to be off line
}

// waitsForHim tells whether it lies with the server, because the recipient is off line.
func (one *delivery) waitsForHim() bool { return one.state == desk.ReachedSent && one.offline }

// deliveries are those of one command, in the order of its recipients. Only one goroutine
// uses them.
type deliveries struct {
	all   []delivery
	want  desk.Reached
	every time.Duration         // those who have not come so far are sent it again; 0: never
	told  func(*delivery) error // of each change; nil: nobody is
	wrong error                 // the first that telling has met
}

func newDeliveries(recipients []string, want desk.Reached) *deliveries {
	d := &deliveries{want: want}
	for _, to := range recipients {
		d.all = append(d.all, delivery{to: to, state: desk.ReachedQueued})
	}
	return d
}

// turn notes that a delivery has come further, if it has.
func (d *deliveries) turn(at int, state desk.Reached, when time.Time) {
	one := &d.all[at]
	if !one.state.MayBecome(state) {
		return
	}
	one.state, one.since = state, when
	d.tell(one)
}

// fail notes that a delivery has failed, if it can.
func (d *deliveries) fail(at int, problem error) {
	if d.all[at].state.MayBecome(desk.ReachedFailed) {
		d.all[at].problem = problem
		d.turn(at, desk.ReachedFailed, time.Now())
	}
}

// answer notes what was answered.
func (d *deliveries) answer(at int, text string, when time.Time) {
	if d.all[at].answer == "" {
		d.all[at].answer = text
		d.turn(at, desk.ReachedAnswered, when)
	}
}

func (d *deliveries) tell(one *delivery) {
	if d.told != nil {
		d.wrong = cmp.Or(d.wrong, d.told(one))
	}
}

// over tells whether nothing is waited for any more.
func (d *deliveries) over() bool {
	return d.wrong != nil || !slices.ContainsFunc(d.all, func(one delivery) bool { return !one.done(d.want) })
}

// waits tells whether the server has not taken all yet.
func (d *deliveries) waits() bool {
	return slices.ContainsFunc(d.all, func(one delivery) bool { return one.state == desk.ReachedQueued })
}

func (one *delivery) done(want desk.Reached) bool { return one.state >= want }

// everyone returns all of them.
func (d *deliveries) everyone() (which []int) {
	for at := range d.all {
		which = append(which, at)
	}
	return which
}

// lagging returns those that are under way, and have not come as far as is waited for.
func (d *deliveries) lagging() (which []int) {
	for at := range d.all {
		if one := &d.all[at]; one.state != desk.ReachedQueued && !one.done(d.want) {
			which = append(which, at)
		}
	}
	return which
}

// again says when those who lag are sent it again.
func (d *deliveries) again() (due <-chan time.Time, stop func()) {
	if d.every == 0 {
		return nil, func() {}
	}
	t := time.NewTicker(d.every)
	return t.C, t.Stop
}

// note takes over what the desk says of a message.
func (d *deliveries) note(at int, m *desk.Message) {
	if state := m.State.Reached(); state == desk.ReachedFailed {
		d.fail(at, desk.Returned(d.all[at].to, m.Error))
	} else {
		d.turn(at, state, time.Now())
	}
	if !m.Acknowledged.IsZero() {
		d.turn(at, desk.ReachedAcknowledged, m.Acknowledged)
	}
	if m.Answer != "" {
		d.answer(at, m.Answer, m.Acknowledged)
	}
}

// result is what the command says at its end: nil when all have come as far as was waited
// for, the problem of the first that failed, else that time is over.
func (d *deliveries) result(words *locale.Words) error {
	var problem error
	failures, late := 0, 0
	for i := range d.all {
		switch one := &d.all[i]; {
		case one.state == desk.ReachedFailed:
			problem = cmp.Or(problem, one.problem)
			failures++
		case !one.done(d.want):
			late++
		}
	}
	switch {
	case d.wrong != nil:
		return d.wrong
	case failures > 0 && len(d.all) > 1:
		return sentence(words.Say("cli.some-failed", "Failed", failures, "All", len(d.all), "First", explain(words, problem)))
	case failures > 0:
		return problem
	case late > 0:
		said := words.Say("cli.not-reached", "Late", late, "All", len(d.all), "State", words.Say("cli.state-"+d.want.String()))
		return coded{sentence(said), unreached}
	}
	return nil
}

// deliveryLine is a change of a delivery as JSON. Its fields are a contract.
type deliveryLine struct {
	Event string       `json:"event"`
	To    string       `json:"to"`
	State desk.Reached `json:"state"`
	// Offline says of what was sent that the recipient is off line, where the person may see that.
	Offline bool   `json:"offline,omitempty"`
	Answer  string `json:"answer,omitempty"`
	Reason  string `json:"reason,omitempty"` // of a failed one: the code of the problem, or the server's condition
	Time    string `json:"time"`
}

// printDelivery prints a change as a line of JSON.
func printDelivery(out io.Writer, one *delivery) error {
	line := deliveryLine{"delivery", one.to, one.state, one.waitsForHim(), one.answer, "", stamp(one.since)}
	if p, ok := one.problem.(*desk.Problem); ok {
		line.Reason = cmp.Or(p.Facts["condition"], string(p.Code))
	}
	return printJSON(out, line)
}

// printReport prints how far each has come, as a table.
func (d *deliveries) printReport(out io.Writer, words *locale.Words) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i := range d.all {
		one := &d.all[i]
		row := []string{one.to, words.Say("cli.state-" + one.state.String()), "", one.answer}
		if !one.since.IsZero() {
			row[2] = one.since.Local().Format("15:04:05")
		}
		if one.waitsForHim() {
			row[1] += " · " + words.Say("cli.recipient-offline")
		}
		if one.problem != nil {
			row[3] = explain(words, one.problem)
		}
		for i := range row {
			row[i] = printable(row[i])
		}
		fmt.Fprintln(table, strings.TrimRight(strings.Join(row, "\t"), "\t"))
	}
	return table.Flush()
}
