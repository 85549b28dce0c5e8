package agent

import (
	"context"
	"time"

	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
)

// longestWords is how many bytes of words an archive is asked for.
const longestWords = 1 << 10

// searchArchive has the archive of an account search for words before a place. What of its
// finds is here is found here, unless its words are not indexed yet: then it is told as it is
// here, and left out where its writer has taken it back. Servers take words in ways of their
// own, most as any of them; what does not have them as [desk.Query] says is left out too.
func (a *Agent) searchArchive(ctx context.Context, m *member, q desk.Query, at archive.Mark, indexed time.Time) (*source, error) {
	s := &source{account: m.Address()}
	f := archive.Filter{Text: charset.Head(q.Words, longestWords), Start: a.keptSince(ctx, q.Since), End: q.Until}
	if q.Peer.Address != "" {
		var err error
		if f.With, err = xmpp.ReadAddress(q.Peer.Address); err != nil {
			return s, nil // somebody with whom nothing can have been written
		}
	}
	found, next, err := m.Find(ctx, f, at, q.Limit)
	if err != nil {
		return nil, err
	}
	here, err := a.cfg.Journal.Known(ctx, m.Address(), found)
	if err != nil {
		return nil, err
	}
	s.next, s.more = next, next != archive.Mark{}
	twice := map[[3]string]bool{}
	for i, e := range found {
		mark, same := archive.Mark{ID: e.ArchiveID, Time: e.Time}, [3]string{e.ID, e.From, e.Body}
		if here[i].Number != 0 {
			e = here[i]
		}
		if twice[same] && same[0] != "" || !isHit(&e, &q, indexed) {
			continue
		}
		twice[same] = true
		s.found, s.marks = append(s.found, toDesk(e)), append(s.marks, mark)
	}
	return s, nil
}

// isHit tells whether something that an archive has found is to be told.
func isHit(e *journal.Entry, q *desk.Query, indexed time.Time) bool {
	switch {
	case e.Number != 0 && !e.Time.Before(indexed):
		return false // it is found here
	case e.Corrects != 0, !e.Retracted.IsZero():
		return false // its text is found where it stands
	case e.Time.Before(q.Since), !q.Until.IsZero() && !e.Time.Before(q.Until):
		return false // archives know seconds only
	}
	return journal.HasWords(q.Words, e.Subject, e.Body)
}
