package desktest

import (
	"context"
	"slices"

	"vestnik/core/desk"
)

// AddContact implements [desk.Desk]: whoever is added is off line, and does not answer.
func (f *Fake) AddContact(ctx context.Context, n desk.NewContact) error {
	leave, err := f.enter(ctx, "AddContact", n)
	if err != nil {
		return err
	}
	defer leave()
	switch {
	case !validAddress(n.Address):
		return desk.NewProblem(desk.BadAddress, "address", n.Address)
	case n.Address == Me:
		return desk.NewProblem(desk.OwnAddress, "address", n.Address)
	}
	c := desk.Contact{Ref: Peer(n.Address), Subscription: desk.SubscriptionNone, Show: desk.Offline, Asked: true}
	if known := f.contact(n.Address); known != nil {
		c = *known
	}
	c.Name, c.Groups, c.InRoster = n.Name, n.Groups, true
	f.emit(desk.Event{Kind: desk.EventContact, Contact: &c})
	return nil
}

// contact returns a copy of a contact, nil where there is none.
func (f *Fake) contact(address string) *desk.Contact {
	i := slices.IndexFunc(f.snapshot.Contacts, func(c desk.Contact) bool { return c.Address == address })
	if i < 0 {
		return nil
	}
	c := f.snapshot.Contacts[i]
	return &c
}

// change changes a contact and tells of it.
func (f *Fake) change(ctx context.Context, method string, with any, peer desk.Ref, change func(*desk.Contact)) error {
	leave, err := f.enter(ctx, method, with)
	if err != nil {
		return err
	}
	defer leave()
	c := f.contact(peer.Address)
	if c == nil {
		return desk.NewProblem(desk.NoContact, "address", peer.Address)
	}
	kind := desk.EventContact
	if change(c); !c.InRoster {
		kind = desk.EventContactGone
	}
	f.emit(desk.Event{Kind: kind, Contact: c})
	return nil
}

// RenameContact implements [desk.Desk].
func (f *Fake) RenameContact(ctx context.Context, peer desk.Ref, name string) error {
	return f.change(ctx, "RenameContact", []any{peer, name}, peer, func(c *desk.Contact) { c.Name = name })
}

// MoveContact implements [desk.Desk].
func (f *Fake) MoveContact(ctx context.Context, peer desk.Ref, groups []string) error {
	return f.change(ctx, "MoveContact", []any{peer, groups}, peer, func(c *desk.Contact) { c.Groups = groups })
}

// RemoveContact implements [desk.Desk].
func (f *Fake) RemoveContact(ctx context.Context, peer desk.Ref) error {
	return f.change(ctx, "RemoveContact", peer, peer, func(c *desk.Contact) { c.InRoster = false })
}

// CancelRequest implements [desk.Desk].
func (f *Fake) CancelRequest(ctx context.Context, peer desk.Ref) error {
	return f.change(ctx, "CancelRequest", peer, peer, func(c *desk.Contact) { c.Asked = false })
}

// Block implements [desk.Desk].
func (f *Fake) Block(ctx context.Context, b desk.Block) error {
	leave, err := f.enter(ctx, "Block", b)
	if err != nil {
		return err
	}
	defer leave()
	f.setBlocked(b.Peer.Address, true)
	return nil
}

// Unblock implements [desk.Desk].
func (f *Fake) Unblock(ctx context.Context, peer desk.Ref) error {
	leave, err := f.enter(ctx, "Unblock", peer)
	if err != nil {
		return err
	}
	defer leave()
	f.setBlocked(peer.Address, false)
	return nil
}

func (f *Fake) setBlocked(address string, now bool) {
	f.blocked = slices.DeleteFunc(f.blocked, func(r desk.Ref) bool { return r.Address == address })
	if now {
		f.blocked = append(f.blocked, Peer(address))
	}
	if c := f.contact(address); c != nil {
		c.Blocked = now
		f.emit(desk.Event{Kind: desk.EventContact, Contact: c})
	}
	f.emit(desk.Event{Kind: desk.EventBlocked, Account: Me})
}

// Blocked implements [desk.Desk].
func (f *Fake) Blocked(ctx context.Context) ([]desk.Ref, error) {
	leave, err := f.enter(ctx, "Blocked", nil)
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.Clone(f.blocked), nil
}

// SetCards says which cards people have, by their addresses; the person's own is that of
// [Me].
func (f *Fake) SetCards(cards map[string]desk.Card) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cards = cards
}

// Card implements [desk.Desk].
func (f *Fake) Card(ctx context.Context, peer desk.Ref) (desk.Card, error) {
	leave, err := f.enter(ctx, "Card", peer)
	if err != nil {
		return desk.Card{}, err
	}
	defer leave()
	if peer.Address == "" {
		peer.Address = Me
	}
	return f.cards[peer.Address], nil
}

// SetCard implements [desk.Desk].
func (f *Fake) SetCard(ctx context.Context, account string, c desk.Card) error {
	leave, err := f.enter(ctx, "SetCard", c)
	if err != nil {
		return err
	}
	defer leave()
	if f.cards == nil {
		f.cards = map[string]desk.Card{}
	}
	f.cards[Me] = c
	return nil
}

// SetPictures says which pictures people have, by their addresses.
func (f *Fake) SetPictures(pictures map[string]desk.Picture) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pictures = pictures
}

// Picture implements [desk.Desk].
func (f *Fake) Picture(ctx context.Context, peer desk.Ref) (desk.Picture, error) {
	leave, err := f.enter(ctx, "Picture", peer)
	if err != nil {
		return desk.Picture{}, err
	}
	defer leave()
	if peer.Address == "" {
		peer.Address = Me
	}
	return f.pictures[peer.Address], nil
}

// SetPicture implements [desk.Desk].
func (f *Fake) SetPicture(ctx context.Context, _ string, image []byte) error {
	leave, err := f.enter(ctx, "SetPicture", image)
	if err == nil {
		leave()
	}
	return err
}

// SetNick implements [desk.Desk].
func (f *Fake) SetNick(ctx context.Context, _, nick string) error {
	leave, err := f.enter(ctx, "SetNick", nick)
	if err == nil {
		leave()
	}
	return err
}

// SetAbout says what is known of where people are, by their addresses.
func (f *Fake) SetAbout(about map[string]desk.About) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.about = about
}

// About implements [desk.Desk].
func (f *Fake) About(ctx context.Context, peer desk.Ref) (desk.About, error) {
	leave, err := f.enter(ctx, "About", peer)
	if err != nil {
		return desk.About{}, err
	}
	defer leave()
	return f.about[peer.Address], nil
}
