package agent

import (
	"context"
	"slices"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

// requestPause is the least time between two popups that tell of requests: whoever has
// many addresses can ask as often as he likes.
const requestPause = time.Minute

// requests are those who ask to see the person's presence, the newest last, until he has
// answered. The server tells them again at each sign-in, so they are kept nowhere. Only
// the loop touches them.
type requests struct {
	from   []xmpp.Address // bare
	raised time.Time      // the last popup
	later  bool           // the next one is waited for
	news   bool           // somebody has asked since
}

// addresses returns them for the faces.
func (r *requests) addresses() []string {
	all := make([]string, len(r.from))
	for i, a := range r.from {
		all[i] = a.String()
	}
	return all
}

func (r *requests) index(peer string) int {
	return slices.IndexFunc(r.from, func(a xmpp.Address) bool { return a.String() == peer })
}

// asked takes a presence that says something about a request, and tells whether it did.
func (a *Agent) asked(p presence.Presence) bool {
	from := p.From.Bare()
	switch at := a.requests.index(from.String()); {
	case p.Type == "unsubscribe" && at >= 0: // he no longer wants to
		a.dropRequests(func(r xmpp.Address) bool { return r.Equal(from) })
	case p.Type != "subscribe":
		return false
	case at >= 0 || from.String() == a.status.Address: // told again
	case len(a.requests.from) >= desk.MaxRequests:
		a.cfg.Log("requests: there are too many already")
	default:
		a.requests.from = append(a.requests.from, from)
		a.requests.news = true
		a.publishRequests()
		a.raiseRequests()
	}
	return true
}

func (a *Agent) publishRequests() {
	a.publish(desk.Event{Kind: desk.EventRequest, Requests: a.requests.addresses()})
}

// raiseRequests raises the one popup for all requests, if there is a new one: now, or
// when its time has come, or when the person may be disturbed again.
func (a *Agent) raiseRequests() {
	r := &a.requests
	if len(r.from) == 0 || r.later || !r.news || a.status.Presence.Show == desk.DoNotDisturb {
		return
	}
	if wait := requestPause - time.Since(r.raised); !r.raised.IsZero() && wait > 0 {
		r.later = true
		time.AfterFunc(wait, func() {
			_ = a.do(context.Background(), func() {
				r.later = false
				a.raiseRequests()
			})
		})
		return
	}
	r.raised, r.news = time.Now(), false
	peer := r.from[len(r.from)-1].String()
	out := desk.Alert{Request: true, Peer: peer, Title: peer, Count: len(r.from)}
	if c := a.people.contact(peer); c.InRoster && alert.Title(c.Name) != "" {
		out.Title = alert.Title(c.Name)
	}
	a.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// dropRequests forgets those that are settled.
func (a *Agent) dropRequests(settled func(xmpp.Address) bool) {
	before := len(a.requests.from)
	a.requests.from = slices.DeleteFunc(a.requests.from, settled)
	if len(a.requests.from) == before {
		return
	}
	a.publishRequests()
	if len(a.requests.from) == 0 {
		a.publish(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Request: true}})
	}
}

// forgetRequests is for another account.
func (a *Agent) forgetRequests() { a.dropRequests(func(xmpp.Address) bool { return true }) }

// settleRequests drops those that another program of the account has accepted.
func (a *Agent) settleRequests() {
	a.dropRequests(func(r xmpp.Address) bool {
		item := a.people.items[r.String()]
		return item != nil && (item.subscription == roster.From || item.subscription == roster.Both)
	})
}

// AnswerRequest implements [desk.Desk].
func (a *Agent) AnswerRequest(ctx context.Context, peer string, accept bool) error {
	var open *im.Client
	var from xmpp.Address
	var seen bool
	var problem *desk.Problem
	err := a.do(ctx, func() {
		at := a.requests.index(peer)
		switch {
		case at < 0:
			problem = desk.NewProblem(desk.NoRequest, "address", peer)
		case a.line == nil || a.line.session == nil:
			problem = desk.NewProblem(desk.NotOnLine)
		default:
			open, from = a.line.session, a.requests.from[at]
			item := a.people.items[peer]
			seen = item != nil && (item.subscription == roster.To || item.subscription == roster.Both)
		}
	})
	if err != nil {
		return err
	}
	if problem != nil {
		return problem
	}
	if err := answer(ctx, open, from, accept, seen); err != nil {
		return Explain(err, Target{})
	}
	return a.do(context.WithoutCancel(ctx), func() {
		a.dropRequests(func(r xmpp.Address) bool { return r.Equal(from) })
	})
}

// answer tells the server, and waits for it.
func answer(ctx context.Context, s *im.Client, from xmpp.Address, accept, seen bool) error {
	what := []string{"unsubscribed"}
	if accept {
		what = []string{"subscribed"}
		if !seen {
			what = append(what, "subscribe")
		}
	}
	for _, w := range what {
		if err := s.Presence.Subscribe(from, w); err != nil {
			return err
		}
	}
	return s.Confirm(ctx)
}
