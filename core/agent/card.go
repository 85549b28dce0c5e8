package agent

import (
	"context"
	"errors"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/vcard"
)

// cardToDesk translates a card for the faces.
func cardToDesk(c *vcard.Card) desk.Card {
	out := desk.Card{
		FullName: c.FullName, Family: c.Name.Family, Given: c.Name.Given, Middle: c.Name.Middle, Nick: c.Nick, Birthday: c.Birthday,
		Company: c.Company, Units: c.Units, Title: c.Title, Role: c.Role, URL: c.URL, Note: c.Note,
		Phones: reachToDesk(c.Phones), Mails: reachToDesk(c.Mails),
	}
	for _, a := range c.Addresses {
		out.Addresses = append(out.Addresses, desk.PostalAddress{
			Street: a.Street, City: a.City, Region: a.Region, Code: a.Code, Country: a.Country, Kinds: a.Kinds,
		})
	}
	return out
}

func reachToDesk(all []vcard.Contact) (out []desk.Reach) {
	for _, c := range all {
		out = append(out, desk.Reach{Value: c.Value, Kinds: c.Kinds})
	}
	return out
}

func reachFromDesk(all []desk.Reach) (out []vcard.Contact) {
	for _, r := range all {
		out = append(out, vcard.Contact{Value: r.Value, Kinds: r.Kinds})
	}
	return out
}

// cardFromDesk writes what a face has changed into a card. What has no place there stays: of
// an address its box, as long as its street does.
func cardFromDesk(c *vcard.Card, in desk.Card) {
	c.FullName, c.Nick, c.Birthday = in.FullName, in.Nick, in.Birthday
	c.Name.Family, c.Name.Given, c.Name.Middle = in.Family, in.Given, in.Middle
	c.Company, c.Units, c.Title, c.Role, c.URL, c.Note = in.Company, in.Units, in.Title, in.Role, in.URL, in.Note
	c.Phones, c.Mails = reachFromDesk(in.Phones), reachFromDesk(in.Mails)
	before := c.Addresses
	c.Addresses = nil
	for _, a := range in.Addresses {
		now := vcard.Address{Street: a.Street, City: a.City, Region: a.Region, Code: a.Code, Country: a.Country, Kinds: a.Kinds}
		for _, b := range before {
			if b.Street == now.Street && b.City == now.City {
				now.Box, now.Extra = b.Box, b.Extra
			}
		}
		c.Addresses = append(c.Addresses, now)
	}
}

// Card implements [desk.Desk].
func (a *Agent) Card(ctx context.Context, peer desk.Ref) (desk.Card, error) {
	q, err := a.question(ctx, peer)
	if err != nil {
		return desk.Card{}, err
	}
	var card vcard.Card
	err = q.ask(ctx, func(ctx context.Context, s *im.Client) (err error) {
		card, err = s.Cards.Of(ctx, q.foreign())
		return noneIfAbsent(err)
	})
	return cardToDesk(&card), err
}

// noneIfAbsent takes a refusal that says that there is nothing for none: servers have many
// words for that.
func noneIfAbsent(err error) error {
	var refused *xmpp.StanzaError
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Condition {
	case "item-not-found", "service-unavailable", "feature-not-implemented", "subscription-required", "forbidden", "not-authorized", "not-allowed":
		return nil
	}
	return err
}

// SetCard implements [desk.Desk]. The card is read before it is written: it may hold what has
// no place on a screen.
func (a *Agent) SetCard(ctx context.Context, account string, c desk.Card) error {
	if err := a.allowed(ctx, policy.OwnCard); err != nil {
		return err
	}
	q, err := a.question(ctx, desk.Ref{Account: account})
	if err != nil {
		return err
	}
	return q.ask(ctx, func(ctx context.Context, s *im.Client) error {
		card, err := s.Cards.Of(ctx, xmpp.Address{})
		if noneIfAbsent(err) != nil {
			return err
		}
		cardFromDesk(&card, c)
		return s.Cards.Publish(ctx, card)
	})
}

// SetNick implements [desk.Desk].
func (a *Agent) SetNick(ctx context.Context, account, nick string) error {
	if err := a.allowed(ctx, policy.OwnCard); err != nil {
		return err
	}
	if err := namesFit(nick); err != nil {
		return err
	}
	q, err := a.question(ctx, desk.Ref{Account: account})
	if err != nil {
		return err
	}
	return q.ask(ctx, func(ctx context.Context, s *im.Client) error {
		err := s.Names.Publish(ctx, nick)
		if err != nil && noneIfAbsent(err) == nil {
			return desk.NewProblem(desk.NothingPublished)
		}
		return err
	})
}
