package autostart

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/windows/registry"
)

const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
	valueName   = "Vestnik"
	// trayProgram is the one without a console, beside any of ours.
	trayProgram = "vestnik-tray.exe"
)

// runValue is the entry in the registry. Its keys are under HKEY_CURRENT_USER, and that for
// everybody under HKEY_LOCAL_MACHINE.
type runValue struct {
	program       string
	run, approved string
	forAll        registry.Key // where run is looked for too
}

// Ours is the entry of this program, on this desktop.
func Ours() (Entry, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if tray := filepath.Join(filepath.Dir(program), trayProgram); exists(tray) {
		program = tray
	}
	return &runValue{program, runKey, approvedKey, registry.LOCAL_MACHINE}, nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// Enabled implements [Entry].
func (r *runValue) Enabled() (bool, error) {
	if has, err := r.startsForAll(); has || err != nil {
		return has, err
	}
	command, err := value(registry.CURRENT_USER, r.run)
	if err != nil || command == "" {
		return false, err
	}
	k, err := registry.OpenKey(registry.CURRENT_USER, r.approved, registry.QUERY_VALUE)
	if err != nil {
		return true, nil // nobody has switched anything off
	}
	defer k.Close()
	state, _, err := k.GetBinaryValue(valueName)
	return err != nil || len(state) == 0 || state[0]&1 == 0, nil
}

// Set implements [Entry].
func (r *runValue) Set(on bool) error {
	has, err := r.startsForAll()
	switch {
	case err != nil:
		return err
	case has && !on:
		return ErrForAll
	case has:
		return nil
	}
	k, _, err := registry.CreateKey(registry.CURRENT_USER, r.run, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer k.Close()
	if !on {
		return unlessMissing(k.DeleteValue(valueName))
	}
	if err := k.SetStringValue(valueName, `"`+r.program+`"`); err != nil {
		return err
	}
	approved, err := registry.OpenKey(registry.CURRENT_USER, r.approved, registry.SET_VALUE)
	if err != nil {
		return unlessMissing(err)
	}
	defer approved.Close()
	return unlessMissing(approved.DeleteValue(valueName))
}

// startsForAll tells whether an installation starts the program for everybody.
func (r *runValue) startsForAll() (bool, error) {
	command, err := value(r.forAll, r.run)
	return command != "", err
}

// value returns the command that a key has for us, "" where it has none.
func value(root registry.Key, path string) (string, error) {
	k, err := registry.OpenKey(root, path, registry.QUERY_VALUE)
	if err != nil {
		return "", unlessMissing(err)
	}
	defer k.Close()
	command, _, err := k.GetStringValue(valueName)
	return command, unlessMissing(err)
}

func unlessMissing(err error) error {
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	return err
}
