package agent

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/session"
)

// member is an account of the person, with what the faces are told of it. It is the
// [account.Owner] of its account, on the agent's loop.
type member struct {
	*account.Account
	agent         *Agent
	own           desk.Account // where its server is, as the person says; without the password
	at            desk.Account // the same with what the organisation has set
	resource      string       // that is asked for
	conversations conversations
	requests      requests
	invitations   []muc.Invitation // the newest last
	missed        missed
	recorded      string                 // how the account stood last, for the log
	raised        map[string]raised      // what the popup of a peer shows, by his address
	ahead         map[coming]bool        // messages whose popup is ahead of the journal
	newest        int64                  // of the messages that were told
	counting      map[string]bool        // the rooms of which it was just told how many are in
	writing       map[string]*time.Timer // to whom the person writes: until when, if nothing changes
	askedNoReply  map[string]*im.Client  // in which session somebody was asked whether he takes answers
}

// join makes a member of an account, which is off line.
func (a *Agent) join(at desk.Account, resource string, known session.Proof) *member {
	m := &member{agent: a, own: at, at: Overrule(a.policy, at), resource: resource, conversations: newConversations(), raised: map[string]raised{}, ahead: map[coming]bool{}, counting: map[string]bool{}, writing: map[string]*time.Timer{}, askedNoReply: map[string]*im.Client{}}
	m.own.Password, m.at.Password = "", ""
	cfg := account.Config{
		Address: at.Address, Password: at.Password, Certificate: at.CertFile != "", Resource: resource, Known: known, AllowWeaker: at.AllowWeaker,
		Program: im.Program{Name: "Vestnik", Version: a.cfg.Version}, UserAgent: a.installation(), Language: a.cfg.Language, MaxMessage: desk.MaxMessage, NoAutojoin: a.cfg.NoAutojoin,
		SessionFile: a.sessionFile(at.Address), PeopleFile: PeopleFile(a.cfg.PeopleDir, at.Address),
		Programs: a.caches.programs, Pictures: a.caches.pictures, Store: a.store, Vault: a.cfg.Vault, Patient: a.cfg.Patient, Log: a.cfg.Log,
		Dial: func(ctx context.Context, wait time.Duration, keep bosh.Keeper) (net.Conn, error) {
			at, err := m.endpoint(ctx)
			if err != nil {
				return nil, err
			}
			return a.cfg.Dial(at, wait, keep)
		},
	}
	if a.cfg.Resume != nil {
		cfg.Resume = func(ctx context.Context, state []byte, keep bosh.Keeper) (*bosh.Conn, error) {
			at, err := m.endpoint(ctx)
			if err != nil {
				return nil, err
			}
			return a.cfg.Resume(at, state, keep)
		}
	}
	m.Account = account.New(cfg, m)
	m.FollowNodes(a.nodes(at.Address))
	m.attune()
	return m
}

// attune tells the account whether the person is there and looks, what others are not to
// know of it, and how it may sign in.
func (m *member) attune() {
	m.SetMechanisms(Mechanisms(m.agent.policy))
	m.SetWithhold(m.agent.withheld())
	m.SetIdle(m.agent.idle)
	m.Look(m.agent.looked)
}

// installation names this copy of the program, the same for ever.
func (a *Agent) installation() session.UserAgent {
	if a.settings.Installation == "" {
		a.settings.Installation = session.NewUserAgentID()
		if !a.unset && len(a.settings.Accounts) > 0 {
			_ = a.save() // what cannot be saved is told when it matters
		}
	}
	host, _ := os.Hostname()
	return session.UserAgent{ID: a.settings.Installation, Software: "Vestnik", Device: host}
}

// stored makes a member of the account in the settings.
func (a *Agent) stored(s *settings.Account) *member {
	return a.join(Stored(s), a.resourceFor(s.Resource), session.Proof{Mechanism: s.Mechanism, NoSASL2: s.NoSASL2})
}

// Stored returns what the settings hold of an account: who it is, and the way to its
// server. The password is in the keyring; proxy and pin are those of all accounts.
func Stored(s *settings.Account) desk.Account {
	return desk.Account{
		Address: s.Address, URL: s.URL, AllowHTTP: s.AllowHTTP, CAFile: s.CAFile, Trust: s.Trust, CertFile: s.CertFile, KeyFile: s.KeyFile,
	}
}

// Kept is the opposite of [Stored]: what the settings keep of an account.
func Kept(at desk.Account) settings.Account {
	return settings.Account{
		Address: at.Address, URL: at.URL, AllowHTTP: at.AllowHTTP, CAFile: at.CAFile, Trust: at.Trust, CertFile: at.CertFile, KeyFile: at.KeyFile,
	}
}

// endpoint completes the account by what the settings and the organisation say about the way
// to any server. An account that the organisation does not want has none.
func (m *member) endpoint(ctx context.Context) (at desk.Account, err error) {
	var refused *desk.Problem
	err = m.Do(ctx, func() {
		at = m.at
		s := &m.agent.settings
		at.Proxy, at.Pin = cmp.Or(at.Proxy, s.Proxy), cmp.Or(at.Pin, s.Pin)
		at = Overrule(m.agent.policy, at)
		if m.belongs() { // who is tried was asked before
			refused = Goes(m.agent.policy, m.agent.undecided(), m.agent.accounts(), at)
		}
	})
	if err == nil && refused != nil {
		err = refused
	}
	return at, err
}

// goOnLine connects as the person wants to be shown.
func (a *Agent) goOnLine(members ...*member) {
	for _, m := range members {
		m.Show(a.wish())
		m.Connect(nil)
	}
	a.publishStatus()
}

// hangUp goes off line, and returns channels that are closed when that is done.
func (a *Agent) hangUp(members ...*member) []<-chan struct{} {
	return a.leaveBy((*account.Account).Disconnect, members...)
}

func (a *Agent) leaveBy(end func(*account.Account) <-chan struct{}, members ...*member) []<-chan struct{} {
	var all []<-chan struct{}
	for _, m := range members {
		all = append(all, end(m.Account))
	}
	a.parting = append(slices.DeleteFunc(a.parting, closed), all...)
	return all
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

// status returns how the account stands.
func (m *member) status() desk.AccountStatus {
	now := m.State()
	s := desk.AccountStatus{
		Address: m.Address(), URL: m.at.URL, JID: now.JID, Connection: connections[now.Phase], Problem: m.explain(now.Err, false),
		RetryAt: now.RetryAt, CanHide: now.CanHide, Unread: max(0, m.conversations.total-m.roomUnread()), Reading: now.Reading,
	}
	own := m.People().Contact(m.Address())
	s.Nick, s.Picture = own.Nick, own.Picture
	if s.Problem != nil && now.Again {
		s.Problem = s.Problem.With("again", "yes")
	}
	return s
}

// sumUp says of all accounts what is said of one.
func sumUp(s *desk.Status) {
	if len(s.Accounts) == 0 {
		s.Problem = desk.NewProblem(desk.NoAccount)
		return
	}
	one := s.Accounts[0]
	if at := slices.IndexFunc(s.Accounts, func(o desk.AccountStatus) bool { return !o.Connection.Live() }); at >= 0 {
		one = s.Accounts[at]
	}
	s.Address, s.JID, s.URL, s.Connection = one.Address, one.JID, one.URL, one.Connection
	s.CanHide, s.Problem, s.RetryAt = one.CanHide, one.Problem, one.RetryAt
}

func (m *member) explain(err error, opening bool) *desk.Problem {
	return Explain(err, Target{Address: m.Address(), URL: m.at.URL, Trusts: m.at.Trust != "", Opening: opening})
}

// belongs tells whether the account is signed in: it may be tried only, or signing off.
func (m *member) belongs() bool { return slices.Contains(m.agent.members, m) }

// Do implements [account.Owner].
func (m *member) Do(ctx context.Context, act func()) error { return m.agent.do(ctx, act) }

// Changed implements [account.Owner].
func (m *member) Changed(*account.Account) {
	if m.belongs() {
		m.agent.publishStatus()
	}
}

// record notes how the account stands, where that is news.
func (m *member) record(now *desk.AccountStatus) {
	facts := []any{"account", now.Address, "is", string(now.Connection), "url", now.URL}
	if now.JID != "" {
		facts = append(facts, "jid", now.JID)
	}
	if now.Problem != nil {
		facts = append(facts, "problem", now.Problem.Error())
	}
	if !now.RetryAt.IsZero() {
		facts = append(facts, "again", now.RetryAt.UTC().Format(time.RFC3339))
	}
	if text := fmt.Sprint(facts...); text != m.recorded {
		m.recorded = text
		slog.Debug("connection", facts...)
	}
}

// Explain implements [account.Owner].
func (m *member) Explain(err error, opening bool) (error, account.Cure) {
	problem := m.explain(err, opening)
	return problem, cures[problem.Code]
}

// Proven implements [account.Owner].
func (m *member) Proven(_ *account.Account, p session.Proof) {
	if s := m.agent.settings.Account(m.Address()); m.belongs() && s != nil {
		s.Mechanism, s.NoSASL2 = p.Mechanism, p.NoSASL2
		_ = m.agent.save()
	}
}

// Heard implements [account.Owner]. What comes while an account signs off, because the
// person signs in anew, is told as well.
func (m *member) Heard(_ *account.Account, n *account.News) {
	a, now := m.agent, m.agent.member(m.Address())
	if now == nil {
		return
	}
	for _, c := range n.Marked {
		now.marked(c)
	}
	if now == m {
		m.heardOfPeople(n)
		m.heardOfRooms(n)
	}
	for _, c := range n.Coming {
		now.coming(c)
	}
	arrived := false
	for _, c := range n.Received {
		arrived = now.arrived(c) || arrived
	}
	for _, c := range n.Archived {
		arrived = now.archived(c) || arrived
	}
	now.editedAll(n.Edited)
	for _, c := range n.Displayed {
		now.displayed(c)
	}
	for _, bare := range n.Calls {
		now.called(bare)
	}
	if arrived {
		a.publishStatus()
	}
	if n.CaughtUp && now == m {
		m.raiseMissed()
	}
}

// heardOfPeople tells the faces who has changed.
func (m *member) heardOfPeople(n *account.News) {
	m.heardTyping(n.Typing)
	if n.Gone {
		m.agent.publish(desk.Event{Kind: desk.EventAllOffline, Account: m.Address()})
	}
	if n.Roster {
		m.agent.publish(desk.Event{Kind: desk.EventContacts, Account: m.Address(), Contacts: m.contacts(nil)})
	}
	for _, p := range n.Requests {
		m.asked(p)
	}
	if n.Roster || n.Blocked || len(n.Contacts) > 0 {
		m.settleRequests()
	}
	if n.Repeated {
		m.dropUnrepeated()
	}
	for _, bare := range n.Contacts {
		m.publishContact(bare)
	}
	if n.Own {
		m.agent.publishStatus()
	}
	if n.Blocked {
		m.agent.publish(desk.Event{Kind: desk.EventBlocked, Account: m.Address()})
	}
}

// ref names somebody as this account sees him.
func (m *member) ref(bare string) desk.Ref { return desk.Ref{Account: m.Address(), Address: bare} }

// accounts returns the bare addresses of the accounts that are signed in.
func (a *Agent) accounts() []string {
	all := make([]string, len(a.members))
	for i, m := range a.members {
		all[i] = m.Address()
	}
	return all
}

// member returns the account with an address; empty means the first. It is nil when
// there is none.
func (a *Agent) member(address string) *member {
	if all := a.named(address); len(all) > 0 {
		return all[0]
	}
	return nil
}

// named returns the account with an address, however that was typed, or all where it is
// empty. It is called in the loop.
func (a *Agent) named(address string) []*member {
	if address == "" {
		return slices.Clone(a.members)
	}
	at := slices.IndexFunc(a.members, func(m *member) bool { return m.Address() == address })
	if is, err := xmpp.ReadAddress(address); at < 0 && err == nil {
		at = slices.IndexFunc(a.members, func(m *member) bool { return m.Address() == is.Bare().String() })
	}
	if at < 0 {
		return nil
	}
	return a.members[at : at+1 : at+1]
}

// lacks is the problem with the address of an account that there is not. It is called in
// the loop.
func (a *Agent) lacks(address string) *desk.Problem {
	if address == "" || len(a.members) == 0 {
		return desk.NewProblem(desk.NoAccount)
	}
	return desk.NewProblem(desk.UnknownAccount, "address", address)
}

// account returns the bare address of an account of ours, see member.
func (a *Agent) account(ctx context.Context, address string) (string, error) {
	var m *member
	var problem *desk.Problem
	if err := a.do(ctx, func() {
		if m = a.member(address); m == nil {
			problem = a.lacks(address)
		}
	}); err != nil {
		return "", err
	}
	if problem != nil {
		return "", problem
	}
	return m.Address(), nil
}

// resolve completes whom a face means.
func (a *Agent) resolve(ctx context.Context, peer desk.Ref) (desk.Ref, error) {
	account, err := a.account(ctx, peer.Account)
	return desk.Ref{Account: account, Address: peer.Address}, err
}
