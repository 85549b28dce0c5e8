package message

import "vestnik/core/xmpp/xmlsafe"

// Hints tell servers what to do with a message (XEP-0334 §3). They are a set: combine
// them with |.
type Hints uint8

// The hints.
const (
	NoPermanentStore Hints = 1 << iota // not in an archive
	NoStore                            // not at all, not even until the peer comes
	NoCopy                             // not to other programs of the account
	Store                              // also if it looks as if it were not worth it
)

var hintNames = []string{"no-permanent-store", "no-store", "no-copy", "store"}

func hints(n *xmlsafe.Node) (all Hints) {
	for i, name := range hintNames {
		if n.Child(nsHints, name) != nil {
			all |= 1 << i
		}
	}
	return all
}

func (all Hints) encode(e *xmlsafe.Encoder) {
	for i, name := range hintNames {
		if all&(1<<i) != 0 {
			e.Leaf(name, "", "xmlns", nsHints)
		}
	}
}
