package agent

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
)

const (
	// searchLimit bounds what a search asks of servers.
	searchLimit = time.Minute
	// mostOlder is how many pages a search reads back.
	mostOlder = 400
	// longestWords is how many bytes of words an archive is asked for.
	longestWords = 1 << 10
)

// Search implements [desk.Desk]. The archives are asked once, with the first page.
func (a *Agent) Search(ctx context.Context, q desk.Query) (desk.Found, error) {
	var asked []*member
	if err := a.do(ctx, func() {
		for _, m := range a.members {
			if q.Peer.Account == "" || q.Peer.Account == m.Address() {
				asked = append(asked, m)
			}
		}
	}); err != nil {
		return desk.Found{}, err
	}
	if len(asked) == 0 {
		return desk.Found{}, desk.NewProblem(desk.NoAccount)
	}
	ctx, cancel := context.WithTimeout(ctx, searchLimit)
	defer cancel()
	limited(&q)
	found, err := a.searchHere(ctx, asked, q)
	if err != nil || q.From != 0 {
		return found, err
	}
	var hits []desk.Message
	for _, m := range asked {
		var why error
		if q.Words == "" {
			why = a.readBackFor(ctx, m, q)
		} else if !q.Forward {
			var more []desk.Message
			more, why = a.searchArchive(ctx, m, q)
			hits = append(hits, more...)
		}
		if found.Local == nil {
			found.Local = a.onlyHere(why)
		}
	}
	local := found.Local
	if q.Words == "" {
		found, err = a.searchHere(ctx, asked, q)
	}
	found.Local, found.Messages = local, joined(found.Messages, hits, &q)
	return found, err
}

// limited gives a query its limit.
func limited(q *desk.Query) { q.Limit = min(max(cmp.Or(q.Limit, 50), 1), 1000) }

func (a *Agent) searchHere(ctx context.Context, asked []*member, q desk.Query) (desk.Found, error) {
	accounts := make([]string, len(asked))
	for i, m := range asked {
		accounts[i] = m.Address()
	}
	found, err := SearchHere(ctx, &a.cfg.Journal.Reader, accounts, q)
	if err != nil {
		return found, Explain(err, Target{})
	}
	return found, nil
}

// SearchHere looks for messages of accounts in a journal only, as [Agent.Search] does
// where no server can be asked: it is for who has no resident.
func SearchHere(ctx context.Context, j *journal.Reader, accounts []string, q desk.Query) (desk.Found, error) {
	limited(&q)
	var out desk.Found
	for _, address := range accounts {
		found, err := j.Search(ctx, journal.Query{
			Account: address, Peer: q.Peer.Address, Words: q.Words, Since: q.Since, Until: q.Until, Forward: q.Forward, From: q.From, Limit: q.Limit,
		})
		if err != nil {
			return desk.Found{}, err
		}
		if found.From.After(out.Indexed) {
			out.Indexed = found.From
		}
		out.Messages = append(out.Messages, messages(found.Entries)...)
	}
	out.Messages = joined(out.Messages, nil, &q)
	return out, nil
}

// joined puts what was found here and what an archive has found into one order, each once,
// and no more than an answer holds: one at least.
func joined(here, hits []desk.Message, q *desk.Query) []desk.Message {
	there := map[int64]bool{}
	for _, m := range here {
		there[m.Number] = true
	}
	for _, m := range hits {
		if m.Number == 0 || !there[m.Number] {
			there[m.Number] = true
			here = append(here, m)
		}
	}
	slices.SortStableFunc(here, func(a, b desk.Message) int {
		order := cmp.Compare(standing(&a), standing(&b))
		if !q.Forward {
			order = -order
		}
		return order
	})
	here = here[:min(len(here), q.Limit)]
	for i, size := 0, 0; i < len(here); i++ {
		if size += len(here[i].Subject) + len(here[i].Body); size > sinceSize && i > 0 {
			return here[:i]
		}
	}
	return here
}

// standing is where a message stands, or would if it were here: see order.go of the journal.
func standing(m *desk.Message) int64 {
	if m.Place != 0 {
		return m.Place
	}
	return m.Time.UnixMicro()
}

// readBackFor reads from the archive what was written with somebody, as far back as is
// asked for.
func (a *Agent) readBackFor(ctx context.Context, m *member, q desk.Query) error {
	if q.Peer.Address == "" {
		return nil
	}
	for range mostOlder {
		if found, err := a.searchHere(ctx, []*member{m}, q); err != nil || !q.Forward && len(found.Messages) >= q.Limit {
			return err
		}
		if more, err := m.Older(ctx, q.Peer.Address, q.Since); err != nil || !more {
			return err
		}
	}
	return account.ErrReading
}

// searchArchive has the archive of an account search. What of its finds is here is told as
// it is here, and left out where its writer has taken it back.
func (a *Agent) searchArchive(ctx context.Context, m *member, q desk.Query) (hits []desk.Message, err error) {
	f := archive.Filter{Text: charset.Head(q.Words, longestWords), Start: q.Since, End: q.Until}
	if q.Peer.Address != "" {
		if f.With, err = xmpp.ReadAddress(q.Peer.Address); err != nil {
			return nil, nil // somebody with whom nothing can have been written
		}
	}
	found, err := m.Find(ctx, f, q.Limit)
	if err != nil {
		return nil, err
	}
	here, err := a.cfg.Journal.Known(ctx, m.Address(), found)
	if err != nil {
		return nil, err
	}
	twice := map[[3]string]bool{}
	for i, e := range found {
		if here[i].Number != 0 {
			if e = here[i]; e.Corrects != 0 { // its text is found where it stands
				continue
			}
		}
		same := [3]string{e.ID, e.From, e.Body}
		outside := e.Time.Before(q.Since) || !q.Until.IsZero() && !e.Time.Before(q.Until) // to the second it was not
		if outside || !e.Retracted.IsZero() || e.ID != "" && twice[same] {
			continue
		}
		twice[same] = true
		hits = append(hits, toDesk(e))
	}
	return hits, nil
}

// isQuiet tells errors that are no news to anybody.
func isQuiet(err error) bool {
	return errors.Is(err, account.ErrOffLine) || errors.Is(err, account.ErrReading) || errors.Is(err, archive.ErrNotOffered)
}

// onlyHere says why an archive was not looked through.
func (a *Agent) onlyHere(err error) *desk.Problem {
	switch {
	case err == nil, errors.Is(err, archive.ErrNotOffered):
		return nil
	case errors.Is(err, account.ErrOffLine):
		return desk.NewProblem(desk.NotOnLine)
	case errors.Is(err, account.ErrReading):
		return desk.NewProblem(desk.ArchiveBusy)
	case errors.Is(err, archive.ErrUnsupported):
		return desk.NewProblem(desk.NoArchiveSearch)
	}
	a.cfg.Log("archive: %v", err)
	return Explain(err, Target{})
}
