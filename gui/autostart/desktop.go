package autostart

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vestnik/core/settings"
)

// fileName is that of the file, the same in the person's directory and in those of the
// system: so the person's stands above theirs.
const fileName = "vestnik.desktop"

// desktopFile is the entry of a desktop of the Desktop Application Autostart Specification.
type desktopFile struct {
	program string   // that is to be started
	own     string   // the person's directory of such files
	system  []string // those of the system, the first one counts most
}

// mostOfFile is how much of a file is looked at.
const mostOfFile = 64 << 10

// Enabled implements [Entry].
func (d *desktopFile) Enabled() (bool, error) {
	for _, dir := range append([]string{d.own}, d.system...) {
		on, err := enabled(filepath.Join(dir, fileName))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		return on, err
	}
	return false, nil
}

// Set implements [Entry].
func (d *desktopFile) Set(on bool) error {
	if now, err := d.Enabled(); err == nil && now == on {
		return nil
	}
	own := filepath.Join(d.own, fileName)
	if err := os.Remove(own); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	switch now, err := d.Enabled(); { // of the system, by itself
	case err == nil && now == on:
		return nil
	case on:
		return settings.WriteFile(own, []byte("[Desktop Entry]\nType=Application\nName=Vestnik\nIcon=vestnik\nExec="+quoted(d.program)+"\n"))
	}
	return settings.WriteFile(own, []byte("[Desktop Entry]\nType=Application\nName=Vestnik\nHidden=true\n"))
}

// enabled tells whether a file starts something.
func enabled(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, mostOfFile)
	n, _ := f.Read(head)
	starts, inside := false, false
	for lines := bufio.NewScanner(bytes.NewReader(head[:n])); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			inside = line == "[Desktop Entry]"
		}
		name, value, _ := strings.Cut(line, "=")
		switch name, value = strings.TrimSpace(name), strings.TrimSpace(value); {
		case !inside:
		case name == "Hidden" && value == "true", name == "X-GNOME-Autostart-enabled" && value == "false":
			return false, nil
		case name == "Exec" && value != "":
			starts = true
		}
	}
	return starts, nil
}

// quoted writes a program as the key Exec of a desktop entry has it.
func quoted(program string) string {
	exec := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(program)
	exec = strings.ReplaceAll(exec, "%", "%%")
	return `"` + strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(exec) + `"`
}
