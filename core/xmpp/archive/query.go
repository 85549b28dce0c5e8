package archive

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	// patience is how long the answer to one page may take.
	patience = 2 * time.Minute
	// disorder is how much earlier than the one before it a message may be without a line
	// in the log: clocks are set.
	disorder = time.Minute
)

// Filter says which messages are meant: those for which all holds that is not zero.
type Filter struct {
	// With is who they were exchanged with: a bare address stands for all its resources.
	With xmpp.Address
	// Start and End are between which times, both to the second and with those at them.
	Start, End time.Time
	// Text is words that they have, as the server understands them; it must support Search.
	Text string
	// IDs are those of the archive, and After and Before ids between which they lie; it must
	// be Extended. An id that it does not have is an error, item-not-found.
	IDs           []string
	After, Before string
}

// check tells whether an archive can filter so.
func (f *Filter) check(can Support) error {
	switch extended := len(f.IDs) > 0 || f.After != "" || f.Before != ""; {
	case !can.Offered:
		return ErrNotOffered
	case f.Text != "" && !can.Search, extended && !can.Extended:
		return ErrUnsupported
	}
	return nil
}

// place is which page of the messages is meant (XEP-0059).
type place struct {
	max   int
	back  bool   // the page before id, or the last one, not the one behind it, or the first
	id    string // may be empty
	words string // the name of the field for words
}

var emptyQuery = new(xmlsafe.Encoder).Leaf("query", "", "xmlns", space).Bytes()

// encode returns the query for a page.
func (f *Filter) encode(id string, p place) []byte {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", space, "queryid", id)
	e.Start("x", "xmlns", nsForms, "type", "submit")
	field := func(name string, values ...string) {
		e.Start("field", "var", name)
		for _, v := range values {
			e.Leaf("value", v)
		}
		e.End()
	}
	field("FORM_TYPE", space)
	for _, v := range []struct{ name, value string }{
		{"with", f.With.String()}, {"start", stampOf(f.Start)}, {"end", stampOf(f.end())},
		{p.words, f.Text}, {fieldAfter, f.After}, {fieldBefore, f.Before},
	} {
		if v.value != "" {
			field(v.name, v.value)
		}
	}
	if len(f.IDs) > 0 {
		field(fieldIDs, f.IDs...)
	}
	e.End().Start("set", "xmlns", nsPages).Leaf("max", fmt.Sprint(p.max))
	switch {
	case p.back:
		e.Leaf("before", p.id)
	case p.id != "":
		e.Leaf("after", p.id)
	}
	return e.End().End().Bytes()
}

// end is the end of the second in which the filter ends.
func (f *Filter) end() time.Time {
	if f.End.IsZero() {
		return f.End
	}
	return f.End.Add(time.Second - time.Nanosecond)
}

// stampOf writes a time to the second (XEP-0082), "" for none.
func stampOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// query is a page that is under way. It is guarded by the lock of the queries.
type query struct {
	archive     *Archive
	found       func(*session.Stanza) // is given its messages, on the session's goroutine
	max         int
	ids         map[string]bool // that have come
	first, last Mark            // of those
	late        time.Time       // the latest that has come
	disorder    bool
	fail        context.CancelCauseFunc // ends it
}

// count counts a result, and tells whether it is to be handed over, and what is odd in it.
func (q *query) count(r *result) (odd string, counts bool) {
	switch {
	case r.id == "" || len(r.id) > longestID:
		return "a result without an id that could be kept", false
	case q.ids[r.id]:
		return "a result comes twice in a page", false
	case len(q.ids) == q.max:
		q.fail(broken("more results than were asked for"))
		return "", false
	}
	q.ids[r.id] = true
	at := r.stamp()
	if at.IsZero() {
		at = q.last.Time
	} else if at.Before(q.late.Add(-disorder)) && !q.disorder {
		q.disorder, odd = true, "results are not in order"
	}
	if at.After(q.late) {
		q.late = at
	}
	q.last = Mark{r.id, at}
	if q.first.ID == "" {
		q.first = q.last
	}
	return odd, true
}

// Page is what one page has brought.
type Page struct {
	// First and Last are its places, the older one first; zero when there was nothing.
	First, Last Mark
	// Taken is how many results it had.
	Taken int
	// Complete says that there are no more in this direction.
	Complete bool
	// Found are the messages of [Archive.Search], oldest first.
	Found []*session.Stanza
}

// page asks for a page, and returns when it has been taken.
func (a *Archive) page(ctx context.Context, f Filter, p place, found func(*session.Stanza)) (Page, error) {
	can, err := a.Support(ctx)
	if err == nil {
		err = f.check(can)
	}
	if err != nil {
		return Page{}, err
	}
	p.words = can.words
	ctx, stop := context.WithTimeoutCause(ctx, patience, broken("no end of a page in %v", patience))
	defer stop()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	id, q := rand.Text(), &query{archive: a, found: found, max: p.max, ids: map[string]bool{}, fail: fail}
	a.begin(id, q)
	defer a.end(id)
	answer, err := a.s.Query(ctx, "set", a.room, f.encode(id, p))
	if cause := context.Cause(ctx); cause != nil {
		return Page{}, cause
	}
	if err != nil {
		return Page{}, err
	}
	end, err := readFin(answer.Child(space, "fin"))
	if err != nil {
		return Page{}, err
	}
	a.end(id)
	return a.put(q, end)
}

// put makes a page of what has come and of what its end says. Places are named by the end:
// it knows of results that did not get through.
func (a *Archive) put(q *query, end fin) (Page, error) {
	page := Page{First: q.first, Last: q.last, Taken: len(q.ids), Complete: end.complete}
	for _, side := range []struct {
		mark *Mark
		id   string
	}{{&page.First, end.first}, {&page.Last, end.last}} {
		if side.id == "" {
			continue
		}
		if !q.ids[side.id] {
			a.s.Log("the archive of %s: a page has more than its results", a.address())
		}
		side.mark.ID = side.id
	}
	if page.Last.ID == "" { // there may be no word of an end
		page.Complete = true
	}
	return page, nil
}

// broken returns an [ErrBroken] with what is broken.
func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
}

// forgotten tells that an archive does not know an id.
func forgotten(err error) bool {
	var refused *xmpp.StanzaError
	return errors.As(err, &refused) && refused.Condition == "item-not-found"
}
