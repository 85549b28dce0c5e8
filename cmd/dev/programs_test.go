package main

import (
	"encoding/json"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vestnik/core/desk"
)

func TestTheVersionStandsInOnePlace(t *testing.T) {
	for _, s := range sources(t) {
		if s.path == "core/desk/version.go" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Value == strconv.Quote(desk.Version) {
				t.Errorf("%s:%d: the version is desk.Version", s.path, s.line(n))
			}
			return true
		})
	}
}

func TestOnWindowsOnlyTheCommandsHaveAConsole(t *testing.T) {
	w := target{os: "windows", arch: "amd64", release: true}
	var console, window []string
	for _, p := range w.programs() {
		if p.window {
			window = append(window, w.file(p.name))
		} else {
			console = append(console, w.file(p.name))
		}
	}
	if !slices.Equal(console, []string{"vestnik.exe"}) || !slices.Equal(window, []string{"vestnik-tray.exe", "vestnik-window.exe"}) {
		t.Errorf("with a console %q, without %q", console, window)
	}
}

func TestAResidentForAnotherProcessorIsBuiltWithoutTheWindow(t *testing.T) {
	for _, p := range (target{os: "linux", arch: "riscv64"}).programs() {
		if p.cgo {
			t.Errorf("%s needs a C compiler for that processor", p.name)
		}
	}
}

func TestWindowsIsToldInBothLanguagesWhatAProgramIs(t *testing.T) {
	for _, d := range described {
		text, err := json.Marshal(resources([]string{"icon16.png"}, d.english, d.russian))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{d.english, d.russian, `"0409"`, `"0419"`, `"icon16.png"`, `"per monitor v2"`, `"long-path-aware":true`, `"file_version":"` + desk.Version + `.0"`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: there is no %s in %s", d.source, want, text)
			}
		}
	}
}

// What Fyne's own tools read of the window is the same that we build.
func TestFyneIsToldTheSameVersion(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "FyneApp.toml"))
	if err != nil || !strings.Contains(string(text), "Version = \""+desk.Version+"\"") {
		t.Errorf("FyneApp.toml does not say %s (%v):\n%s", desk.Version, err, text)
	}
}
