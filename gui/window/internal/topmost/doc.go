// Package topmost puts a window of Windows above all others, on a monitor, without giving it
// the keyboard.
//
//	for _, head := range screen.Heads() {
//		… make a window …
//		err = screen.Above(handle, place in head) // before it is shown
//	}
//
// The window never becomes the active one, not even by a click: who types goes on typing in
// his program while he acknowledges. It is asked of user32.dll, which every Windows has;
// Windows of the lock screen and of a higher integrity lie above it all the same.
package topmost
