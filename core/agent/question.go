package agent

import (
	"context"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
)

// What the person asks of a server about somebody, or has it change, is a question: it knows
// which account asks, on which session, and about whom. What was changed is told to the faces
// when the server's push says so, and a call returns then.

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
			problem = a.lacks(peer.Account)
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

// ask has the server asked, for as long as a person waits.
func (q *question) ask(ctx context.Context, question func(ctx context.Context, s *im.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	if err := question(ctx, q.open); err != nil {
		return Explain(err, Target{Address: q.who.String(), URL: q.m.at.URL})
	}
	return nil
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

// foreign returns whom the question is about, the zero address for the account itself.
func (q *question) foreign() xmpp.Address {
	if q.who.String() == q.m.Address() {
		return xmpp.Address{}
	}
	return q.who
}
