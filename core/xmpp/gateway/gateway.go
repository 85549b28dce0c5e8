// Package gateway is gateways to other networks (XEP-0100): whom a name there is here, and
// signing in and out. Registration with one is core/xmpp/register.
//
//	gateways := gateway.New(s)                          // in session.Config.Attach
//	network, ok := gateway.Network(info)                // of what disco tells: is it one, of what?
//	prompt, err := gateways.Prompt(ctx, of)             // how it asks for a name
//	boris, err := gateways.Address(ctx, of, "+7 495 000-00-00")
//	err = gateways.SignIn(of)
package gateway

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "jabber:iq:gateway"

// Feature is how a gateway announces that it knows whom a name is.
const Feature = space

// mostText bounds what a gateway says to a person, in bytes.
const mostText = 1 << 10

var (
	// ErrNotOffered says that the gateway does not translate names.
	ErrNotOffered = errors.New("gateway: not offered")
	// ErrNobody says that the gateway knows nobody by that name, or that it is none.
	ErrNobody = errors.New("gateway: nobody of that name")
	// ErrElsewhere says that the gateway has named somebody who is not behind it.
	ErrElsewhere = errors.New("gateway: an address that is not of the gateway")
)

// Gateways are those that a session uses. Its methods are safe for concurrent use.
type Gateways struct{ s *session.Session }

// New adds gateways to a session, as [session.Config].Attach does.
func New(s *session.Session) *Gateways { return &Gateways{s} }

// Network tells whether somebody is a gateway, and to which network: sms, irc and so on, as the
// registry of disco's categories calls it.
func Network(info disco.Info) (network string, ok bool) {
	for _, id := range info.Identities {
		if id.Category == "gateway" {
			return id.Type, true
		}
	}
	return "", false
}

// Prompt is how a gateway asks for a name of its network, in its own words; either may be
// empty.
type Prompt struct {
	Text  string // what a person should know
	Label string // what the name is called there
}

// Prompt asks a gateway how it asks, §6.3. It waits for the answer.
func (g *Gateways) Prompt(ctx context.Context, of xmpp.Address) (Prompt, error) {
	var e xmlsafe.Encoder
	answer, err := g.s.Query(ctx, "get", of, e.Leaf("query", "", "xmlns", space).Bytes())
	if err != nil {
		return Prompt{}, reason(err)
	}
	query := answer.Child(space, "query")
	return Prompt{clip(query.ChildText(space, "desc")), clip(query.ChildText(space, "prompt"))}, nil
}

func clip(text string) string { return foreign.Clip(strings.TrimSpace(text), mostText) }

// Address asks a gateway whom a name is, as a person has written it. He is behind the gateway,
// whatever it says: otherwise it could pass off anybody as him, and the error is
// [ErrElsewhere]. It waits for the answer.
func (g *Gateways) Address(ctx context.Context, of xmpp.Address, name string) (xmpp.Address, error) {
	var e xmlsafe.Encoder
	answer, err := g.s.Query(ctx, "set", of, e.Start("query", "xmlns", space).Leaf("prompt", name).End().Bytes())
	if err != nil {
		return xmpp.Address{}, reason(err)
	}
	query := answer.Child(space, "query")
	text := strings.TrimSpace(query.ChildText(space, "jid"))
	if text == "" {
		text = strings.TrimSpace(query.ChildText(space, "prompt")) // as it was before version 1.0
	}
	who, err := xmpp.ReadAddress(text)
	switch {
	case err != nil || who.Local() == "":
		return xmpp.Address{}, ErrNobody
	case who.Domain() != of.Domain():
		return xmpp.Address{}, fmt.Errorf("%w: %s", ErrElsewhere, foreign.Quote(text))
	}
	return who.Bare(), nil
}

// SignIn tells a gateway that we are there, so that it signs in to its network, §4.4.
func (g *Gateways) SignIn(of xmpp.Address) error {
	var e xmlsafe.Encoder
	return g.s.Send(e.Start("presence", "to", of.String()).End().Bytes())
}

// SignOut tells a gateway that we are not there any more, §4.5.
func (g *Gateways) SignOut(of xmpp.Address) error {
	var e xmlsafe.Encoder
	return g.s.Send(e.Start("presence", "to", of.String(), "type", "unavailable").End().Bytes())
}

func reason(err error) error {
	var refused *xmpp.StanzaError
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Condition {
	case "service-unavailable", "feature-not-implemented":
		return fmt.Errorf("%w: %w", ErrNotOffered, err)
	case "item-not-found", "jid-malformed", "not-acceptable", "bad-request":
		return fmt.Errorf("%w: %w", ErrNobody, err)
	}
	return err
}
