// Package multicast has one message go to several people, by a service that passes it on
// (XEP-0033).
//
//	service, err := multicast.Find(ctx, discovery)     // disco.ErrNotOffered: to each by itself
//	id, err := messages.Send(message.Message{To: service, Bcc: people, …})
//
// The service sends each of them a copy, from the person and with the id of the one that he has
// sent; those who are named as "bcc" (§4.2) learn of no other. What they say of it comes from each
// and names that id: who it is from tells whose it is. What the service takes at once it says
// nowhere. Of more than that nobody gets anything: the whole message comes back.
package multicast

import (
	"context"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/xmlsafe"
)

// Feature is what a service announces that passes messages on.
const Feature = "http://jabber.org/protocol/address"

// Most is how many addresses a message should have at most: ejabberd takes 100 as it is set up,
// and leaves no room for one more.
const Most = 100

// Find returns the service of our server, [disco.ErrNotOffered] where it has none. It waits for
// the server and its services.
func Find(ctx context.Context, d *disco.Disco) (xmpp.Address, error) {
	service, _, err := d.Offering(ctx, Feature)
	return service, err
}

// Encode writes to whom a message is to be passed on; nothing, where that is nobody.
func Encode(e *xmlsafe.Encoder, to []xmpp.Address) {
	if len(to) == 0 {
		return
	}
	e.Start("addresses", "xmlns", Feature)
	for _, one := range to {
		e.Leaf("address", "", "type", "bcc", "jid", one.String())
	}
	e.End()
}

// Has tells whether a message has gone to many so.
func Has(message *xmlsafe.Node) bool { return message.Child(Feature, "addresses") != nil }
