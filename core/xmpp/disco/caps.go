package disco

import (
	"crypto/sha1" //nolint:gosec // XEP-0115 §5.1: it names what is known, and protects nothing
	"encoding/base64"
	"slices"
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

const nsCaps = "http://jabber.org/protocol/caps"

// Caps returns the element that stands in our presences and says in short what we can
// (XEP-0115), so that nobody needs to ask who has seen it before. Servers go by it: without,
// some hand out no events of what is published (XEP-0163 §4).
func (d *Disco) Caps() []byte {
	var e xmlsafe.Encoder
	return e.Leaf("c", "", "xmlns", nsCaps, "hash", "sha-1", "node", "urn:client:"+d.we.Name, "ver", verification(d.we, d.s.Features())).Bytes()
}

// verification returns the hash of what somebody is and can, §5.1.
func verification(who Identity, features []string) string {
	features = slices.Clone(features)
	slices.Sort(features)
	features = slices.Compact(features)
	text := who.Category + "/" + who.Type + "//" + who.Name + "<" + strings.Join(features, "<") + "<"
	sum := sha1.Sum([]byte(text)) //nolint:gosec // as above
	return base64.StdEncoding.EncodeToString(sum[:])
}
