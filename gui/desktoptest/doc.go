// Package desktoptest starts a private desktop, as httptest starts a server: for
// tests of what a person sees, and for the demonstration where there is no screen.
//
//	d := desktoptest.New(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
//	cmd := exec.Command(program)
//	cmd.Env = d.Env()
//	…
//	item, err := d.TrayItem(ctx, cmd.Process.Pid)
//	err = item.Click(ctx, "Quick send", "Alice", "Thank you!")
//	err = d.Screenshot("tray.png")
//
// It is made of the real parts that an office desktop has: an X server without a
// screen (Xvfb, or TigerVNC's where its size is to change), a D-Bus session bus, a window manager (openbox, xfwm4 or i3), a panel with a
// tray (xfce4-panel), a notification daemon (dunst or xfce4-notifyd) and a keyring
// (gnome-keyring), each with a home directory of its own that vanishes at the end.
// Nothing of the person's own session is seen or touched. The bus starts no
// services but those named here, so what runs is what was asked for.
//
// [Start] returns when every part has taken its name on the bus, or names the part
// that did not. [Desktop.Close] ends what was started and nothing else: each part
// is known by its process id, leads a process group of its own, and is killed by
// the kernel when the program that started it dies without closing.
//
// The driving methods are the ones that proved reliable: clicks and keys by
// xdotool, letters it cannot type through the clipboard, or, for wine, on a Russian
// keyboard; window positions from xwininfo (xdotool's are off by the frame), tray
// menus over D-Bus as a panel does it, popups read from a bus monitor.
package desktoptest
