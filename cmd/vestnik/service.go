package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// What a server, or whatever else has an address, is and can is printed by command, and done.
type serviceCommand struct {
	accountOptions
	Account string    `name:"account" placeholder:"J" help:"cli.account"`
	Field   []string  `name:"field" sep:"none" placeholder:"K=V" help:"cli.field"`
	JSON    bool      `name:"json" help:"cli.json"`
	Address string    `arg:"" name:"ADDRESS" help:"cli.service-address"`
	Deed    desk.Deed `arg:"" optional:"" name:"DEED" default:"" enum:",command,register,unregister,search,gateway,sign-in,sign-out,subscribe,unsubscribe,password,remove-account" help:"cli.service-deed"`
	Node    string    `arg:"" optional:"" name:"NODE" help:"cli.service-node"`
}

// errNeedsNode and errBadField are what is wrong with the command line beside what kong knows.
var (
	errNeedsNode = errors.New(`expected "NODE"`)
	errBadField  = errors.New("--field: expected K=V but got something else")
)

// Validate implements kong's interface.
func (c *serviceCommand) Validate() error {
	ofNode := slices.Contains([]desk.Deed{desk.DeedCommand, desk.DeedSubscribe, desk.DeedUnsubscribe}, c.Deed)
	if ofNode && c.Node == "" {
		return errNeedsNode
	}
	if !ofNode && c.Node != "" {
		return fmt.Errorf("unexpected argument %s", c.Node)
	}
	for _, f := range c.Field {
		if name, _, ok := strings.Cut(f, "="); !ok || name == "" {
			return errBadField
		}
	}
	return c.accountOptions.Validate()
}

// serviceLine is what an address is and can. Its fields are a contract.
type serviceLine struct {
	Address    string                 `json:"address"`
	Identities []desk.ServiceIdentity `json:"identities"`
	Features   []string               `json:"features"`
	Can        []desk.Deed            `json:"can"`
	Items      []desk.ServiceItem     `json:"items"`
	Commands   []desk.ServiceItem     `json:"commands,omitempty"`
	MaxFile    int64                  `json:"maxFile,omitempty"`
	Subscribed []desk.Subscribed      `json:"subscribed,omitempty"`
	Reach      []desk.ServiceReach    `json:"reach,omitempty"`
}

// Run prints what an address is and can, or does it.
func (c *serviceCommand) Run(ctx context.Context, p *program) error {
	at, err := c.at()
	if err != nil {
		return err
	}
	services, leave, err := c.services(ctx, p)
	if err != nil {
		return err
	}
	defer leave()
	out := &printer{out: os.Stdout, json: c.JSON, words: p.words}
	if c.Deed == "" {
		return explore(ctx, services, at, out)
	}
	at.Node = c.Node
	u := &undertaking{services: services, out: out, answers: fields(c.Field), task: desk.Task{Spot: at, Deed: c.Deed}}
	if len(c.Field) == 0 && !c.JSON && term.IsTerminal(int(os.Stdin.Fd())) {
		u.person = &questioner{program: p, out: os.Stdout, read: p.readLine}
	}
	return u.run(ctx)
}

// at reads which address is meant.
func (c *serviceCommand) at() (at desk.Spot, err error) {
	of, err := xmpp.ParseAddress(c.Address)
	if err != nil {
		return at, desk.NewProblem(desk.BadAddress, "address", c.Address)
	}
	at.Address = of.String()
	return at, nil
}

// services returns who asks: the running resident, or else a session of our own that is shown to
// nobody, since what waits for the person on the server is not for us.
func (c *serviceCommand) services(ctx context.Context, p *program) (services desk.Services, leave func(), err error) {
	if !c.given() {
		if running, s, err := look(ctx); err == nil {
			account, err := named(addresses(&s.Status), c.Account)
			return ofAccount{running, account}, func() {}, err
		}
	}
	account, err := c.choose(ctx, p, c.Account)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	l, err := signInAlone(ctx, account)
	if err != nil {
		return nil, nil, err
	}
	go l.deafen()
	return agent.NewServices(&agent.Asking{Client: l.s, URL: account.URL, Renewed: func(ctx context.Context, password string) error {
		if c.given() {
			return nil // it is not ours to keep
		}
		return keyring().Set(ctx, account.Address, password)
	}, Removed: func(context.Context) error { return nil }}), func() { l.s.Close() }, nil
}

// deafen takes what comes, and leaves it to the person's other programs.
func (l *lone) deafen() {
	for {
		select {
		case <-l.heard:
		case <-l.s.Done():
			return
		}
	}
}

// ofAccount asks by one account.
type ofAccount struct {
	desk.Services
	account string
}

// Explore implements [desk.Services].
func (o ofAccount) Explore(ctx context.Context, at desk.Spot) (desk.Service, error) {
	at.Account = o.account
	return o.Services.Explore(ctx, at)
}

// ServiceItems implements [desk.Services].
func (o ofAccount) ServiceItems(ctx context.Context, at desk.Spot, behind string, limit int) (desk.ServiceItems, error) {
	at.Account = o.account
	return o.Services.ServiceItems(ctx, at, behind, limit)
}

// Begin implements [desk.Services].
func (o ofAccount) Begin(ctx context.Context, t desk.Task) (desk.ServiceStep, error) {
	t.Account = o.account
	return o.Services.Begin(ctx, t)
}

const (
	// onePage is how many items are asked for at a time, and mostPages how often.
	onePage   = 1000
	mostPages = 100
)

// explore prints what an address is, has and can.
func explore(ctx context.Context, services desk.Services, at desk.Spot, out *printer) error {
	is, err := services.Explore(ctx, at)
	if err != nil {
		return err
	}
	line := serviceLine{Address: at.Address, Identities: orNone(is.Identities), Features: orNone(is.Features), Can: orNone(is.Can), MaxFile: is.MaxFile, Subscribed: is.Subscribed, Reach: is.Reach}
	if line.Items, err = itemsOf(ctx, services, at); err != nil {
		return err
	}
	if slices.Contains(is.Can, desk.DeedCommand) {
		if line.Commands, err = itemsOf(ctx, services, desk.Spot{Ref: at.Ref, Node: desk.CommandsNode}); err != nil {
			return err
		}
	}
	return out.service(line)
}

// orNone makes of nothing a list without anything in it.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// itemsOf returns all that an address has. One that has none, or does not say, has none.
func itemsOf(ctx context.Context, services desk.Services, at desk.Spot) ([]desk.ServiceItem, error) {
	all, behind := []desk.ServiceItem{}, ""
	for range mostPages {
		page, err := services.ServiceItems(ctx, at, behind, onePage)
		var problem *desk.Problem
		if errors.As(err, &problem) && problem.Facts["address"] != "" {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if behind = page.Next; behind == "" {
			break
		}
	}
	return all, nil
}

// fields reads the answers that the command line gives.
func fields(all []string) desk.FormAnswers {
	answers := desk.FormAnswers{}
	for _, f := range all {
		name, value, _ := strings.Cut(f, "=")
		answers[name] = append(answers[name], value)
	}
	return answers
}
