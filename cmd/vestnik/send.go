package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"vestnik/core/agent"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// maxText is how many bytes a text from standard input may have.
const maxText = 1 << 20

// Run sends one message. It returns nil only when the server has taken it and has
// returned no error.
func (c *sendCommand) Run(ctx context.Context, p *program) error {
	m := desk.Outgoing{Account: c.Account, To: c.To, Type: desk.Type(c.Type), Subject: c.Subject, Body: c.Text}
	if c.Text == "-" {
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
	m.Subject, m.Body = charset.Printable(m.Subject), charset.Printable(m.Body)
	if strings.TrimSpace(m.Body) == "" && strings.TrimSpace(m.Subject) == "" {
		return desk.NewProblem(desk.EmptyMessage)
	}
	if _, err := xmpp.ReadAddress(c.To); err != nil { // who is known may have an odd one
		return desk.NewProblem(desk.BadAddress, "address", c.To)
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

// send chooses who sends.
func (c *sendCommand) send(ctx context.Context, p *program, m desk.Outgoing) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if !c.given() {
		running, err := resident()
		if err == nil {
			return p.sendThrough(ctx, running, m)
		}
		account, err := storedAccount(ctx, c.Account)
		if err != nil {
			return err
		}
		return sendAlone(ctx, account, m)
	}
	account, err := c.account(ctx, p)
	if err != nil {
		return err
	}
	return sendAlone(ctx, account, m)
}

// silence is how long a message may be on its way before that is said.
const silence = 2 * time.Second

// sendThrough sends by way of the resident, which keeps the message: whoever waits for the
// server to come back is told so once.
func (p *program) sendThrough(ctx context.Context, running desk.Desk, m desk.Outgoing) error {
	now, err := running.Snapshot(ctx)
	if err != nil {
		return err
	}
	if m.Account, err = named(addresses(&now.Status), m.Account); err != nil {
		return err
	}
	if problem := stuck(&now.Status, m.Account); problem != nil {
		return problem
	}
	stored, err := running.Send(ctx, m)
	if err != nil {
		return err
	}
	defer time.AfterFunc(silence, func() { fmt.Fprintln(os.Stderr, printable(p.words.Say("cli.kept"))) }).Stop()
	stored, err = running.Confirm(ctx, stored.Peer, stored.Number)
	switch {
	case err != nil:
		return desk.NewProblem(desk.MessageUncertain, "to", m.To)
	case stored.State == desk.Failed:
		return desk.NewProblem(desk.MessageReturned, "to", m.To, "condition", stored.Error)
	}
	return nil
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

// sendAlone signs in for the one message, shows no presence, and leaves again.
func sendAlone(ctx context.Context, a desk.Account, m desk.Outgoing) error {
	to, err := xmpp.ParseAddress(m.To)
	if err != nil {
		return desk.NewProblem(desk.BadAddress, "address", m.To)
	}
	address, err := xmpp.ParseAccount(a.Address)
	if err != nil {
		return desk.NewProblem(desk.BadAddress, "address", a.Address)
	}
	out := message.Message{ID: rand.Text(), To: to, Type: string(m.Type), Subject: m.Subject, Body: m.Body, Notice: m.Notice, NoReceipt: true}
	if size := out.Size(); size > desk.MaxMessage {
		return desk.NewProblem(desk.MessageTooLong, "size", strconv.Itoa(size), "limit", strconv.Itoa(desk.MaxMessage))
	}
	returned := make(returns, 8)
	connect := func(context.Context) (net.Conn, error) { return dial(a, 0, nil) }
	s, err := im.SignIn(ctx, connect, session.Config{
		Account: address, Password: a.Password, Certificate: a.CertFile != "", Known: known(a.Address), Mechanisms: mechanisms(), Handler: message.HandlerFunc(returned.note),
	}, ourProgram)
	if err != nil {
		return explainFor(err, a)
	}
	defer s.Close()
	// A receipt would come when nobody is there any more, and lie in the offline store.
	id, err := s.Messages.Send(out)
	if err == nil {
		err = s.Confirm(ctx)
	}
	if err != nil {
		return desk.NewProblem(desk.MessageUncertain, "to", m.To)
	}
	for {
		select {
		case e := <-returned:
			if e.ID == id {
				return desk.NewProblem(desk.MessageReturned, "to", m.To, "condition", e.Error.Condition)
			}
		default:
			return nil
		}
	}
}

// explainFor explains an error that came while signing in with an account.
func explainFor(err error, a desk.Account) error {
	return agent.Explain(err, agent.Target{Address: a.Address, URL: a.URL, Opening: true})
}

// returns hears nothing but messages that come back.
type returns chan message.Message

func (r returns) note(m message.Message) bool {
	if m.Error != nil {
		select {
		case r <- m:
		default:
		}
	}
	return false
}
