package agent

import (
	"cmp"
	"context"
	"net"
	"slices"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
)

// member is an account of the person, with what the faces are told of it. It is the
// [account.Owner] of its account, on the agent's loop.
type member struct {
	*account.Account
	agent    *Agent
	at       desk.Account // where its server is; without the password
	talks    talks
	requests requests
}

// join makes a member of an account, which is off line.
func (a *Agent) join(at desk.Account, resource string, known session.Proof) *member {
	m := &member{agent: a, at: at, talks: newTalks()}
	m.at.Password = ""
	cfg := account.Config{
		Address: at.Address, Password: at.Password, Resource: resource, Known: known, AllowWeaker: at.AllowWeaker,
		Program: im.Program{Name: "Vestnik", Version: a.cfg.Version}, Lang: a.cfg.Lang, MaxMessage: desk.MaxMessage,
		SessionFile: a.cfg.SessionFile, Store: a.store, Vault: a.cfg.Vault, Patient: a.cfg.Patient, Log: a.cfg.Log,
		Dial: func(ctx context.Context, wait time.Duration, keep bosh.Keeper) (net.Conn, error) {
			return a.cfg.Dial(m.way(ctx), wait, keep)
		},
	}
	if a.cfg.Resume != nil {
		cfg.Resume = func(ctx context.Context, state []byte, keep bosh.Keeper) (*bosh.Conn, error) {
			return a.cfg.Resume(m.way(ctx), state, keep)
		}
	}
	m.Account = account.New(cfg, m)
	return m
}

// stored makes a member of the account in the settings.
func (a *Agent) stored(s *settings.Account) *member {
	return a.join(desk.Account{Address: s.Address, URL: s.URL, AllowHTTP: s.AllowHTTP, CAFile: s.CAFile},
		cmp.Or(s.Resource, account.NewResource()), session.Proof{Mechanism: s.Mechanism})
}

// way completes the account by what the settings say about the way to any server.
func (m *member) way(ctx context.Context) desk.Account {
	at := m.at
	_ = m.Do(ctx, func() {
		s := &m.agent.settings
		at.Proxy, at.Pin = cmp.Or(at.Proxy, s.Proxy), cmp.Or(at.Pin, s.Pin)
	})
	return at
}

// goOnLine connects as the person wants to be shown.
func (m *member) goOnLine(at *account.Attempt) {
	m.Show(m.agent.wish())
	m.Connect(at)
	m.agent.publishStatus()
}

// wish translates the chosen presence for an account.
func (a *Agent) wish() account.Presence {
	p := account.Presence{Text: a.presence.Text, Priority: a.settings.Priority}
	switch a.presence.Show {
	case desk.Available:
	case desk.Invisible:
		p.Hidden = true
	default:
		p.Show = string(a.presence.Show)
	}
	return p
}

// hangUp goes off line, and returns a channel that is closed when that is done.
func (a *Agent) hangUp() <-chan struct{} {
	if a.own == nil {
		done := make(chan struct{})
		close(done)
		return done
	}
	done := a.own.Disconnect()
	a.parting = append(slices.DeleteFunc(a.parting, closed), done)
	return done
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

var connections = map[account.Phase]desk.Connection{
	account.Offline: desk.OffLine, account.Connecting: desk.Connecting, account.OnLine: desk.OnLine,
	account.Checking: desk.Checking, account.Waiting: desk.Waiting,
}

// tell puts into the status how the account stands.
func (m *member) tell(s *desk.Status) {
	now := m.State()
	s.Address, s.URL, s.JID = m.Address(), m.at.URL, now.JID
	s.Connection, s.RetryAt, s.CanHide, s.Unread = connections[now.Phase], now.RetryAt, now.CanHide, m.talks.total
	if s.Problem = m.explain(now.Err, false); s.Problem != nil && now.Again {
		s.Problem = s.Problem.With("again", "yes")
	}
}

func (m *member) explain(err error, opening bool) *desk.Problem {
	return Explain(err, Target{Address: m.Address(), URL: m.at.URL, Opening: opening})
}

// Do implements [account.Owner].
func (m *member) Do(ctx context.Context, act func()) error { return m.agent.do(ctx, act) }

// Changed implements [account.Owner].
func (m *member) Changed(*account.Account) {
	if m.agent.own == m {
		m.agent.publishStatus()
	}
}

// Explain implements [account.Owner].
func (m *member) Explain(err error, opening bool) (error, account.Cure) {
	problem := m.explain(err, opening)
	return problem, cures[problem.Code]
}

// Proven implements [account.Owner].
func (m *member) Proven(_ *account.Account, p session.Proof) {
	if s := m.agent.settings.Account; m.agent.own == m && s != nil {
		s.Mechanism = p.Mechanism
		_ = m.agent.save()
	}
}

// Heard implements [account.Owner]. What comes while an account signs off, because the
// person signs in anew, is told as well.
func (m *member) Heard(_ *account.Account, n *account.News) {
	a, now := m.agent, m.agent.own
	if now == nil || now.Address() != m.Address() {
		return
	}
	for _, c := range n.Marked {
		now.marked(c)
	}
	if now == m {
		m.heardOfPeople(n)
	}
	arrived := false
	for _, c := range n.Received {
		arrived = now.arrived(c) || arrived
	}
	if arrived {
		a.publishStatus()
	}
}

// heardOfPeople tells the faces who has changed.
func (m *member) heardOfPeople(n *account.News) {
	if n.Gone {
		m.agent.publish(desk.Event{Kind: desk.EventAllOffline})
	}
	if n.Roster {
		m.agent.publish(desk.Event{Kind: desk.EventContacts, Contacts: m.contacts()})
	}
	for _, p := range n.Requests {
		m.asked(p)
	}
	if n.Roster || len(n.Contacts) > 0 {
		m.settleRequests()
	}
	for _, bare := range n.Contacts {
		m.publishContact(bare)
	}
}

// publishContact tells what has become of one contact.
func (m *member) publishContact(bare string) {
	c := m.contact(bare)
	kind := desk.EventContact
	if !c.InRoster {
		kind = desk.EventContactGone
	}
	m.agent.publish(desk.Event{Kind: kind, Contact: &c})
}

// ref names somebody as this account sees him.
func (m *member) ref(bare string) desk.Ref { return desk.Ref{Account: m.Address(), Address: bare} }

// contact returns what is known of an address.
func (m *member) contact(bare string) desk.Contact { return m.toContact(m.People().Contact(bare)) }

// contacts returns the roster, by name.
func (m *member) contacts() []desk.Contact {
	all := make([]desk.Contact, 0, m.People().Len())
	for c := range m.People().All() {
		all = append(all, m.toContact(c))
	}
	return all
}

// toContact translates a contact for the faces. What is unknown counts as available, RFC
// 6121 §4.7.2.1.
func (m *member) toContact(c account.Contact) desk.Contact {
	out := desk.Contact{Ref: m.ref(c.Address), Name: c.Name, Groups: c.Groups, InRoster: c.InRoster, Show: desk.Offline, Text: c.Text}
	if c.Online {
		if out.Show = desk.Available; slices.Contains([]string{"chat", "away", "xa", "dnd"}, c.Show) {
			out.Show = desk.Show(c.Show)
		}
	}
	return out
}

// stranger tells whether an address is known to be no contact.
func (m *member) stranger(bare string) bool {
	return m.People().Known() && !m.People().Contact(bare).InRoster
}
