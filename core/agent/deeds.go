package agent

import (
	"context"
	"regexp"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/gateway"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/search"
)

// beginning begins something with a service: it returns the first step, and how it goes on where
// that is not the last.
type beginning func(ctx context.Context, q *Asking, node string) (desk.ServiceStep, mover, error)

// beginnings are what can be begun.
var beginnings = map[desk.Deed]beginning{
	desk.DeedCommand: runCommand, desk.DeedRegister: registerWith, desk.DeedSearch: searchPeople, desk.DeedGateway: askGateway,
	desk.DeedPassword: changePassword, desk.DeedRemoveAccount: removeAccount,
	desk.DeedUnregister: atOnce(func(ctx context.Context, q *Asking, _ string) (*desk.Form, error) {
		return nil, q.Registration.Remove(ctx, q.who)
	}),
	desk.DeedSignIn: atOnce(func(_ context.Context, q *Asking, _ string) (*desk.Form, error) {
		return nil, q.Gateways.SignIn(q.who)
	}),
	desk.DeedSignOut: atOnce(func(_ context.Context, q *Asking, _ string) (*desk.Form, error) {
		return nil, q.Gateways.SignOut(q.who)
	}),
	desk.DeedSubscribe:   atOnce(subscribe),
	desk.DeedUnsubscribe: atOnce(unsubscribe),
}

// over is the last step.
func over(form *desk.Form) desk.ServiceStep {
	return desk.ServiceStep{Step: command.Step{Status: desk.StepCompleted, Form: form}}
}

// asks is a step that asks something, and goes on to its end.
func asks(form *desk.Form) desk.ServiceStep {
	return desk.ServiceStep{Step: command.Step{
		Status: desk.StepExecuting, Form: form, Actions: []desk.FormAction{desk.ActionComplete}, Default: desk.ActionComplete,
	}}
}

// atOnce begins what has one step.
func atOnce(do func(ctx context.Context, q *Asking, node string) (*desk.Form, error)) beginning {
	return func(ctx context.Context, q *Asking, node string) (desk.ServiceStep, mover, error) {
		ctx, cancel := context.WithTimeout(ctx, askLimit)
		defer cancel()
		form, err := do(ctx, q, node)
		return over(form), nil, err
	}
}

// submits goes on with what asks once.
func submits(submit func(context.Context, desk.FormAnswers) (desk.ServiceStep, error)) mover {
	return func(ctx context.Context, action desk.FormAction, answers desk.FormAnswers) (desk.ServiceStep, error) {
		switch action {
		case desk.ActionCancel:
			return desk.ServiceStep{Step: command.Step{Status: desk.StepCanceled}}, nil
		case desk.ActionComplete:
			ctx, cancel := context.WithTimeout(ctx, askLimit)
			defer cancel()
			return submit(ctx, answers)
		}
		return desk.ServiceStep{}, command.ErrAction
	}
}

func runCommand(ctx context.Context, q *Asking, node string) (desk.ServiceStep, mover, error) {
	run, err := q.Commands.Execute(ctx, q.who, node)
	if err != nil {
		return desk.ServiceStep{}, nil, err
	}
	return desk.ServiceStep{Step: run.Step()}, func(ctx context.Context, action desk.FormAction, answers desk.FormAnswers) (desk.ServiceStep, error) {
		err := run.Do(ctx, action, answers)
		return desk.ServiceStep{Step: run.Step()}, err
	}, nil
}

func registerWith(ctx context.Context, q *Asking, _ string) (desk.ServiceStep, mover, error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	now, err := q.Registration.Ask(ctx, q.who)
	if err != nil {
		return desk.ServiceStep{}, nil, err
	}
	step := asks(now.Form)
	if now.Form == nil { // a page is all there is
		step = over(nil)
	}
	step.Registered, step.Page = now.Registered, now.Page
	return step, submits(func(ctx context.Context, answers desk.FormAnswers) (desk.ServiceStep, error) {
		return over(nil), q.Registration.Submit(ctx, q.who, now.Form, answers)
	}), nil
}

func searchPeople(ctx context.Context, q *Asking, _ string) (desk.ServiceStep, mover, error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	form, err := q.Directories.Ask(ctx, q.who)
	if err == nil && form == nil {
		err = search.ErrNotOffered
	}
	if err != nil {
		return desk.ServiceStep{}, nil, err
	}
	return asks(form), submits(func(ctx context.Context, answers desk.FormAnswers) (desk.ServiceStep, error) {
		found, err := q.Directories.Find(ctx, q.who, form, answers)
		if err != nil {
			return desk.ServiceStep{}, err
		}
		step := over(found)
		for row := range found.Rows {
			step.People = append(step.People, search.Address(found, row).String())
		}
		return step, nil
	}), nil
}

// askGateway asks whom a name of another network is here.
func askGateway(ctx context.Context, q *Asking, _ string) (desk.ServiceStep, mover, error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	prompt, err := q.Gateways.Prompt(ctx, q.who)
	if err != nil {
		return desk.ServiceStep{}, nil, err
	}
	form := &desk.Form{Kind: forms.Ask, Type: gateway.Feature, Fields: []desk.FormField{{Var: "prompt", Type: forms.TextSingle, Label: prompt.Label, Required: true}}}
	if prompt.Text != "" {
		form.Instructions = []string{prompt.Text}
	}
	return asks(form), submits(func(ctx context.Context, answers desk.FormAnswers) (desk.ServiceStep, error) {
		filled, err := form.Submit(answers)
		if err != nil {
			return desk.ServiceStep{}, err
		}
		who, err := q.Gateways.Address(ctx, q.who, filled.Value("prompt"))
		if err != nil {
			return desk.ServiceStep{}, err
		}
		step := over(&desk.Form{Kind: forms.Result, Type: gateway.Feature, Fields: []desk.FormField{{Var: "jid", Type: forms.JIDSingle, Values: []string{who.String()}}}})
		step.People = []string{who.String()}
		return step, nil
	}), nil
}

func subscribe(ctx context.Context, q *Asking, node string) (*desk.Form, error) {
	s, err := q.Nodes.Subscribe(ctx, q.who, node)
	if err == nil && q.Followed != nil {
		err = q.Followed(ctx, q.who, node, true)
	}
	if err != nil {
		return nil, err
	}
	return &desk.Form{Kind: forms.Result, Type: pubsub.Feature, Fields: []desk.FormField{{Var: "subscription", Values: []string{string(s.State)}}}}, nil
}

// unsubscribe ends all subscriptions to a node.
func unsubscribe(ctx context.Context, q *Asking, node string) (*desk.Form, error) {
	all, err := q.Nodes.Subscriptions(ctx, q.who)
	if err != nil {
		return nil, err
	}
	err = pubsub.ErrNotSubscribed
	for _, s := range all {
		if s.Node == node {
			if err = q.Nodes.Unsubscribe(ctx, q.who, s); err != nil {
				return nil, err
			}
		}
	}
	if err == nil && q.Followed != nil {
		err = q.Followed(ctx, q.who, node, false)
	}
	return nil, err
}

// changePassword gives the account another password, and the keyring.
func changePassword(_ context.Context, q *Asking, _ string) (desk.ServiceStep, mover, error) {
	form := &desk.Form{Kind: forms.Ask, Legacy: true, Fields: []desk.FormField{{Var: "password", Type: forms.TextPrivate, Required: true}}}
	return asks(form), submits(func(ctx context.Context, answers desk.FormAnswers) (desk.ServiceStep, error) {
		filled, err := form.Submit(answers)
		if err != nil {
			return desk.ServiceStep{}, err
		}
		password := filled.Value("password")
		if err := q.Registration.ChangePassword(ctx, password); err != nil {
			return desk.ServiceStep{}, err
		}
		return over(nil), q.Renewed(context.WithoutCancel(ctx), password)
	}), nil
}

// removeAccount takes the account off the server, for who writes its address to say so.
func removeAccount(_ context.Context, q *Asking, _ string) (desk.ServiceStep, mover, error) {
	own := q.JID().Bare().String()
	form := &desk.Form{Kind: forms.Ask, Legacy: true, Fields: []desk.FormField{{
		Var: "address", Type: forms.TextSingle, Required: true, Rule: &desk.FormRule{Pattern: regexp.QuoteMeta(own)},
	}}}
	return asks(form), submits(func(ctx context.Context, answers desk.FormAnswers) (desk.ServiceStep, error) {
		if _, err := form.Submit(answers); err != nil {
			return desk.ServiceStep{}, err
		}
		if err := q.Registration.Remove(ctx, xmpp.Address{}); err != nil {
			return desk.ServiceStep{}, err
		}
		return over(nil), q.Removed(context.WithoutCancel(ctx))
	}), nil
}
