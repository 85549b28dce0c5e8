package command

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Status is in which state a run is.
type Status string

// The states of a run, as the service says.
const (
	Executing Status = "executing"
	Completed Status = "completed"
	Canceled  Status = "canceled"
)

// Action is what may be done in a step.
type Action string

// What may be done: go on to the next step, back to the one before, to the end, or give up.
const (
	Next     Action = "next"
	Prev     Action = "prev"
	Complete Action = "complete"
	Cancel   Action = "cancel"
)

// Severity is how much a note matters.
type Severity string

// The severities of notes.
const (
	Info  Severity = "info"
	Warn  Severity = "warn"
	Error Severity = "error"
)

// Note is what the service says about a step, §4.3. Text is at most [forms.MostText] bytes.
type Note struct {
	Severity Severity `json:"severity"`
	Text     string   `json:"text"`
}

// mostNotes bounds those of a step, and mostID the id of a run.
const (
	mostNotes = 50
	mostID    = 1024
)

// Step is where a run stands.
type Step struct {
	Status Status      `json:"status"`
	Notes  []Note      `json:"notes,omitempty"`
	Form   *forms.Form `json:"form,omitempty"` // to be filled in, or what came of it; nil for none
	// Actions are what may be done while the run is executing, beside Cancel, which always
	// may be; Default is the one that the service proposes, one of them.
	Actions []Action `json:"actions,omitempty"`
	Default Action   `json:"default,omitempty"`
}

// Run is one execution of a command. It is for one goroutine at a time.
type Run struct {
	s    *session.Session
	of   xmpp.Address
	node string
	id   string // the service's
	step Step
}

// Step returns where the run stands.
func (r *Run) Step() Step { return r.step }

// Do does something in the step, with answers to its form if it has one and goes on, and waits
// for the next step, two minutes at most. Before anything is sent it returns [forms.Faults] for
// answers that the form does not take, [forms.ErrNoForm] for those to no form, [ErrAction] and
// [ErrOver]. The run stands where it stood when there is an error, but on [ErrExpired].
func (r *Run) Do(ctx context.Context, action Action, answers forms.Answers) error {
	switch {
	case r.step.Status != Executing:
		return ErrOver
	case action == Cancel:
		return r.cancel(ctx)
	case !slices.Contains(r.step.Actions, action):
		return ErrAction
	}
	var content []byte
	if action != Prev { // §4.4: what was not finished is not looked at
		var err error
		if content, err = r.filled(answers); err != nil {
			return err
		}
	}
	err := r.ask(ctx, action, content)
	if errors.Is(err, ErrExpired) {
		r.step = Step{Status: Canceled}
	}
	return err
}

func (r *Run) filled(answers forms.Answers) ([]byte, error) {
	if (r.step.Form == nil || r.step.Form.Kind != forms.Ask) && len(answers) == 0 {
		return nil, nil
	}
	form, err := r.step.Form.Submit(answers)
	if err != nil {
		return nil, err
	}
	var e xmlsafe.Encoder
	form.Encode(&e)
	return e.Bytes(), nil
}

// cancel gives the run up, whatever the service thinks of it.
func (r *Run) cancel(ctx context.Context) error {
	r.step.Status = Canceled
	err := r.ask(ctx, Cancel, nil)
	r.step.Status, r.step.Actions, r.step.Default = Canceled, nil, ""
	if errors.Is(err, ErrExpired) {
		return nil
	}
	return err
}

// readStep reads what a service answers, and its id of the run.
func readStep(n *xmlsafe.Node) (step Step, id string, err error) {
	step.Status, id = Status(n.Attr("status")), n.Attr("sessionid")
	known := step.Status == Executing || step.Status == Completed || step.Status == Canceled
	if !known || len(id) > mostID {
		return step, "", ErrBroken
	}
	if step.Form = forms.Read(n); step.Form != nil && step.Status != Executing {
		step.Form.Kind = forms.Result // ejabberd 23 calls it a form to be filled in
	}
	for _, c := range n.Children {
		text := strings.TrimSpace(c.Text)
		if c.Is(space, "note") && text != "" && len(step.Notes) < mostNotes {
			step.Notes = append(step.Notes, Note{severity(c.Attr("type")), foreign.Clip(text, forms.MostText-len("…"))})
		}
	}
	if step.Status == Executing {
		step.Actions, step.Default = actions(n.Child(space, "actions"))
	}
	return step, id, nil
}

func severity(kind string) Severity {
	if s := Severity(kind); s == Warn || s == Error {
		return s
	}
	return Info
}

// actions reads what may be done, §3.4: where nothing is said, this step is the last.
func actions(n *xmlsafe.Node) (all []Action, proposed Action) {
	for _, a := range []Action{Prev, Next, Complete} {
		if n.Child(space, string(a)) != nil {
			all = append(all, a)
		}
	}
	if !slices.ContainsFunc(all, func(a Action) bool { return a != Prev }) {
		all = append(all, Complete)
	}
	proposed = Action(n.Attr("execute"))
	switch {
	case slices.Contains(all, proposed):
	case slices.Contains(all, Next):
		proposed = Next
	default:
		proposed = Complete
	}
	return all, proposed
}
