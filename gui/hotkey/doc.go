// Package hotkey hears one combination of keys wherever the person is, and opens the window for a
// quick message then.
//
//	err := hotkey.Serve(ctx, desk, complain)
//
// Which one it is the setting hotKey says, which [Serve] follows; as a rule there is none, because
// whatever is taken here is gone for all other programs, and some desktops ask the person.
//
// # How it is heard
//
//	Linux    the portal GlobalShortcuts (KDE, GNOME 48, Hyprland …), which asks the person once and
//	         remembers for which program it was; where there is none, and the session is one of X11,
//	         a grab of the key on the root window
//	Windows  RegisterHotKey on the hidden window of package shell
//
// # What is promised
//
//   - Nothing else of the keyboard is heard, and while no key is pressed nothing runs.
//   - A key that another program has is [ErrTaken], and where nothing can hear one is [ErrNone]: the
//     person is told so, once for each choice.
//   - The key is where its letter is: on X11 also on a Russian keyboard without Latin letters, and
//     after the keyboard was changed. NumLock and CapsLock do not matter.
//   - Who holds it down presses it once.
package hotkey
