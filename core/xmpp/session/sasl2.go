package session

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

// Signing in with fewer steps: SASL2 (XEP-0388) takes what follows into the sign-in
// itself, so that the stream need not begin again; Bind2 (XEP-0386) binds there, and
// switches on what modules want (see [Inline]); and a token (XEP-0484) needs no challenge.
//
//	                     round trips after the connection is there
//	SASL                 header · auth · response · header · bind
//	SASL2, Bind2         header · authenticate · response
//	with a token         header and authenticate
//
// A server that leaves SASL2 without an answer for [stall] is signed in to without it, on
// another connection.
//
// With a token nothing of what the server offers is waited for: that it has given one out
// says enough (XEP-0388 §2.1 lets its offer be remembered). It goes over TLS only.

const (
	nsSASL2    = "urn:xmpp:sasl:2"
	nsBind2    = "urn:xmpp:bind:0"
	nsFast     = "urn:xmpp:fast:0"
	nsBindings = "urn:xmpp:sasl-cb:0"
)

// ErrMoreSteps says that the server wants something beyond the password, such as a second
// factor (XEP-0388 §2.6.3).
var ErrMoreSteps = errors.New("session: sign-in: the server asks for more than the password")

// offers are what the features of a stream say of signing in.
type offers struct {
	sasl, sasl2 auth.Offer
	bind2       bool
	inline      map[string]bool // what can be enabled while binding
	tokens      []string        // the mechanisms that take them
}

func readOffers(features *xmlsafe.Node) (o offers) {
	o.sasl.Mechanisms = texts(features.Child(nsSASL, "mechanisms"), nsSASL, "mechanism")
	for _, c := range children(features.Child(nsBindings, "sasl-channel-binding"), nsBindings, "channel-binding") {
		o.sasl.Bindings = append(o.sasl.Bindings, c.Attr("type"))
	}
	authentication := features.Child(nsSASL2, "authentication")
	o.sasl2.Mechanisms, o.sasl2.Bindings = texts(authentication, nsSASL2, "mechanism"), o.sasl.Bindings
	inline := authentication.Child(nsSASL2, "inline")
	o.tokens = texts(inline.Child(nsFast, "fast"), nsFast, "mechanism")
	if bind := inline.Child(nsBind2, "bind"); bind != nil {
		o.bind2, o.inline = true, make(map[string]bool)
		for _, c := range children(bind.Child(nsBind2, "inline"), nsBind2, "feature") {
			o.inline[c.Attr("var")] = true
		}
	}
	return o
}

func children(n *xmlsafe.Node, space, local string) (all []*xmlsafe.Node) {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Is(space, local) {
			all = append(all, c)
		}
	}
	return all
}

func texts(n *xmlsafe.Node, space, local string) (all []string) {
	for _, c := range children(n, space, local) {
		all = append(all, strings.TrimSpace(c.Text))
	}
	return all
}

// choose picks a mechanism, and whether it is used with SASL2: wherever that offers
// nothing weaker than the old way does.
func (n *negotiation) choose() (mechanism string, sasl2 bool, err error) {
	if n.cfg.Known.NoSASL2 {
		mechanism, err = auth.Choose(n.offers.sasl, n.channel)
		return mechanism, false, err
	}
	m2, err2 := auth.Choose(n.offers.sasl2, n.channel)
	m1, err1 := auth.Choose(n.offers.sasl, n.channel)
	switch {
	case errors.Is(err2, auth.ErrStripped):
		return "", false, err2
	case err2 == nil && (err1 != nil || !auth.Weaker(m2, m1)):
		return m2, true, nil
	}
	return m1, false, err1
}

// unansweredError says that SASL2 was left without an answer.
type unansweredError struct{ err error }

func (e *unansweredError) Error() string { return e.err.Error() }
func (e *unansweredError) Unwrap() error { return e.err }

// attempt is one sign-in with SASL2 under way.
type attempt struct {
	c     auth.Conversation
	begin []byte // <authenticate/>
}

// withPassword prepares a sign-in with the password.
func (n *negotiation) withPassword(c auth.Conversation) (attempt, error) {
	return n.attempt(c, func(e *xmlsafe.Encoder) {
		if n.offers.bind2 {
			n.askToBind(e, n.offers.inline)
		}
		if m, err := auth.ChooseToken(n.offers.tokens, n.channel); err == nil && n.cfg.UserAgent.ID != "" && !n.cfg.Certificate {
			n.asked = m
			e.Leaf("request-token", "", "xmlns", nsFast, "mechanism", m)
		}
	})
}

// hurry prepares a sign-in with the token, which goes out with the stream header.
func (n *negotiation) hurry() error {
	t := n.cfg.Token
	c, err := auth.NewConversation(t.Mechanism, auth.Credentials{
		Username: n.cfg.Account.Local(), Password: t.Secret, Domain: n.cfg.Account.Domain(), Channel: n.channel,
	})
	if err != nil {
		return err
	}
	a, err := n.attempt(c, func(e *xmlsafe.Encoder) {
		if n.revoking {
			e.Leaf("fast", "", "xmlns", nsFast, "invalidate", "true")
			return
		}
		n.askToBind(e, nil)
		e.Leaf("fast", "", "xmlns", nsFast)
	})
	n.ahead, n.asked, n.hurried = &a, t.Mechanism, true
	return err
}

// askToBind asks for a resource and for what modules want with it, of which the server
// can what is offered; nil: it is not known yet, and what it cannot it ignores.
func (n *negotiation) askToBind(e *xmlsafe.Encoder, offered map[string]bool) {
	e.Start("bind", "xmlns", nsBind2)
	if n.cfg.Resource != "" {
		e.Leaf("tag", n.cfg.Resource)
	}
	for _, i := range n.inline {
		if offered == nil || offered[i.Feature] {
			e.Raw(i.Request)
		}
	}
	e.End()
}

// attempt writes <authenticate/>, XEP-0388 §2.3.
func (n *negotiation) attempt(c auth.Conversation, more func(*xmlsafe.Encoder)) (attempt, error) {
	initial, has, err := c.Start()
	if err != nil {
		return attempt{}, err
	}
	var e xmlsafe.Encoder
	e.Start("authenticate", "xmlns", nsSASL2, "mechanism", c.Mechanism())
	if has {
		e.Leaf("initial-response", base64.StdEncoding.EncodeToString(initial))
	}
	if a := n.cfg.UserAgent; a != (UserAgent{}) {
		e.Start("user-agent").Attr("id", a.ID)
		if a.Software != "" {
			e.Leaf("software", a.Software)
		}
		if a.Device != "" {
			e.Leaf("device", a.Device)
		}
		e.End()
	}
	more(&e)
	return attempt{c, e.End().Bytes()}, nil
}

// prove2 carries an attempt through, of which <authenticate/> was written.
func (n *negotiation) prove2(a *attempt) error {
	success, err := n.converse(a.c, nsSASL2)
	if err != nil {
		return err
	}
	n.signedIn = true
	return n.welcomed(success)
}

// proveByToken carries the attempt through that went out with the header. A server that
// offers nothing of the kind any more may answer anything, or nothing.
func (n *negotiation) proveByToken() error {
	if !slices.Contains(n.offers.tokens, n.cfg.Token.Mechanism) {
		return &tokenError{auth.ErrNoMechanism}
	}
	return n.prove2(n.ahead)
}

// welcomed reads what <success/> brings. The address counts only if it is our own.
func (n *negotiation) welcomed(success *xmlsafe.Node) error {
	if text := success.ChildText(nsSASL2, "authorization-identifier"); text != "" {
		a, err := xmpp.ReadAddress(text)
		switch {
		case err != nil:
			return fmt.Errorf("%w: %w", ErrProtocol, err)
		case !a.Bare().Equal(n.cfg.Account):
			return n.checkDomain(fmt.Errorf("%w: signed in as %q", ErrProtocol, a))
		}
		if success.Child(nsBind2, "bound") != nil && a.Resource() != "" {
			n.jid = a
		}
	}
	if t, ok := readToken(success, n.asked); ok {
		n.token = t
	}
	return nil
}

// readToken reads the token for a mechanism, XEP-0484 §3.3.
func readToken(success *xmlsafe.Node, mechanism string) (Token, bool) {
	given := success.Child(nsFast, "token")
	secret, has := given.LookupAttr("token")
	if !has || secret == "" || len(secret) > maxToken || mechanism == "" {
		return Token{}, false
	}
	t := Token{Secret: secret, Mechanism: mechanism}
	if expiry, err := time.Parse(time.RFC3339, given.Attr("expiry")); err == nil {
		t.Expiry = expiry.UTC()
	}
	return t, true
}

// failure reads the condition of a failure. The text may be in the namespace of the
// element around it, as it is in the example of XEP-0388.
func failure(node *xmlsafe.Node) error {
	name, text := xmpp.Condition(node, nsSASL)
	if text == "" {
		text = node.ChildText(nsSASL2, "text")
	}
	return &AuthError{Condition: name, Text: text}
}

// moreSteps says what the server wants besides.
func moreSteps(node *xmlsafe.Node) error {
	return fmt.Errorf("%w: %s", ErrMoreSteps, foreign.Quote(node.ChildText(nsSASL2, "text")))
}
