// Package shell is how Windows and the program talk: one hidden window, through which
// the icon in the notification area, its menu and its balloons are shown, and through
// which Windows says that the session is locked, that the machine sleeps, or that all
// is over.
//
//	w, err := shell.Open()
//	w.SetIcon(&shell.Icon{Picture: draw, Tooltip: "Vestnik", Selected: open})
//	w.SetMenu([]shell.Item{{Label: "Open", Do: open}, {Separator: true}, {Label: "Quit", Do: quit}})
//	defer w.OnEnd(signOff)()
//
// # What is promised
//
//   - The icon comes as soon as there is a shell to show it: NIM_ADD is tried again
//     until it succeeds, and once more at each TaskbarCreated, which an Explorer sends
//     that has just started, or when the scale of the taskbar has changed. Without a
//     shell (RemoteApp, a kiosk) all else works. [Window.Shown] tells which it is.
//   - The icon is drawn in the size in which it is shown, also after that has changed,
//     in memory; nothing is written to disk, and every handle is freed.
//   - Mouse and keyboard reach it (version 4 of the protocol, NIM_SETVERSION).
//   - The menu is made when it opens, from the items of that moment, and destroyed when
//     it closes. [Window.SetMenu] may be called meanwhile, any number of times: a click
//     does what the person saw.
//   - Text is text: access keys are escaped, and what is too long is cut between
//     characters.
//   - [Window.OnEnd] hears of the end of the session when it is certain and Windows
//     waits for it, of a WM_CLOSE (taskkill, an installer), and of nothing else. A
//     log-off that another program has prevented changes nothing.
//
// All functions may be called from any goroutine. What is called back runs either on a
// goroutine of its own, or, where Windows waits for the answer, on the thread of the
// window; each says which.
//
// # Why written here
//
// fyne.io/systray, which shows the icon on Linux, loses it for ever on Windows
// when Explorer comes late, and then cannot be ended; it takes the icon away when a
// log-off was prevented; changes a menu under the pointer, with maps that two threads
// share without a lock; leaves icons in the directory for temporary files, in a size that
// is scaled; and has neither keyboard nor balloons. Around it would have stood more than
// is here, and beside it two more hidden windows, for power and for the session.
//
// What can be decided without Windows, which is when the icon is added, drawn and
// removed, how text is cut and what a menu consists of, has no Windows in it and is tested
// everywhere. The rest is golang.org/x/sys/windows and calls of user32 and shell32.
package shell
