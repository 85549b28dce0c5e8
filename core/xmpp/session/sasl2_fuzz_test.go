package session

import (
	"slices"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/xmlsafe"
)

// FuzzFeatures holds for whatever a server offers: no panic; nothing is chosen that it does
// not offer in that very way; and nothing weaker than the best of all it offers.
func FuzzFeatures(f *testing.F) {
	const head = "<features xmlns='http://etherx.jabber.org/streams'>"
	f.Add(head + "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1</mechanism><inline><bind xmlns='urn:xmpp:bind:0'><inline>" +
		"<feature var='urn:xmpp:carbons:2'/></inline></bind><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication></features>")
	f.Add(head + "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism> PLAIN </mechanism></mechanisms>" +
		"<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding></features>")
	f.Add(head + "<authentication xmlns='urn:xmpp:sasl:2'><inline/><inline><bind xmlns='urn:xmpp:bind:0'/></inline></authentication></features>")
	f.Fuzz(func(t *testing.T, text string) {
		node, err := xmlsafe.Parse([]byte(text), xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			return
		}
		n := negotiation{cfg: new(Config), channel: auth.Channel{Encrypted: true}, offers: readOffers(node)}
		mechanism, sasl2, err := n.choose()
		way, other := n.offers.sasl, n.offers.sasl2
		if sasl2 {
			way, other = other, way
		}
		if err != nil {
			return
		}
		if !slices.Contains(way.Mechanisms, mechanism) {
			t.Errorf("%s: %s is not offered there", text, mechanism)
		}
		if best, err := auth.Choose(other, n.channel); err == nil && auth.Weaker(mechanism, best) {
			t.Errorf("%s: %s, though %s is offered", text, mechanism, best)
		}
	})
}

// FuzzSuccess holds for whatever comes with <success/>: the address is our own or none, and
// a token is no larger than a keyring takes.
func FuzzSuccess(f *testing.F) {
	f.Add("<authorization-identifier>alice@office.example/desk</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/>" +
		"<token xmlns='urn:xmpp:fast:0' token='t' expiry='2099-01-02T03:04:05Z'/>")
	f.Add("<authorization-identifier>alice@evil.example/desk</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/>")
	f.Add("<token xmlns='urn:xmpp:fast:0'/>")
	account, _ := xmpp.ParseAccount("alice@office.example")
	f.Fuzz(func(t *testing.T, text string) {
		node, err := xmlsafe.Parse([]byte("<success xmlns='urn:xmpp:sasl:2'>"+text+"</success>"), xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			return
		}
		n := negotiation{cfg: &Config{Account: account}, asked: auth.HTSHA256None}
		err = n.welcomed(node)
		switch {
		case err != nil && !n.jid.IsZero():
			t.Errorf("%s: %v, and bound to %q", text, err, n.jid)
		case !n.jid.IsZero() && (!n.jid.Bare().Equal(account) || n.jid.Resource() == ""):
			t.Errorf("%s: bound to %q", text, n.jid)
		case len(n.token.Secret) > maxToken, n.token != (Token{}) && (n.token.Secret == "" || n.token.Mechanism != auth.HTSHA256None):
			t.Errorf("%s: %#v", text, n.token)
		case strings.Contains(n.token.String(), n.token.Secret) && len(n.token.Secret) > len("token for"):
			t.Errorf("%s: it is printed", text)
		}
	})
}
