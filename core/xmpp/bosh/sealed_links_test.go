package bosh

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// What lies where the next state is written is not written to: it may be a link, or a
// file that others may read.
func TestASealedFileIsAlwaysANewFileOfItsOwnersAlone(t *testing.T) {
	for name, prepare := range map[string]func(next, other string) error{
		"a link in place of the next state": func(next, other string) error { return os.Symlink(other, next) },
		"a file that all may read":          func(next, _ string) error { return os.WriteFile(next, []byte("old"), 0o644) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, other := filepath.Join(dir, "session"), filepath.Join(dir, "other")
			if err := os.WriteFile(other, []byte("precious"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := prepare(path+".new", other); err != nil {
				if runtime.GOOS == "windows" {
					return // links take a privilege there
				}
				t.Fatal(err)
			}
			f, err := NewSealedFile(path, NewKey())
			if err != nil {
				t.Fatal(err)
			}
			f.Keep([]byte("state"))
			if got := string(f.Load()); got != "state" || f.Err() != nil {
				t.Errorf("%q, %v", got, f.Err())
			}
			if got, _ := os.ReadFile(other); string(got) != "precious" {
				t.Errorf("another file was written: %q", got)
			}
			info, err := os.Lstat(path)
			if err != nil || !info.Mode().IsRegular() || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
		})
	}
}
