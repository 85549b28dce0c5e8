package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/session"
)

// post sends what is in the outbox, in order, whenever there is something new. A
// message is sent when the server has confirmed that it has gone through it; what
// was not confirmed is sent again in the next session, with the same id.
func (l *line) post(ctx context.Context, s *session.Session) {
	last := int64(0)
	for {
		select {
		case <-l.outbox:
		case <-ctx.Done():
			return
		}
		waiting, err := l.agent.cfg.Journal.Outbox(ctx, l.account.Address, 0)
		if err != nil {
			l.agent.cfg.Log("outbox: %v", err)
			continue
		}
		var sent []outgoing
		for _, e := range waiting {
			if e.Number <= last {
				continue
			}
			to, err := session.ReadAddress(e.To)
			if err != nil {
				l.agent.mark(ctx, l, outgoing{e.Peer, e.ID}, desk.Failed, "jid-malformed")
				continue
			}
			if err := l.send(s, e, to); err != nil {
				return // the session has ended; the next one goes on
			}
			last = e.Number
			sent = append(sent, outgoing{e.Peer, e.ID})
		}
		if len(sent) == 0 {
			continue
		}
		if err := s.Confirm(ctx); err != nil {
			return
		}
		for _, m := range sent {
			l.agent.mark(ctx, l, m, desk.Sent, "")
		}
	}
}

// send sends one message of the outbox, unless it has left in the program's last life.
func (l *line) send(s *session.Session, e journal.Entry, to session.Address) error {
	if l.hadLeft != nil && l.hadLeft(e.ID) {
		return nil
	}
	_, err := s.Send(session.Message{ID: e.ID, To: to, Type: e.Type, Subject: e.Subject, Body: e.Body})
	return err
}
