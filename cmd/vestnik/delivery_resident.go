package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"vestnik/core/desk"
)

// sendThrough sends by way of the resident, which keeps the messages: whoever waits for the
// server to come back is told so once.
func (p *program) sendThrough(ctx context.Context, running desk.Desk, m desk.Outgoing, d *deliveries) error {
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
	follow, cancel := context.WithCancel(ctx)
	defer cancel()
	events, err := running.Watch(follow, now.Seq)
	if err != nil {
		return err
	}
	if len(d.all) > 1 {
		m.Broadcast = rand.Text()
	}
	t := &tracking{desk: running, d: d, at: map[int64]int{}}
	if err := t.send(ctx, m); err != nil {
		return err
	}
	return t.follow(ctx, events, func() { fmt.Fprintln(os.Stderr, printable(p.words.Say("cli.kept"))) })
}

// silence is how long a message may be on its way before that is said.
const silence = 2 * time.Second

// tracking follows messages that the resident sends.
type tracking struct {
	desk   desk.Desk
	d      *deliveries
	stored []desk.Message
	at     map[int64]int // which delivery it is, by the number of its message
}

// send hands over a message for each recipient.
func (t *tracking) send(ctx context.Context, m desk.Outgoing) error {
	to := make([]string, len(t.d.all))
	for at := range to {
		to[at] = t.d.all[at].to
	}
	var errs []error
	t.stored, errs = desk.SendEach(ctx, t.desk.Send, m, to)
	for at, err := range errs {
		if err != nil {
			t.d.fail(at, err)
			continue
		}
		t.at[t.stored[at].Number] = at
	}
	if len(t.at) == 0 && len(errs) == 1 {
		return errs[0]
	}
	return nil
}

// follow waits until all is over, or for ctx; kept is called when the server has not taken all
// after a while. A resident that is lost for a moment is asked again how things are.
func (t *tracking) follow(ctx context.Context, events <-chan desk.Event, kept func()) error {
	silent := time.After(silence)
	for !t.d.over() {
		select {
		case e, open := <-events:
			if !open {
				var err error
				if events, err = t.again(ctx); err != nil {
					return err
				}
				continue
			}
			if err := t.event(&e); err != nil {
				return err
			}
		case <-silent:
			if t.d.waits() {
				kept()
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (t *tracking) event(e *desk.Event) error {
	switch e.Kind {
	case desk.EventQuit:
		return desk.NewProblem(desk.NoResident)
	case desk.EventMessage, desk.EventEdited:
		if at, ours := t.at[e.Message.Number]; ours {
			t.d.note(at, e.Message)
		}
	}
	if e.Conversation != nil && e.Conversation.Displayed > 0 {
		t.displayed(e.Conversation)
	}
	return nil
}

// displayed notes what the other one has read of a conversation.
func (t *tracking) displayed(c *desk.Conversation) {
	for at, m := range t.stored {
		if _, ours := t.at[m.Number]; ours && m.Peer == c.Peer && m.Place <= c.Displayed {
			t.d.turn(at, desk.ReachedRead, time.Now())
		}
	}
}

// again asks how far all have come, and follows what comes then.
func (t *tracking) again(ctx context.Context) (<-chan desk.Event, error) {
	for late := time.Now().Add(returning); ; {
		now, err := t.desk.Snapshot(ctx)
		if err == nil {
			err = t.look(ctx)
		}
		if err == nil {
			events, watching := t.desk.Watch(ctx, now.Seq)
			if err = watching; err == nil {
				return events, nil
			}
		}
		if ctx.Err() != nil || time.Now().After(late) && !errors.Is(err, desk.ErrGap) {
			return nil, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// look asks for each message that is waited for.
func (t *tracking) look(ctx context.Context) error {
	for number, at := range t.at {
		if t.d.all[at].done(t.d.want) {
			continue
		}
		m, err := t.desk.Message(ctx, t.stored[at].Peer, number)
		if err != nil {
			return err
		}
		t.d.note(at, &m)
	}
	return nil
}
