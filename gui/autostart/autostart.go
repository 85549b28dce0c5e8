// Package autostart says to the desktop whether Vestnik starts with it.
//
//	entry, err := autostart.Ours()
//	on, err := entry.Enabled()
//	err = entry.Set(true)
//
// On Linux it is a file in ~/.config/autostart, as the Desktop Application Autostart
// Specification has it. It stands above the one of the same name that a package installs for
// everybody, and so can take that back: Hidden=true is off. On Windows it is a value of the
// key Run of the person, with the program in quotation marks, because a path without them
// starts whatever stands at its first space; what the person has switched off in the Task
// Manager is off, and switched on here is on there. What an installation starts for everybody
// on the machine the person cannot take back on Windows: [ErrForAll].
//
// Elsewhere there is none: [ErrNone]. Files and registry answer at once; it is safe for
// concurrent use as far as they are.
package autostart

import "errors"

var (
	// ErrNone says that this system has no such thing, or nothing that is known.
	ErrNone = errors.New("autostart: not on this system")
	// ErrForAll says that an administrator has the program started for everybody.
	ErrForAll = errors.New("autostart: it is started for everybody")
)

// Entry is what starts a program with the desktop, or not.
type Entry interface {
	// Enabled tells whether the program starts with the desktop.
	Enabled() (bool, error)
	// Set has it start, from now on, or no longer. It is done already when nothing changes.
	Set(on bool) error
}
