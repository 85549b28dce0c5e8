package archive

import (
	"context"
	"time"
)

const (
	// forwards is how many messages a page of CatchUp has, and backwards one of Back. Servers
	// have limits of their own: Prosody 50, ejabberd 250.
	forwards, backwards = 250, 50
	// maxPages is how many pages CatchUp asks for.
	maxPages = 4000
	// margin is how far before the time of a mark that is no longer known it goes on:
	// clocks are set, and what comes again is known already.
	margin = time.Hour
)

// CatchUp gives take all that the archive has behind a mark, page by page and oldest first,
// and returns how far it has come when nothing is left or something fails. The zero Mark
// begins with the oldest, one with a Time alone with that time. The next page is asked for
// when take has returned; it may end all with an error, and then its page does not count.
func (a *Archive) CatchUp(ctx context.Context, from Mark, take func(Page) error) (Mark, error) {
	mark, at, byTime, f := from, from.ID, false, Filter{}
	if at == "" {
		f.Start = from.Time
	}
	seen := map[string]bool{at: true}
	for range maxPages {
		page, err := a.page(ctx, f, place{max: forwards, id: at})
		if forgotten(err) && at != "" && !byTime {
			if f.Start = mark.Time; !f.Start.IsZero() {
				f.Start = f.Start.Add(-margin)
			}
			a.s.Log("the archive of %s has forgotten where it was left: it goes on from %q", a.address(), stampOf(f.Start))
			byTime, at = true, ""
			clear(seen)
			continue
		}
		switch {
		case err != nil:
			return mark, err
		case page.Last.ID != "" && seen[page.Last.ID]:
			return mark, broken("a page repeats")
		}
		page.ByTime = byTime && at == ""
		if err := take(page); err != nil {
			return mark, err
		}
		if page.Last.ID != "" {
			at, seen[page.Last.ID] = page.Last.ID, true
			mark.ID = at
			if !page.Last.Time.IsZero() {
				mark.Time = page.Last.Time
			}
		}
		if page.Complete {
			return mark, nil
		}
	}
	return mark, broken("no end after %d pages", maxPages)
}

// Back returns the page before a mark, which is the First of the page behind it: what is
// shown when somebody scrolls up, or was found. The zero Mark begins with the newest, one
// with a Time alone with that time; to there it goes also where the archive no longer knows
// the id.
func (a *Archive) Back(ctx context.Context, f Filter, from Mark) (Page, error) {
	p := place{max: backwards, back: true, id: from.ID}
	if p.id == "" {
		f.until(from.Time)
	}
	page, err := a.page(ctx, f, p)
	if forgotten(err) && p.id != "" && !from.Time.IsZero() {
		f.until(from.Time)
		p.id = ""
		page, err = a.page(ctx, f, p)
		page.ByTime = true
	}
	switch {
	case err != nil:
		return page, err
	case p.id != "" && page.First.ID == p.id:
		return Page{}, broken("a page repeats")
	case f.Text != "" && from.ID == "" && page.Last.ID == "":
		err = a.findsWords(ctx)
	}
	return page, err
}

// until lets a filter end at a time, if it does not end before.
func (f *Filter) until(t time.Time) {
	if !t.IsZero() && (f.End.IsZero() || t.Before(f.End)) {
		f.End = t
	}
}
