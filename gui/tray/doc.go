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
// Entries of the menu are never removed: those that are not needed are hidden, and
// new ones come at the end of their submenu, or at a place kept for them. And an
// entry is on the screen for a while before entries below it are added. Both are
// for the sake of panels built on libdbusmenu (Xfce, Cinnamon, MATE), which show a
// submenu empty for ever when its entries arrive before they have understood that
// it is one. (The library delays the second level for that reason, but not the
// third, and not for a panel that was restarted; for such a one the menu is built
// anew.) Nor can the library insert an entry, or remove one safely under a click.
//
// A place that has come to mean somebody else takes no clicks for [settle], which
// is longer than the way from the eye to the hand and over the bus: a phrase goes
// to whom the menu showed, or nowhere.
//
// On Windows none of this is needed: the menu is made when it opens, and a click does what
// it showed. See package shell, which also tells when there is no shell to show the icon.
//
// # What is promised
//
//   - Left click: the newest unread conversation, else the window.
//   - A phrase can be taken back for some seconds: it waits in the outbox until then ([desk.Outgoing]'s
//     Undo), and package popup has the button.
//   - Names are text: control and direction characters are removed, access keys
//     escaped, long ones cut, and two people of one name told apart by address.
//   - Without a session bus Run returns [ErrNoBus] and touches nothing. Without a
//     tray on the desktop (stock GNOME) it runs unseen until one comes; [Watch]
//     tells, so that the resident can open the window instead. A panel and a bus that
//     were restarted get the icon again.
//
// # The library
//
// On Linux it is fyne.io/systray v1.12: pure Go, menus over dbusmenu. It has traps, which
// the code names where it steps around them: an icon set when the library says "ready" is
// lost in a third of starts, one set while there is no bus panics, and so does ending, and
// there is one run a process. It sits behind two small interfaces (surface, entry); to
// leave it, replace the systray*.go files.
package tray
