package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// starts starts a program of Windows that is to stay, and returns how it ends.
func (w *windows) starts(t *testing.T, program string) <-chan error {
	t.Helper()
	cmd := command(t.Context(), w.wine, program)
	cmd.Env, cmd.Stdout, cmd.Stderr = w.env(), nil, nil
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return ended
}

// answers waits until the resident that belongs to the commands in a folder answers.
func (w *windows) answers(t *testing.T, folder string) {
	t.Helper()
	var err error
	for end := time.Now().Add(wineCall); time.Now().Before(end); time.Sleep(time.Second) {
		if err = w.run(t.Context(), wineCall, filepath.Join(folder, "vestnik.exe"), "status"); err == nil {
			return
		}
	}
	t.Fatalf("no resident answers: %v", err)
}

// ends waits for a program to end by itself.
func ends(t *testing.T, ended <-chan error, what string) {
	t.Helper()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("%s ends with %v", what, err)
		}
	case <-time.After(wineCall):
		t.Errorf("%s goes on", what)
	}
}

// longer makes a program another that runs as well, and returns how long it was.
func longer(t *testing.T, program string) int64 {
	t.Helper()
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(program, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("of a version before"); err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// What runs is ended, its file replaced and, because nobody is asked whether to, started again.
func TestASilentUpdateEndsReplacesAndStartsTheVestnikThatRuns(t *testing.T) {
	setup := packageNamed(t, "-setup.exe")
	w := aWindows(t)
	w.does(t, setup, "/S")
	folder := filepath.Join(w.home(t), `AppData/Local/Programs/Vestnik`)
	tray := filepath.Join(folder, "vestnik-tray.exe")
	if w.run(t.Context(), wineCall, filepath.Join(folder, "vestnik.exe"), "status") == nil {
		t.Error("a first installation has started it unasked")
	}
	size := longer(t, tray)
	ended := w.starts(t, tray)
	w.answers(t, folder)
	w.does(t, setup, "/S")
	ends(t, ended, "the old one")
	if info, err := os.Stat(tray); err != nil || info.Size() != size {
		t.Errorf("the program is not replaced: %v, %v", info, err)
	}
	w.answers(t, folder)
	w.does(t, filepath.Join(folder, "uninstall.exe"), "/S", "_?="+`C:\users\`+filepath.Base(w.home(t))+`\AppData\Local\Programs\Vestnik`)
	w.lookFor(t, false, []string{tray}, nil)
}
