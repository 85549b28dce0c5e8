package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// undertaking is something that is done with a service from its first step to its end. What the
// steps ask is answered by what the command line says, or by the person at the terminal.
//
//	it asks       --field answers all that it must     go on by what the service proposes
//	              it does not, or there is none        give up, exit code 3
//	              it answers wrongly                   give up, 2
//	              more than can be shown               give up, 1
//	              nobody asks for one of them          give up before the end, 2
//	the service says that something is wrong,          give up, 1
//	or gives up itself; at the end too
//	it is over                                         0
type undertaking struct {
	services desk.Services
	out      *printer
	task     desk.Task
	answers  desk.FormAnswers
	person   *questioner // nil: none is there
	used     map[string]bool
}

// mostSteps bounds one that a program answers: a service may ask the same for ever.
const mostSteps = 100

// giveUp is how long a service is given to hear that nobody goes on.
const giveUp = 5 * time.Second

// run does it, and prints each step.
func (u *undertaking) run(ctx context.Context) error {
	u.used = map[string]bool{}
	step, err := u.services.Begin(ctx, u.task)
	for range mostSteps {
		if err != nil {
			return err
		}
		if err := u.out.step(u.task.Deed, &step); err != nil {
			u.cancel(ctx, &step)
			return err
		}
		if step.Status != desk.StepExecuting {
			return u.over(&step)
		}
		var move desk.Move
		if move, err = u.decide(ctx, &step); err != nil {
			u.cancel(ctx, &step)
			return err
		}
		if step, err = u.services.Proceed(ctx, move); err != nil {
			u.cancel(ctx, &desk.ServiceStep{ID: move.ID})
		}
	}
	u.cancel(ctx, &step)
	return sentence(u.out.words.Say("cli.service-endless"))
}

// over tells what has come of it: many services say in a note of the last step that nothing has.
func (u *undertaking) over(step *desk.ServiceStep) error {
	if step.Status == desk.StepCanceled && u.person == nil {
		return cmp.Or(wrongIn(step), error(sentence(u.out.words.Say("service.given-up"))))
	}
	return wrongIn(step)
}

// wrongIn is what the service says is wrong, nil where that is nothing.
func wrongIn(step *desk.ServiceStep) error {
	for _, n := range step.Notes {
		if n.Severity == desk.NoteError {
			return sentence(n.Text)
		}
	}
	return nil
}

// cancel gives up what is not over.
func (u *undertaking) cancel(ctx context.Context, step *desk.ServiceStep) {
	if step.ID == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveUp)
	defer cancel()
	_, _ = u.services.Proceed(ctx, desk.Move{ID: step.ID, Action: desk.ActionCancel})
}

// decide answers a step.
func (u *undertaking) decide(ctx context.Context, step *desk.ServiceStep) (desk.Move, error) {
	if step.Form != nil && step.Form.Cut && step.Form.Kind == desk.FormAsk { // nobody is asked in vain
		return desk.Move{}, desk.NewProblem(desk.FormTooLarge)
	}
	if u.person != nil {
		return u.person.decide(ctx, step)
	}
	move := desk.Move{ID: step.ID, Action: step.Default}
	if wrong := wrongIn(step); wrong != nil {
		return move, wrong
	}
	if step.Default == "" || asksAnything(step.Form) && len(u.answers) == 0 {
		return move, coded{sentence(u.out.words.Say("cli.service-more")), unreached}
	}
	move.Answers = u.of(step.Form)
	if step.Form != nil && step.Form.Kind == desk.FormAsk {
		if faults := step.Form.Check(move.Answers); len(faults) > 0 {
			return move, u.fault(step.Form, faults)
		}
	}
	if unasked := u.unasked(); step.Default == desk.ActionComplete && len(unasked) > 0 {
		return move, coded{sentence(u.out.words.Say("cli.service-unasked", "Names", strings.Join(unasked, ", "))), misused}
	}
	return move, nil
}

// asksAnything tells whether a form has a question.
func asksAnything(form *desk.Form) bool {
	return form != nil && form.Kind == desk.FormAsk && slices.ContainsFunc(form.Fields, func(f desk.FormField) bool { return f.Asks() })
}

// of returns those answers for which a form asks.
func (u *undertaking) of(form *desk.Form) desk.FormAnswers {
	answers := desk.FormAnswers{}
	for name, values := range u.answers {
		if form == nil || form.Kind != desk.FormAsk {
			break
		}
		if field := form.Field(name); field != nil && field.Asks() {
			u.used[name] = true
			for _, v := range values {
				answers[name] = append(answers[name], desk.AsAsked(field, v))
			}
		}
	}
	return answers
}

// unasked are the answers for which no step has asked.
func (u *undertaking) unasked() (all []string) {
	for name := range u.answers {
		if !u.used[name] {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// fault is why the answers are not sent.
func (u *undertaking) fault(form *desk.Form, faults []desk.FormFault) error {
	said := strings.Join(u.out.faults(form, faults), " ")
	missing := !slices.ContainsFunc(faults, func(f desk.FormFault) bool { return f.Why != desk.WhyMissing })
	if missing {
		return coded{sentence(u.out.words.Say("cli.service-faults", "Faults", said)), unreached}
	}
	return coded{sentence(u.out.words.Say("cli.service-faults", "Faults", said)), misused}
}
