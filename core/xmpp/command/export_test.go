package command

import "vestnik/core/xmpp/xmlsafe"

// ReadStep reads a step, for tests.
func ReadStep(n *xmlsafe.Node) (Step, string, error) { return readStep(n) }
