package session

import (
	"errors"
	"fmt"

	"vestnik/core/xmlsafe"
)

const (
	nsClient  = "jabber:client"
	nsStreams = "http://etherx.jabber.org/streams"
	nsStream  = "urn:ietf:params:xml:ns:xmpp-streams"
	nsStanza  = "urn:ietf:params:xml:ns:xmpp-stanzas"
	nsSASL    = "urn:ietf:params:xml:ns:xmpp-sasl"
	nsBind    = "urn:ietf:params:xml:ns:xmpp-bind"
	nsSession = "urn:ietf:params:xml:ns:xmpp-session"
)

var (
	// ErrProtocol says that the server broke the rules of XMPP.
	ErrProtocol = errors.New("session: protocol violated")
	// ErrClosed says that the session was closed on this side.
	ErrClosed = errors.New("session: closed")
)

// AuthError says that the server did not let us in, RFC 6120 §6.5.
type AuthError struct{ Condition, Text string }

func (e *AuthError) Error() string {
	return fmt.Sprintf("session: sign-in: %s %s", e.Condition, e.Text)
}

// StreamError is the server's reason for ending the stream, RFC 6120 §4.9.
type StreamError struct{ Condition, Text string }

func (e *StreamError) Error() string {
	return fmt.Sprintf("session: stream: %s %s", e.Condition, e.Text)
}

// StanzaError is an answer of type error, RFC 6120 §8.3.
type StanzaError struct{ Type, Condition, Text string }

func (e *StanzaError) Error() string {
	return fmt.Sprintf("session: stanza: %s %s", e.Condition, e.Text)
}

// condition returns the name of the first child in space, and the text beside it.
func condition(n *xmlsafe.Node, space string) (name, text string) {
	if n == nil {
		return "undefined-condition", ""
	}
	name = "undefined-condition"
	for _, c := range n.Children {
		if c.Space == space && c.Local != "text" {
			name = c.Local
			break
		}
	}
	return name, n.ChildText(space, "text")
}

func stanzaError(n *xmlsafe.Node) *StanzaError {
	e := n.Child(nsClient, "error")
	name, text := condition(e, nsStanza)
	return &StanzaError{Type: e.Attr("type"), Condition: name, Text: text}
}
