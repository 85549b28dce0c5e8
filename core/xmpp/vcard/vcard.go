// Package vcard is the cards of people: their names, post, company, phones. It reads those of
// others, and one's own, which it writes.
//
//	cards := vcard.New(s, services, published)   // in session.Config.Attach
//	card, err := cards.Of(ctx, boris)
//	own, err := cards.Of(ctx, xmpp.Address{})
//	own.Title = "Кладовщик"
//	err = cards.Publish(ctx, own)
//
// There are two forms of them: vcard-temp (XEP-0054), which every server keeps and anybody
// may ask for, and vCard4 (XEP-0292), published by the account. Both are one [Card] here. What
// a card holds that is not known here is kept when it is written again, in the form in which
// it came; a picture in it too.
//
// The first form is asked for first, as it is the one that every program writes, and the
// second where that is empty or refused. One's own card is written in both, so that all see
// the same.
package vcard

import (
	"context"
	"errors"
	"fmt"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	node      = "urn:xmpp:vcard4"
	nsPublish = "http://jabber.org/protocol/pubsub#publish"
)

// ErrReadOnly says that the server does not let cards be changed: the office keeps them in a
// directory. It wraps what the server has said.
var ErrReadOnly = errors.New("vcard: the server does not let cards be changed")

// Cards are those that a session asks for. Its methods are safe for concurrent use.
type Cards struct {
	s         *session.Session
	account   *disco.Disco
	published *pep.PEP
}

// New adds cards to a session, as [session.Config].Attach does. Our account is asked with d
// what it offers.
func New(s *session.Session, d *disco.Disco, p *pep.PEP) *Cards { return &Cards{s, d, p} }

// Of returns the card of somebody, by his bare address, or of an occupant of a room by his
// address there; the zero address means our own. It is empty where there is none. It waits
// for the answers, and returns a [*xmpp.StanzaError] when both forms are refused.
func (c *Cards) Of(ctx context.Context, who xmpp.Address) (Card, error) {
	temp, err := c.temp(ctx, who)
	if err == nil && !temp.IsEmpty() && !who.IsZero() {
		return temp, nil
	}
	if who.Resource() != "" || !mayBeElsewhere(err) {
		return temp, err
	}
	four, other := c.four(ctx, who)
	switch {
	case other != nil && !mayBeElsewhere(other):
		return temp, other
	case temp.IsEmpty() && other == nil:
		return four, nil
	case err == nil:
		return ours(temp, four), nil
	}
	return temp, noCard(err)
}

// ours makes one card of both forms of our own, which is to be written again. They say the
// same where one program has written both, or the server makes one of the other: then vCard4
// says more. Otherwise some program has changed the first alone.
func ours(temp, four Card) Card {
	switch {
	case !four.says(&temp):
		temp.four = four.four
		return temp
	case four.IsEmpty():
		return temp
	}
	four.temp = temp.temp
	return four
}

// mayBeElsewhere tells whether what was said of one form of a card is no reason not to ask
// for the other.
func mayBeElsewhere(err error) bool {
	var refused *xmpp.StanzaError
	return err == nil || errors.As(err, &refused) || errors.Is(err, session.ErrUnreadable)
}

// noCard makes no card of what servers say who know of none.
func noCard(err error) error {
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) && refused.Condition == "item-not-found" {
		return nil
	}
	return err
}

// temp asks for the card as XEP-0054 §3.1 does.
func (c *Cards) temp(ctx context.Context, who xmpp.Address) (Card, error) {
	var e xmlsafe.Encoder
	answer, err := c.s.Query(ctx, "get", who, e.Leaf("vCard", "", "xmlns", nsTemp).Bytes())
	if err != nil {
		return Card{}, err
	}
	if n := answer.Child(nsTemp, "vCard"); n != nil {
		return readTemp(n), nil
	}
	return Card{}, nil
}

// four asks for what is published.
func (c *Cards) four(ctx context.Context, who xmpp.Address) (Card, error) {
	items, err := c.published.Items(ctx, who, node)
	if err != nil || len(items) == 0 || !items[0].Payload.Is(nsFour, "vcard") {
		return Card{}, err
	}
	return readFour(items[0].Payload), nil
}

// Publish writes our own card, which is one that [Cards.Of] has returned, or a new one in
// place of it. Who writes one without having read it loses what was there. It waits for the
// server. Errors are [ErrReadOnly], [session.ErrUnsendable] for one that is too large, and
// those of [session.Session.Query].
func (c *Cards) Publish(ctx context.Context, card Card) error {
	_, err := c.s.Query(ctx, "set", xmpp.Address{}, card.writeTemp())
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) && (refused.Condition == "not-allowed" || refused.Condition == "forbidden") {
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	if err != nil {
		return err
	}
	offered, err := c.account.OfAccount(ctx)
	if err != nil || !offered[nsPublish] {
		return mayBeMissing(err)
	}
	return c.published.Publish(ctx, node, "current", card.writeFour(), nil)
}

// mayBeMissing is no error of a server that has no answer for an account.
func mayBeMissing(err error) error {
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) {
		return nil
	}
	return err
}
