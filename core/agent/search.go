package agent

import (
	"cmp"
	"context"
	"errors"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/xmpp/archive"
)

const (
	// searchLimit bounds what a search asks of servers.
	searchLimit = time.Minute
	// mostOlder is how many pages a search reads back.
	mostOlder = 400
)

// Search implements [desk.Desk].
func (a *Agent) Search(ctx context.Context, q desk.Query) (desk.Found, error) {
	var asked []*member
	var problem *desk.Problem
	if err := a.do(ctx, func() {
		if asked = a.named(q.Peer.Account); len(asked) == 0 {
			problem = a.lacks(q.Peer.Account)
		}
	}); err != nil {
		return desk.Found{}, err
	}
	if problem != nil {
		return desk.Found{}, problem
	}
	ctx, cancel := context.WithTimeout(ctx, searchLimit)
	defer cancel()
	limited(&q)
	if err := a.allowed(ctx, policy.Archive); err != nil {
		found, failed := a.searchHere(ctx, asked, q)
		_ = errors.As(err, &found.Local)
		return found, failed
	}
	if q.Words != "" && !q.Forward {
		return a.searchWords(ctx, asked, q)
	}
	var local *desk.Problem
	if q.From == "" && q.Words == "" {
		for _, m := range asked {
			if why := a.readBackFor(ctx, m, q); local == nil {
				local = a.onlyHere(m, why)
			}
		}
	}
	found, err := a.searchHere(ctx, asked, q)
	found.Local = local
	return found, err
}

// searchWords looks for words in what is here and in the archives. One that fails is not asked
// again on the next page: what it would find then might belong before what has been told.
func (a *Agent) searchWords(ctx context.Context, asked []*member, q desk.Query) (found desk.Found, err error) {
	from, err := readPlace(q.From)
	if err != nil {
		return found, Explain(err, Target{})
	}
	if q.From == "" {
		from.There = map[string]archive.Mark{}
		for _, m := range asked {
			from.There[m.Address()] = archive.Mark{}
		}
	}
	here, indexed, err := from.here(ctx, &a.cfg.Journal.Reader, addresses(asked), q)
	if err != nil {
		return found, Explain(err, Target{})
	}
	var there []*source
	for _, m := range asked {
		at, more := from.There[m.Address()]
		if !more {
			continue
		}
		s, why := a.searchArchive(ctx, m, q, at, indexed)
		if why == nil {
			there = append(there, s)
		} else if found.Local == nil {
			found.Local = a.onlyHere(m, why)
		}
	}
	found.Indexed, found.Messages = indexed, merged(append(here, there...), &q)
	found.Next = from.behind(here, there, &q).text()
	return found, nil
}

// limited gives a query its limit.
func limited(q *desk.Query) { q.Limit = min(max(cmp.Or(q.Limit, 50), 1), 1000) }

func addresses(members []*member) []string {
	all := make([]string, len(members))
	for i, m := range members {
		all[i] = m.Address()
	}
	return all
}

func (a *Agent) searchHere(ctx context.Context, asked []*member, q desk.Query) (desk.Found, error) {
	found, err := SearchHere(ctx, &a.cfg.Journal.Reader, addresses(asked), q)
	if err != nil {
		return found, Explain(err, Target{})
	}
	return found, nil
}

// SearchHere looks for messages of accounts in a journal only, as [Agent.Search] does
// where no server can be asked: it is for who has no resident.
func SearchHere(ctx context.Context, j *journal.Reader, accounts []string, q desk.Query) (desk.Found, error) {
	limited(&q)
	from, err := readPlace(q.From)
	if err != nil {
		return desk.Found{}, err
	}
	here, indexed, err := from.here(ctx, j, accounts, q)
	if err != nil {
		return desk.Found{}, err
	}
	messages := merged(here, &q)
	return desk.Found{Messages: messages, Next: from.behind(here, nil, &q).text(), Indexed: indexed}, nil
}

// readBackFor reads from the archive what was written with somebody, as far back as is
// asked for.
func (a *Agent) readBackFor(ctx context.Context, m *member, q desk.Query) error {
	if q.Peer.Address == "" {
		return nil
	}
	since := a.keptSince(ctx, q.Since)
	for range mostOlder {
		if found, err := a.searchHere(ctx, []*member{m}, q); err != nil || !q.Forward && len(found.Messages) >= q.Limit {
			return err
		}
		if more, err := m.Older(ctx, q.Peer.Address, since); err != nil || !more {
			return err
		}
	}
	return account.ErrReading
}

// onlyHere says why an archive was not looked through.
func (a *Agent) onlyHere(m *member, err error) *desk.Problem {
	switch {
	case err == nil, errors.Is(err, archive.ErrNotOffered), errors.Is(err, account.ErrNotKept):
		return nil
	case errors.Is(err, account.ErrOffLine):
		return desk.NewProblem(desk.NotOnLine)
	case errors.Is(err, account.ErrReading):
		return desk.NewProblem(desk.ArchiveBusy)
	case errors.Is(err, archive.ErrUnsupported):
		return desk.NewProblem(desk.NoArchiveSearch)
	}
	a.cfg.Log("archive: %v", err)
	p := Explain(err, Target{Address: m.Address()})
	_ = a.do(context.Background(), func() { p = m.explain(err, false) })
	return p
}
