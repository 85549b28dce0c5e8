package agent

import (
	"cmp"
	"context"
	"slices"

	"vestnik/core/desk"
)

// Snapshot implements [desk.Desk].
func (a *Agent) Snapshot(ctx context.Context) (desk.Snapshot, error) {
	var s desk.Snapshot
	err := a.do(ctx, func() {
		s = desk.Snapshot{
			Seq: a.log.Seq(), Status: a.now(), Contacts: []desk.Contact{}, Conversations: []desk.Conversation{},
			View: a.view, Requests: a.asking(), Drafts: a.drafts.texts(), Takeovers: a.takes,
			Uploads: a.tellUploads(), Rooms: a.rooms(), Invitations: a.inviting(),
		}
		for _, m := range a.members {
			s.Contacts = m.contacts(s.Contacts)
			s.Conversations = append(s.Conversations, m.conversations.all()...)
		}
		slices.SortStableFunc(s.Conversations, func(a, b desk.Conversation) int { return b.Last.Compare(&a.Last) })
	})
	return s, err
}

// Watch implements [desk.Desk].
func (a *Agent) Watch(ctx context.Context, after uint64) (<-chan desk.Event, error) {
	return a.log.Watch(ctx, after)
}

// Reconnect implements [desk.Desk].
func (a *Agent) Reconnect(ctx context.Context) error {
	if err := a.heedPolicy(ctx); err != nil {
		return err
	}
	var unset bool
	_ = a.do(ctx, func() { unset = a.unset })
	if unset && a.mended(ctx) {
		return nil
	}
	var err error
	_ = a.do(ctx, func() {
		if len(a.members) == 0 {
			err = desk.NewProblem(desk.NoAccount)
		}
		for _, m := range a.members {
			if m.Connected() {
				m.Retry()
				continue
			}
			a.beOnLine()
			a.goOnLine(m)
		}
	})
	return err
}

// Show implements [desk.Desk].
func (a *Agent) Show(ctx context.Context, v desk.View) error {
	by, problem := v.Peer.Account, error(nil)
	if v.Peer.Address != "" {
		by, _, problem = a.recipient(ctx, by, v.Peer.Address)
	}
	err := a.do(ctx, func() {
		switch {
		case len(a.members) == 0 && v.Screen != desk.ScreenSettings:
			v, problem = desk.View{Screen: desk.ScreenSignIn, Unasked: v.Unasked}, nil
		case problem != nil:
			return
		}
		v.Peer.Account = by
		a.view = v
		a.publish(desk.Event{Kind: desk.EventShow, View: &v})
	})
	return cmp.Or(err, problem)
}

// ending is how the resident ends.
type ending int

const (
	signingOff ending = iota
	handingOver
)

// TryDemo implements [desk.Desk].
func (a *Agent) TryDemo(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if a.cfg.TryDemo == nil {
		return desk.NewProblem(desk.NoDemo)
	}
	return a.cfg.TryDemo(ctx)
}

// Quit implements [desk.Desk]. It returns when the resident has signed off.
func (a *Agent) Quit(ctx context.Context) error { return a.end(ctx, signingOff) }

// HandOver ends the resident without signing off: the sessions stay as they are, for a
// resident that starts in its place and goes on with them, see [account.Account.HandOver].
// Faces are not told to end; they lose it, and find the next one.
func (a *Agent) HandOver(ctx context.Context) error { return a.end(ctx, handingOver) }

func (a *Agent) end(ctx context.Context, how ending) error {
	select {
	case a.quit <- how:
	case <-a.gone:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-a.gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
