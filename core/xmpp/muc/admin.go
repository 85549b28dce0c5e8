package muc

import (
	"context"
	"errors"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// What is done with a room, from here on, waits for its answer, which is a [*xmpp.StanzaError]
// where we may not; only the subject does not.

// SetSubject says what the room is about, §8.1. A [Subject] says that it is
// so, a message of type error that it is not.
func (all *Rooms) SetSubject(room xmpp.Address, text string) error {
	var e xmlsafe.Encoder
	e.Start("message", "to", room.Bare().String(), "type", "groupchat").Leaf("subject", text)
	return all.s.Send(e.End().Bytes())
}

// Grant gives an occupant a role as long as he is in the room, §8.3 and §9.6; [NoRole] removes
// him. The reason may be empty.
func (all *Rooms) Grant(ctx context.Context, room xmpp.Address, nick string, role Role, reason string) error {
	var e xmlsafe.Encoder
	return all.administer(ctx, room, e.Start("item", "nick", nick, "role", role.String()), reason)
}

// Kick removes an occupant, who may come again, §8.2.
func (all *Rooms) Kick(ctx context.Context, room xmpp.Address, nick, reason string) error {
	return all.Grant(ctx, room, nick, NoRole, reason)
}

// Affiliate makes somebody, who need not be there, something to a room, §9.1 to §10.8.
func (all *Rooms) Affiliate(ctx context.Context, room, who xmpp.Address, a Affiliation, reason string) error {
	var e xmlsafe.Encoder
	return all.administer(ctx, room, e.Start("item", "jid", who.Bare().String(), "affiliation", a.String()), reason)
}

// Ban removes somebody and does not let him in again, §9.1.
func (all *Rooms) Ban(ctx context.Context, room, who xmpp.Address, reason string) error {
	return all.Affiliate(ctx, room, who, Outcast, reason)
}

func (all *Rooms) administer(ctx context.Context, room xmpp.Address, item *xmlsafe.Encoder, reason string) error {
	if reason != "" {
		item.Leaf("reason", reason)
	}
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsAdmin).Raw(item.End().Bytes()).End()
	_, err := all.s.Query(ctx, "set", room.Bare(), e.Bytes())
	return err
}

// maxAffiliated bounds how many are read of a list.
const maxAffiliated = 10_000

// Affiliated is somebody who is something to a room.
type Affiliated struct {
	Who    xmpp.Address
	Nick   string // that is his there; often ""
	Reason string
}

// Affiliated asks who is something to a room, at most 10,000 of them.
func (all *Rooms) Affiliated(ctx context.Context, room xmpp.Address, a Affiliation) (list []Affiliated, err error) {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsAdmin).Leaf("item", "", "affiliation", a.String()).End()
	answer, err := all.s.Query(ctx, "get", room.Bare(), e.Bytes())
	query := answer.Child(nsAdmin, "query")
	if err != nil || query == nil {
		return nil, err
	}
	for _, item := range query.Children {
		who, err := xmpp.ReadAddress(item.Attr("jid"))
		if err == nil && item.Is(nsAdmin, "item") && len(list) < maxAffiliated {
			list = append(list, Affiliated{who, clip(item.Attr("nick"), maxStatus), clip(item.ChildText(nsAdmin, "reason"), maxReason)})
		}
	}
	return list, nil
}

// ErrNoForm says that a room has nothing that we could configure.
var ErrNoForm = errors.New("muc: no form to configure the room by")

// Configuration asks a room for the form by which it is configured, §10.2.
func (all *Rooms) Configuration(ctx context.Context, room xmpp.Address) (*forms.Form, error) {
	var e xmlsafe.Encoder
	answer, err := all.s.Query(ctx, "get", room.Bare(), e.Leaf("query", "", "xmlns", nsOwner).Bytes())
	if err != nil {
		return nil, err
	}
	if f := forms.Read(answer.Child(nsOwner, "query")); f != nil {
		return f, nil
	}
	return nil, ErrNoForm
}

// Configure gives a room the answer to its form, see [forms.Form.Submit]. A room that was
// created is open then; with [forms.Declined] it is gone, §10.1.3.
func (all *Rooms) Configure(ctx context.Context, room xmpp.Address, answer *forms.Form) error {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsOwner)
	answer.Encode(&e)
	return all.own(ctx, room, e.End().Bytes())
}

// Accept takes a room that was created as it is, §10.1.2.
func (all *Rooms) Accept(ctx context.Context, room xmpp.Address) error {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsOwner).Leaf("x", "", "xmlns", nsForm, "type", "submit").End()
	return all.own(ctx, room, e.Bytes())
}

// own does what owners do.
func (all *Rooms) own(ctx context.Context, room xmpp.Address, query []byte) error {
	if _, err := all.s.Query(ctx, "set", room.Bare(), query); err != nil {
		return err
	}
	all.mu.Lock()
	r := all.rooms[room.Bare()]
	in := r != nil && r.state == Joined
	if in {
		r.created = false
	}
	all.mu.Unlock()
	if !in {
		return nil
	}
	return all.s.Send(all.disco.Ask(room.Bare(), "", all.learn(room.Bare()))) // it can other things now
}

// Destroy ends a room for all, who are told why and where to go instead; both may be empty,
// §10.9.
func (all *Rooms) Destroy(ctx context.Context, room, instead xmpp.Address, reason string) error {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsOwner).Start("destroy").Attr("jid", instead.String())
	if reason != "" {
		e.Leaf("reason", reason)
	}
	return all.own(ctx, room, e.End().End().Bytes())
}
