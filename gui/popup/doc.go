// Package popup raises system notifications and tells what the person does with
// them.
//
//	popups, err := popup.Open(ctx)
//	err = popup.Serve(ctx, desk, popups, locale.New(""))
//
// [Serve] is the whole of it for the resident: it follows the desk's alerts, and
// turns clicks into what the desk does. [Popups] is the seam below it, with
// implementations that pass one conformance suite: the freedesktop one (dunst,
// xfce4-notifyd, GNOME Shell, KDE …), Windows toasts, the balloon of the icon for a
// Windows that shows none, and [Recorder] for tests and terminals.
//
// On Windows a popup goes the first of these ways that serves: toast, balloon; and when
// neither does, the icon counts it. [Popups.Way] tells which it was and what is wrong,
// and [Test] tries. What the person or his administrator has switched off is not got
// around by the next way.
//
// An answer can be typed into a toast, and into a popup of Plasma (inline-reply); elsewhere
// the button opens the conversation.
//
// # What is promised
//
//   - One popup a peer: raising another one replaces the text in place, and the
//     latest wish wins, also when several were made while the daemon was busy. An urgent
//     one has a place of its own and stays beside what follows, until it is acknowledged
//     or answered, here or elsewhere: to read its peer is not yet to have dealt with it.
//   - What a stranger wrote is shown as he wrote it and never interpreted. On D-Bus
//     the text is escaped exactly when the daemon says that it reads markup; on
//     Windows the XML is written by an encoder, what would be a name of Windows is no
//     more one, and no shell takes part. (Fyne's own
//     SendNotification does neither, and on Windows it lets PowerShell evaluate the
//     text. It must never be called.)
//   - Nobody waits longer than two seconds for a daemon, nor for the popup of
//     another peer. A daemon that hangs gets at most one call a peer, and when it
//     wakes it shows what is wanted then.
//   - A daemon may come late, go, and come back, and so may the bus: nothing needs to
//     be opened anew. What could not be shown is shown then, and so is what was on the
//     screen and has gone down with its daemon.
//   - Close takes back what is shown. A popup of a program that is gone could not be
//     clicked.
//   - Of what the person has sent by one click a popup tells how it goes, and takes it back as long as
//     that is possible (sent.go). To click too late shows the conversation, in which it stands.
//   - A popup is a convenience: daemons draw the actions each in their own way
//     (dunst none, xfce4-notifyd a button even for the default), so whatever can be
//     done here can be done in tray and window too.
//
// A popup is heard, unless it is to be quiet: by what the daemon plays, where it plays sounds,
// and else by package sound.
//
// # Why written here
//
// On D-Bus the ready packages listen to everybody's notifications, assert the
// types of what they get unchecked, or know neither actions nor deadlines, and all
// that is needed are three calls and two signals. What is said to Windows is in package
// winrt, with why so.
package popup
