// Package xmpp is what all that speaks XMPP speaks in: addresses, errors and the names of
// RFC 6120. It knows no stream; core/xmpp/session does.
//
// # Addresses
//
// A typing error must be seen, so an address that a person enters is judged by the
// tables of RFC 7622. What our server hands over is not: servers have other tables, or
// older ones, and bots have none. An address that cannot be prepared is kept as it
// came, shown and answered so, and equal only to itself. Preparing (PRECIS, IDNA) is a
// library's work, mellium.im/xmpp/jid; to leave it, replace the few calls in address.go.
package xmpp

// The namespaces of RFC 6120.
const (
	NSClient       = "jabber:client"
	NSStreams      = "http://etherx.jabber.org/streams"
	NSStreamErrors = "urn:ietf:params:xml:ns:xmpp-streams"
	NSStanzaErrors = "urn:ietf:params:xml:ns:xmpp-stanzas"
)
