// Package desktop measures Vestnik beside other makers' clients for XMPP, Dino, Gajim, Psi+ and
// Pidgin, as a person at a desktop meets them.
//
// Run starts one Prosody (core/servertest), one desktop of Xvfb, openbox, a panel with a tray and
// dunst (gui/desktoptest), and a network in which the server is found and its certificate is
// trusted without a word ([network]). Each client has an account of its own there, with the same 39
// contacts, and a home directory that vanishes; its files are written before it starts first.
// One runs at a time, and they take turns, so that what else the machine does falls on all of
// them. The sections of the report, each a file:
//
//	start    from the start of the process until the server passes on its presence, and until a
//	         window of it is drawn
//	click    from a click on its icon in the tray until its closed window is drawn
//	keys     from a key in the writer of a conversation until the letter is there
//	notify   from a message until the bus carries the call of Notify
//	rest     memory, wake-ups and processor time of doing nothing, without and with a window
//	busy     the same key, while 33 messages come in a second, one half of them into that conversation
//	burst    500 messages at once: until it is quiet again, and what that costs
//
// How fair that is. All go the same way to the server but Vestnik: they have one connection of
// TCP with TLS, it has BOSH over HTTPS, for which it was made. Vestnik's window is a process that a
// click starts, and that is gone when it is closed; the others keep theirs, and only show it. Dino
// has no icon in the tray and ends with its window: where others have none, its is an icon, and what is
// measured instead of a click is what a menu of programs does. Wake-ups are
// counted of all threads, Go's own among them. A frame is drawn when there is text on it: what comes after it is in
// the figure below, which ends with the last that is drawn within a second. All that the clients draw goes through llvmpipe, or Xvfb
// itself: on a machine with a graphics processor all would be faster, and not by the same factor.
//
// When it is busy, Vestnik has 10,000 conversations besides; into the files of the others none were written.
//
// What a client cannot do is a note below the tables.
package desktop
