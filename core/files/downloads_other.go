//go:build !windows

package files

import (
	"os"
	"path/filepath"
	"strings"
)

// Downloads is the directory in which the person finds what he has saved, as the desktop has it
// (xdg-user-dirs); empty where there is none.
func Downloads() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	config := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(config) {
		config = filepath.Join(home, ".config")
	}
	text, _ := os.ReadFile(filepath.Join(config, "user-dirs.dirs"))
	for line := range strings.Lines(string(text)) {
		value, is := strings.CutPrefix(strings.TrimSpace(line), "XDG_DOWNLOAD_DIR=")
		dir := strings.Replace(strings.Trim(value, `"`), "$HOME", home, 1)
		if is && filepath.IsAbs(dir) && filepath.Clean(dir) != filepath.Clean(home) {
			return filepath.Clean(dir)
		}
	}
	return filepath.Join(home, "Downloads")
}
