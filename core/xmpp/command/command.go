// Package command is commands that services offer to people (XEP-0050): a list of them, and
// their execution step by step, with forms.
//
//	commands := command.New(s, services)               // in session.Config.Attach
//	all, err := commands.List(ctx, service)
//	run, err := commands.Execute(ctx, all[0].Address, all[0].Node)
//	for run.Step().Status == command.Executing {
//		err = run.Do(ctx, command.Next, forms.Answers{"from": {"2026-12-28"}})
//	}
//
// # A run
//
// The service says in which state a run is, and what may be done next. What it does not let
// happen is not sent, and no answer that its form would not take ([forms.Faults]).
//
//	             Next, Prev    Complete       Cancel     the service refuses
//	Executing    the answer    the answer     Canceled   stays, but when it has
//	             tells         tells                     forgotten us: Canceled
//	Completed    ErrOver       ErrOver        ErrOver
//	Canceled     ErrOver       ErrOver        ErrOver
//
// A run belongs to one goroutine. Who has lost interest in one cancels it, so that the service
// need not keep it. The id by which the service knows a run is nobody's business but its own,
// and changes where it says so.
package command

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "http://jabber.org/protocol/commands"

// Feature is how a service announces that it has commands.
const Feature = space

const (
	// patience is how long a service may take for a step.
	patience = 2 * time.Minute
	// mostCommands bounds a list, and page what is asked for at a time.
	mostCommands = 1000
	page         = 100
)

var (
	// ErrOver says that a run has come to its end before.
	ErrOver = errors.New("command: the run is over")
	// ErrExpired says that the service knows the run no more: too much time has passed, or it
	// was started anew. The command may be executed again.
	ErrExpired = errors.New("command: the service has forgotten the run")
	// ErrAction says that this cannot be done now.
	ErrAction = errors.New("command: not possible in this step")
	// ErrAnswer says that the service does not take what was filled in.
	ErrAnswer = errors.New("command: the service does not take the answers")
	// ErrBroken says that the service has answered something that is no step of a run.
	ErrBroken = errors.New("command: the service breaks the rules")
)

// Commands are what services of a session offer. Its methods are safe for concurrent use.
type Commands struct {
	s *session.Session
	d *disco.Disco
}

// New adds commands to a session, as [session.Config].Attach does.
func New(s *session.Session, d *disco.Disco) *Commands { return &Commands{s, d} }

// Command is one that is offered.
type Command struct {
	Address xmpp.Address `json:"address"` // who executes it, not always who has it in his list
	Node    string       `json:"node"`    // by which it is known
	Name    string       `json:"name"`    // what a person reads; Node where there is none
}

// List asks somebody for the commands that he offers us, at most 1000. It waits for the
// answers.
func (c *Commands) List(ctx context.Context, of xmpp.Address) (all []Command, err error) {
	behind := ""
	for range mostCommands / page {
		items, err := c.d.Items(ctx, of, space, behind, page)
		if err != nil {
			return nil, err
		}
		for _, item := range items.All {
			one := Command{item.Address, item.Node, item.Name}
			if one.Name == "" {
				one.Name = one.Node
			}
			if one.Node != "" && len(all) < mostCommands {
				all = append(all, one)
			}
		}
		if behind = items.Next; behind == "" {
			break
		}
	}
	return all, nil
}

// Execute begins a run of a command. It waits for the first step, two minutes at most.
func (c *Commands) Execute(ctx context.Context, of xmpp.Address, node string) (*Run, error) {
	r := &Run{s: c.s, of: of, node: node}
	if err := r.ask(ctx, "execute", nil); err != nil {
		return nil, err
	}
	return r, nil
}

// ask does something, and takes the step that the service answers.
func (r *Run) ask(ctx context.Context, action Action, content []byte) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var e xmlsafe.Encoder
	e.Start("command", "xmlns", space, "node", r.node, "action", string(action)).Attr("sessionid", r.id)
	answer, err := r.s.Query(ctx, "set", r.of, e.Raw(content).End().Bytes())
	if err != nil {
		return reason(err)
	}
	step, id, err := readStep(answer.Child(space, "command"))
	if err != nil {
		return err
	}
	if r.step = step; id != "" {
		r.id = id
	}
	return nil
}

// reasons are what §4.6 has for what is wrong.
var reasons = map[string]error{
	"session-expired": ErrExpired, "bad-sessionid": ErrExpired, "bad-action": ErrAction, "malformed-action": ErrAction, "bad-payload": ErrAnswer,
}

// reason makes an error of this package of what a service refuses, where it says why.
func reason(err error) error {
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) && refused.Specific != nil && refused.Specific.Space == space {
		if why := reasons[refused.Specific.Local]; why != nil {
			return fmt.Errorf("%w: %w", why, err)
		}
	}
	return err
}
