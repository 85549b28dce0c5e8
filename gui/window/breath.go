package window

import (
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// groupedFor is how long who has said something goes on, as it were in one breath.
const groupedFor = 5 * time.Minute

// follows tells whether m is said in one breath with the message before it: by the same person, soon
// after it, and on the same day. What calls the person stands alone.
func follows(m, before *desk.Message) bool {
	switch {
	case before == nil || m.Mine != before.Mine || m.Mentioned || before.Mentioned:
		return false
	case m.Type == desk.TypeRoom && !m.Mine && (before.From != m.From || before.Nick != m.Nick):
		return false
	}
	return m.Time.Sub(before.Time).Abs() <= groupedFor && locale.SameDay(m.Time, before.Time)
}

// joinLast has the last two of the rows that there are be parts of one group, where the second is said in
// one breath with the first and no line stands between them. The first has no time then that the second
// has as well.
func joinLast(items []item) {
	if len(items) < 2 {
		return
	}
	first, second := &items[len(items)-2], &items[len(items)-1]
	a, b := &first.message, &second.message
	if first.start != noStart || second.day != "" || second.fresh || !follows(b, a) {
		return
	}
	second.joined, first.joins = true, true
	first.silent = a.State == b.State && a.Time.Truncate(time.Minute).Equal(b.Time.Truncate(time.Minute))
}
