package autostart

import (
	"cmp"
	"os"
	"path/filepath"
)

// Ours is the entry of this program, on this desktop.
func Ours() (Entry, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return nil, err
	}
	d := &desktopFile{program: program, own: filepath.Join(config, "autostart")}
	for _, dir := range filepath.SplitList(cmp.Or(os.Getenv("XDG_CONFIG_DIRS"), "/etc/xdg")) {
		if filepath.IsAbs(dir) {
			d.system = append(d.system, filepath.Join(dir, "autostart"))
		}
	}
	return d, nil
}
