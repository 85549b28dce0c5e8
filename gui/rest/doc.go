// Package rest lets the loop of Fyne sleep while nothing is drawn.
//
//	a := rest.App(app.NewWithID(id), events) // before any window
//	a.Run()
//
// Fyne looks sixty times a second whether the window system has said something, whether
// an animation goes on and whether something is to be drawn, for as long as a window is open,
// and has no switch for it: a hundred wake-ups a second and a percent of a processor for a
// window at which nobody looks. It looks on the goroutine on which it runs what [fyne.Do] is
// given; what waits there for the window system's events, as GLFW can, stops the clock and
// misses nothing: events are heard at once instead of at the next tick.
//
// [App] returns the app with another driver around its own, through which all of Fyne passes
// what is to run on its goroutine and its animations. When nothing has been passed for
// [grace], the driver waits; an event, or something passed, ends that:
//
//	awake ──(nothing for grace)──▶ still: endless animations stop, and are drawn once
//	  ▲                              │ (a few frames)
//	  └──(event, fyne.Do)── resting ◀┘
//
// The only endless animation that Vestnik has is the caret of a field, which stands still
// in its full colour meanwhile, as those of other desktops do after a while.
//
// It is for X11 and Wayland: on Windows and macOS Fyne wants its own driver back, to draw while
// a window is being resized. To leave the package is to leave out the call of App.
package rest
