package agent

import (
	"context"
	"errors"
	"sync"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// serve is a session's life on line. It returns why that ended.
func (l *line) serve(ctx context.Context, s *im.Client) error {
	defer s.Close()
	var wish desk.Presence
	l.tell(ctx, func(a *Agent) {
		l.session, wish = s, a.status.Presence
		a.status.Connection, a.status.Problem, a.status.JID = desk.OnLine, nil, s.JID().String()
		a.publishStatus()
	})
	l.keeping.begin(s.JID().String())
	defer l.keeping.forget()
	if err := l.announce(ctx, s, wish); err != nil {
		return err
	}
	working, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer s.Close()
	defer stop()
	all.Go(func() { l.shelve(working) })
	all.Go(func() { l.learn(working, s) })
	post := &posting{line: l, s: s, life: ctx, hadLeft: l.hadLeft}
	l.hadLeft = nil
	all.Go(func() { post.run(working) })
	poke(l.outbox)
	for {
		select {
		case <-l.presence:
			l.present(ctx, s)
		case bad := <-l.trouble:
			l.check(ctx, bad)
		case <-s.Done():
			lost := Explain(s.Err(), Target{Address: l.account.Address, URL: l.account.URL})
			l.tell(ctx, func(a *Agent) {
				l.session, a.status.JID, a.status.Connection, a.status.Problem = nil, "", desk.Connecting, lost
				a.forgetPresences()
				a.publishStatus()
			})
			return s.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// check says that the connection is being checked, or that it works again.
func (l *line) check(ctx context.Context, bad bool) {
	l.tell(ctx, func(a *Agent) {
		now := desk.OnLine
		if bad {
			now = desk.Checking
		}
		if a.status.Connection.Live() && a.status.Connection != now {
			a.status.Connection = now
			a.publishStatus()
		}
	})
}

// announce shows the person for the first time in a session.
func (l *line) announce(ctx context.Context, s *im.Client, wish desk.Presence) error {
	if wish.Show != desk.Invisible {
		return s.Announce(l.stanza(ctx, wish))
	}
	if err := l.hide(ctx, s); err != nil {
		return err
	}
	return s.Send(s.Roster.Ask())
}

// hide makes the person invisible. A server that cannot leaves him unseen
// altogether: shown against his wish he must not be.
func (l *line) hide(ctx context.Context, s *im.Client) error {
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	err := s.Presence.Hide(ctx, l.stanza(ctx, desk.Presence{}).Priority)
	var refused *xmpp.StanzaError // by a server that does not even know the question
	if !errors.Is(err, presence.ErrCannotHide) && !errors.Is(err, session.ErrUnreadable) && !errors.As(err, &refused) {
		return err
	}
	l.tell(ctx, func(a *Agent) {
		a.status.Problem = desk.NewProblem(desk.CannotHide)
		a.publishStatus()
	})
	return nil
}

// present shows the person as is now wished.
func (l *line) present(ctx context.Context, s *im.Client) {
	var wish desk.Presence
	l.tell(ctx, func(a *Agent) { wish = a.status.Presence })
	var err error
	switch wish.Show {
	case "":
		return // another line counts now
	case desk.Invisible:
		err = l.hide(ctx, s)
	default:
		limited, cancel := context.WithTimeout(ctx, queryLimit)
		defer cancel()
		err = s.Presence.Set(limited, l.stanza(ctx, wish))
	}
	if err != nil {
		l.agent.cfg.Log("presence: %v", err)
	}
}

// usualPriority is above what other programs announce on their own (Spark and Pidgin 1,
// Psi and Gajim up to 55): most servers hand a message to the program with the highest
// priority alone, and this one is here to hear it.
const usualPriority = 60

// stanza translates a presence for the wire. Away, the priority is half: then another
// program, at which the person sits, comes first.
func (l *line) stanza(ctx context.Context, p desk.Presence) presence.Presence {
	out := presence.Presence{Status: p.Text, Priority: usualPriority}
	l.tell(ctx, func(a *Agent) {
		if set := a.settings.Priority; set != nil {
			out.Priority = *set
		}
	})
	if p.Show != desk.Available {
		out.Show = string(p.Show)
	}
	if p.Show == desk.Away || p.Show == desk.ExtendedAway {
		out.Priority = min(out.Priority, out.Priority/2)
	}
	return out
}

// learn finds out what the server can.
func (l *line) learn(ctx context.Context, s *im.Client) {
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	if err := s.Begin(ctx); err != nil && ctx.Err() == nil {
		l.agent.cfg.Log("what the server offers: %v", err)
	}
	can, err := s.Presence.CanHide(ctx)
	if err != nil || !can {
		return
	}
	l.tell(ctx, func(a *Agent) {
		a.status.CanHide = true
		a.publishStatus()
	})
}
