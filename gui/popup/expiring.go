package popup

import (
	"context"
	"time"
)

// expiring is when the popups in some places are of no use any more. A daemon is told so as well,
// but some take no notice, and others let them stand while nobody is there.
type expiring map[place]time.Time

// longestWait is after how long it is looked again what the time is: a timer does not run while
// the machine sleeps.
const longestWait = time.Minute

// note notes it of the popup that is in a place now; the zero time is never.
func (e expiring) note(at place, when time.Time) {
	if delete(e, at); !when.IsZero() {
		e[at] = when
	}
}

// due returns when to look again; nil: never.
func (e expiring) due() <-chan time.Time {
	if len(e) == 0 {
		return nil
	}
	wait := longestWait
	for _, when := range e {
		wait = min(wait, time.Until(when))
	}
	return time.After(wait)
}

// over returns the places whose popups are of no use now.
func (e expiring) over(now time.Time) (all []place) {
	for at, when := range e {
		if !now.Before(when) {
			all = append(all, at)
		}
	}
	return all
}

// expire does what is to be done when the popup in a place is of no use any more.
func (s *server) expire(ctx context.Context, at place) {
	if at.key == sentKey {
		s.sentIsDue(ctx, at.peer)
		return
	}
	s.withdraw(ctx, at.peer, at.key)
}
