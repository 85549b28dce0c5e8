// Package idle hears from the system whether the person is there: for how long he has
// touched neither keyboard nor mouse, and whether the screen is locked.
//
//	for state := range idle.Watch(ctx, 10*time.Minute, time.Hour) {
//		agent.Person(state.Idle, state.Locked)
//	}
//
// Where nothing can be heard nobody is ever idle, and all works as before: so nothing
// here is an error, and nothing is said.
//
// # Sources
//
// The system is told the limits and tells when they are passed and when the person
// returns. Of the ways to be told that, the first that there is counts:
//
//	Wayland   ext_idle_notifier_v1, or org_kde_kwin_idle, which KWin had before 5.27 and
//	          other compositors too; a client of our own, see wayland_linux.go
//	X11       alarms of the SYNC extension on its counter IDLETIME; where a server has
//	          none, as the old ones of remote desktops, the extension MIT-SCREEN-SAVER
//	Mutter    org.gnome.Mutter.IdleMonitor on the session bus, which is how GNOME tells
//	          it under Wayland
//	Windows   GetLastInputInfo
//
// X11 is not asked in a Wayland session: Xwayland sees only what its own windows see.
// Nor is org.freedesktop.ScreenSaver asked for GetSessionIdleTime: it would have to be
// polled, and counts seconds here and milliseconds there.
//
// That the screen is locked is told by
//
//	logind    the property LockedHint of the person's session, on the system bus
//	D-Bus     ActiveChanged of the screen savers of the freedesktop, GNOME, KDE, MATE,
//	          Cinnamon and Xfce, on the session bus. A saver that is on without a lock
//	          counts as well: nobody reads there
//	Windows   the notifications of the session; one whose remote desktop was disconnected
//	          is locked
//
// logind's signals Lock and Unlock are not heard: they ask for a lock, and where nobody
// obeys, the person would be away for ever. A locker that tells nobody, such as i3lock,
// is not seen; behind it the person becomes idle.
//
// # Costs
//
// Nothing is polled, and nothing wakes the process while nothing changes, but for
// MIT-SCREEN-SAVER and GetLastInputInfo, which are asked once a minute; there a return
// is seen up to a minute late, but for that to a locked screen. A source that is not
// there, or has gone, is looked for again after a minute, then after two, and so on up
// to an hour.
//
// Every call on a bus has a deadline, see package bus. D-Bus is spoken by
// github.com/godbus/dbus and X11 by github.com/jezek/xgb, in pure Go, which is what the
// popups and the window use; golang.org/x/sys has the calls of Windows.
package idle

import (
	"context"
	"slices"
	"time"
)

// State is whether the person is there, as far as the system tells.
type State struct {
	// Idle is the longest of the limits for which he has touched nothing; 0 when that is
	// none of them, or not known.
	Idle time.Duration
	// Locked tells whether he cannot see what is on the screen.
	Locked bool
}

// Watch returns a channel on which the state comes each time it has changed, until ctx
// ends, which closes it. It begins with a person who is there, so nothing comes before he
// is not. Who receives late gets the latest state only. Limits that are not above 0 never
// pass. Watch returns at once.
func Watch(ctx context.Context, limits ...time.Duration) <-chan State {
	return watch(ctx, sources(rising(limits))...)
}

// rising returns the limits in order, each once, in whole milliseconds, without those
// that never pass.
func rising(limits []time.Duration) []time.Duration {
	var clean []time.Duration
	for _, limit := range limits {
		if limit = limit.Truncate(time.Millisecond); limit > 0 {
			clean = append(clean, limit)
		}
	}
	slices.Sort(clean)
	return slices.Compact(clean)
}

// passed returns the longest limit that is not longer than idle, 0 when there is none.
func passed(limits []time.Duration, idle time.Duration) time.Duration {
	for _, limit := range slices.Backward(limits) {
		if idle >= limit {
			return limit
		}
	}
	return 0
}

// further returns for how long the person is idle when a limit has passed, or when he has
// returned, which is the limit 0. A system that was held up itself tells of several
// limits in any order.
func further(idle, limit time.Duration) time.Duration {
	if limit == 0 {
		return 0
	}
	return max(idle, limit)
}

// source tells what it hears until ctx ends, or until it hears nothing any more; at once
// when it is not there.
type source func(ctx context.Context, tell func(State))

// first is the first of several sources that tells anything or lasts: one that returns
// without having been there makes room for the next.
func first(candidates ...func(ctx context.Context, tell func(State)) (there bool)) source {
	return func(ctx context.Context, tell func(State)) {
		for _, candidate := range candidates {
			if candidate(ctx, tell) {
				return
			}
		}
	}
}

func watch(ctx context.Context, sources ...source) <-chan State {
	out := make(chan State)
	go func() {
		defer close(out)
		merge(ctx, out, sources)
	}()
	return out
}

// report is what one of the sources has told.
type report struct {
	source int
	state  State
}

// merge makes one state of what the sources tell.
func merge(ctx context.Context, out chan<- State, sources []source) {
	reports := make(chan report)
	for i, s := range sources {
		go keep(ctx, s, func(state State) {
			select {
			case reports <- report{i, state}:
			case <-ctx.Done():
			}
		})
	}
	states := make([]State, len(sources))
	var told State
	for ctx.Err() == nil {
		var now State
		for _, s := range states {
			now.Idle, now.Locked = max(now.Idle, s.Idle), now.Locked || s.Locked
		}
		changed := out
		if now == told {
			changed = nil
		}
		select {
		case r := <-reports:
			states[r.source] = r.state
		case changed <- now:
			told = now
		case <-ctx.Done():
			return
		}
	}
}

// How long a source that is not there is left alone.
const (
	leastPause = time.Minute
	mostPause  = time.Hour
)

// keep lets a source tell, again and again. One that has gone says nothing of the person.
func keep(ctx context.Context, s source, tell func(State)) {
	for pause := leastPause; ; pause = min(2*pause, mostPause) {
		begun := time.Now()
		s(ctx, tell)
		tell(State{})
		if time.Since(begun) >= leastPause {
			pause = leastPause
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
}
