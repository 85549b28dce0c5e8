package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/xmpp/im"
)

// A room is forgotten in this order: the person is out of it, so that nothing comes any more; no
// program remembers it; and what was said there goes, if he wants that.

// ForgetRoom implements [desk.Rooms].
func (a *Agent) ForgetRoom(ctx context.Context, room desk.Ref, history bool) error {
	if history {
		if err := a.allowed(ctx, policy.Forget); err != nil {
			return err
		}
	}
	q, err := a.roomQuestion(ctx, room)
	if err != nil {
		return err
	}
	err = q.askRoom(ctx, func(ctx context.Context, _ *im.Client) error { return q.m.ForgetRoom(ctx, q.who) })
	if err != nil || !history {
		return err
	}
	is := desk.Ref{Account: q.m.Address(), Address: q.who.String()}
	gone, change, err := a.cfg.Journal.ForgetRoom(ctx, is.Account, is.Address)
	if a.store.note(err); err != nil {
		return Explain(err, Target{Address: is.Account})
	}
	a.drafts.drop(is.Means)
	return a.do(context.WithoutCancel(ctx), func() {
		if is.Means(a.view.Peer) {
			a.view = desk.View{Screen: desk.ScreenContacts}
		}
		q.m.forgotten(gone, change)
	})
}

// forgotten forgets the conversations of which nothing is left, with what waited to be told of them.
func (m *member) forgotten(peers []string, change journal.Change) {
	for _, peer := range peers {
		ref := m.ref(peer)
		m.withdraw(peer)
		m.agent.hushed.forget(ref)
		m.agent.dismissAll(func(u *urgent) bool { return u.peer == ref })
	}
	m.conversations.drop(peers, change)
	m.agent.publishAccounts() // faces begin anew
}

// drop forgets conversations, with the total without them. One of which something has come since
// is another.
func (t *conversations) drop(peers []string, c journal.Change) {
	if c.Seq > t.seq {
		t.seq, t.total = c.Seq, c.Total
	}
	for _, peer := range peers {
		if at := t.by[peer]; at != nil && at.Value.(*conversation).seq <= c.Seq {
			t.newest.Remove(at)
			delete(t.by, peer)
		}
	}
}
