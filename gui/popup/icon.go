package popup

import (
	"crypto/sha256"
	"encoding/hex"
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

// of writes the picture of somebody beside it and returns its path; "" for none. Each stays
// under the name of what is in it, and no more than mostFiles do.
func (i icon) of(picture []byte) string {
	if i.dir == "" || len(picture) == 0 {
		return ""
	}
	sum := sha256.Sum256(picture)
	path := filepath.Join(i.dir, hex.EncodeToString(sum[:16])+".png")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if all, _ := filepath.Glob(filepath.Join(i.dir, "????????????????????????????????.png")); len(all) >= mostFiles {
		for _, old := range all {
			_ = os.Remove(old)
		}
	}
	if os.WriteFile(path, picture, 0o600) != nil {
		return ""
	}
	return path
}

// mostFiles is how many pictures lie there at a time.
const mostFiles = 64

func (i icon) remove() {
	if i.dir != "" {
		_ = os.RemoveAll(i.dir)
	}
}
