//go:build !windows

package popup

import (
	"os"
	"path/filepath"

	"vestnik/assets"
)

// icon is the program's icon in a file of ours, by whose path each popup names it.
// The pixels themselves could be sent along, but that costs every popup some 2 ms
// on its way through the bus.
type icon struct{ dir string }

// drawIcon writes the icon. Popups go without one where that fails.
func drawIcon() icon {
	dir, err := os.MkdirTemp("", "vestnik-icon-")
	if err != nil {
		return icon{}
	}
	i := icon{dir}
	if os.WriteFile(i.path(), assets.AppIcon(64), 0o600) != nil {
		i.remove()
		return icon{}
	}
	return i
}

// path is what the daemon is told; "" means no icon.
func (i icon) path() string {
	if i.dir == "" {
		return ""
	}
	return filepath.Join(i.dir, "vestnik.png")
}

func (i icon) remove() {
	if i.dir != "" {
		_ = os.RemoveAll(i.dir)
	}
}
