package main

import (
	"context"
	"os"
	"slices"
	"time"

	"vestnik/core/desk"
)

// audience is whom a message is for.
type audience struct {
	To    []string `sep:"none" placeholder:"ADDRESS" help:"cli.to"`
	Group []string `sep:"none" placeholder:"G" help:"cli.to-group"`
	All   bool     `help:"cli.to-all"`
}

// desk is that as others know it.
func (a *audience) desk() *desk.Audience {
	return &desk.Audience{To: a.To, Groups: a.Group, All: a.All}
}

// contacts are those of the resident. One that has just come on line learns of them in a moment.
func (c *sendCommand) contacts(ctx context.Context, running desk.Desk) (all []desk.Contact, err error) {
	if !c.desk().Roster() {
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

// waiting is for what a command waits, and how it tells.
type waiting struct {
	Wait    string        `enum:"sent,delivered,read,ack,answer" default:"sent" placeholder:"STATE" help:"cli.wait"`
	Timeout time.Duration `default:"1m" placeholder:"D" help:"cli.timeout"`
	Repeat  time.Duration `placeholder:"D" help:"cli.repeat"`
	Report  bool          `help:"cli.delivery-report"`
	JSON    bool          `name:"json" help:"cli.json"`
}

var waitsFor = map[string]desk.Reached{
	"sent": desk.ReachedSent, "delivered": desk.ReachedDelivered, "read": desk.ReachedRead, "ack": desk.ReachedAcknowledged, "answer": desk.ReachedAnswered,
}

// deliveries are those that the command line asks for.
func (c *sendCommand) deliveries(p *program, contacts []desk.Contact) (*deliveries, error) {
	recipients := c.desk().Recipients(contacts)
	if len(recipients) == 0 {
		return nil, sentence(p.words.Say("cli.nobody"))
	}
	d := newDeliveries(recipients, waitsFor[c.Wait])
	d.every = c.Repeat
	c.tells(d)
	return d, nil
}

// tells has each change told where that is asked for.
func (c *sendCommand) tells(d *deliveries) {
	if c.JSON {
		d.told = func(one *delivery) error { return printDelivery(os.Stdout, one) }
	}
}
