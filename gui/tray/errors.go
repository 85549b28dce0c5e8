package tray

import "errors"

// ErrNoBus says that there is no D-Bus session bus, and so no tray.
var ErrNoBus = errors.New("tray: no session bus")
