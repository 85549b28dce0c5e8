package agent

import (
	"context"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
)

const (
	// longestBroadcast is how long its id may be, in bytes: it is stored with each message.
	longestBroadcast = 64
	// mostBroadcasts is how many are listed at a time: each is counted from its messages.
	mostBroadcasts = 50
)

// mayBroadcast tells whether a message may go out as one of those to many.
func (a *Agent) mayBroadcast(ctx context.Context, id string) error {
	if len(id) > longestBroadcast {
		return desk.NewProblem(desk.Internal, "reason", "the id of a broadcast is too long")
	}
	return a.allowed(ctx, policy.Broadcast)
}

// Broadcasts implements [desk.Broadcasting].
func (a *Agent) Broadcasts(ctx context.Context, before int64, limit int) (all []desk.Broadcast, err error) {
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	ours, err := a.signedIn(ctx)
	if err != nil {
		return nil, err
	}
	first, err := a.cfg.Journal.Broadcasts(ctx, ours, before, min(max(limit, 1), mostBroadcasts))
	if err != nil {
		return nil, Explain(err, Target{})
	}
	for _, e := range first {
		recipients, err := a.recipients(ctx, ours, e.Broadcast)
		if err != nil {
			return nil, err
		}
		m := toDesk(e).Clip()
		all = append(all, desk.Broadcast{
			ID: m.Broadcast, Number: m.Number, Time: m.Time, Subject: m.Subject, Body: m.Body, Notice: m.Notice, At: m.At, Tally: desk.Count(recipients),
		})
	}
	return all, nil
}

// Report implements [desk.Broadcasting].
func (a *Agent) Report(ctx context.Context, id string) (r desk.Report, err error) {
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	ours, err := a.signedIn(ctx)
	if err != nil {
		return r, err
	}
	if r.Recipients, err = a.recipients(ctx, ours, id); err != nil {
		return desk.Report{}, err
	}
	first := r.Recipients[0]
	r.Message, err = a.Message(ctx, first.Peer, first.First)
	return r, err
}

// CancelBroadcast implements [desk.Broadcasting].
func (a *Agent) CancelBroadcast(ctx context.Context, id string) error {
	ours, err := a.signedIn(ctx)
	if err != nil {
		return err
	}
	entries, err := a.cfg.Journal.Broadcast(ctx, ours, id)
	if err != nil {
		return Explain(err, Target{})
	}
	var marks []journal.Mark
	for _, e := range entries {
		if e.State == journal.Queued {
			marks = append(marks, journal.Mark{Account: e.Account, Peer: e.Peer, ID: e.ID, State: journal.Failed, Condition: journal.Cancelled})
		}
	}
	if len(entries) == 0 {
		return desk.NewProblem(desk.NoMessage)
	}
	changes, err := a.store.MarkAll(ctx, marks)
	if err != nil {
		return Explain(err, Target{})
	}
	return a.do(context.WithoutCancel(ctx), func() {
		for _, c := range changes {
			if m := a.member(c.Entry.Account); m != nil {
				m.marked(c)
			}
		}
	})
}

// recipients are those of a broadcast, and how far it has come with each.
func (a *Agent) recipients(ctx context.Context, ours []string, id string) ([]desk.Recipient, error) {
	entries, err := a.cfg.Journal.Broadcast(ctx, ours, id)
	if err != nil {
		return nil, Explain(err, Target{})
	}
	if len(entries) == 0 {
		return nil, desk.NewProblem(desk.NoMessage)
	}
	return desk.Gather(messages(entries)), nil
}

// signedIn are the accounts that the person has.
func (a *Agent) signedIn(ctx context.Context) (all []string, err error) {
	err = a.do(ctx, func() { all = a.accounts() })
	return all, err
}
