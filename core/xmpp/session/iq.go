package session

import (
	"bytes"
	"context"
	"crypto/rand"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

const nsPing = "urn:xmpp:ping"

// query is one that waits for its answer.
type query struct {
	to     xmpp.Address       // zero: our own account's server
	answer chan *xmlsafe.Node // who waits for it; nil where nobody does
	take   func(*Stanza)      // is given the answer in order; nil where somebody waits
}

// newID returns an id that nobody can guess: 128 bits and more.
func newID() string { return rand.Text() }

// Query sends an IQ of type get or set with one child, and waits for the answer
// from whom it was sent to; the zero Address means our own account. It returns a
// [*xmpp.StanzaError] when the answer is one.
func (s *Session) Query(ctx context.Context, kind string, to xmpp.Address, child []byte) (*xmlsafe.Node, error) {
	return s.queryBehind(ctx, nil, kind, to, child)
}

// queryBehind is Query, with stanzas that go ahead of it in one piece.
func (s *Session) queryBehind(ctx context.Context, ahead [][]byte, kind string, to xmpp.Address, child []byte) (*xmlsafe.Node, error) {
	q := &query{to: to, answer: make(chan *xmlsafe.Node, 1)}
	id, err := s.register(q)
	if err != nil {
		return nil, err
	}
	defer s.drop(id)
	if err := s.Send(append(ahead, request(kind, id, to, child))...); err != nil {
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

// Ask returns a query as [Session.Query] sends one, to be sent with [Session.Send], whose
// answer is given to take on the session's goroutine: in order with what comes before and
// behind it, be it a result or an error. It does not come if the session ends before.
func (s *Session) Ask(kind string, to xmpp.Address, child []byte, take func(*Stanza)) []byte {
	id, _ := s.register(&query{to: to, take: take}) // to a session that has ended nothing is sent
	return request(kind, id, to, child)
}

func request(kind, id string, to xmpp.Address, child []byte) []byte {
	var e xmlsafe.Encoder
	return e.Start("iq", "type", kind, "id", id).Attr("to", to.String()).Raw(child).End().Bytes()
}

// register begins to wait for an answer.
func (s *Session) register(q *query) (id string, err error) {
	id = newID()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending == nil {
		return id, s.err
	}
	s.pending[id] = q
	return id, nil
}

func (s *Session) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, id)
}

// iq takes an IQ that came in. One without an id can neither be an answer nor be
// answered, RFC 6120 §8.2.3.
func (s *Session) iq(st *Stanza) {
	if st.Attr("id") == "" {
		return
	}
	switch st.Type() {
	case "result", "error":
		s.answered(st)
	case "get", "set":
		s.requested(st)
	}
}

// answered gives an answer to who waits for it, if it comes from whom was asked: ids
// are no secret to a server in between, senders are checked by ours. What came before
// it has been taken by then.
func (s *Session) answered(st *Stanza) {
	id := st.Attr("id")
	s.mu.Lock()
	q := s.pending[id]
	s.mu.Unlock()
	if q == nil || !s.mayAnswer(q, st.From) {
		return
	}
	if q.take != nil {
		if q.take(st); s.postponed == nil {
			s.drop(id)
		}
		return
	}
	if s.flush() == nil {
		s.drop(id)
		q.answer <- st.Node // it is the only one: there is room
	}
}

// mayAnswer tells whether a query may be answered by from. Our own account is
// answered for by itself, by our server, and by nobody else.
func (s *Session) mayAnswer(q *query, from xmpp.Address) bool {
	if !q.to.IsZero() {
		return from.Equal(q.to)
	}
	return s.IsOurs(from)
}

// IsOurs tells our own account and the server that it is on.
func (s *Session) IsOurs(from xmpp.Address) bool {
	own := s.jid.Bare()
	return from == own || from == s.jid || from == own.Server()
}

// requested gives a request of somebody to its route. What cannot be read, or is taken by
// nobody, is answered all the same: nobody waits for ever.
func (s *Session) requested(st *Stanza) {
	switch ping := st.Type() == "get" && len(st.Children) == 1 && st.Children[0].Is(nsPing, "ping"); {
	case st.Unreadable() != "" && WhoMayKnow(s, st):
		s.Fail(st, "modify", "not-acceptable")
	case st.Unreadable() != "":
		s.Refuse(st)
	case ping && WhoMayKnow(s, st):
		s.Reply(st, nil)
	case ping, !s.Dispatch(st):
		s.Refuse(st)
	}
}

// Reply answers a request with a result, nil being an empty one. As all answers, it is
// sent when what was read before it has been taken.
func (s *Session) Reply(to *Stanza, child []byte) {
	var e xmlsafe.Encoder
	e.Start("iq", "type", "result", "id", to.Attr("id")).Attr("to", to.Attr("from"))
	if child == nil {
		e.End()
	}
	s.answer(answer{start: bytes.Clone(e.Bytes()), within: child}) // in little room: many may wait
}

// Refuse answers a request as one to a program that does not know it, or is not there.
func (s *Session) Refuse(to *Stanza) { s.Fail(to, "cancel", "service-unavailable") }

// Fail answers a request with an error, RFC 6120 §8.3.
func (s *Session) Fail(to *Stanza, kind, condition string) {
	var e xmlsafe.Encoder
	e.Start("iq", "type", "error", "id", to.Attr("id")).Attr("to", to.Attr("from"))
	e.Start("error", "type", kind).Leaf(condition, "", "xmlns", xmpp.NSStanzaErrors).End().End()
	s.answer(answer{start: e.Bytes()})
}
