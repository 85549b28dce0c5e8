// Package scheme tells whether the desktop wants windows light or dark.
//
// The freedesktop portal says so (org.freedesktop.portal.Settings, color-scheme), now
// and whenever the person changes it. A desktop without the portal, such as a plain
// Xfce, says nothing; it is light, as are nearly all offices. The toolkit asks the
// portal too, but not for a program with colours of its own, and takes dark where
// nothing is said. On Windows it reads the registry, which is all there is to read.
package scheme

// The variants that a desktop may want.
type Variant int

// Light is also what a desktop gets that has no wish.
const (
	Light Variant = iota
	Dark
)
