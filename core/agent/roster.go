package agent

import (
	"context"
	"slices"
	"time"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
)

// What the person does with his list of contacts goes to the server, and comes back as a
// push: only then is it told to the faces.

// askLimit is how long what a person has asked for may wait for the network.
const askLimit = 20 * time.Second

// question is what a question about somebody needs.
type question struct {
	m    *member
	open *im.Client
	who  xmpp.Address // bare; where no address was given, the account itself
	is   account.Contact
}

// question begins a question about somebody, or about the account itself where there is no
// address.
func (a *Agent) question(ctx context.Context, peer desk.Ref) (q question, err error) {
	if peer.Address != "" {
		who, err := xmpp.ReadAddress(peer.Address)
		if err != nil {
			return q, desk.NewProblem(desk.BadAddress, "address", peer.Address)
		}
		q.who = who.Bare()
	}
	var problem *desk.Problem
	err = a.do(ctx, func() {
		if q.m = a.member(peer.Account); q.m == nil {
			problem = desk.NewProblem(desk.NoAccount)
			return
		}
		if q.open = q.m.Session(); q.open == nil {
			problem = desk.NewProblem(desk.NotOnLine)
			return
		}
		if q.who.IsZero() {
			q.who = q.open.JID().Bare()
		}
		q.is = q.m.People().Contact(q.who.String())
	})
	if err == nil && problem != nil {
		err = problem
	}
	return q, err
}

// contactOf begins a question about somebody in the roster.
func (a *Agent) contactOf(ctx context.Context, peer desk.Ref) (question, error) {
	q, err := a.question(ctx, peer)
	if err == nil && !q.is.InRoster {
		err = desk.NewProblem(desk.NoContact, "address", peer.Address)
	}
	return q, err
}

// pushLimit is how long what the server has taken may be waited for to be seen here too.
const pushLimit = 2 * time.Second

// shows waits until what the server has taken has come back, so that who looks next sees it.
// A server that does not tell is believed all the same.
func (q *question) shows(ctx context.Context, is func(*account.People) bool) {
	ctx, cancel := context.WithTimeout(ctx, pushLimit)
	defer cancel()
	events, err := q.m.agent.log.Watch(ctx, q.m.agent.log.Seq())
	for more := err == nil; more; _, more = <-events {
		done := false
		if q.m.Do(ctx, func() { done = is(q.m.People()) }) != nil || done {
			return
		}
	}
}

// change has the server change something, and waits until it shows.
func (q *question) change(ctx context.Context, order func(context.Context, *im.Client) error, is func(account.Contact) bool) error {
	if err := q.ask(ctx, order); err != nil {
		return err
	}
	q.shows(ctx, func(p *account.People) bool { return is(p.Contact(q.who.String())) })
	return nil
}

// ask has the server asked, for as long as a person waits.
func (q *question) ask(ctx context.Context, question func(ctx context.Context, s *im.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	if err := question(ctx, q.open); err != nil {
		return Explain(err, Target{Address: q.who.String(), URL: q.m.at.URL})
	}
	return nil
}

// AddContact implements [desk.Desk].
func (a *Agent) AddContact(ctx context.Context, n desk.NewContact) error {
	_, err := xmpp.ParseAddress(n.Address)
	if err != nil {
		return desk.NewProblem(desk.BadAddress, "address", n.Address)
	}
	if err := namesFit(append(slices.Clone(n.Groups), n.Name)...); err != nil {
		return err
	}
	if len(n.Message) > desk.MaxStatus {
		return tooLong(len(n.Message), desk.MaxStatus)
	}
	q, err := a.question(ctx, n.Ref)
	if err != nil {
		return err
	}
	if q.who.String() == q.m.Address() {
		return desk.NewProblem(desk.OwnAddress, "address", n.Address)
	}
	name := charset.Picture(n.Name)
	return q.change(ctx, func(ctx context.Context, s *im.Client) error {
		if err := s.Roster.Set(ctx, q.who, name, n.Groups); err != nil {
			return err
		}
		if s.Presence.CanApproveAhead() {
			if err := s.Presence.Approve(q.who); err != nil {
				return err
			}
		}
		if err := s.Presence.Subscribe(q.who, charset.Picture(n.Message)); err != nil {
			return err
		}
		return s.Confirm(ctx)
	}, func(c account.Contact) bool { return c.InRoster && c.Given == name })
}

// namesFit tells whether names and groups are as short as they must be.
func namesFit(names ...string) error {
	for _, name := range names {
		if len(name) > desk.MaxName {
			return tooLong(len(name), desk.MaxName)
		}
	}
	return nil
}

// RenameContact implements [desk.Desk].
func (a *Agent) RenameContact(ctx context.Context, peer desk.Ref, name string) error {
	if err := namesFit(name); err != nil {
		return err
	}
	q, err := a.contactOf(ctx, peer)
	if err != nil {
		return err
	}
	name = charset.Picture(name)
	return q.change(ctx, func(ctx context.Context, s *im.Client) error { return s.Roster.Set(ctx, q.who, name, q.is.Groups) },
		func(c account.Contact) bool { return c.Given == name })
}

// MoveContact implements [desk.Desk].
func (a *Agent) MoveContact(ctx context.Context, peer desk.Ref, groups []string) error {
	if err := namesFit(groups...); err != nil {
		return err
	}
	q, err := a.contactOf(ctx, peer)
	if err != nil {
		return err
	}
	groups = distinct(groups)
	return q.change(ctx, func(ctx context.Context, s *im.Client) error { return s.Roster.Set(ctx, q.who, q.is.Given, groups) },
		func(c account.Contact) bool { return slices.Equal(distinct(c.Groups), groups) })
}

// RemoveContact implements [desk.Desk].
func (a *Agent) RemoveContact(ctx context.Context, peer desk.Ref) error {
	q, err := a.contactOf(ctx, peer)
	if err != nil {
		return err
	}
	return q.change(ctx, func(ctx context.Context, s *im.Client) error { return s.Roster.Remove(ctx, q.who) },
		func(c account.Contact) bool { return !c.InRoster })
}

// CancelRequest implements [desk.Desk].
func (a *Agent) CancelRequest(ctx context.Context, peer desk.Ref) error {
	q, err := a.contactOf(ctx, peer)
	if err != nil {
		return err
	}
	return q.change(ctx, func(ctx context.Context, s *im.Client) error {
		if err := s.Presence.Unsubscribe(q.who); err != nil {
			return err
		}
		return s.Confirm(ctx)
	}, func(c account.Contact) bool { return !c.Asked })
}

// distinct returns the groups in order, each once.
func distinct(groups []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(groups)))
}
