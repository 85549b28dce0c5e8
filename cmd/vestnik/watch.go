package main

import (
	"context"
	"errors"
	"os"
	"time"

	"vestnik/core/desk"
)

// Run prints what comes until the program is told to end: of the running resident,
// or of an account of its own.
func (c *watchCommand) Run(ctx context.Context, p *program) error {
	printer := &printer{out: os.Stdout, json: c.JSON, words: p.words}
	if !c.given() {
		if running, err := resident(); err == nil {
			return follow(ctx, running, printer)
		}
	}
	account, err := c.choose(ctx)
	if err != nil {
		return err
	}
	own, err := startAlone(ctx, p, account)
	if err != nil {
		return err
	}
	defer own.stop()
	return errors.Join(follow(ctx, own.desk, printer))
}

func (c *watchCommand) choose(ctx context.Context) (desk.Account, error) {
	if !c.given() {
		return storedAccount(ctx)
	}
	return c.account(ctx)
}

// follow prints the events of a desk until ctx ends, the desk quits, or its account
// needs the person. A desk that is lost for a moment is asked again.
func follow(ctx context.Context, d desk.Desk, out *printer) error {
	w := watching{out: out}
	for ctx.Err() == nil {
		snapshot, err := d.Snapshot(ctx)
		if err != nil {
			return w.leave(ctx, err)
		}
		if err := w.catchUp(ctx, d, &snapshot); err != nil {
			return w.leave(ctx, err)
		}
		events, err := d.Watch(ctx, snapshot.Seq)
		if errors.Is(err, desk.ErrGap) {
			continue
		}
		if err != nil {
			return w.leave(ctx, err)
		}
		for e := range events {
			if e.Kind == desk.EventQuit {
				return w.leave(ctx, nil)
			}
			if err := w.event(&e); err != nil {
				return w.leave(ctx, err)
			}
		}
	}
	return w.leave(ctx, nil)
}

// watching is what was printed so far.
type watching struct {
	out    *printer
	online bool
	last   int64 // the newest message printed
	shows  map[string]desk.Presence
}

// catchUp prints what has changed since the last snapshot, or begins.
func (w *watching) catchUp(ctx context.Context, d desk.Desk, s *desk.Snapshot) error {
	begin := w.shows == nil
	if begin {
		w.shows = map[string]desk.Presence{}
	}
	if err := w.status(&s.Status); err != nil {
		return err
	}
	for i := range s.Contacts {
		if err := w.contact(&s.Contacts[i]); err != nil {
			return err
		}
	}
	for _, c := range s.Conversations {
		if begin {
			w.last = max(w.last, c.Last.Number)
		}
	}
	if begin {
		return nil
	}
	return w.missed(ctx, d, s.Conversations)
}

// missed prints the messages that came while events were lost.
func (w *watching) missed(ctx context.Context, d desk.Desk, all []desk.Conversation) error {
	from := w.last
	for _, c := range all {
		if c.Last.Number <= from {
			continue
		}
		messages, err := d.History(ctx, c.Peer, 0, 1000)
		if err != nil {
			return err
		}
		for i := range messages {
			if messages[i].Number > from && !messages[i].Mine {
				if err := w.out.message(&messages[i]); err != nil {
					return err
				}
				w.last = max(w.last, messages[i].Number)
			}
		}
	}
	return nil
}

// event prints one event, if it is one that is printed.
func (w *watching) event(e *desk.Event) error {
	switch e.Kind {
	case desk.EventStatus:
		return w.status(e.Status)
	case desk.EventContact:
		return w.contact(e.Contact)
	case desk.EventContacts:
		for i := range e.Contacts {
			if err := w.contact(&e.Contacts[i]); err != nil {
				return err
			}
		}
	case desk.EventMessage:
		if !e.Message.Mine && e.Message.Number > w.last {
			w.last = e.Message.Number
			return w.out.message(e.Message)
		}
	}
	return nil
}

// status prints going on line and off line. It fails when only the person can help.
func (w *watching) status(s *desk.Status) error {
	online := s.Connection == desk.OnLine
	if online != w.online {
		w.online = online
		if online {
			return w.out.online(s.JID)
		}
		clear(w.shows)
		if err := w.out.offline(s.Problem); err != nil {
			return err
		}
	}
	if s.Connection == desk.Waiting && s.RetryAt.IsZero() && s.Problem != nil {
		return s.Problem
	}
	return nil
}

// contact prints how somebody shows himself, when that has changed.
func (w *watching) contact(c *desk.Contact) error {
	now := desk.Presence{Show: c.Show, Text: c.Text}
	before, known := w.shows[c.Address]
	if !known {
		before = desk.Presence{Show: desk.Offline}
	}
	w.shows[c.Address] = now
	if now == before {
		return nil
	}
	return w.out.presence(c.Address, now)
}

// leave prints the end.
func (w *watching) leave(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = nil // told to end
	}
	if w.online {
		var problem *desk.Problem
		errors.As(err, &problem)
		if printing := w.out.offline(problem); err == nil {
			err = printing
		}
	}
	return err
}

// stamp is a time as printed for programs.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
