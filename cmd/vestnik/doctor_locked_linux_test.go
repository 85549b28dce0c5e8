package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// A keyring that is really locked: it is said, with what helps, and the rest is gone through.
func TestTheDoctorOnALockedKeyring(t *testing.T) {
	desktop := desktoptest.New(t, desktoptest.Options{NoScreen: true, Keyring: desktoptest.Locked})
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, filepath.Join(dir, "vestnik"), "doctor", "anna@127.0.0.1", "--url", "https://127.0.0.1:1/", "--json")
	c.Env = append(desktop.Env(), "VESTNIK_HOME="+t.TempDir(), "VESTNIK_LANGUAGE=en")
	out, _ := c.Output() // nothing answers there, so it fails
	all := map[desk.Step]checkLine{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var one checkLine
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		all[one.Step] = one
	}
	if k := all[desk.StepKeyring]; k.Result != desk.Bad || k.Problem != desk.KeyringLocked || k.Remedy == "" {
		t.Errorf("%+v", k)
	}
	if len(all) != len(desk.Steps) {
		t.Errorf("%d steps", len(all))
	}
}
