package session

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"vestnik/core/auth"
	"vestnik/core/xmlsafe"
)

// negotiation is signing in: one exchange after the other, each decided by the
// answer to the one before. Nothing else uses the stream meanwhile.
//
//	header → features → auth → challenge/response … → success
//	       → header → features → bind → result [→ session → result]
type negotiation struct {
	cfg       *Config
	conn      io.ReadWriter
	in        *reader
	encrypted bool
}

// run signs in and binds, and returns the full address that the server gave us.
func (n *negotiation) run() (Address, error) {
	features, err := n.open()
	if err != nil {
		return Address{}, err
	}
	n.cfg.progress()
	if err := n.authenticate(features); err != nil {
		return Address{}, err
	}
	if features, err = n.open(); err != nil {
		return Address{}, err
	}
	if features.Child(nsBind, "bind") == nil {
		return Address{}, fmt.Errorf("%w: the server offers no resource binding", ErrProtocol)
	}
	jid, err := n.bind()
	if err != nil {
		return Address{}, err
	}
	if s := features.Child(nsSession, "session"); s != nil && s.Child(nsSession, "optional") == nil {
		err = n.establish()
	}
	return jid, err
}

// open writes a stream header and reads the server's with its features. Those may
// come later than the header, and anything else before them is passed over.
func (n *negotiation) open() (*xmlsafe.Node, error) {
	var e xmlsafe.Encoder
	e.Start("stream:stream", "xmlns", nsClient, "xmlns:stream", nsStreams,
		"to", n.cfg.Account.Domain(), "version", "1.0").Attr("xml:lang", n.cfg.Lang)
	if _, err := n.conn.Write(e.Bytes()); err != nil {
		return nil, err
	}
	if _, err := n.in.start(); err != nil {
		return nil, err
	}
	for {
		node, err := n.next()
		if err != nil {
			return nil, err
		}
		if node.Is(nsStreams, "features") {
			return node, nil
		}
	}
}

// next reads an element; while signing in, even an orderly end is too early.
func (n *negotiation) next() (*xmlsafe.Node, error) {
	node, err := n.in.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: the stream ended while signing in", ErrProtocol)
	}
	return node, err
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
	c, err := auth.NewConversation(mechanism, auth.Credentials{
		Username: n.cfg.Account.Local(), Password: n.cfg.Password, Domain: n.cfg.Account.Domain(),
	})
	if err != nil {
		return err
	}
	initial, has, err := c.Start()
	if err != nil {
		return err
	}
	if err := n.writeSASL("auth", initial, has, "mechanism", mechanism); err != nil {
		return err
	}
	return n.converse(c)
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
			name, text := condition(node, nsSASL)
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

// bind asks for a resource, RFC 6120 §7. What the server answers is our address,
// but only within our account's domain.
func (n *negotiation) bind() (Address, error) {
	var e xmlsafe.Encoder
	e.Start("iq", "type", "set", "id", "bind").Start("bind", "xmlns", nsBind)
	if n.cfg.Resource != "" {
		e.Leaf("resource", n.cfg.Resource)
	}
	result, err := n.ask(e.End().End().Bytes(), "bind")
	if err != nil {
		return Address{}, err
	}
	a, err := ParseAddress(result.Child(nsBind, "bind").ChildText(nsBind, "jid"))
	switch {
	case err != nil:
		return a, fmt.Errorf("%w: %w", ErrProtocol, err)
	case a.Domain() != n.cfg.Account.Domain() || a.Resource() == "":
		return a, fmt.Errorf("%w: bound to %q", ErrProtocol, a)
	}
	return a, nil
}

// establish asks for a session, RFC 3921 §3: old servers want it.
func (n *negotiation) establish() error {
	var e xmlsafe.Encoder
	e.Start("iq", "type", "set", "id", "session").Leaf("session", "", "xmlns", nsSession).End()
	_, err := n.ask(e.Bytes(), "session")
	return err
}

// ask writes a query and waits for its answer; other stanzas cannot come before
// the first presence, and are passed over.
func (n *negotiation) ask(query []byte, id string) (*xmlsafe.Node, error) {
	if _, err := n.conn.Write(query); err != nil {
		return nil, err
	}
	for {
		node, err := n.next()
		switch {
		case err != nil:
			return nil, err
		case !node.Is(nsClient, "iq") || node.Attr("id") != id:
			continue
		case node.Attr("type") == "error":
			return nil, stanzaError(node)
		case node.Attr("type") == "result":
			return node, nil
		}
	}
}
