// Package focus tells whether the person is not to be disturbed now, and whether others may
// look at his screen too.
//
//	if focus.Quiet(ctx) { no sound, nothing that forces itself on him }
//	if focus.Shared() { no text of his }
//
// Both are asked when something is to be shown, and not followed: then the answer is right at
// the moment when it matters, and nothing wakes the process in between. That popups are kept
// back meanwhile is the system's own work; what is left for us is not to get around it.
//
// # Quiet
//
// Windows is asked not to disturb by focus assist, which is called do not disturb since Windows
// 11, by a presentation, or by a program that has the whole screen.
//
// SHQueryUserNotificationState tells of presentations and of whole screens. Of focus assist
// Windows has no documented way to hear that works on all versions still in use: what the
// settings themselves listen to is a state of the kernel's notification facility (WNF),
// which is there since Windows 10 1709. It is read by one call that is no part of any
// header; where it is missing, or refuses, focus assist is not known, and all is as without.
//
// Elsewhere the notification daemon keeps this to itself, or says so on the bus, where
// package popup asks it; here it is always false.
//
// # Shared
//
// Nothing says that a projector is on, or that a conference shows the screen. What can be
// known is that one program fills it, as slides and shared films do: on Windows by the same
// SHQueryUserNotificationState, on X11 by _NET_WM_STATE_FULLSCREEN of the active window. Who
// watches a film alone gets popups without text meanwhile: the mistake that does not hurt.
//
// It is not known where a single window or the whole desktop is shared out of a browser,
// where the slides are on another screen than the active window, and on Wayland, which tells
// nobody of others' windows. There the person chooses what popups show.
package focus

import (
	"context"
	"time"
)

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
func asksForQuiet(state uint32) bool { return fillsTheScreen(state) || state == quietTime }

// fillsTheScreen tells whether a state is that one program does.
func fillsTheScreen(state uint32) bool {
	switch state {
	case busy, fullScreen, presentation:
		return true
	}
	return false
}

// assists tells whether a profile of focus assist holds popups back: 1 is that of priorities
// only, 2 that of alarms only.
func assists(profile uint32) bool { return profile == 1 || profile == 2 }

// question is one that the system is asked by nobody else at the same time: one that hangs is
// not asked again.
type question chan struct{}

func newQuestion() question { return make(question, 1) }

// ask returns the answer, false where there is none in time.
func (q question) ask(ctx context.Context, patience time.Duration, system func() bool) bool {
	select {
	case q <- struct{}{}:
	default:
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer := make(chan bool, 1)
	go func() {
		defer func() { <-q }()
		answer <- system()
	}()
	select {
	case is := <-answer:
		return is
	case <-ctx.Done():
		return false
	}
}

// sharedPatience is how long the system may take to say whether the screen is shared: who
// asks has other things to do.
const sharedPatience = 200 * time.Millisecond

var isShared = newQuestion()

// Shared tells whether others may look at the screen too. It answers within 200 ms, and is
// safe for concurrent use; where it is not known, the answer is no.
func Shared() bool { return isShared.ask(context.Background(), sharedPatience, shared) }
