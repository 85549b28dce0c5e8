package main

import (
	"context"
	"os"
	"slices"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// audience is whom a message is for.
type audience struct {
	To    []string `sep:"none" placeholder:"ADDRESS" help:"cli.to"`
	Group []string `sep:"none" placeholder:"G" help:"cli.to-group"`
	All   bool     `help:"cli.to-all"`
}

// knows tells whether it takes the contacts to say who that is.
func (a *audience) knows() bool { return a.All || len(a.Group) > 0 }

// contacts are those of the resident. One that has just come on line learns of them in a moment.
func (c *sendCommand) contacts(ctx context.Context, running desk.Desk) (all []desk.Contact, err error) {
	if !c.knows() {
		return nil, nil
	}
	for late := time.Now().Add(learning); ; {
		now, err := running.Snapshot(ctx)
		if err != nil {
			return nil, err
		}
		ours, err := named(addresses(&now.Status), c.Account)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(now.Contacts, func(k desk.Contact) bool { return !k.InRoster || ours != "" && k.Account != ours })
		if len(all) > 0 || time.Now().After(late) {
			return all, nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// learning is how long a resident may take to know its contacts.
const learning = 5 * time.Second

// recipients are all of them, each once, in the order in which they are named.
func (a *audience) recipients(contacts []desk.Contact) (all []string) {
	named := map[string]bool{}
	add := func(to string) {
		if address, err := xmpp.ReadAddress(to); err == nil {
			to = address.String()
		}
		if !named[to] {
			named[to] = true
			all = append(all, to)
		}
	}
	for _, to := range a.To {
		add(to)
	}
	for _, c := range contacts {
		in := func(group string) bool { return slices.Contains(c.Groups, group) }
		if c.InRoster && (a.All || slices.ContainsFunc(a.Group, in)) {
			add(c.Address)
		}
	}
	return all
}

// waiting is for what a command waits, and how it tells.
type waiting struct {
	Wait    string        `enum:"sent,delivered,read,ack,answer" default:"sent" placeholder:"STATE" help:"cli.wait"`
	Timeout time.Duration `default:"1m" placeholder:"D" help:"cli.timeout"`
	Report  bool          `help:"cli.delivery-report"`
	JSON    bool          `name:"json" help:"cli.json"`
}

var waitsFor = map[string]desk.Reached{
	"sent": desk.ReachedSent, "delivered": desk.ReachedDelivered, "read": desk.ReachedRead, "ack": desk.ReachedAcknowledged, "answer": desk.ReachedAnswered,
}

// deliveries are those that the command line asks for.
func (c *sendCommand) deliveries(p *program, contacts []desk.Contact) (*deliveries, error) {
	recipients := c.recipients(contacts)
	if len(recipients) == 0 {
		return nil, sentence(p.words.Say("cli.nobody"))
	}
	d := newDeliveries(recipients, waitsFor[c.Wait])
	if c.JSON {
		d.told = func(one *delivery) error { return printDelivery(os.Stdout, one) }
	}
	return d, nil
}
