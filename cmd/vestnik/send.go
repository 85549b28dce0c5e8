package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"vestnik/core/agent"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// maxText is how many bytes a text from standard input may have.
const maxText = 1 << 20

// Run sends one message. It returns nil only when the server has taken it and has
// returned no error.
func (c *sendCommand) Run(ctx context.Context, p *program) error {
	if c.Repeat != 0 && (c.Repeat < time.Second || c.Repeat >= c.Timeout || waitsFor[c.Wait] < desk.ReachedDelivered) {
		return coded{sentence(p.words.Say("cli.bad-repeat")), misused}
	}
	if c.Room != "" && (len(c.To) > 0 || c.desk().Roster() || c.At != "" || c.Repeat != 0 || waitsFor[c.Wait] > desk.ReachedDelivered) {
		return coded{sentence(p.words.Say("cli.room-alone")), misused}
	}
	m := desk.Outgoing{Account: c.Account, Type: desk.Type(c.Type), Subject: c.Subject}
	if c.Text != nil {
		m.Body = *c.Text
	}
	if m.Body == "-" {
		if c.PasswordFile == "-" {
			return sentence(p.words.Say("cli.one-stdin"))
		}
		text, err := p.standardInput(ctx)
		if err != nil {
			return err
		}
		m.Body = text
	}
	var err error
	if m.Notice, err = c.notice(p, time.Now()); err != nil {
		return err
	}
	if err := c.later(p, &m); err != nil {
		return err
	}
	m.Subject, m.Body = charset.Printable(m.Subject), charset.Printable(m.Body)
	if len(c.File) == 0 && strings.TrimSpace(m.Body) == "" && strings.TrimSpace(m.Subject) == "" {
		return desk.NewProblem(desk.EmptyMessage)
	}
	for at, to := range c.To {
		if !strings.ContainsAny(to, "./") { // else it is a server, or a service there
			to = whole(to)
			c.To[at] = to
		}
		if _, err := xmpp.ReadAddress(to); err != nil { // who is known may have an odd one
			return desk.NewProblem(desk.BadAddress, "address", to)
		}
	}
	err = c.send(ctx, p, m)
	if err != nil && ctx.Err() != nil {
		return sentence(p.words.Say("cli.interrupted"))
	}
	return err
}

// standardInput reads the text of a message, without the last line's end.
func (p *program) standardInput(ctx context.Context) (string, error) {
	data, err := readAll(ctx, os.Stdin, 2*maxText+1) // in UTF-16 it may be twice as long
	switch {
	case err != nil:
		return "", err
	case len(data) > 2*maxText:
		return "", sentence(p.words.Say("cli.too-long"))
	}
	text, err := charset.Decode(data, writtenIn(os.Stdin))
	switch {
	case err != nil:
		return "", sentence(p.words.Say("cli.bad-text"))
	case len(text) > maxText:
		return "", sentence(p.words.Say("cli.too-long"))
	}
	return strings.TrimSuffix(charset.Lines(text), "\n"), nil
}

// send chooses who sends: the resident, else a session of its own. Files may take longer than
// what is waited for after that.
func (c *sendCommand) send(ctx context.Context, p *program, m desk.Outgoing) error {
	if !m.At.IsZero() {
		return c.keep(ctx, p, m)
	}
	if !c.given() {
		if running, err := resident(); err == nil {
			return c.sendThrough(ctx, p, running, m)
		}
	}
	choosing, cancel := context.WithTimeout(ctx, c.Timeout)
	account, err := c.choose(choosing, p, c.Account)
	cancel()
	if err != nil {
		return err
	}
	return c.sendAlone(ctx, p, account, m)
}

func (c *sendCommand) sendThrough(ctx context.Context, p *program, running *desk.Client, m desk.Outgoing) error {
	if err := c.attachThrough(ctx, running, &m); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	if c.Room != "" {
		return c.sayInRoom(ctx, p, running, m)
	}
	contacts, err := c.contacts(ctx, running)
	if err != nil {
		return err
	}
	d, err := c.deliveries(p, contacts)
	if err != nil {
		return err
	}
	return c.finish(ctx, p, d, p.sendThrough(ctx, running, m, d))
}

func (c *sendCommand) sendAlone(ctx context.Context, p *program, account desk.Account, m desk.Outgoing) error {
	whole := ctx
	ctx, cancel := context.WithTimeout(whole, c.Timeout)
	defer cancel()
	l, err := signInAlone(ctx, account)
	if err != nil {
		return err
	}
	defer l.s.Close()
	if len(c.File) > 0 {
		if err := c.attachAlone(whole, l, &m); err != nil {
			return err
		}
		later, cancel := context.WithTimeout(whole, c.Timeout)
		defer cancel()
		ctx = later
	}
	if c.Room != "" {
		return c.sayAlone(ctx, p, &loneRooms{l}, m)
	}
	var contacts []desk.Contact
	if c.desk().Roster() {
		if contacts, err = l.contacts(ctx); err != nil {
			return err
		}
	}
	d, err := c.deliveries(p, contacts)
	if err != nil {
		return err
	}
	return c.finish(ctx, p, d, l.send(ctx, m, d))
}

// finish reports how far the messages have come, and says how the command ends: an error of
// the way there counts where time has not simply run out.
func (c *sendCommand) finish(ctx context.Context, p *program, d *deliveries, err error) error {
	if c.Report {
		if printing := d.printReport(os.Stdout, p.words); printing != nil {
			return printing
		}
	}
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	if err != nil && (!late || len(d.all) == 1 && d.want == desk.ReachedSent) {
		if late && d.all[0].state == desk.ReachedQueued {
			return desk.NewProblem(desk.MessageUncertain, "to", d.all[0].to)
		}
		return err
	}
	return d.result(p.words)
}

// stuck says why an account does not come on line before somebody has done something
// about it, nil when it does; without an address, why none of all does. The resident goes
// on trying meanwhile, but a script is not to wait for that.
func stuck(s *desk.Status, address string) *desk.Problem {
	var first *desk.Problem
	for i := range s.Accounts {
		a := &s.Accounts[i]
		if address != "" && a.Address != address {
			continue
		}
		problem := stuckAccount(a)
		if problem == nil {
			return nil
		}
		first = cmp.Or(first, problem)
	}
	return cmp.Or(first, desk.NewProblem(desk.NoAccount))
}

func stuckAccount(s *desk.AccountStatus) *desk.Problem {
	switch {
	case s.Connection == desk.OffLine:
		return desk.NewProblem(desk.NotOnLine)
	case s.Connection == desk.Connecting || s.Connection == desk.Waiting && !s.RetryAt.IsZero():
		if s.Problem == nil || agent.Passes(s.Problem.Code) {
			return nil
		}
	case s.Connection.Live():
		return nil
	}
	return s.Problem
}

// explainFor explains an error that came while signing in with an account.
func explainFor(err error, a desk.Account) error {
	return agent.Explain(err, agent.Target{Address: a.Address, URL: a.URL, Trusts: a.Trust != "", Opening: true})
}
