package journal

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"
)

// Order. A message has a number and a position. Numbers are the order of arrival: what
// [Reader.Since] follows, and what is new to whoever has seen all up to one. Positions
// are the order in which a person reads: what [Reader.History], [Reader.Search] and
// [Reader.Conversations] follow.
//
// What arrives, live or kept by the server for us, stands behind all that its
// conversation has, whatever its stamp claims: a forged one cannot hide it among old
// messages, but for those that have come live before it in the same session. What we write
// does, too. Only a page of an archive, which we have asked for,
// is put where its stamps say. Many servers stamp in whole seconds; so within [stampSize]
// the order of the page counts, and its neighbours' places.
//
// A position is the microseconds since 1970 at which the message came or was written, or
// the nearest that is free: each is taken once.

const (
	// stampSize is how much later or earlier than its neighbour in a page a message may be
	// stamped that stands on the other side of it.
	stampSize = 2 * time.Second
	// room is how far what the server had kept stands behind what is there: between them may
	// belong what only the archive has.
	room = 256
	// ahead is how far in the future an archive's stamp is believed: clocks differ.
	ahead = 24 * time.Hour
)

const freeAboveSQL = `
	SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM message WHERE position = ?1) THEN ?1 ELSE
		(SELECT m.position + 1 FROM message m WHERE m.position >= ?1
			AND NOT EXISTS (SELECT 1 FROM message n WHERE n.position = m.position + 1)
			ORDER BY m.position LIMIT 1) END`

const freeBelowSQL = `
	SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM message WHERE position = ?1) THEN ?1 ELSE
		(SELECT m.position - 1 FROM message m WHERE m.position <= ?1
			AND NOT EXISTS (SELECT 1 FROM message n WHERE n.position = m.position - 1)
			ORDER BY m.position DESC LIMIT 1) END`

// aheadSQL is the first that has come live in a session, among the last of a conversation,
// and the place of the message in front of it.
const aheadSQL = `
	WITH recent AS (SELECT position, mine, delayed, session, origin FROM message
		WHERE conversation = ?1 AND corrects = 0 ORDER BY position DESC LIMIT 200)
	SELECT coalesce(min(position), 0), coalesce((SELECT max(position) FROM message WHERE conversation = ?1
		AND corrects = 0 AND position < (SELECT min(position) FROM recent WHERE session = ?2 AND origin <> ?3 AND delayed = 0 AND mine = ?4)), 0)
	FROM recent WHERE session = ?2 AND origin <> ?3 AND delayed = 0 AND mine = ?4`

// arrival returns where a message that has come stands: last. What the server had kept
// stands before what has come live in the same session, though it may come behind it
// (ejabberd 23): it was said before.
func (w *writer) arrival(ctx context.Context, t *talk, e *Entry) (position int64, err error) {
	stamp := e.Time
	if now := time.Now(); stamp.After(now) {
		stamp = now
	}
	if e.Delayed && e.Session != "" {
		var first, before int64
		if err := w.conn.QueryRowContext(ctx, aheadSQL, t.id, e.Session, int(e.Origin), e.Mine).Scan(&first, &before); err != nil {
			return 0, err
		}
		if err := w.freeAbove.QueryRowContext(ctx, max(stamp.UnixMicro(), before+1)).Scan(&position); err != nil || position < first {
			return position, err
		}
	}
	behind := t.position + 1
	if e.Delayed {
		behind = t.position + room
	}
	err = w.freeAbove.QueryRowContext(ctx, max(stamp.UnixMicro(), behind)).Scan(&position)
	return position, err
}

// stone is a message of a page, or at its border, that the others are placed by.
type stone struct {
	place int64
	who   string // with which program it was written: what comes of one stays in order, as the server had it; empty: nobody knows
	there bool   // it is known: its place does not change
	wrote bool   // we have written it here: its place is when, and not when it came
}

// near tells whether two places are so near that their stamps may stand the wrong way.
func near(a, b int64) bool {
	return max(a-b, b-a) <= int64(stampSize/time.Microsecond)
}

// placedSQL is the last of those that came from the same archive, behind a place, and were
// written with the same program.
const placedSQL = `SELECT coalesce(max(position), 0) FROM message
	WHERE conversation = ?1 AND corrects = 0 AND position > ?2 AND mine = ?3 AND origin = ?4 AND sender = ?5`

// places returns where the messages of a page stand. Those that are known are there
// already.
func (w *writer) places(ctx context.Context, account int64, p *Page, entries, known []Entry) ([]int64, error) {
	stones := make([]stone, len(entries)+2) // with the borders, as far as they are here
	var err error
	if stones[0].place, stones[len(entries)+1].place, err = w.borders(ctx, account, p); err != nil {
		return nil, err
	}
	latest := time.Now().Add(ahead).UnixMicro()
	for i := range entries { // none before those in front of it
		s, e := &stones[i+1], &entries[i]
		s.place, s.who = known[i].Position, e.From
		if s.there = s.place != 0; s.there {
			if err := w.conn.QueryRowContext(ctx, `SELECT enqueued FROM message WHERE number = ?`, known[i].Number).Scan(&s.wrote); err != nil {
				return nil, err
			}
			continue
		}
		wanted := min(e.Time.UnixMicro(), latest)
		floor := s.floor(wanted, stones[:i+1])
		if p.After != "" { // all that came from the archive is in front of it
			stands, err := w.placed(ctx, account, e, wanted)
			if err != nil {
				return nil, err
			}
			floor = max(floor, stands)
		}
		if err := w.freeAbove.QueryRowContext(ctx, max(wanted, floor+1)).Scan(&s.place); err != nil {
			return nil, err
		}
	}
	places := make([]int64, len(entries))
	for i := len(entries) - 1; i >= 0; i-- { // and none behind those that follow
		s := &stones[i+1]
		if ceiling := s.ceiling(stones[:i+1], stones[i+2:]); !s.there && s.place >= ceiling {
			if err := w.freeBelow.QueryRowContext(ctx, ceiling-1).Scan(&s.place); err != nil {
				return nil, err
			}
		}
		places[i] = s.place
	}
	return places, nil
}

// placed returns where the last stands that the archive has had from the writer of e before
// it, if that is behind a place.
func (w *writer) placed(ctx context.Context, account int64, e *Entry, behind int64) (position int64, err error) {
	t, err := w.talkWith(ctx, account, e.Peer)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	err = w.conn.QueryRowContext(ctx, placedSQL, t.id, behind, e.Mine, int(e.Origin), e.From).Scan(&position)
	return position, err
}

// floor returns the place above which a message must stand that wants to be somewhere.
func (s *stone) floor(wanted int64, before []stone) (floor int64) {
	for _, o := range before {
		if o.place != 0 && (near(o.place, wanted) || o.who == s.who) {
			floor = max(floor, o.place)
		}
	}
	return floor
}

// ceiling returns the place below which a message must stand: of one whose writer has
// something before it that stands higher, nothing is known.
func (s *stone) ceiling(before, behind []stone) int64 {
	floor, ceiling := int64(0), int64(math.MaxInt64)
	for _, o := range before {
		if o.there && o.who == s.who {
			floor = max(floor, o.place)
		}
	}
	for _, o := range behind {
		if o.place > floor && !o.wrote && (near(o.place, s.place) || o.who == s.who) {
			ceiling = min(ceiling, o.place)
		}
	}
	return ceiling
}

// positionSQL is where the message with a number stands in a conversation; when none
// there has that number, what is to be added to the place of the last of those that came
// before it; 0 where there is none.
func positionSQL(conversation, number, add string) string {
	from := ` FROM message WHERE conversation = ` + conversation + ` AND corrects = 0 AND number `
	return `coalesce((SELECT position` + from + `= ` + number + `),
		(SELECT position + ` + add + from + `<= ` + number + ` ORDER BY position DESC LIMIT 1), 0)`
}

// positionOf returns where a message stands, see positionSQL.
func (w *writer) positionOf(ctx context.Context, t *talk, number int64) (position int64, err error) {
	err = w.byNumber.QueryRowContext(ctx, t.id, number).Scan(&position)
	return position, err
}
