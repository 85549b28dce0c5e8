package session

import (
	"errors"
	"fmt"
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

// ErrUnreadable says that an answer broke one of our limits.
var ErrUnreadable = errors.New("session: the answer cannot be read")

// limitName makes one word of a name that anybody may have written.
func limitName(name string) string {
	if len(name) > 20 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-") != "" {
		return "limit"
	}
	return name
}

// readable returns why the answer to a query cannot be read, nil when it can.
func readable(node *xmlsafe.Node) error {
	if limit := node.Limit(); limit != "" {
		return fmt.Errorf("%w: %s", ErrUnreadable, limitName(limit))
	}
	return nil
}
