// Package tray puts Vestnik into the system tray: an icon that shows the connection
// and the number of unread messages, and a menu that can do without any window
// what is done most often: read, send a phrase, change presence.
//
//	err := tray.Run(ctx, desk, locale.New("")) // on the main goroutine
//
// # How it is built
//
// [Run] keeps a snapshot of the desk up to date with the events that follow it. A
// pure function, menuFor, makes of it the tree of the menu; another, lookFor, the
// icon and the tooltip. What is on the screen is then changed only where it
// differs, and at most ten times a second, however many messages come. While
// nothing happens nothing runs: no timer, no poll.
//
// An entry is told by its key. One with the same key is the same thing with another
// label and is changed in place; where the keys differ the old entries are taken
// away and new ones made. So an entry never comes to mean somebody else between
// the moment a person looks and the moment he clicks: a phrase goes to whom the
// menu showed, or nowhere. The top level always has the same entries, some hidden,
// because the library can neither insert nor take a separator away.
//
// # What is promised
//
//   - Left click: the newest unread conversation, else the window.
//   - Names are text: control and direction characters are removed, access keys
//     escaped, long ones cut, and two people of one name told apart by address.
//   - Without a session bus Run returns [ErrNoBus] and touches nothing. Without a
//     tray on the desktop (stock GNOME) it runs unseen until one comes; [Watch]
//     tells, so that the resident can open the window instead.
//
// # The library
//
// fyne.io/systray v1.12: pure Go on Linux and Windows, menus over dbusmenu. It has
// traps, which the code names where it steps around them: an icon set when the
// library says "ready" is lost in a third of starts, ending without a bus panics,
// removing an entry may panic under a click, one run a process. It sits behind two
// small interfaces (surface, entry); to leave it, replace the systray*.go files.
package tray
