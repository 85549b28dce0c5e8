package session

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/xmlsafe"
)

// Proof is how an account has been signed in. What has worked once is known to the next
// sign-in, see [Config].
type Proof struct {
	Mechanism string
	Raw       bool // the password's bytes as they are typed, see [auth.Prepares]
	// NoSASL2 says that the server offers SASL2 and does not answer it: Prosody 0.12 with the
	// mod_sasl2 of Debian 12, over BOSH.
	NoSASL2 bool
}

// WeakerError says that the server offers no mechanism as good as the one that the
// account was signed in with before. Nothing was sent.
type WeakerError struct{ Mechanism, Before string }

func (e *WeakerError) Error() string {
	return fmt.Sprintf("session: sign-in: the server offers %s at best, and has offered %s before", e.Mechanism, e.Before)
}

// authenticate signs in: with the token that is out already, or else with the password.
// A token that is not taken is no reason to bother anybody.
func (n *negotiation) authenticate() error {
	if n.ahead == nil {
		return n.authenticateByPassword()
	}
	n.proof = n.cfg.Known // by which the token has been got
	var failed *AuthError
	err := n.proveByToken()
	if err == nil {
		if n.token == (Token{}) {
			n.token = n.cfg.Token
		}
		return nil
	}
	if !errors.As(err, &failed) || n.doubtful() {
		return spoils(err)
	}
	n.ahead = nil
	err = n.authenticateByPassword()
	if errors.As(err, &failed) && failed.Condition == "invalid-mechanism" {
		return spoils(err) // Prosody 0.12's mod_sasl2 takes one try on a stream
	}
	return err
}

// authenticateByPassword runs SASL, RFC 6120 §6, or SASL2.
func (n *negotiation) authenticateByPassword() error {
	if n.cfg.Certificate {
		return n.authenticateByCertificate()
	}
	mechanism, sasl2, err := n.choose()
	if err != nil {
		return err
	}
	if before := n.cfg.Known.Mechanism; auth.Weaker(mechanism, before) && !n.cfg.AllowWeaker {
		return &WeakerError{Mechanism: mechanism, Before: before}
	}
	n.proof = Proof{
		Mechanism: mechanism, Raw: n.cfg.Known.Raw && auth.Prepares(mechanism, n.cfg.Password), NoSASL2: n.cfg.Known.NoSASL2,
	}
	err = n.prove(sasl2)
	if err == nil || !refused(err) || !auth.Prepares(mechanism, n.cfg.Password) || n.doubtful() {
		return n.elsewhere(err)
	}
	// Once, and no more: the server counts what it refuses.
	n.proof.Raw = !n.proof.Raw
	if n.prove(sasl2) == nil {
		return nil
	}
	return n.elsewhere(err)
}

// authenticateByCertificate lets the server look at the certificate of the connection.
func (n *negotiation) authenticateByCertificate() error {
	mechanism, err := auth.ChooseExternal(n.offers.sasl2, n.channel)
	sasl2 := err == nil && !n.cfg.Known.NoSASL2
	if !sasl2 {
		mechanism, err = auth.ChooseExternal(n.offers.sasl, n.channel)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	n.proof = Proof{Mechanism: mechanism, NoSASL2: n.cfg.Known.NoSASL2}
	err = n.elsewhere(n.prove(sasl2))
	var failed *AuthError
	if errors.As(err, &failed) {
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	return err
}

// refused tells whether the server has refused the password, and not something else.
func refused(err error) bool {
	var e *AuthError
	return errors.As(err, &e) && e.Condition == "not-authorized"
}

// elsewhere adds to what went wrong that the server serves another domain, when that is
// what it says: then whatever it says of the password is about another account.
func (n *negotiation) elsewhere(err error) error {
	var failed *AuthError
	if n.served == "" || !errors.As(err, &failed) && !errors.Is(err, auth.ErrUnproven) && !errors.Is(err, auth.ErrMalformed) {
		return err
	}
	return n.checkDomain(err)
}

// checkDomain returns err, as a [*DomainError] when the server has said that it serves
// another domain than the account's.
func (n *negotiation) checkDomain(err error) error {
	served, bad := xmpp.ReadAddress(n.served)
	if n.served == "" || bad == nil && served.Domain() == n.cfg.Account.Domain() {
		return err
	}
	return &DomainError{Served: n.served, Err: err}
}

// prove runs one mechanism with the password.
func (n *negotiation) prove(sasl2 bool) error {
	offer := n.offers.sasl
	if sasl2 {
		offer = n.offers.sasl2
	}
	c, err := auth.NewConversation(n.proof.Mechanism, auth.Credentials{
		Username: n.cfg.Account.Local(), Password: n.cfg.Password, Domain: n.cfg.Account.Domain(),
		Offer: offer, Channel: n.channel, Raw: n.proof.Raw,
	})
	if err != nil {
		return err
	}
	if sasl2 {
		err = n.proveBy2(c)
		if errors.Is(err, ErrStalled) && !n.doubtful() {
			return &unansweredError{err}
		}
	} else {
		err = n.proveBy1(c)
	}
	if errors.Is(err, auth.ErrNotAuthorized) { // said within the mechanism
		return &AuthError{Condition: "not-authorized"}
	}
	return err
}

func (n *negotiation) proveBy1(c auth.Conversation) error {
	initial, has, err := c.Start()
	if err != nil {
		return err
	}
	if err := n.writeSASL("auth", initial, has, "xmlns", nsSASL, "mechanism", n.proof.Mechanism); err != nil {
		return err
	}
	_, err = n.converse(c, nsSASL)
	return err
}

func (n *negotiation) proveBy2(c auth.Conversation) error {
	a, err := n.withPassword(c)
	if err != nil {
		return err
	}
	if _, err := n.conn.Write(a.begin); err != nil {
		return err
	}
	return n.prove2(&a)
}

// converse answers challenges until the server decides, and returns its <success/>. That
// counts only when the server has proven itself: nothing is sent to one that has not.
func (n *negotiation) converse(c auth.Conversation, space string) (*xmlsafe.Node, error) {
	for {
		node, err := n.next(space == nsSASL2)
		if err != nil {
			return nil, err
		}
		if node.Space != space {
			continue
		}
		switch node.Local {
		case "failure":
			return nil, failure(node)
		case "continue":
			return nil, moreSteps(node)
		case "success":
			return node, n.succeed(c, node)
		case "challenge":
			if err := n.respond(c, node); err != nil {
				return nil, err
			}
		}
	}
}

// succeed takes the server's proof; SASL2 has an element for it.
func (n *negotiation) succeed(c auth.Conversation, node *xmlsafe.Node) error {
	text := node.Text
	if node.Space == nsSASL2 {
		text = node.ChildText(nsSASL2, "additional-data")
	}
	data, err := decodeSASL(text)
	if err != nil {
		return fmt.Errorf("%w: %w", auth.ErrMalformed, err)
	}
	return c.Success(data)
}

// respond answers a challenge.
func (n *negotiation) respond(c auth.Conversation, node *xmlsafe.Node) error {
	data, err := decodeSASL(node.Text)
	if err != nil {
		return fmt.Errorf("%w: %w", auth.ErrMalformed, err)
	}
	response, err := c.Step(data)
	if err != nil {
		return err
	}
	return n.writeSASL("response", response, len(response) > 0, "xmlns", node.Space)
}

// writeSASL writes a SASL element. Base64 has no line breaks in XMPP, and data that
// is there but empty is written as "=", RFC 6120 §6.4.2 – in <auth/> only.
func (n *negotiation) writeSASL(name string, data []byte, has bool, attrs ...string) error {
	text := ""
	switch {
	case len(data) > 0:
		text = base64.StdEncoding.EncodeToString(data)
	case has:
		text = "="
	}
	var e xmlsafe.Encoder
	e.Leaf(name, text, attrs...)
	_, err := n.conn.Write(e.Bytes())
	return err
}

// decodeSASL reads base64. Line breaks are let pass: old servers write them.
func decodeSASL(text string) ([]byte, error) {
	text = strings.NewReplacer("\n", "", "\r", "", " ", "", "\t", "").Replace(text)
	if text == "" || text == "=" {
		return nil, nil
	}
	return base64.StdEncoding.Strict().DecodeString(text)
}
