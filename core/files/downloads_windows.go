package files

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// Downloads is the directory in which the person finds what he has saved; empty where there is
// none.
func Downloads() string {
	if dir, err := windows.KnownFolderPath(windows.FOLDERID_Downloads, 0); err == nil {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, "Downloads")
}
