package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
)

// requestPause is the least time between two popups that tell of requests: whoever has
// many addresses can ask as often as he likes.
const requestPause = time.Minute

// requests are those who ask to see the person's presence, the newest last, until he has
// answered. The server tells them again at each sign-in: so they are kept no longer than the
// session, and one that it does not tell again was settled meanwhile by another program of the
// person. Only the loop touches them.
type requests struct {
	from   []request
	raised time.Time // the last popup
	later  bool      // the next one is waited for
	news   bool      // somebody has asked since
}

// request is somebody who asks, and what he says about it.
type request struct {
	xmpp.Address // bare
	nick, text   string
	told         *im.Client // the session that has told of it last
	answering    bool       // the answer is under way
}

// says is what he says, and what he calls himself: all of it claims.
func (r request) says() string {
	return strings.Join(slices.DeleteFunc([]string{r.nick, r.text}, func(claim string) bool { return claim == "" }), ": ")
}

// asking returns those of all accounts for the faces.
func (a *Agent) asking() []desk.Request {
	var all []desk.Request
	for _, m := range a.members {
		for _, r := range m.requests.from {
			all = append(all, desk.Request{Ref: m.ref(r.String()), Nick: r.nick, Text: r.text})
		}
	}
	return all
}

func (r *requests) index(peer string) int {
	return slices.IndexFunc(r.from, func(a request) bool { return a.String() == peer })
}

// asked takes a presence that says something about a request.
func (m *member) asked(p presence.Presence) {
	from := p.From.Bare()
	is := m.People().Contact(from.String())
	switch at := m.requests.index(from.String()); {
	case p.Type == "unsubscribe" && at >= 0: // he no longer wants to
		m.dropRequest(from)
	case p.Type != "subscribe" || from.String() == m.Address() || is.Blocked || is.Subscription.SeesUs():
	case at >= 0: // told again
		m.requests.from[at].told = m.Session()
		m.keepRequests()
	case len(m.requests.from) >= desk.MaxRequests:
		m.agent.cfg.Log("requests: there are too many already")
	default:
		m.requests.from = append(m.requests.from, request{from, alert.Title(p.Nick), alert.Text("", p.Status), m.Session(), false})
		m.requests.news = true
		m.keepRequests()
		m.agent.publishRequests()
		m.raiseRequests()
	}
}

// keepRequests has them known when the program goes on with its session after a crash. One
// whose answer is under way is kept no more: it goes out even then.
func (m *member) keepRequests() {
	var all []presence.Presence
	for _, r := range m.requests.from {
		if !r.answering {
			all = append(all, presence.Presence{From: r.Address, Nick: r.nick, Status: r.text})
		}
	}
	m.KeepRequests(all)
}

// answering notes that somebody is being answered, or is not any more.
func (m *member) answering(from xmpp.Address, now bool) {
	if at := m.requests.index(from.String()); at >= 0 {
		m.requests.from[at].answering = now
		m.keepRequests()
	}
}

func (a *Agent) publishRequests() {
	a.publish(desk.Event{Kind: desk.EventRequest, Requests: a.asking()})
}

// raiseRequests raises the one popup for all requests, if there is a new one: now, or
// when its time has come, or when the person may be disturbed again.
func (m *member) raiseRequests() {
	r := &m.requests
	if len(r.from) == 0 || r.later || !r.news || m.agent.chosen().Show == desk.DoNotDisturb || m.agent.isQuiet() {
		return
	}
	if wait := requestPause - time.Since(r.raised); !r.raised.IsZero() && wait > 0 {
		r.later = true
		time.AfterFunc(wait, func() {
			_ = m.Do(context.Background(), func() {
				r.later = false
				m.raiseRequests()
			})
		})
		return
	}
	r.raised, r.news = time.Now(), false
	last := r.from[len(r.from)-1]
	peer := last.String()
	out := desk.Alert{Request: true, Peer: m.ref(peer), Title: peer, Text: last.says(), Count: len(m.agent.asking()), Preview: m.agent.shownNow()}
	if c := m.contact(peer); c.InRoster && alert.Title(c.Name) != "" {
		out.Title = alert.Title(c.Name)
	}
	conceal(&out)
	m.agent.publish(desk.Event{Kind: desk.EventAlert, Alert: &out})
}

// dropRequests forgets those that are settled.
func (m *member) dropRequests(settled func(request) bool) {
	before := len(m.requests.from)
	m.requests.from = slices.DeleteFunc(m.requests.from, settled)
	if len(m.requests.from) == before {
		return
	}
	m.keepRequests()
	m.agent.publishRequests()
	if len(m.agent.asking()) == 0 {
		m.agent.publish(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Request: true}})
	}
}

// dropRequest forgets that of one.
func (m *member) dropRequest(from xmpp.Address) {
	m.dropRequests(func(r request) bool { return r.Equal(from) })
}

// forgetRequests is for another account.
func (m *member) forgetRequests() { m.dropRequests(func(request) bool { return true }) }

// settleRequests drops those that another program of the account has accepted, and those of
// whom it has blocked.
func (m *member) settleRequests() {
	m.dropRequests(func(r request) bool {
		c := m.People().Contact(r.String())
		return c.Subscription.SeesUs() || c.Blocked
	})
}

// dropUnrepeated drops those that the server has not told again at a sign-in.
func (m *member) dropUnrepeated() {
	now := m.Session()
	m.dropRequests(func(r request) bool { return now != nil && r.told != now })
}

// AnswerRequest implements [desk.Desk].
func (a *Agent) AnswerRequest(ctx context.Context, peer desk.Ref, accept bool) error {
	if accept {
		if err := a.allowed(ctx, policy.AddContacts); err != nil {
			return err
		}
	}
	var m *member
	var open *im.Client
	var from xmpp.Address
	var seen bool
	var problem *desk.Problem
	err := a.do(ctx, func() {
		if m = a.member(peer.Account); m == nil || m.requests.index(peer.Address) < 0 {
			problem = desk.NewProblem(desk.NoRequest, "address", peer.Address)
			return
		}
		if open = m.Session(); open == nil {
			problem = desk.NewProblem(desk.NotOnLine)
			return
		}
		from = m.requests.from[m.requests.index(peer.Address)].Address
		seen = m.People().Contact(peer.Address).Subscription.SeenByUs()
		m.answering(from, true)
	})
	if err != nil {
		return err
	}
	if problem != nil {
		return problem
	}
	err = answer(ctx, open, from, accept, seen)
	done := a.do(context.WithoutCancel(ctx), func() {
		if m.answering(from, false); err == nil {
			m.dropRequest(from)
		}
	})
	if err != nil {
		return Explain(err, Target{})
	}
	return done
}

// answer tells the server, and waits for it.
func answer(ctx context.Context, s *im.Client, from xmpp.Address, accept, seen bool) error {
	var err error
	switch {
	case !accept:
		err = s.Presence.Refuse(from)
	case seen:
		err = s.Presence.Approve(from)
	default:
		err = errors.Join(s.Presence.Approve(from), s.Presence.Subscribe(from, ""))
	}
	if err != nil {
		return err
	}
	return s.Confirm(ctx)
}
