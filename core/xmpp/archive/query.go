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
	// heaviest is how much memory a page may take that has more than one message, in bytes.
	heaviest = 8 << 20
)

// errHeavy says that less is to be asked for.
var errHeavy = errors.New("archive: a page is too heavy")

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
	max         int
	ids         map[string]bool   // of the results that have come
	first, last Mark              // of those
	found       []*session.Stanza // what was in them
	size        int               // of that
	late        time.Time         // the latest that has come
	disorder    bool
	fail        context.CancelCauseFunc // ends it
}

// count counts a result, and tells whether it is to be taken, and what is odd in it.
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

// add adds what was in a result.
func (q *query) add(st *session.Stanza) {
	if q.size += weight(st.Node); q.size > heaviest && q.max > 1 {
		q.found = nil
		q.fail(errHeavy)
		return
	}
	q.found = append(q.found, st)
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

// Page is a part of an archive without a gap.
type Page struct {
	// After or Before is the id that it follows on; both are empty for one that begins the
	// archive or a time, or is the newest.
	After, Before string
	// First and Last are its places, the older one first; zero when there is nothing. What
	// could not be read lies between them all the same.
	First, Last Mark
	// Messages are what it has, oldest first.
	Messages []*session.Stanza
	// Complete says that there are no more in this direction.
	Complete bool
	// ByTime says that the archive did not know the id of the mark any more: what it has
	// dropped before this page is missing.
	ByTime bool
}

// page asks for a page, and returns what has come when it is whole. Of one that is too
// heavy less is asked for.
func (a *Archive) page(ctx context.Context, f Filter, p place) (Page, error) {
	can, err := a.Support(ctx)
	if err == nil {
		err = f.check(can)
	}
	if err != nil {
		return Page{}, err
	}
	p.words = can.words
	for {
		page, err := a.ask(ctx, f, p)
		if !errors.Is(err, errHeavy) {
			return page, err
		}
		p.max = max(p.max/8, 1)
	}
}

func (a *Archive) ask(ctx context.Context, f Filter, p place) (Page, error) {
	ctx, stop := context.WithTimeoutCause(ctx, patience, broken("no end of a page in %v", patience))
	defer stop()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	id, q := rand.Text(), &query{archive: a, max: p.max, ids: map[string]bool{}, fail: fail}
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
	page := a.put(q, end)
	if page.After = p.id; p.back {
		page.After, page.Before = "", p.id
	}
	return page, nil
}

// put makes a page of what has come and of what its end says. Places are named by the end:
// it knows of results that did not get through.
func (a *Archive) put(q *query, end fin) Page {
	page := Page{First: q.first, Last: q.last, Messages: q.found, Complete: end.complete}
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
	return page
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
