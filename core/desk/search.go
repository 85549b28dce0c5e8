package desk

import (
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Query says which messages are looked for: those for which all holds that is not zero.
type Query struct {
	// Peer is with whom and by which account; without an account by any, and without an
	// address, for which there must be Words, with anybody.
	Peer Ref
	// Words are all in it, each from its beginning and in whatever case; ё is е.
	Words string
	// Since and Until are when they were written, Until itself not.
	Since, Until time.Time
	// Forward asks for the first ones first, else it is the last. Words are then looked for
	// in what is here only.
	Forward bool
	// From is the Next of what was found for the same query: what follows is asked for.
	From  string
	Limit int // 0 is 50, and 1000 the most
}

func (w *Query) query() url.Values {
	q := url.Values{}
	set := func(name, text string, given bool) {
		if given {
			q.Set(name, text)
		}
	}
	set("account", w.Peer.Account, w.Peer.Account != "")
	set("peer", w.Peer.Address, w.Peer.Address != "")
	set("words", w.Words, w.Words != "")
	set("since", w.Since.Format(time.RFC3339Nano), !w.Since.IsZero())
	set("until", w.Until.Format(time.RFC3339Nano), !w.Until.IsZero())
	set("forward", "true", w.Forward)
	set("from", w.From, w.From != "")
	set("limit", strconv.Itoa(w.Limit), w.Limit != 0)
	return q
}

func (w *Query) read(q url.Values) (err error) {
	w.Peer, w.Words, w.Forward, w.From = Ref{q.Get("account"), q.Get("peer")}, q.Get("words"), q.Get("forward") == "true", q.Get("from")
	for name, t := range map[string]*time.Time{"since": &w.Since, "until": &w.Until} {
		if text := q.Get(name); text != "" {
			if *t, err = time.Parse(time.RFC3339Nano, text); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	limit, err := number(q.Get("limit"), strconv.ParseInt)
	if err != nil {
		return fmt.Errorf("limit: %w", err)
	}
	w.Limit = int(limit)
	return nil
}

// Found is what a search has found.
type Found struct {
	// Messages are in the order that was asked for. Those without a number are in the
	// server's archive only: nothing stands between them and what is here that would be
	// known. To have one here, with all that stands around it, look for what was written
	// with its peer since then.
	Messages []Message `json:"messages"`
	// Next goes into [Query].From to find what follows, which may be nothing; empty: nothing
	// does. There may be a Next though nothing was found: an archive was looked through for a
	// while.
	Next string `json:"next,omitempty"`
	// Indexed is since when what is here was searched for words: what is older will be, in
	// some minutes. Zero: all was.
	Indexed time.Time `json:"indexed,omitzero"`
	// Local is why only what is here was looked through, and not what the server has kept
	// besides; nil where that was, or where it keeps nothing.
	Local *Problem `json:"local,omitempty"`
}
