package agent

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp/archive"
)

// What is found comes from several sources: of each account what is here, and what its archive
// has besides. Each gives it in one order, page by page; they are merged into one, and where
// each is to go on stands in the place that goes with the answer.

// source is what one of them has given.
type source struct {
	account string
	found   []desk.Message
	more    bool // there is more behind these
	taken   int  // how many are in the answer

	marks []archive.Mark // of an archive: the places of found
	next  archive.Mark   // of an archive: where more is
}

// merged takes from the sources what an answer holds: one message at least. It ends where one
// of them has given all and has more, which may belong before what the others have.
func merged(sources []*source, q *desk.Query) (all []desk.Message) {
	there := map[int64]bool{}
	for size := 0; len(all) < q.Limit; {
		var next *source
		for _, s := range sources {
			switch {
			case s.taken < len(s.found):
				if next == nil || before(&s.found[s.taken], &next.found[next.taken], q.Forward) {
					next = s
				}
			case s.more:
				return all
			}
		}
		if next == nil {
			return all
		}
		m := next.found[next.taken]
		if size += len(m.Subject) + len(m.Body); size > sinceSize && len(all) > 0 {
			return all
		}
		if next.taken++; m.Number == 0 || !there[m.Number] {
			there[m.Number] = true
			all = append(all, m)
		}
	}
	return all
}

// before tells whether a message comes before another one in the order that is asked for.
func before(a, b *desk.Message, forward bool) bool {
	if forward {
		return standing(a) < standing(b)
	}
	return standing(a) > standing(b)
}

// standing is where a message stands, or would if it were here: see order.go of the journal.
func standing(m *desk.Message) int64 {
	if m.Place != 0 {
		return m.Place
	}
	return m.Time.UnixMicro()
}

// place is where a search goes on. As a text it is what a face gives back.
type place struct {
	Here    int64                   `json:"here,omitempty"`    // behind this message of those that are here
	Through bool                    `json:"through,omitempty"` // there are no more here
	There   map[string]archive.Mark `json:"there,omitempty"`   // the archives that may have more, by account
}

var errPlace = errors.New("search: from is not the next of an answer")

func readPlace(text string) (p place, err error) {
	if text != "" && json.Unmarshal([]byte(text), &p) != nil {
		return p, errPlace
	}
	return p, nil
}

// text is empty where nothing follows.
func (p place) text() string {
	if p.Through && len(p.There) == 0 {
		return ""
	}
	text, _ := json.Marshal(p) // has nothing that could fail
	return string(text)
}

// here looks through what is here.
func (p place) here(ctx context.Context, j *journal.Reader, accounts []string, q desk.Query) (here []*source, indexed time.Time, err error) {
	if p.Through {
		return nil, indexed, nil
	}
	for _, address := range accounts {
		found, err := j.Search(ctx, journal.Query{
			Account: address, Peer: q.Peer.Address, Words: q.Words, Since: q.Since, Until: q.Until, Forward: q.Forward, From: p.Here, Limit: q.Limit,
		})
		if err != nil {
			return nil, indexed, err
		}
		if found.From.After(indexed) {
			indexed = found.From
		}
		here = append(here, &source{account: address, found: messages(found.Entries), more: len(found.Entries) == q.Limit})
	}
	return here, indexed, nil
}

// behind returns where a search goes on when of what was found so much has been taken.
func (p place) behind(here, there []*source, q *desk.Query) place {
	next := place{Here: p.Here, Through: true, There: map[string]archive.Mark{}}
	var last *desk.Message
	for _, s := range here {
		if s.taken < len(s.found) || s.more {
			next.Through = false
		}
		if s.taken > 0 && (last == nil || before(last, &s.found[s.taken-1], q.Forward)) {
			last = &s.found[s.taken-1]
			next.Here = last.Number
		}
	}
	for _, s := range there {
		switch {
		case s.taken == len(s.found) && s.more:
			next.There[s.account] = s.next
		case s.taken == len(s.found):
		case s.taken > 0:
			next.There[s.account] = s.marks[s.taken-1]
		default:
			next.There[s.account] = p.There[s.account]
		}
	}
	return next
}
