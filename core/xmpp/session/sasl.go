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
}

// WeakerError says that the server offers no mechanism as good as the one that the
// account was signed in with before. Nothing was sent.
type WeakerError struct{ Mechanism, Before string }

func (e *WeakerError) Error() string {
	return fmt.Sprintf("session: sign-in: the server offers %s at best, and has offered %s before", e.Mechanism, e.Before)
}

// authenticate runs SASL, RFC 6120 §6.
func (n *negotiation) authenticate(features *xmlsafe.Node) error {
	var offered []string
	if m := features.Child(nsSASL, "mechanisms"); m != nil {
		for _, c := range m.Children {
			offered = append(offered, strings.TrimSpace(c.Text))
		}
	}
	mechanism, err := auth.Choose(offered, auth.Channel{Encrypted: n.encrypted})
	if err != nil {
		return err
	}
	if before := n.cfg.Known.Mechanism; auth.Weaker(mechanism, before) && !n.cfg.AllowWeaker {
		return &WeakerError{Mechanism: mechanism, Before: before}
	}
	n.proof = Proof{Mechanism: mechanism, Raw: n.cfg.Known.Raw && auth.Prepares(mechanism, n.cfg.Password)}
	err = n.prove()
	if err == nil || !refused(err) || !auth.Prepares(mechanism, n.cfg.Password) || n.doubtful() {
		return n.elsewhere(err)
	}
	// Once, and no more: the server counts what it refuses.
	n.proof.Raw = !n.proof.Raw
	if n.prove() == nil {
		return nil
	}
	return n.elsewhere(err)
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

// prove runs one mechanism.
func (n *negotiation) prove() error {
	c, err := auth.NewConversation(n.proof.Mechanism, auth.Credentials{
		Username: n.cfg.Account.Local(), Password: n.cfg.Password, Domain: n.cfg.Account.Domain(), Raw: n.proof.Raw,
	})
	if err != nil {
		return err
	}
	initial, has, err := c.Start()
	if err != nil {
		return err
	}
	if err := n.writeSASL("auth", initial, has, "mechanism", n.proof.Mechanism); err != nil {
		return err
	}
	err = n.converse(c)
	if errors.Is(err, auth.ErrNotAuthorized) { // said within the mechanism
		return &AuthError{Condition: "not-authorized"}
	}
	return err
}

// converse answers challenges until the server decides. Success counts only when
// the server has proven itself: nothing is sent to one that has not.
func (n *negotiation) converse(c auth.Conversation) error {
	for {
		node, err := n.next()
		if err != nil {
			return err
		}
		if node.Space != nsSASL {
			continue
		}
		if node.Local == "failure" {
			name, text := xmpp.Condition(node, nsSASL)
			return &AuthError{Condition: name, Text: text}
		}
		data, err := decodeSASL(node.Text)
		if err != nil {
			return fmt.Errorf("%w: %w", auth.ErrMalformed, err)
		}
		switch node.Local {
		case "success":
			return c.Success(data)
		case "challenge":
			response, err := c.Step(data)
			if err != nil {
				return err
			}
			if err := n.writeSASL("response", response, len(response) > 0); err != nil {
				return err
			}
		}
	}
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
	e.Leaf(name, text, append([]string{"xmlns", nsSASL}, attrs...)...)
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
