package session

import (
	"context"
	"slices"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	// batchLimit is how many events are handed over at once.
	batchLimit = 256
	// offerAgain and offerLatest are how long the session waits at first, and at most,
	// before it offers again what the handler could not take.
	offerAgain  = 50 * time.Millisecond
	offerLatest = 5 * time.Second
)

// batch is what was read and not handed over yet, and what is to be said when it has
// been: nobody is answered before what came ahead of his question was taken.
type batch struct {
	events  []Event
	answers []answer
}

// answer is a stanza that is sent when its batch has been taken.
type answer struct {
	// start is the stanza, or all of it that stands before what is within it: many may have
	// the same within.
	start, within []byte
	// receipt is the index of the message that it confirms, and always -1 in answers
	// that do not depend on the handler's word.
	receipt int
}

// iqEnd is the end of an answer with something within.
const iqEnd = "</iq>"

func (a *answer) size() int { return len(a.start) + len(a.within) + len(iqEnd) }

func (a *answer) stanza() []byte {
	if a.within == nil {
		return a.start
	}
	return slices.Concat(a.start, a.within, []byte(iqEnd))
}

// run takes what has come while signing in, and then the rest.
func (s *Session) run(early *xmlsafe.Node) {
	if early != nil {
		if err := s.handle(early); err != nil {
			s.finish(err)
			return
		}
	}
	s.read()
}

// read takes what comes until the stream ends. What one read of the connection has
// brought is handed over together, and then the next one begins.
func (s *Session) read() {
	for {
		node, err := s.in.cut()
		switch {
		case err == nil && node != nil:
			err = s.handle(node)
		case err == nil:
			if err = s.flush(); err == nil {
				err = s.in.more()
			}
		}
		if err != nil {
			_ = s.flush()
			s.finish(err)
			return
		}
	}
}

// handle gives an element to whom it concerns, again and again until he can deal with it.
// What came before it is handed over meanwhile, and nothing more is read.
func (s *Session) handle(node *xmlsafe.Node) error {
	defer s.dealtWith()
	for wait := offerAgain; ; wait = min(2*wait, offerLatest) {
		s.postponed = nil
		s.dispatch(node)
		if s.postponed == nil || s.untaken != nil {
			return s.untaken
		}
		if wait == offerAgain {
			s.Log("%s of type %s is put off: %v", node.Local, foreign.Quote(node.Attr("type")), s.postponed)
		}
		if err := s.flush(); err != nil {
			return err
		}
		select {
		case <-time.After(wait):
		case <-s.ctx.Done():
			s.untaken = context.Cause(s.ctx)
			return s.untaken
		}
	}
}

// Postpone says that a stanza cannot be dealt with now, such as by who cannot store what is
// in it: nothing more is read, and the stanza is given to its route again, when a [Handler]
// would be offered its events again. It is for routes, and for who takes the answer to an
// [Session.Ask], before they have done anything else.
func (s *Session) Postpone(why error) { s.postponed = why }

// Deliver adds an event to what is handed over next. It is for routes. The receipt, if
// there is one, is a stanza that is sent when the handler confirms the event.
func (s *Session) Deliver(e Event, receipt []byte) {
	if receipt != nil {
		s.batch.answers = append(s.batch.answers, answer{start: receipt, receipt: len(s.batch.events)})
	}
	s.batch.events = append(s.batch.events, e)
	if len(s.batch.events) >= batchLimit {
		_ = s.flush()
	}
}

// answer sends a stanza behind what has been read so far.
func (s *Session) answer(a answer) {
	a.receipt = -1
	s.batch.answers = append(s.batch.answers, a)
	if len(s.batch.answers) >= 2*batchLimit {
		_ = s.flush()
	}
}

// flush hands the batch over, and does not return before it was taken; it returns an
// error only when the session was closed before, and then hands over nothing more.
func (s *Session) flush() error {
	b := s.batch
	s.batch = batch{}
	var confirmed []int
	if len(b.events) > 0 && s.untaken == nil {
		confirmed, s.untaken = s.offer(b.events)
	}
	if s.untaken != nil {
		return s.untaken
	}
	if len(b.answers) == 0 {
		return nil
	}
	told := make(map[int]bool, len(confirmed))
	for _, i := range confirmed {
		told[i] = true
	}
	for _, a := range b.answers {
		if a.receipt < 0 || told[a.receipt] {
			s.give(a)
		}
	}
	return nil
}

// offer offers events until they are taken.
func (s *Session) offer(events []Event) ([]int, error) {
	wait := offerAgain
	for {
		confirmed, err := s.cfg.Handler.Take(s.ctx, events)
		if err == nil {
			return confirmed, nil
		}
		select {
		case <-time.After(wait):
			wait = min(2*wait, offerLatest)
		case <-s.ctx.Done():
			return nil, context.Cause(s.ctx)
		}
	}
}

// dispatch hands an element to whom it concerns. Stanzas of other namespaces, such
// as jabber:server, are ignored.
func (s *Session) dispatch(node *xmlsafe.Node) {
	if node.Is(xmpp.NSStreams, "features") {
		s.offered.Store(node)
	}
	if node.Space != xmpp.NSClient {
		return
	}
	from, ok := s.sender(node)
	if !ok {
		return
	}
	st := &Stanza{Node: node, From: from, To: s.jid}
	st.Time, st.Origin = s.Delay(node)
	if limit := st.Unreadable(); limit != "" {
		s.Log("%s of type %s from %s cannot be read: %s", node.Local, foreign.Quote(st.Type()), foreign.Quote(from.String()), limit)
	}
	if node.Local == "iq" {
		s.iq(st)
		return
	}
	s.Dispatch(st)
}

// sender returns who a stanza is from. One without a from is from our own account,
// RFC 6120 §8.1.2.1. One from what is no address at all is from nobody, and logged.
func (s *Session) sender(node *xmlsafe.Node) (xmpp.Address, bool) {
	text, ok := node.LookupAttr("from")
	if !ok || text == "" {
		return s.jid.Bare(), true
	}
	a, err := xmpp.ReadAddress(text)
	if err != nil {
		s.Log("%s of type %s left out: from %v", foreign.Quote(node.Local), foreign.Quote(node.Attr("type")), err)
	}
	return a, err == nil
}
