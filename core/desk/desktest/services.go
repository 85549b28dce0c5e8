package desktest

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"vestnik/core/desk"
)

// The office that the fake is in has one command, a request for leave in two steps, as the
// embedded one has (core/demo), and nothing else.

// leaveNode is by which it is known.
const leaveNode = "leave"

// leaveForm is what is asked in its first step.
func leaveForm() *desk.Form {
	return &desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{
		{Var: "from", Type: desk.FieldTextSingle, Required: true, Rule: &desk.FormRule{Datatype: "xs:date"}},
		{Var: "to", Type: desk.FieldTextSingle, Required: true, Rule: &desk.FormRule{Datatype: "xs:date"}},
	}}
}

// Explore implements [desk.Services].
func (f *Fake) Explore(ctx context.Context, at desk.Spot) (desk.Service, error) {
	leave, err := f.enter(ctx, "Explore", at)
	if err != nil {
		return desk.Service{}, err
	}
	defer leave()
	return desk.Service{
		Identities: []desk.ServiceIdentity{{Category: "server", Type: "im", Name: "Fake"}}, Features: []string{desk.CommandsNode},
		Can: []desk.Deed{desk.DeedCommand},
	}, nil
}

// ServiceItems implements [desk.Services].
func (f *Fake) ServiceItems(ctx context.Context, at desk.Spot, _ string, _ int) (desk.ServiceItems, error) {
	all := desk.ServiceItems{Items: []desk.ServiceItem{}}
	leave, err := f.enter(ctx, "ServiceItems", at)
	if err != nil {
		return all, err
	}
	defer leave()
	if at.Node == desk.CommandsNode {
		all.Items, all.Count = append(all.Items, desk.ServiceItem{Address: "example.com", Node: leaveNode, Name: "Leave"}), 1
	}
	return all, nil
}

// Begin implements [desk.Services].
func (f *Fake) Begin(ctx context.Context, t desk.Task) (desk.ServiceStep, error) {
	leave, err := f.enter(ctx, "Begin", t)
	if err != nil {
		return desk.ServiceStep{}, err
	}
	defer leave()
	switch {
	case t.Deed != desk.DeedCommand:
		return desk.ServiceStep{}, desk.NewProblem(desk.NotOffered, "address", t.Address)
	case t.Node != leaveNode:
		return desk.ServiceStep{}, desk.NewProblem(desk.NoItem, "address", t.Address)
	}
	f.run = firstStep()
	return *f.run, nil
}

func firstStep() *desk.ServiceStep {
	step := &desk.ServiceStep{ID: rand.Text()}
	step.Status, step.Form, step.Actions, step.Default = desk.StepExecuting, leaveForm(), []desk.FormAction{desk.ActionNext}, desk.ActionNext
	return step
}

// Proceed implements [desk.Services].
func (f *Fake) Proceed(ctx context.Context, m desk.Move) (desk.ServiceStep, error) {
	leave, err := f.enter(ctx, "Proceed", m)
	if err != nil {
		return desk.ServiceStep{}, err
	}
	defer leave()
	switch {
	case f.run == nil || m.ID != f.run.ID:
		return desk.ServiceStep{}, desk.NewProblem(desk.StepGone)
	case m.Action == desk.ActionCancel:
		f.run = nil
		over := desk.ServiceStep{}
		over.Status = desk.StepCanceled
		return over, nil
	case !slices.Contains(f.run.Actions, m.Action):
		return desk.ServiceStep{}, desk.NewProblem(desk.StepNotNow)
	case m.Action == desk.ActionPrev:
		f.run = firstStep()
		return *f.run, nil
	case m.Action == desk.ActionComplete:
		f.run = nil
		over := desk.ServiceStep{}
		over.Status, over.Notes = desk.StepCompleted, []desk.FormNote{{Severity: desk.NoteInfo, Text: "Sent"}}
		return over, nil
	}
	if faults := f.run.Form.Check(m.Answers); len(faults) > 0 {
		again := *f.run
		again.Faults = faults
		return again, nil
	}
	f.run.ID = rand.Text()
	f.run.Form = &desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{{Type: desk.FieldFixed, Values: []string{"?"}}}}
	f.run.Actions, f.run.Default = []desk.FormAction{desk.ActionPrev, desk.ActionComplete}, desk.ActionComplete
	return *f.run, nil
}

// servicesAsk keeps the rules at [desk.Services].
func servicesAsk(t *testing.T, d desk.Desk, _ Control) {
	server := desk.Spot{}
	is, err := d.Explore(t.Context(), server)
	if err != nil || len(is.Identities) == 0 || !slices.Contains(is.Can, desk.DeedCommand) || !slices.Contains(is.Features, desk.CommandsNode) {
		t.Fatalf("%+v, %v", is, err)
	}
	commands, err := d.ServiceItems(t.Context(), desk.Spot{Node: desk.CommandsNode}, "", 100)
	if err != nil || len(commands.Items) != 1 || commands.Count != 1 || commands.Items[0].Node != leaveNode || commands.Items[0].Name == "" {
		t.Fatalf("%+v, %v", commands, err)
	}
	for code, task := range map[desk.Code]desk.Task{
		desk.NoItem: {Spot: desk.Spot{Node: "no such command"}, Deed: desk.DeedCommand}, desk.NotOffered: {Deed: "dance"},
	} {
		if _, err := d.Begin(t.Context(), task); !errors.Is(err, &desk.Problem{Code: code}) {
			t.Errorf("%+v: %v", task, err)
		}
	}
	leave := desk.Task{Spot: desk.Spot{Ref: desk.Ref{Address: commands.Items[0].Address}, Node: leaveNode}, Deed: desk.DeedCommand}
	step, err := d.Begin(t.Context(), leave)
	if err != nil || step.ID == "" || step.Status != desk.StepExecuting || step.Form == nil || step.Form.Kind != desk.FormAsk || step.Default != desk.ActionNext {
		t.Fatalf("%+v, %v", step, err)
	}
	proceed := func(action desk.FormAction, answers desk.FormAnswers) (desk.ServiceStep, error) {
		return d.Proceed(t.Context(), desk.Move{ID: step.ID, Action: action, Answers: answers})
	}
	again, err := proceed(desk.ActionNext, desk.FormAnswers{"from": {"tomorrow"}})
	if want := []desk.FormFault{{Var: "from", Why: "bad-value"}, {Var: "to", Why: "missing"}}; err != nil || again.ID != step.ID || !slices.Equal(again.Faults, want) || again.Form == nil {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := proceed(desk.ActionComplete, nil); !errors.Is(err, &desk.Problem{Code: desk.StepNotNow}) {
		t.Errorf("it was over at once: %v", err)
	}
	answers := desk.FormAnswers{"from": {"2030-01-08"}, "to": {"2030-01-12"}}
	for _, action := range []desk.FormAction{desk.ActionNext, desk.ActionPrev, desk.ActionNext} {
		next, err := proceed(action, answers)
		if err != nil || next.ID == "" || next.ID == step.ID || next.Status != desk.StepExecuting || len(next.Faults) > 0 || (next.Default == desk.ActionComplete) != (action == desk.ActionNext) {
			t.Fatalf("%s: %+v, %v", action, next, err)
		}
		if _, err := proceed(action, answers); !errors.Is(err, &desk.Problem{Code: desk.StepGone}) {
			t.Errorf("%s: the step before was answered twice: %v", action, err)
		}
		step = next
	}
	over, err := proceed(desk.ActionComplete, nil)
	if err != nil || over.ID != "" || over.Status != desk.StepCompleted || len(over.Notes) != 1 || over.Notes[0].Severity != desk.NoteInfo {
		t.Fatalf("%+v, %v", over, err)
	}
	if _, err := proceed(desk.ActionPrev, nil); !errors.Is(err, &desk.Problem{Code: desk.StepGone}) {
		t.Errorf("it went on when it was over: %v", err)
	}
	if step, err = d.Begin(t.Context(), leave); err != nil {
		t.Fatal(err)
	}
	if given, err := proceed(desk.ActionCancel, nil); err != nil || given.Status != desk.StepCanceled || given.ID != "" {
		t.Errorf("%+v, %v", given, err)
	}
	if _, err := proceed(desk.ActionNext, answers); !errors.Is(err, &desk.Problem{Code: desk.StepGone}) {
		t.Errorf("it went on when it was given up: %v", err)
	}
}
