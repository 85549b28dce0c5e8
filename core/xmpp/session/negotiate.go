package session

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsSASL    = "urn:ietf:params:xml:ns:xmpp-sasl"
	nsBind    = "urn:ietf:params:xml:ns:xmpp-bind"
	nsSession = "urn:ietf:params:xml:ns:xmpp-session"
)

// negotiation is signing in: one exchange after the other, each decided by the
// answer to the one before. Nothing else uses the stream meanwhile.
//
//	header → features → auth → challenge/response … → success
//	       → header → features → bind → result [→ session → result]
//
// or, see sasl2.go,
//
//	header → features → authenticate → challenge/response … → success [→ features → bind → …]
type negotiation struct {
	ctx     context.Context
	cfg     *Config
	conn    net.Conn
	in      *reader
	channel auth.Channel
	inline  []Inline // what modules want while binding

	offers offers
	served string        // the domain that the server says it is
	signed *xmlsafe.Node // its features behind the sign-in
	proof  Proof

	// The rest belongs to SASL2.
	revoking bool
	hurried  bool     // the token was tried
	ahead    *attempt // goes out with the header; nil: none
	asked    string   // the mechanism that a token was asked for
	signedIn bool
	jid      xmpp.Address  // that was bound with the sign-in; zero: none
	early    *xmlsafe.Node // what came behind that and belongs to the session
	token    Token         // that was given
}

// negotiate prepares to sign in over conn.
func negotiate(ctx context.Context, conn net.Conn, in *reader, cfg *Config) (*negotiation, error) {
	ch, err := channel(ctx, conn)
	ch.Only = cfg.Mechanisms
	return &negotiation{ctx: ctx, cfg: cfg, conn: conn, in: in, channel: ch}, err
}

// channel asks the connection what it is: BOSH connections know whether they are
// encrypted, and TLS connections more.
func channel(ctx context.Context, conn net.Conn) (auth.Channel, error) {
	switch c := conn.(type) {
	case interface{ Encrypted() bool }:
		return auth.Channel{Encrypted: c.Encrypted()}, nil
	case *tls.Conn:
		if err := c.HandshakeContext(ctx); err != nil {
			return auth.Channel{}, err
		}
		return auth.TLSChannel(c.ConnectionState()), nil
	}
	return auth.Channel{}, nil
}

// run signs in and binds, and returns the full address that the server gave us.
func (n *negotiation) run() (xmpp.Address, error) {
	if !n.cfg.Certificate && n.cfg.Token.usable(n.channel, time.Now()) && !n.cfg.Known.NoSASL2 {
		if err := n.hurry(); err != nil {
			return xmpp.Address{}, err
		}
	}
	features, err := n.open(false)
	if err != nil {
		return xmpp.Address{}, n.hasty(err)
	}
	n.cfg.progress()
	n.offers = readOffers(features)
	if err := n.authenticate(); err != nil {
		return xmpp.Address{}, err
	}
	switch {
	case !n.jid.IsZero():
		return n.jid, n.behind()
	case n.signedIn:
		features, err = n.features()
	default:
		features, err = n.open(true)
	}
	if err != nil {
		return xmpp.Address{}, err
	}
	return n.bindBy(features)
}

// behind reads the features that come right behind a sign-in that has bound the session
// (XEP-0388 §2.6.1). What comes instead belongs to the session; and who sends none is
// waited for once.
func (n *negotiation) behind() error {
	node, err := n.next(true)
	switch {
	case errors.Is(err, ErrStalled) && !n.doubtful():
		return nil
	case err == nil && node.Is(xmpp.NSStreams, "features"):
		n.signed = node
	default:
		n.early = node
	}
	return err
}

// hasty wraps an error by which a server may have answered a sign-in with a token.
func (n *negotiation) hasty(err error) error {
	if n.ahead != nil {
		return spoils(err)
	}
	return err
}

// bindBy binds a resource in a step of its own.
func (n *negotiation) bindBy(features *xmlsafe.Node) (xmpp.Address, error) {
	n.signed = features
	if features.Child(nsBind, "bind") == nil {
		return xmpp.Address{}, fmt.Errorf("%w: the server offers no resource binding", ErrProtocol)
	}
	jid, err := n.bind()
	if err != nil {
		return xmpp.Address{}, err
	}
	if s := features.Child(nsSession, "session"); s != nil && s.Child(nsSession, "optional") == nil {
		err = n.establish(jid)
	}
	return jid, err
}

// open writes a stream header and reads the server's with its features. Those may
// come later than the header, and anything else before them is passed over. Of a
// restart the header must not be late either. Who we are is said where nobody else can
// read it (RFC 6120 §4.7.1): a server may offer what it has for the account.
func (n *negotiation) open(restart bool) (features *xmlsafe.Node, err error) {
	var e xmlsafe.Encoder
	e.Start("stream:stream", "xmlns", xmpp.NSClient, "xmlns:stream", xmpp.NSStreams,
		"to", n.cfg.Account.Domain(), "version", "1.0").Attr("xml:lang", n.cfg.Lang)
	if n.channel.Encrypted {
		e.Attr("from", n.cfg.Account.String())
	}
	data := e.Bytes()
	if n.ahead != nil && !restart {
		data = append(data, n.ahead.begin...)
	}
	if _, err := n.conn.Write(data); err != nil {
		return nil, err
	}
	err = n.patiently(restart, func() error {
		tag, err := n.in.start()
		n.served = tag.Attr("", "from")
		return err
	})
	if err != nil {
		return nil, err
	}
	return n.features()
}

// features reads on to the features.
func (n *negotiation) features() (features *xmlsafe.Node, err error) {
	return features, n.patiently(true, func() error {
		for !features.Is(xmpp.NSStreams, "features") {
			if features, err = n.read(); err != nil {
				return err
			}
		}
		return nil
	})
}

// next reads an element, which may be late or not.
func (n *negotiation) next(hasty bool) (node *xmlsafe.Node, err error) {
	err = n.patiently(hasty, func() error {
		node, err = n.read()
		return err
	})
	return node, err
}

// read reads an element; while signing in, even an orderly end is too early.
func (n *negotiation) read() (*xmlsafe.Node, error) {
	node, err := n.in.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: the stream ended while signing in", ErrProtocol)
	}
	return node, err
}

// bind asks for a resource, RFC 6120 §7. What the server answers is our address, but
// only if that is our own account's: local part and domain are equal when prepared, so
// that a server may write them its own way.
func (n *negotiation) bind() (xmpp.Address, error) {
	var e xmlsafe.Encoder
	id := newID()
	e.Start("iq", "type", "set", "id", id).Start("bind", "xmlns", nsBind)
	if n.cfg.Resource != "" {
		e.Leaf("resource", n.cfg.Resource)
	}
	result, err := n.ask(e.End().End().Bytes(), id)
	if err != nil {
		return xmpp.Address{}, err
	}
	a, err := xmpp.ReadAddress(result.Child(nsBind, "bind").ChildText(nsBind, "jid"))
	switch {
	case err != nil:
		return a, fmt.Errorf("%w: %w", ErrProtocol, err)
	case !a.Bare().Equal(n.cfg.Account) || a.Resource() == "" || !n.answers(result, a):
		return a, n.checkDomain(fmt.Errorf("%w: bound to %q", ErrProtocol, a))
	}
	return a, nil
}

// establish asks for a session, RFC 3921 §3: old servers want it.
func (n *negotiation) establish(jid xmpp.Address) error {
	var e xmlsafe.Encoder
	id := newID()
	e.Start("iq", "type", "set", "id", id).Leaf("session", "", "xmlns", nsSession).End()
	result, err := n.ask(e.Bytes(), id)
	if err == nil && !n.answers(result, jid) {
		return fmt.Errorf("%w: somebody else answers", ErrProtocol)
	}
	return err
}

// ask writes a query and waits for its answer; other stanzas cannot come before
// the first presence, and are passed over.
func (n *negotiation) ask(query []byte, id string) (*xmlsafe.Node, error) {
	if _, err := n.conn.Write(query); err != nil {
		return nil, err
	}
	for {
		node, err := n.next(false)
		switch {
		case err != nil:
			return nil, err
		case !node.Is(xmpp.NSClient, "iq") || node.Attr("id") != id || !n.answers(node, xmpp.Address{}):
			continue
		case node.Attr("type") == "error":
			return nil, xmpp.ReadStanzaError(node)
		case node.Attr("type") == "result":
			return node, nil
		}
	}
}

// answers tells whether an answer comes from whom a query without a recipient goes to:
// our own account and its server, RFC 6120 §8.1.2.1. Of our full addresses only jid may
// answer, once that is known.
func (n *negotiation) answers(node *xmlsafe.Node, jid xmpp.Address) bool {
	text := node.Attr("from")
	if text == "" {
		return true
	}
	from, err := xmpp.ReadAddress(text)
	switch own := n.cfg.Account; {
	case err != nil:
		return false
	case from.Local() == "" && from.Resource() == "":
		return from.Domain() == own.Domain()
	case from.Resource() != "" && !jid.IsZero():
		return from.Equal(jid)
	default:
		return from.Bare().Equal(own)
	}
}
