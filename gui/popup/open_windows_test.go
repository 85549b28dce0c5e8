package popup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"vestnik/core/desk"
	"vestnik/gui/winrt"
)

// In wine there are no toasts: all that is said to Windows is said nonetheless, and the next
// way serves, if there is a screen. On a real Windows this would make the program that is
// installed there start this test when a toast of its is clicked.
func TestWithoutToastsWindowsIsToldOfUsAllTheSame(t *testing.T) {
	if windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() != nil {
		t.Skip("this is no wine")
	}
	popups, err := Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer popups.Close()
	raised := popups.Raise(t.Context(), Popup{Title: "Проба", Text: "<b>текст</b>"})
	state := popups.Way(t.Context()).State()
	if state.Problem == nil || state.Problem.Code != desk.NoToasts {
		t.Errorf("%+v", state)
	}
	if raised == nil && state.Way != desk.ByBalloon || raised != nil && !errors.Is(raised, ErrNoToasts) {
		t.Errorf("%v, %+v", raised, state)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range winrt.Entries(winrt.App{ID: winrt.AppID, Name: Application, Class: activator, Program: startedBy(program)}) {
		key, err := registry.OpenKey(registry.CURRENT_USER, e.Key, registry.QUERY_VALUE)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := key.GetStringValue(e.Name); err != nil || !strings.EqualFold(got, e.Value) {
			t.Errorf("%s %s is %q, want %q; %v", e.Key, e.Name, got, e.Value, err)
		}
		key.Close()
	}
	menu, err := windows.KnownFolderPath(windows.FOLDERID_Programs, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(menu, Application+".lnk")); err != nil {
		t.Error(err)
	}
	if probed := Probe(t.Context()); !errors.Is(probed.Err, ErrNoToasts) {
		t.Errorf("Probe: %+v", probed)
	}
}

func TestAToastStartsTheProgramOfTheTray(t *testing.T) {
	dir := t.TempDir()
	console, tray := filepath.Join(dir, "vestnik.exe"), filepath.Join(dir, trayProgram)
	if got := startedBy(console); got != console {
		t.Errorf("alone: %q", got)
	}
	if err := os.WriteFile(tray, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{console, tray} {
		if got := startedBy(program); got != tray {
			t.Errorf("%q: %q", program, got)
		}
	}
}
