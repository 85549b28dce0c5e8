package register

import "vestnik/core/xmpp/xmlsafe"

// ReadState reads what a service says, for tests.
func ReadState(query *xmlsafe.Node) State { return readState(query) }
