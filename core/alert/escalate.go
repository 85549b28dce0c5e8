package alert

import "time"

// Repeats is how often an urgent alert that nobody deals with is raised again: who has not
// heard it by then is not there, and the icon goes on saying it.
const Repeats = 3

// Again returns when an urgent alert that came at a moment is raised again, the first time
// after last; more is false when it is not. Every is the pause; none is never. It goes by
// nothing but when the alert came, so that a restart neither begins anew nor forgets.
func Again(came, last time.Time, every time.Duration) (at time.Time, more bool) {
	if every <= 0 {
		return time.Time{}, false
	}
	n := max(0, last.Sub(came)/every) + 1
	return came.Add(n * every), n <= Repeats
}

// Overdue tells whether an urgent alert has waited for so long that the icon says so.
func Overdue(came, now time.Time, every time.Duration) bool {
	return every > 0 && now.Sub(came) >= every
}
