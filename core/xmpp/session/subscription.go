package session

import (
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Subscribe says something about who sees whose presence, RFC 6121 §3: subscribe,
// subscribed, unsubscribe or unsubscribed. It does not wait for the server.
func (s *Session) Subscribe(to xmpp.Address, what string) error {
	var e xmlsafe.Encoder
	e.Start("presence", "to", to.Bare().String(), "type", what).End()
	return s.send(e.Bytes())
}
