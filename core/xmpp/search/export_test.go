package search

import (
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// ReadFound reads who was found, for tests.
func ReadFound(query *xmlsafe.Node) *forms.Form { return readFound(query) }
