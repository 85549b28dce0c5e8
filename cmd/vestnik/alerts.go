package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp/notice"
)

// alertsCommand prints the alerts of all conversations, and what has become of them.
type alertsCommand struct {
	From    []string `sep:"none" placeholder:"ADDRESS" help:"cli.alerts-from"`
	Urgency string   `enum:",low,normal,high" default:"" placeholder:"U" help:"cli.alerts-urgency"`
	State   string   `enum:",new,read,acknowledged,answered,expired" default:"" placeholder:"STATE" help:"cli.alerts-state"`
	Limit   int      `placeholder:"N" help:"cli.alerts-limit"`
	Account string   `name:"account" placeholder:"J" help:"cli.account"`
	CSV     string   `name:"csv" placeholder:"FILE|-" xor:"form" help:"cli.csv"`
	JSON    bool     `name:"json" xor:"form" help:"cli.json"`
}

// alertLine is an alert as it is kept. Its fields are a contract, as those of watch are.
type alertLine struct {
	ID      string          `json:"id"`
	With    string          `json:"with"`
	From    string          `json:"from"`
	Type    desk.Type       `json:"type"`
	Subject string          `json:"subject"`
	Body    string          `json:"body"`
	Time    string          `json:"time"`
	State   desk.AlertState `json:"state"`
	// Answer is what was answered to it, Acknowledged when notice was taken of it.
	Answer       string `json:"answer,omitempty"`
	Acknowledged string `json:"acknowledged,omitempty"`
	Unreadable   string `json:"unreadable,omitempty"`
	*desk.Notice
	Account string `json:"account,omitempty"` // where there are several
}

// Run prints alerts, the oldest first, or writes them as a table, the newest first.
func (c *alertsCommand) Run(ctx context.Context, p *program) error {
	if c.Limit < 0 {
		return sentence(p.words.Say("cli.bad-limit"))
	}
	q := desk.AlertQuery{Account: c.Account, From: c.From, State: desk.AlertState(c.State)}
	if c.Urgency != "" {
		u, _ := notice.ParseUrgency(c.Urgency) // which kong has checked
		q.Urgency = &u
	}
	k, err := p.kept(ctx, c.Account)
	if err != nil {
		return err
	}
	defer k.done()
	all := desk.AllAlerts(ctx, k.alerts, q)
	if c.CSV != "" {
		return c.write(p, first(all, c.Limit))
	}
	var alerts []desk.Message
	for m, err := range first(all, cmp.Or(c.Limit, usual)) {
		if err != nil {
			return err
		}
		alerts = append(alerts, m)
	}
	out := &printer{out: os.Stdout, json: c.JSON, words: p.words, several: k.several}
	for _, m := range slices.Backward(alerts) {
		if err := out.alert(&m, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// alerts answers a query.
func (k *kept) alerts(ctx context.Context, q desk.AlertQuery) ([]desk.Message, error) {
	switch {
	case k.resident != nil:
		return k.resident.Alerts(ctx, q)
	case k.journal == nil:
		return nil, nil
	}
	return agent.AlertsHere(ctx, k.journal, k.accounts, q)
}

// first returns so many of them; of 0 all.
func first(all iter.Seq2[desk.Message, error], n int) iter.Seq2[desk.Message, error] {
	return func(yield func(desk.Message, error) bool) {
		left := n
		for m, err := range all {
			if left--; !yield(m, err) || left == 0 {
				return
			}
		}
	}
}

// write writes them as a table. A file that is there stays as it is.
func (c *alertsCommand) write(p *program, all iter.Seq2[desk.Message, error]) error {
	if c.CSV == "-" {
		_, err := p.words.WriteAlerts(os.Stdout, all, func(int) {})
		return err
	}
	file, err := os.OpenFile(c.CSV, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	progress := p.countUp()
	if progress == nil {
		progress = func(int) {}
	}
	n, err := p.words.WriteAlerts(file, all, progress)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(c.CSV)
		return err
	}
	fmt.Println(printable(p.words.Say("cli.alerts-written", "File", c.CSV, "Number", n)))
	return nil
}

// alert prints an alert with its date, its urgency where it says one, and what has become of it.
func (p *printer) alert(m *desk.Message, now time.Time) error {
	who := m.From
	if u := m.Weight(); u != desk.NormalUrgency {
		who += " [" + p.words.Urgency(u) + "]"
	}
	if m.Notice != nil && m.Notice.Classification != "" {
		who += " [" + m.Notice.Classification + "]"
	}
	line := alertLine{
		m.ID, m.Peer.Address, m.From, m.Type, m.Subject, m.Body, stamp(m.Time), m.AlertState(now), m.Answer, since(m.Acknowledged),
		m.Unreadable, m.Notice, p.account(m.Peer.Account),
	}
	return p.print(line, m.Time.Local().Format(time.DateTime)+" "+who+": "+p.text(m)+noticed(m.Notice)+" — "+p.words.AlertState(m, now))
}
