package fakedesk

import (
	"context"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// change changes a contact, who is made if there is none, and tells of it.
func (d *Desk) change(call string, peer desk.Ref, change func(*desk.Contact)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(call)
	if d.ContactError != nil {
		return d.ContactError
	}
	at := slices.IndexFunc(d.state.Contacts, func(c desk.Contact) bool { return c.Ref == peer })
	c := desk.Contact{Ref: peer, Name: peer.Address, Show: desk.Offline, InRoster: true}
	if at >= 0 {
		c = d.state.Contacts[at]
	}
	change(&c)
	d.state.Contacts = slices.DeleteFunc(slices.Clone(d.state.Contacts), func(o desk.Contact) bool { return o.Ref == peer })
	kind := desk.EventContactGone
	if c.InRoster {
		d.state.Contacts, kind = append(d.state.Contacts, c), desk.EventContact
	}
	d.tell(desk.Event{Kind: kind, Contact: &c})
	return nil
}

// AddContact implements desk.Desk.
func (d *Desk) AddContact(_ context.Context, n desk.NewContact) error {
	return d.change("add "+n.Address+" "+n.Name+" ["+strings.Join(n.Groups, ", ")+"]: "+n.Message, n.Ref, func(c *desk.Contact) {
		c.Groups, c.InRoster, c.Asked = n.Groups, true, true
		if n.Name != "" {
			c.Name = n.Name
		}
	})
}

// RenameContact implements desk.Desk.
func (d *Desk) RenameContact(_ context.Context, peer desk.Ref, name string) error {
	return d.change("rename "+peer.Address+" "+name, peer, func(c *desk.Contact) { c.Name = name })
}

// MoveContact implements desk.Desk.
func (d *Desk) MoveContact(_ context.Context, peer desk.Ref, groups []string) error {
	return d.change("move "+peer.Address+" ["+strings.Join(groups, ", ")+"]", peer, func(c *desk.Contact) { c.Groups = groups })
}

// RemoveContact implements desk.Desk.
func (d *Desk) RemoveContact(_ context.Context, peer desk.Ref) error {
	return d.change("remove "+peer.Address, peer, func(c *desk.Contact) { c.InRoster = false })
}

// CancelRequest implements desk.Desk.
func (d *Desk) CancelRequest(_ context.Context, peer desk.Ref) error {
	return d.change("cancel "+peer.Address, peer, func(c *desk.Contact) { c.Asked = false })
}

// Block implements desk.Desk.
func (d *Desk) Block(_ context.Context, b desk.Block) error {
	return d.setBlocked("block "+b.Peer.Address+" "+string(b.Report), b.Peer, true)
}

// Unblock implements desk.Desk.
func (d *Desk) Unblock(_ context.Context, peer desk.Ref) error {
	return d.setBlocked("unblock "+peer.Address, peer, false)
}

func (d *Desk) setBlocked(call string, peer desk.Ref, now bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(call)
	if d.BlockError != nil {
		return d.BlockError
	}
	d.blocked = slices.DeleteFunc(d.blocked, func(o desk.Ref) bool { return o == peer })
	if now {
		d.blocked = append(d.blocked, peer)
		d.settled(peer)
	}
	d.state.Contacts = slices.Clone(d.state.Contacts)
	for i := range d.state.Contacts {
		if c := &d.state.Contacts[i]; c.Ref == peer {
			c.Blocked = now
			told := *c
			d.tell(desk.Event{Kind: desk.EventContact, Contact: &told})
		}
	}
	d.tell(desk.Event{Kind: desk.EventBlocked, Account: peer.Account})
	return nil
}

// Blocked implements desk.Desk.
func (d *Desk) Blocked(context.Context) ([]desk.Ref, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.blocked), nil
}

// Card implements desk.Desk.
func (d *Desk) Card(_ context.Context, peer desk.Ref) (desk.Card, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("card " + peer.Address)
	return d.Cards[peer.Address], d.CardError
}

// SetCard implements desk.Desk.
func (d *Desk) SetCard(_ context.Context, _ string, c desk.Card) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("set-card " + c.FullName)
	if d.CardError == nil {
		if d.Cards == nil {
			d.Cards = map[string]desk.Card{}
		}
		d.Cards[""] = c
	}
	return d.CardError
}

// Picture implements desk.Desk.
func (d *Desk) Picture(_ context.Context, peer desk.Ref) (desk.Picture, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("picture " + peer.Address)
	return d.Pictures[peer.Address], d.CardError
}

// SetPicture implements desk.Desk.
func (d *Desk) SetPicture(context.Context, string, []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("set-picture")
	return d.CardError
}

// SetNick implements desk.Desk.
func (d *Desk) SetNick(_ context.Context, _, nick string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("nick " + nick)
	return d.CardError
}

// About implements desk.Desk.
func (d *Desk) About(_ context.Context, peer desk.Ref) (desk.About, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("about " + peer.Address)
	return d.Abouts[peer.Address], d.CardError
}
