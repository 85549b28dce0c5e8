package autostart

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func fileEntry(t *testing.T, program string) *desktopFile {
	dir := t.TempDir()
	return &desktopFile{program, filepath.Join(dir, "own"), []string{filepath.Join(dir, "first"), filepath.Join(dir, "second")}}
}

// installed puts a file where a package does.
func installed(t *testing.T, d *desktopFile, text string) {
	t.Helper()
	if err := os.MkdirAll(d.system[1], 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.system[1], fileName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const packaged = "[Desktop Entry]\nType=Application\nName=Vestnik\nExec=vestnik\n[Desktop Action x]\nHidden=true\n"

func TestAFileOfOnesOwnStartsTheProgram(t *testing.T) {
	conformance(t, fileEntry(t, "/usr/bin/vestnik"))
}

func TestWhatAPackageStartsIsTakenBackAndLeftAlone(t *testing.T) {
	d := fileEntry(t, "/usr/bin/vestnik")
	installed(t, d, packaged)
	if on, err := d.Enabled(); err != nil || !on {
		t.Fatal(on, err)
	}
	conformance(t, d)
	if err := d.Set(true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(d.own, fileName)); !os.IsNotExist(err) {
		t.Errorf("a file of one's own says what the package's does: %v", err)
	}
	if text, _ := os.ReadFile(filepath.Join(d.system[1], fileName)); string(text) != packaged {
		t.Error("the package's file was changed")
	}
}

func TestWhatTheDesktopHasSwitchedOffIsOff(t *testing.T) {
	for text, want := range map[string]bool{
		packaged: true,
		packaged + "[Desktop Entry]\nX-GNOME-Autostart-enabled=false\n": false,
		"[Desktop Entry]\nHidden = true\nExec=vestnik\n":                false,
		"[Desktop Entry]\nHidden=false\nExec=vestnik\n":                 true,
		"[Desktop Entry]\nExec=\n":                                      false,
		"Exec=vestnik\n":                                                false,
		"":                                                              false,
		strings.Repeat("\x00", 2*mostOfFile):                            false,
	} {
		d := fileEntry(t, "/usr/bin/vestnik")
		installed(t, d, text)
		if on, err := d.Enabled(); err != nil || on != want {
			t.Errorf("%.60q: %v %v", text, on, err)
		}
	}
}

// As the Desktop Entry Specification has it: quoted, and the quoted escaped once more.
func TestAnyPathIsWrittenAsOneProgram(t *testing.T) {
	for program, want := range map[string]string{
		"/usr/bin/vestnik":       `"/usr/bin/vestnik"`,
		"/home/Анна Б/vestnik":   `"/home/Анна Б/vestnik"`,
		`/a"b$c` + "`d" + `\e%f`: `"/a\\"b\\$c` + "\\\\`d" + `\\\\e%%f"`,
	} {
		if got := quoted(program); got != want {
			t.Errorf("%s: %s, want %s", program, got, want)
		}
	}
}
