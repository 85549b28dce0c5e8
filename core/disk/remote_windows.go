package disk

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

func remote(path string) bool {
	drive := filepath.VolumeName(path)
	if onServer(drive) {
		return true
	}
	root, err := windows.UTF16PtrFromString(drive + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE
}

// onServer tells whether a volume is one of another computer: \\server\share, also in the
// form of long paths.
func onServer(volume string) bool {
	volume = strings.ToUpper(filepath.ToSlash(volume))
	for _, local := range []string{"//?/UNC/", "//./UNC/"} {
		if strings.HasPrefix(volume, local) {
			return true
		}
	}
	return strings.HasPrefix(volume, "//") && !strings.HasPrefix(volume, "//?/") && !strings.HasPrefix(volume, "//./")
}

// long makes a path one that may have more than 260 letters, as package os does by itself.
func long(path string) string {
	if len(path) < 248 || strings.HasPrefix(path, `\\?\`) {
		return path
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if strings.HasPrefix(whole, `\\`) {
		return `\\?\UNC\` + whole[2:]
	}
	return `\\?\` + whole
}
