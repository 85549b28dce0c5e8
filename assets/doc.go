// Package assets draws the icons of Vestnik.
//
// The mark is a herald's horn in a speech bubble. The tray shows with it, in this
// order of weight, how many messages wait (a number on a red disc), whether the
// server can be reached (a blue bubble, a grey one, a hollow one), and what the
// person says to others (a small shape in the lower left corner). Every state
// differs in shape and not only in colour, because one man in twelve does not see
// the difference between red and green, and because panels are light or dark:
//
//	signed out   hollow bubble, no horn
//	offline      hollow bubble ×
//	connecting   grey bubble
//	waiting      grey bubble, amber triangle
//	overdue      red bubble, with ! in the place of the number: something urgent waits
//	online       blue bubble with available ● chat ◆ away ◔ xa ☾ dnd ⊖ invisible ○ offline ×
//
// Whom colours disturb in his panel, or whose panel has signs of one colour only, has it in one ink
// ([Ink]).
//
// Icons are drawn by code, for the size that is asked for: one shape at 16 and at
// 256 pixels would be blurred at one of them, and files for all states and sizes
// would be some hundreds. Drawing one takes a millisecond or two, so nothing is
// kept. Digits are strokes of our own, since a font costs the resident more memory
// than its journal does.
//
// golang.org/x/image/vector turns paths into anti-aliased pixels; it is the
// rasteriser of the Go project itself, 800 lines without dependencies. It is used
// in canvas.go alone.
package assets
