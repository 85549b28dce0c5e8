package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"vestnik/core/availability"
	"vestnik/core/desk"
)

// What is to go out later is kept by the resident, in its journal: over restarts, and until its
// time has come or it is taken back. Nothing else is there for so long.

// laterForms are how people write a moment that a time of day or a length of time does not say.
var laterForms = []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", "02.01.2006 15:04"}

// latest is how long before it goes out a message may be written.
const latest = 366 * 24 * time.Hour

// parseLater reads a moment to come: a date with a time of day, by the clock of now's location, or what
// [availability.ParseUntil] reads.
func parseLater(text string, now time.Time) (at time.Time, err error) {
	text = strings.TrimSpace(text)
	for _, form := range laterForms {
		if at, err = time.ParseInLocation(form, text, now.Location()); err == nil {
			break
		}
	}
	if err != nil {
		at, err = availability.ParseUntil(text, now)
	}
	if err == nil && (!at.After(now) || at.After(now.Add(latest))) {
		err = availability.ErrTime
	}
	return at, err
}

// later reads --at, and looks that nothing is asked for that cannot be known then.
func (c *sendCommand) later(p *program, m *desk.Outgoing) (err error) {
	if c.At == "" {
		return nil
	}
	switch m.At, err = parseLater(c.At, time.Now()); {
	case err != nil:
		return coded{sentence(p.words.Say("cli.bad-later")), misused}
	case c.given() || c.Wait != "sent" || c.Repeat != 0 || c.Report:
		return coded{sentence(p.words.Say("cli.later-alone")), misused}
	case m.Notice != nil && !m.Notice.Expires.IsZero() && !m.Notice.Expires.After(m.At):
		return coded{sentence(p.words.Say("cli.later-expired")), misused}
	}
	return nil
}

// laterLine is what goes out later, as JSON. Its fields are a contract.
type laterLine struct {
	Event   string   `json:"event"`
	ID      string   `json:"id"`
	At      string   `json:"at"`
	To      []string `json:"to"` // those that still wait for it
	Subject string   `json:"subject"`
	Body    string   `json:"body"`
}

// keep hands over what is to go out later.
func (c *sendCommand) keep(ctx context.Context, p *program, m desk.Outgoing) error {
	running, err := resident()
	if err != nil {
		return sentence(p.words.Say("cli.later-resident"))
	}
	now, err := running.Snapshot(ctx)
	if err != nil {
		return err
	}
	if m.Account, err = named(addresses(&now.Status), m.Account); err != nil {
		return err
	}
	if err := c.attachThrough(ctx, running, &m); err != nil {
		return err
	}
	contacts, err := c.contacts(ctx, running)
	if err != nil {
		return err
	}
	d, err := c.deliveries(p, contacts)
	if err != nil {
		return err
	}
	d.told, m.Broadcast = nil, rand.Text()
	t := &tracking{desk: running, m: m, d: d, all: map[int64]tracked{}}
	errs := t.send(ctx, d.everyone())
	if len(t.all) == 0 {
		return errs[0]
	}
	if err := p.tellLater(laterLine{"scheduled", m.Broadcast, stamp(m.At), d.under(), m.Subject, m.Body}, m.At, c.JSON); err != nil {
		return err
	}
	d.want = desk.ReachedQueued // no more can be known
	return d.result(p.words)
}

// under are those that wait.
func (d *deliveries) under() (all []string) {
	for i := range d.all {
		if d.all[i].state == desk.ReachedQueued {
			all = append(all, d.all[i].to)
		}
	}
	return all
}

func (p *program) tellLater(line laterLine, at time.Time, asJSON bool) error {
	if asJSON {
		return printJSON(os.Stdout, line)
	}
	_, err := fmt.Println(printable(p.words.Say("cli.later-kept", "Time", at.Local().Format("2006-01-02 15:04"), "ID", line.ID)))
	return err
}

type scheduledCommand struct {
	List   scheduledListCommand   `cmd:"" default:"withargs" help:"cli.scheduled-list"`
	Cancel scheduledCancelCommand `cmd:"" help:"cli.scheduled-cancel"`
}

type scheduledListCommand struct {
	JSON bool `name:"json" help:"cli.json"`
}

type scheduledCancelCommand struct {
	ID string `arg:"" name:"ID" help:"cli.scheduled-id"`
}

// Run prints what is still to go out.
func (c *scheduledListCommand) Run(ctx context.Context) error {
	running, err := resident()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for before := int64(0); ; {
		page, err := running.Broadcasts(ctx, before, pageOfBroadcasts)
		if err != nil || len(page) == 0 {
			return errors.Join(err, table.Flush())
		}
		for i := range page {
			if err := c.tell(ctx, running, &page[i], table); err != nil {
				return err
			}
		}
		before = page[len(page)-1].Number
	}
}

// pageOfBroadcasts is how many are asked for at a time.
const pageOfBroadcasts = 50

// tell prints one of them, if some of its recipients still wait.
func (c *scheduledListCommand) tell(ctx context.Context, running desk.Desk, b *desk.Broadcast, table *tabwriter.Writer) error {
	if b.At.IsZero() || b.Tally[desk.ReachedQueued] == 0 {
		return nil
	}
	report, err := running.Report(ctx, b.ID)
	if err != nil {
		return err
	}
	var to []string
	for _, one := range report.Recipients {
		if one.Reached == desk.ReachedQueued {
			to = append(to, one.Peer.Address)
		}
	}
	if c.JSON {
		return printJSON(os.Stdout, laterLine{"scheduled", b.ID, stamp(b.At), to, report.Message.Subject, report.Message.Body})
	}
	text := strings.TrimPrefix(b.Subject+": "+b.Body, ": ")
	_, err = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", b.ID, b.At.Local().Format("2006-01-02 15:04"), printable(strings.Join(to, ", ")), printable(desk.Brief(text)))
	return err
}

// Run takes back what has not gone out yet.
func (c *scheduledCancelCommand) Run(ctx context.Context, p *program) error {
	running, err := resident()
	if err != nil {
		return err
	}
	report, err := running.Report(ctx, c.ID)
	if errors.Is(err, desk.NewProblem(desk.NoMessage)) || err == nil && !waits(report.Recipients) {
		return sentence(p.words.Say("cli.scheduled-none", "ID", c.ID))
	}
	if err != nil {
		return err
	}
	return running.CancelBroadcast(ctx, c.ID)
}

func waits(all []desk.Recipient) bool { return desk.Count(all)[desk.ReachedQueued] > 0 }
