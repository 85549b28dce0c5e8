package agent

import (
	"context"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/im"
)

// reasons are why somebody may be reported.
var reasons = map[desk.Reason]block.Reason{desk.Spam: block.Spam, desk.Abuse: block.Abuse}

// Block implements [desk.Desk].
func (a *Agent) Block(ctx context.Context, b desk.Block) error {
	if err := a.allowed(ctx, policy.Blocking); err != nil {
		return err
	}
	reason, known := reasons[b.Report]
	if b.Report != "" && !known {
		return desk.NewProblem(desk.Internal, "reason", "unknown reason "+string(b.Report))
	}
	if len(b.Text) > desk.MaxStatus {
		return tooLong(len(b.Text), desk.MaxStatus)
	}
	q, err := a.toBlock(ctx, b.Peer)
	if err != nil {
		return err
	}
	asking, err := a.askingAmong(ctx, &q)
	if err != nil {
		return err
	}
	return q.change(ctx, func(ctx context.Context, s *im.Client) error {
		if err := refuse(ctx, s, asking); err != nil {
			return err
		}
		if b.Report == "" {
			return s.Blocked.Block(ctx, q.who)
		}
		_, err := s.Blocked.Report(ctx, q.who, block.Report{Reason: reason, Text: charset.Printable(b.Text)})
		return err
	}, func(c account.Contact) bool { return c.Blocked })
}

// askingAmong returns who of those that are to be blocked ask to see the person's presence.
func (a *Agent) askingAmong(ctx context.Context, q *question) (asking []xmpp.Address, err error) {
	err = a.do(ctx, func() {
		for _, r := range q.m.requests.from {
			if q.who.Equal(r.Address) || q.who.Equal(r.Server()) {
				asking = append(asking, r.Address)
			}
		}
	})
	return asking, err
}

// refuse refuses what somebody has asked for, before he is blocked: to who is nothing can be
// said any more, and his request would stay with the server.
func refuse(ctx context.Context, s *im.Client, asking []xmpp.Address) error {
	if offered, err := s.Blocked.Offered(ctx); err != nil || !offered {
		return err // which is told by who wants to block
	}
	for _, who := range asking {
		if err := s.Presence.Refuse(who); err != nil {
			return err
		}
	}
	return nil
}

// Unblock implements [desk.Desk].
func (a *Agent) Unblock(ctx context.Context, peer desk.Ref) error {
	if err := a.allowed(ctx, policy.Blocking); err != nil {
		return err
	}
	q, err := a.toBlock(ctx, peer)
	if err != nil {
		return err
	}
	return q.change(ctx, func(ctx context.Context, s *im.Client) error { return s.Blocked.Unblock(ctx, q.who) },
		func(c account.Contact) bool { return !c.Blocked })
}

// toBlock reads whom to block or not to: not only somebody, but a program of his or a whole
// domain, as it was written.
func (a *Agent) toBlock(ctx context.Context, peer desk.Ref) (question, error) {
	q, err := a.question(ctx, peer)
	if err != nil {
		return q, err
	}
	if peer.Address == "" || q.who.String() == q.m.Address() {
		return q, desk.NewProblem(desk.OwnAddress, "address", q.who.String())
	}
	q.who, err = xmpp.ReadAddress(peer.Address)
	return q, err
}

// Blocked implements [desk.Desk].
func (a *Agent) Blocked(ctx context.Context) (all []desk.Ref, err error) {
	all = []desk.Ref{}
	err = a.do(ctx, func() {
		for _, m := range a.members {
			for _, who := range m.People().Blocked() {
				all = append(all, m.ref(who))
			}
		}
	})
	return all, err
}
