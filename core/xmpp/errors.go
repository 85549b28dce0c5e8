package xmpp

import (
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

// StreamError is the server's reason for ending the stream, RFC 6120 §4.9.
type StreamError struct{ Condition, Text string }

func (e *StreamError) Error() string {
	return "xmpp: stream: " + foreign.Condition(e.Condition, e.Text)
}

// ReadStreamError reads a stream error.
func ReadStreamError(n *xmlsafe.Node) *StreamError {
	name, text := Condition(n, NSStreamErrors)
	return &StreamError{Condition: name, Text: text}
}

// StanzaError is what a stanza of type error says, RFC 6120 §8.3.
type StanzaError struct {
	Type, Condition, Text string
	// Specific is what an extension says of it beside (§8.3.4), nil where it says nothing.
	Specific *xmlsafe.Node
}

func (e *StanzaError) Error() string {
	return "xmpp: stanza: " + foreign.Condition(e.Condition, e.Text)
}

// ReadStanzaError reads the error in a stanza of that type.
func ReadStanzaError(n *xmlsafe.Node) *StanzaError {
	e := n.Child(NSClient, "error")
	name, text := Condition(e, NSStanzaErrors)
	read := &StanzaError{Type: e.Attr("type"), Condition: name, Text: text}
	if e != nil {
		for _, c := range e.Children {
			if c.Space != NSStanzaErrors && c.Space != NSClient {
				read.Specific = c
				break
			}
		}
	}
	return read
}

// Condition returns the name of n's first child in a namespace of conditions, and the
// text beside it; undefined-condition where there is none. n may be nil.
func Condition(n *xmlsafe.Node, space string) (name, text string) {
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
