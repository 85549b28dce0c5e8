package session

import (
	"context"
	"crypto/rand"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsPing       = "urn:xmpp:ping"
	nsVersion    = "jabber:iq:version"
	nsDiscoInfo  = "http://jabber.org/protocol/disco#info"
	nsDiscoItems = "http://jabber.org/protocol/disco#items"
)

// query is one that waits for its answer.
type query struct {
	to     xmpp.Address // zero: our own account's server
	answer chan *xmlsafe.Node
	roster bool // nobody waits: the answer is handed over
}

// newID returns an id that nobody can guess: 128 bits and more.
func newID() string { return rand.Text() }

// Query sends an IQ of type get or set with one child, and waits for the answer
// from whom it was sent to; the zero xmpp.Address means our own account. It returns a
// [*xmpp.StanzaError] when the answer is one.
func (s *Session) Query(ctx context.Context, kind string, to xmpp.Address, child []byte) (*xmlsafe.Node, error) {
	id := newID()
	q := &query{to: to, answer: make(chan *xmlsafe.Node, 1)}
	s.mu.Lock()
	if s.pending == nil {
		err := s.err
		s.mu.Unlock()
		return nil, err
	}
	s.pending[id] = q
	s.mu.Unlock()
	defer s.drop(id)
	var e xmlsafe.Encoder
	e.Start("iq", "type", kind, "id", id).Attr("to", to.String()).Raw(child).End()
	if err := s.send(e.Bytes()); err != nil {
		return nil, err
	}
	select {
	case node, ok := <-q.answer:
		switch {
		case !ok:
			return nil, s.Err()
		case node.Attr("type") == "error":
			return nil, xmpp.ReadStanzaError(node)
		}
		if err := readable(node); err != nil {
			return nil, err
		}
		return node, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Session) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, id)
}

// iq takes an IQ that came in. One without an id can neither be an answer nor be
// answered, RFC 6120 §8.2.3.
func (s *Session) iq(from xmpp.Address, node *xmlsafe.Node) {
	if node.Attr("id") == "" {
		return
	}
	switch node.Attr("type") {
	case "result", "error":
		s.answer(from, node)
	case "get", "set":
		s.serve(from, node)
	}
}

// answer gives an answer to who waits for it, if it comes from whom was asked: ids
// are no secret to a server in between, senders are checked by ours. What came before
// it has been taken by then.
func (s *Session) answer(from xmpp.Address, node *xmlsafe.Node) {
	id := node.Attr("id")
	s.mu.Lock()
	q := s.pending[id]
	if q == nil || !s.mayAnswer(q, from) {
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	if !q.roster && s.flush() != nil {
		return
	}
	s.drop(id)
	switch {
	case !q.roster:
		q.answer <- node // it is the only one: there is room
	case node.Attr("type") == "result" && node.Limit() == "":
		s.viewers.replace(s.items)
		s.deliver(Roster(s.items))
	}
}

// mayAnswer tells whether a query may be answered by from. Our own account is
// answered for by itself, by our server, and by nobody else.
func (s *Session) mayAnswer(q *query, from xmpp.Address) bool {
	if !q.to.IsZero() {
		return from.Equal(q.to)
	}
	return s.isOurs(from)
}

// isOurs tells our own account and the server that it is on.
func (s *Session) isOurs(from xmpp.Address) bool {
	own := s.jid.Bare()
	return from == own || from == s.jid || from == own.Server()
}

// serve answers a request of somebody.
func (s *Session) serve(from xmpp.Address, node *xmlsafe.Node) {
	var child *xmlsafe.Node
	if len(node.Children) == 1 {
		child = node.Children[0]
	}
	get := node.Attr("type") == "get"
	switch {
	case !get && child.Is(nsRoster, "query") && from.Equal(s.jid.Bare()):
		s.rosterPush()
		s.reply(node, nil)
	case !s.mayAsk(from):
		s.refuse(node)
	case get && child.Is(nsPing, "ping"):
		s.reply(node, nil)
	case get && child.Is(nsDiscoInfo, "query"):
		s.reply(node, s.discoInfo(child.Attr("node")))
	case get && child.Is(nsVersion, "query"):
		var e xmlsafe.Encoder
		e.Start("query", "xmlns", nsVersion).Leaf("name", "Vestnik").Leaf("version", s.cfg.Version).End()
		s.reply(node, e.Bytes())
	default:
		s.refuse(node)
	}
}

// discoInfo tells what we are and can, XEP-0030.
func (s *Session) discoInfo(node string) []byte {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsDiscoInfo).Attr("node", node)
	e.Start("identity", "category", "client", "type", "pc", "name", "Vestnik").End()
	for _, f := range []string{nsDiscoInfo, nsPing, nsVersion, nsReceipts} {
		e.Start("feature", "var", f).End()
	}
	return e.End().Bytes()
}

func (s *Session) reply(to *xmlsafe.Node, child []byte) {
	var e xmlsafe.Encoder
	e.Start("iq", "type", "result", "id", to.Attr("id")).Attr("to", to.Attr("from")).Raw(child).End()
	s.say(e.Bytes())
}

func (s *Session) refuse(to *xmlsafe.Node) { s.fail(to, "cancel", "service-unavailable") }

// fail answers with an error, RFC 6120 §8.3.
func (s *Session) fail(to *xmlsafe.Node, kind, condition string) {
	var e xmlsafe.Encoder
	e.Start("iq", "type", "error", "id", to.Attr("id")).Attr("to", to.Attr("from"))
	e.Start("error", "type", kind).Leaf(condition, "", "xmlns", xmpp.NSStanzaErrors).End().End()
	s.say(e.Bytes())
}
