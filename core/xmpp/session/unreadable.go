package session

import (
	"errors"
	"fmt"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

// ErrUnreadable says that an answer broke one of our limits.
var ErrUnreadable = errors.New("session: the answer cannot be read")

// unreadable takes what is left of a stanza that broke a limit, see
// [xmlsafe.SpaceLimit], and tells whether that is all there is to do. Nobody's message
// is lost without a word, and nobody waits for an answer for ever.
func (s *Session) unreadable(limit string, from xmpp.Address, node *xmlsafe.Node) bool {
	limit = limitName(limit)
	kind := node.Attr("type")
	s.log("%s of type %s from %s cannot be read: %s", node.Local, foreign.Quote(kind), foreign.Quote(from.String()), limit)
	switch {
	case node.Local == "message" && kind != "error" && kind != "groupchat":
		s.deliver(Message{ID: node.Attr("id"), From: from, To: s.jid, Type: messageType(kind), Unreadable: limit})
	case node.Local == "presence" && kind == "":
		// What it says is not known, not even whether he is away.
	case node.Local == "iq" && (kind == "get" || kind == "set"):
		s.turnDown(from, node)
	default:
		return false // who it is from and its type are what counts
	}
	return true
}

// turnDown answers a request that could not be read.
func (s *Session) turnDown(from xmpp.Address, node *xmlsafe.Node) {
	switch {
	case node.Attr("id") == "":
	case !s.mayAsk(from):
		s.refuse(node)
	default:
		s.fail(node, "modify", "not-acceptable")
	}
}

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
