package upload

import (
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// ReadSlot reads a slot, for tests.
func (u *Uploads) ReadSlot(n *xmlsafe.Node, service xmpp.Address) (*Slot, error) {
	return u.readSlot(n, service)
}

// LastPart returns the last part of a name, for tests.
func LastPart(name string) string { return lastPart(name) }
