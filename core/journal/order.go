package journal

import (
	"context"
	"time"
)

// Order. A message has a number and a position. Numbers are the order of arrival: what
// [Journal.Since] follows, and what is new to whoever has seen all up to one. Positions
// are the order in which a person reads: what [Journal.History], [Journal.Search] and
// [Journal.Conversations] follow.
//
// What arrives, live or kept by the server for us, stands behind all that its
// conversation has, whatever its stamp claims: a forged one cannot hide it among old
// messages. What we write does, too. Only a page of an archive, which we have asked for,
// is put where its stamps say. Many servers stamp in whole seconds; so within [stampSize]
// the order of the page counts, and its neighbours' places.
//
// A position is the microseconds since 1970 at which the message came or was written, or
// the nearest that is free: each is taken once.

const (
	// stampSize is how much later or earlier than its neighbour in a page a message may be
	// stamped that stands on the other side of it.
	stampSize = 2 * time.Second
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

// arrival returns where a message that has come stands: last.
func (w *writer) arrival(ctx context.Context, t *talk, e *Entry) (position int64, err error) {
	stamp := e.Time
	if now := time.Now(); stamp.After(now) {
		stamp = now
	}
	err = w.freeAbove.QueryRowContext(ctx, max(stamp.UnixMicro(), t.position+1)).Scan(&position)
	return position, err
}

// near tells whether two places are so near that their stamps may stand the wrong way.
func near(a, b int64) bool {
	return max(a-b, b-a) <= int64(stampSize/time.Microsecond)
}

// places returns where the messages of a page stand. Those that are not 0 are there
// already; at its ends it borders on low and high, 0 where that is not known.
func (w *writer) places(ctx context.Context, entries []Entry, there []int64, low, high int64) ([]int64, error) {
	places := append([]int64(nil), there...)
	latest := time.Now().Add(ahead).UnixMicro()
	for i, e := range entries { // none before the one in front of it
		if places[i] == 0 {
			wanted := min(e.Time.UnixMicro(), latest)
			if low != 0 && wanted <= low && near(wanted, low) {
				wanted = low + 1
			}
			if err := w.freeAbove.QueryRowContext(ctx, wanted).Scan(&places[i]); err != nil {
				return nil, err
			}
		}
		low = places[i]
	}
	for i := len(entries) - 1; i >= 0; i-- { // and none behind the one that follows
		if there[i] == 0 && high != 0 && places[i] >= high && near(places[i], high) {
			if err := w.freeBelow.QueryRowContext(ctx, high-1).Scan(&places[i]); err != nil {
				return nil, err
			}
		}
		high = places[i]
	}
	return places, nil
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
