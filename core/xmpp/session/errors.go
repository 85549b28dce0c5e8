package session

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"vestnik/core/xmpp/xmlsafe"
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
	return "session: sign-in: " + words(e.Condition, e.Text)
}

// StreamError is the server's reason for ending the stream, RFC 6120 §4.9.
type StreamError struct{ Condition, Text string }

func (e *StreamError) Error() string {
	return "session: stream: " + words(e.Condition, e.Text)
}

// StanzaError is an answer of type error, RFC 6120 §8.3.
type StanzaError struct{ Type, Condition, Text string }

func (e *StanzaError) Error() string {
	return "session: stanza: " + words(e.Condition, e.Text)
}

// words writes what an error says for a log: one line, whatever the server has said.
func words(condition, text string) string {
	if strings.Trim(condition, "abcdefghijklmnopqrstuvwxyz-") != "" {
		condition = quote(condition)
	}
	if condition = clip(condition); text != "" {
		return condition + " " + quote(text)
	}
	return condition
}

// quoteLimit is how many bytes of a foreign text stand in a log line or an error.
const quoteLimit = 200

// quote writes a text that comes from outside as one word of a log line.
func quote(text string) string { return strconv.Quote(clip(text)) }

func clip(text string) string {
	if len(text) <= quoteLimit {
		return text
	}
	end := quoteLimit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
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
