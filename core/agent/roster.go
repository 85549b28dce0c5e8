package agent

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
)

// What the person does with his list of contacts goes to the server, and comes back as a
// push: only then is it told to the faces.

// AddContact implements [desk.Desk].
func (a *Agent) AddContact(ctx context.Context, n desk.NewContact) error {
	if err := a.allowed(ctx, policy.AddContacts); err != nil {
		return err
	}
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
	name := charset.Printable(n.Name)
	return q.change(ctx, func(ctx context.Context, s *im.Client) error {
		if err := s.Roster.Set(ctx, q.who, name, n.Groups); err != nil {
			return err
		}
		if s.Presence.CanApproveAhead() {
			if err := s.Presence.Approve(q.who); err != nil {
				return err
			}
		}
		if err := s.Presence.Subscribe(q.who, charset.Printable(n.Message)); err != nil {
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
	if err := a.allowed(ctx, policy.EditContacts); err != nil {
		return err
	}
	if err := namesFit(name); err != nil {
		return err
	}
	q, err := a.contactOf(ctx, peer)
	if err != nil {
		return err
	}
	name = charset.Printable(name)
	return q.change(ctx, func(ctx context.Context, s *im.Client) error { return s.Roster.Set(ctx, q.who, name, q.is.Groups) },
		func(c account.Contact) bool { return c.Given == name })
}

// MoveContact implements [desk.Desk].
func (a *Agent) MoveContact(ctx context.Context, peer desk.Ref, groups []string) error {
	if err := a.allowed(ctx, policy.EditContacts); err != nil {
		return err
	}
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
	if err := a.allowed(ctx, policy.EditContacts); err != nil {
		return err
	}
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

// contact returns what is known of an address.
func (m *member) contact(bare string) desk.Contact { return m.toContact(m.People().Contact(bare)) }

// contacts adds the roster, by name.
func (m *member) contacts(all []desk.Contact) []desk.Contact {
	all = slices.Grow(all, m.People().Len())
	for c := range m.People().All() {
		all = append(all, m.toContact(c))
	}
	return all
}

// toContact translates a contact for the faces.
func (m *member) toContact(c account.Contact) desk.Contact {
	out := desk.Contact{
		Ref: m.ref(c.Address), Name: c.Name, Groups: m.groupsOf(c), InRoster: c.InRoster, Show: desk.Offline, Text: c.Text,
		Subscription: desk.ParseSubscription(string(c.Subscription)), Asked: c.Asked, Blocked: c.Blocked, Nick: c.Nick, Picture: c.Picture,
	}
	if c.Online {
		out.Show = cmp.Or(desk.Show(c.Show), desk.Available)
	}
	return out
}

// groupsOf are the groups of a contact. Who is reached through a gateway to another network (XEP-0100)
// and was put into none stands in one that is called as the gateway is.
func (m *member) groupsOf(c account.Contact) []string {
	_, domain, person := strings.Cut(c.Address, "@")
	if len(c.Groups) > 0 || !c.InRoster || !person {
		return c.Groups
	}
	gateway := m.People().Contact(domain)
	if !gateway.InRoster {
		return nil
	}
	return []string{cmp.Or(gateway.Name, domain)}
}

// publishContact tells what has become of one contact, and of those whom a gateway has.
func (m *member) publishContact(bare string) {
	if !strings.Contains(bare, "@") {
		for c := range m.People().All() {
			if _, domain, _ := strings.Cut(c.Address, "@"); domain == bare {
				m.publishContact(c.Address)
			}
		}
	}
	c := m.contact(bare)
	kind := desk.EventContact
	if !c.InRoster {
		kind = desk.EventContactGone
	}
	m.agent.publish(desk.Event{Kind: kind, Contact: &c})
}

// stranger tells whether an address is known to be no contact, nor the account's own or its
// server's.
func (m *member) stranger(bare string) bool {
	return bare != m.Address() && !m.ref(bare).OwnServer() && m.People().Known() && !m.People().Contact(bare).InRoster
}
