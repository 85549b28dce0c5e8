package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheConsoleHandsOverToTheTrayBesideIt(t *testing.T) {
	dir := t.TempDir()
	console, tray := filepath.Join(dir, "vestnik.exe"), filepath.Join(dir, trayFile)
	if got, ok := trayProgram(console); ok {
		t.Errorf("it hands over to %s, which is not there", got)
	}
	if err := os.WriteFile(tray, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if got, ok := trayProgram(console); !ok || got != tray {
		t.Errorf("it hands over to %q, %v", got, ok)
	}
	// Windows starts a file under whatever case it was called by.
	for _, own := range []string{tray, filepath.Join(dir, "VESTNIK-Tray.EXE")} {
		if got, ok := trayProgram(own); ok {
			t.Errorf("%s hands over to %s: without end", own, got)
		}
	}
}
