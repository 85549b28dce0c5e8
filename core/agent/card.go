package agent

import (
	"errors"
	"strconv"

	"vestnik/core/desk"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/roster"
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

// explainPeople explains what keeps a roster, a card or a picture from being changed.
func explainPeople(err error, t Target) *desk.Problem {
	switch {
	case errors.Is(err, roster.ErrShared):
		return desk.NewProblem(desk.SharedGroup, "address", t.Address)
	case errors.Is(err, block.ErrNotOffered):
		return desk.NewProblem(desk.CannotBlock)
	case errors.Is(err, vcard.ErrReadOnly):
		return desk.NewProblem(desk.CardReadOnly)
	case errors.Is(err, pep.ErrNoOptions):
		return desk.NewProblem(desk.NothingPublished)
	case errors.Is(err, avatar.ErrNoPicture), errors.Is(err, avatar.ErrNone), errors.Is(err, avatar.ErrForged):
		return desk.NewProblem(desk.BadPicture)
	case errors.Is(err, avatar.ErrTooLarge):
		return desk.NewProblem(desk.PictureTooLarge,
			"kilobytes", strconv.Itoa(avatar.MaxBytes>>10), "pixels", strconv.Itoa(avatar.MaxPixels))
	}
	return nil
}
