package agent

import (
	"cmp"
	"context"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
)

// Alerts implements [desk.Desk].
func (a *Agent) Alerts(ctx context.Context, q desk.AlertQuery) ([]desk.Message, error) {
	var accounts []string
	var problem *desk.Problem
	if err := a.do(ctx, func() {
		asked := a.named(q.Account)
		if accounts = addresses(asked); len(asked) == 0 {
			problem = a.lacks(q.Account)
		}
	}); err != nil {
		return nil, err
	}
	if problem != nil {
		return nil, problem
	}
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	found, err := AlertsHere(ctx, &a.cfg.Journal.Reader, accounts, q)
	if err != nil {
		return nil, Explain(err, Target{})
	}
	return found, nil
}

// AlertsHere looks for alerts of accounts in a journal, as [Agent.Alerts] does: it is for who
// has no resident.
func AlertsHere(ctx context.Context, j *journal.Reader, accounts []string, q desk.AlertQuery) ([]desk.Message, error) {
	from := make([]string, len(q.From))
	for i, text := range q.From {
		from[i] = text
		if is, err := xmpp.ReadAddress(text); err == nil {
			from[i] = is.Bare().String()
		}
	}
	found, err := j.Alerts(ctx, journal.AlertQuery{
		Accounts: accounts, From: from, Urgency: q.Urgency, State: journal.AlertState(q.State), Now: time.Now(),
		Before: q.Before, Limit: min(max(cmp.Or(q.Limit, 50), 1), 1000), Size: sinceSize,
	})
	return messages(found), err
}
