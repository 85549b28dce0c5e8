// Package xwindow does for windows on X11 what their toolkit cannot: it brings one
// that is open before the person, wherever it is, and frees the toolkit from a wait
// that does not end.
//
//	screen, err := xwindow.Open()
//	stop := screen.Guard()
//	w.Show()
//	stop()
//	…
//	err = screen.Bring(id)
//
// # Why
//
// To show a window GLFW 3.3 maps it and waits for the server to say that it is
// visible. It means to wait a tenth of a second, but the clock only runs while no
// other event is there. A window that the window manager has put, or keeps, on another
// workspace never becomes visible, nor does one whose window manager is stopped; the
// process then burns a core inside C, where neither signals nor context reach it. The
// newest version, of August 2026, does the same.
//
// So a window is shown once, and [Screen.Guard] stands by: when that takes longer than
// it may, it sends the process's windows the very event that is waited for. GLFW asks
// for nothing but its type, and does nothing with it. After that, [Screen.Bring] asks
// the window manager, in the words of the Extended Window Manager Hints: move it to
// the workspace that is on the screen, then activate it, as the pager of the desktop
// would. What an application asks for itself window managers may and do decline.
//
// The toolkit cannot say where a window is either, nor put it there again at the next
// start: [Screen.Corner] and [Screen.Move] do.
//
// Nor does it tell when a screen locker, or a menu of the desktop, takes the keyboard:
// that is a grab, the focus stays where it was, and GLFW passes the events over.
// [Screen.Keyboard] tells it.
//
// Nor does it put a window above all others without giving it the keyboard. The toolkit makes
// and shows a window at one go; between the two, when it asks how large the contents are,
// [Screen.Above] says what window managers look at. [Screen.Heads] are the monitors.
//
// # The library
//
// github.com/jezek/xgb: the X protocol in pure Go, with the Xauthority file and
// whatever DISPLAY may say. It opens a connection of its own, so it works while the
// toolkit's is stuck. To leave it, replace screen_unix.go: a dozen requests.
package xwindow
