package archive

import (
	"context"
	"sync"
	"time"

	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	// forwards is how many messages a page of CatchUp has, and backwards one of the others.
	// Servers have limits of their own: Prosody 50, ejabberd 250.
	forwards, backwards = 250, 50
	// maxPages is how many pages CatchUp asks for.
	maxPages = 4000
	// margin is how far before the time of a mark that is no longer known it goes on:
	// clocks are set, and what comes again is known already.
	margin = time.Hour
	// maxFound is how much memory Search gives to one page, in bytes.
	maxFound = 8 << 20
)

// Progress is how far [Archive.CatchUp] has come.
type Progress struct {
	// Mark is up to where everything has been taken. It is to be kept, for the next time.
	Mark Mark
	// Taken is how many messages that were.
	Taken int
	// ByTime says that the archive did not know the id of a mark any more, so that what it
	// has dropped meanwhile is missing.
	ByTime bool
}

// CatchUp hands over all that the archive has behind a mark, oldest first, and returns how
// far it has come when nothing is left or something fails; the zero Mark begins with the
// oldest. After each page it calls keep, which may end it with an error of its own.
func (a *Archive) CatchUp(ctx context.Context, from Mark, keep func(Progress) error) (Progress, error) {
	now, f, at := Progress{Mark: from}, Filter{}, from.ID
	if at == "" {
		f.Start = from.Time
	}
	seen := map[string]bool{at: true}
	for range maxPages {
		page, err := a.page(ctx, f, place{max: forwards, id: at}, a.handOver)
		if forgotten(err) && at != "" && !now.ByTime {
			a.s.Log("the archive of %s has forgotten where it was left: it goes on from %s", a.address(), stampOf(now.Mark.Time.Add(-margin)))
			now.ByTime, at = true, ""
			clear(seen)
			if f.Start = now.Mark.Time; !f.Start.IsZero() {
				f.Start = f.Start.Add(-margin)
			}
			continue
		}
		if err != nil {
			return now, err
		}
		if page.Last.ID != "" && seen[page.Last.ID] {
			return now, broken("a page repeats")
		}
		if now.Taken += page.Taken; page.Last.ID != "" {
			at, seen[page.Last.ID] = page.Last.ID, true
			now.Mark.ID = at
			if !page.Last.Time.IsZero() {
				now.Mark.Time = page.Last.Time
			}
		}
		if err := keep(now); err != nil || page.Complete {
			return now, err
		}
	}
	return now, broken("no end after %d pages", maxPages)
}

// handOver gives a message to its route.
func (a *Archive) handOver(st *session.Stanza) { a.s.Dispatch(st) }

// Back hands over the page before a mark, which is the First of the page before it; the zero
// Mark begins with the newest. Where the archive no longer knows the id it goes by the time.
func (a *Archive) Back(ctx context.Context, f Filter, from Mark) (Page, error) {
	return a.back(ctx, f, from, a.handOver)
}

// Search returns the messages of the page before a mark, as Back goes, and hands nothing
// over: what was found lies between others that a store may not have.
func (a *Archive) Search(ctx context.Context, f Filter, from Mark) (Page, error) {
	var (
		mu    sync.Mutex // a broken archive may go on behind the end of a page
		found []*session.Stanza
		size  int
	)
	page, err := a.back(ctx, f, from, func(st *session.Stanza) {
		mu.Lock()
		defer mu.Unlock()
		before := size
		switch size += weight(st.Node); {
		case size <= maxFound:
			found = append(found, st)
		case before <= maxFound:
			a.s.Log("the archive of %s has found more than can be held", a.address())
		}
	})
	if err != nil {
		return Page{}, err
	}
	mu.Lock()
	defer mu.Unlock()
	page.Found, found = found, nil
	return page, nil
}

// weight returns about how much memory an element takes, in bytes.
func weight(n *xmlsafe.Node) int {
	sum := len(n.Text) + 128
	for _, a := range n.Attrs {
		sum += len(a.Value) + 64
	}
	for _, c := range n.Children {
		sum += weight(c)
	}
	return sum
}

func (a *Archive) back(ctx context.Context, f Filter, from Mark, found func(*session.Stanza)) (Page, error) {
	if from.ID == "" {
		f.until(from.Time)
	}
	page, err := a.page(ctx, f, place{max: backwards, back: true, id: from.ID}, found)
	if forgotten(err) && from.ID != "" && !from.Time.IsZero() {
		f.until(from.Time)
		page, err = a.page(ctx, f, place{max: backwards, back: true}, found)
	}
	if err == nil && from.ID != "" && page.First.ID == from.ID {
		return Page{}, broken("a page repeats")
	}
	return page, err
}

// until lets a filter end at a time, if it does not end before.
func (f *Filter) until(t time.Time) {
	if !t.IsZero() && (f.End.IsZero() || t.Before(f.End)) {
		f.End = t
	}
}
