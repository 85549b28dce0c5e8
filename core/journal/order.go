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

// neighbour is the message of a page before the one that is to be placed, or the one
// behind it when a page is stored from its end. 0 is none.
type neighbour struct {
	position  int64
	backwards bool
}

// archived returns where a message of an archive stands.
func (w *writer) archived(ctx context.Context, n neighbour, e *Entry) (position int64, err error) {
	wanted := e.Time.UnixMicro()
	if latest := time.Now().Add(ahead).UnixMicro(); wanted > latest {
		wanted = latest
	}
	const near = int64(stampSize / time.Microsecond)
	free := w.freeAbove
	switch by := wanted - n.position; {
	case n.backwards:
		if free = w.freeBelow; n.position != 0 && by >= 0 && by <= near {
			wanted = n.position - 1
		}
	case n.position != 0 && by <= 0 && by >= -near:
		wanted = n.position + 1
	}
	err = free.QueryRowContext(ctx, wanted).Scan(&position)
	return position, err
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
