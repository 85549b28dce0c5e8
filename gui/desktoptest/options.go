package desktoptest

// Options says what the desktop is to consist of. The zero value is a screen, a
// bus and a window manager.
type Options struct {
	NoScreen  bool   // only a bus, and a keyring if wanted: nothing that draws
	Size      string // of the screen, "1024x700" when empty
	Resizable bool   // its size can change, see [Desktop.Resize]
	NoOpenGL  bool   // a screen that toolkits on OpenGL cannot draw on
	Russian   bool   // a keyboard that writes Russian: Type presses its keys; for wine
	Manager   string // the window manager: Openbox, which it is when empty, Xfwm or I3
	Rules     string // for windows, in the words of openbox: <application …>…</application>
	Panel     bool   // a panel with a task list and a tray
	Daemon    string // the notification daemon: Dunst, Xfce or None
	Keyring   string // Unlocked, Locked or None
}

// The values of [Options.Daemon] and [Options.Keyring]. The empty string is None.
const (
	None     = "none"
	Dunst    = "dunst"
	Xfce     = "xfce"
	Unlocked = "unlocked"
	Locked   = "locked"
)

// The values of [Options.Manager].
const (
	Openbox = "openbox"
	Xfwm    = "xfwm4"
	I3      = "i3" // which tiles
)

// KeyringPassword opens the keyring of the desktop.
const KeyringPassword = "test"
