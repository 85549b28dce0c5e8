package agent_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vestnik/core/desk"
)

// Each way in which settings are of no use has words of its own, none of a library, and
// can be set aside.
func TestWhateverAilsTheSettingsIsToldInWords(t *testing.T) {
	for name, c := range map[string]struct {
		plant func(file string) error
		want  desk.Code
	}{
		"a directory in their place": {func(file string) error { return os.Mkdir(file, 0o700) }, desk.SettingsDamaged},
		"a link to itself":           {func(file string) error { return os.Symlink(filepath.Base(file), file) }, desk.SettingsDamaged},
		"a password in the proxy's address": {func(file string) error {
			return os.WriteFile(file, []byte(`{"proxy": "anna:hush@proxy:3128"}`), 0o600)
		}, desk.ProxyPassword},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			file := filepath.Join(w.home, "settings.json")
			if err := c.plant(file); err != nil {
				if runtime.GOOS == "windows" && errors.As(err, new(*os.LinkError)) {
					t.Skip("only an administrator may make a link here: ", err)
				}
				t.Fatal(err)
			}
			a, _ := w.resident()
			s, err := a.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if p := s.Status.Trouble; p == nil || p.Code != c.want || p.Facts["file"] != file || p.Facts["reason"] != "" {
				t.Errorf("the trouble is %v", p)
			}
			if err := a.SetAside(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// Whoever starts the program at log-in sees no standard error: without settings it must
// run all the same, and say so.
func TestSettingsThatCannotBeReadAreSetAsideOrMended(t *testing.T) {
	broken := []byte(`{"account": null, "phrases": ["Да",]}`)
	begin := func(t *testing.T) (w *world, a desk.Desk, file string) {
		w = newWorld(t)
		file = filepath.Join(w.home, "settings.json")
		if err := os.WriteFile(file, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		resident, _ := w.resident()
		s, err := resident.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if p := s.Status.Trouble; p == nil || p.Code != desk.SettingsDamaged || p.Facts["file"] != file || p.Facts["line"] != "1" {
			t.Fatalf("the trouble is %v", p)
		}
		return w, resident, file
	}
	untroubled := func(t *testing.T, d desk.Desk) desk.Status {
		t.Helper()
		s, err := d.Snapshot(t.Context())
		if err != nil || s.Status.Trouble != nil {
			t.Fatalf("%v, %v", s.Status.Trouble, err)
		}
		return s.Status
	}

	t.Run("set aside", func(t *testing.T) {
		_, a, file := begin(t)
		if kept, err := os.ReadFile(file); err != nil || string(kept) != string(broken) {
			t.Fatalf("%s, %v", kept, err)
		}
		if err := a.SetAside(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := untroubled(t, a); s.Connection != desk.SignedOut {
			t.Errorf("%s", s.Connection)
		}
		aside, err := filepath.Glob(file + ".damaged-*")
		if err != nil || len(aside) != 1 {
			t.Fatalf("%v, %v", aside, err)
		}
		if kept, err := os.ReadFile(aside[0]); err != nil || string(kept) != string(broken) {
			t.Errorf("%s, %v", kept, err)
		}
	})
	t.Run("set aside after signing in", func(t *testing.T) {
		w, a, file := begin(t)
		var unsaved *desk.Problem
		if err := a.SignIn(t.Context(), w.account()); !errors.As(err, &unsaved) || unsaved.Code != desk.SettingsDamaged {
			t.Fatalf("an account that is not saved: %v", err)
		}
		if err := a.SetAside(t.Context()); err != nil {
			t.Fatal(err)
		}
		untroubled(t, a)
		if saved, err := os.ReadFile(file); err != nil || !strings.Contains(string(saved), me) {
			t.Errorf("%s, %v", saved, err)
		}
	})
	t.Run("mended", func(t *testing.T) {
		w, a, file := begin(t)
		mended := `{"account": {"address": "` + me + `", "url": "` + w.url + `", "allowHTTP": true}, "phrases": ["Да"]}`
		if err := os.WriteFile(file, []byte(mended), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := a.Reconnect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := untroubled(t, a); s.Address != me {
			t.Errorf("%+v", s)
		}
		if aside, _ := filepath.Glob(file + ".damaged-*"); len(aside) > 0 {
			t.Error("a file that can be read was set aside")
		}
	})
}
