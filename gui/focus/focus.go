// Package focus tells whether Windows is asked not to disturb the person now: by focus
// assist, which is called do not disturb since Windows 11, by a presentation, or by a
// program that has the whole screen.
//
//	if focus.Quiet(ctx) { no sound, nothing that forces itself on him }
//
// It is asked when something is to be shown, and not followed: then it is right at the
// moment when it matters, and nothing wakes the process in between. That popups are kept
// back meanwhile is Windows's own work; what is left for us is not to get around it.
//
// SHQueryUserNotificationState tells of presentations and of whole screens. Of focus assist
// Windows has no documented way to hear that works on all versions still in use: what the
// settings themselves listen to is a state of the kernel's notification facility (WNF),
// which is there since Windows 10 1709. It is read by one call that is no part of any
// header; where it is missing, or refuses, focus assist is not known, and all is as without.
//
// Elsewhere the notification daemon keeps this to itself, or says so on the bus, where
// package popup asks it; here it is always false.
package focus

// The states of QUERY_USER_NOTIFICATION_STATE that ask not to disturb; the others are that
// nobody is there (1), that all is as usual (5), and that a program of the store is in
// front (7), which is so most of the day.
const (
	busy         = 2 // a program has the whole screen
	fullScreen   = 3 // a game has
	presentation = 4
	quietTime    = 6 // the first hour of a new person on this computer
)

// asksForQuiet tells whether a state asks not to disturb.
func asksForQuiet(state uint32) bool {
	switch state {
	case busy, fullScreen, presentation, quietTime:
		return true
	}
	return false
}

// assists tells whether a profile of focus assist holds popups back: 1 is that of priorities
// only, 2 that of alarms only.
func assists(profile uint32) bool { return profile == 1 || profile == 2 }
