//go:build unix

package policy

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// asRoot puts a policy where the machine's is, as an administrator does.
func asRoot(t *testing.T, text string) (file string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can write what root owns")
	}
	dir := t.TempDir()
	file = filepath.Join(dir, "policy.json")
	was := place
	place = file
	t.Cleanup(func() { place = was })
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(file, []byte(text), 0o644), os.Chmod(file, 0o644)); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWithoutAFileThereIsNoPolicy(t *testing.T) {
	file := asRoot(t, `{}`)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if p, err := Read(filepath.Join(t.TempDir(), "kept")); err != nil || len(p.All()) > 0 {
		t.Error(p, err)
	}
}

func TestWhatOthersCanWriteIsNoPolicy(t *testing.T) {
	for name, loosen := range map[string]func(file string) error{
		"a file for all":         func(file string) error { return os.Chmod(file, 0o666) },
		"a file for a group":     func(file string) error { return os.Chmod(file, 0o664) },
		"a file of somebody's":   func(file string) error { return os.Chown(file, 12345, 0) },
		"a directory for all":    func(file string) error { return os.Chmod(filepath.Dir(file), 0o777) },
		"a directory of another": func(file string) error { return os.Chown(filepath.Dir(file), 12345, 0) },
		"a pipe":                 func(file string) error { return errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o644)) },
		"a directory":            func(file string) error { return errors.Join(os.Remove(file), os.Mkdir(file, 0o755)) },
		"a link to somebody's": func(file string) error {
			theirs := filepath.Join(t.TempDir(), "theirs")
			return errors.Join(os.WriteFile(theirs, []byte(`{}`), 0o644), os.Chown(theirs, 12345, 0), os.Remove(file), os.Symlink(theirs, file))
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := loosen(asRoot(t, `{"autostart": true}`)); err != nil {
				t.Fatal(err)
			}
			p, err := Read("")
			var e *Error
			if !errors.As(err, &e) || e.Faults[0].What != Insecure || e.Kept {
				t.Errorf("error %v", err)
			}
			if p.Has(Autostart) || !p.Off(MoreAccounts) {
				t.Errorf("holds: %v", p.All())
			}
		})
	}
}

// A mistake of an administrator changes nothing at a desk that knew better.
func TestTheLastThatWasWholeHolds(t *testing.T) {
	kept := filepath.Join(t.TempDir(), "policy.json")
	file := asRoot(t, `{"proxy": "http://proxy.example:3128", "tomorrow": 1}`)
	is := func(what string, proxy, wantKept bool) {
		t.Helper()
		p, err := Read(kept)
		var e *Error
		if has := p.Has(Proxy); has != proxy || errors.As(err, &e) && e.Kept != wantKept || wantKept && e == nil || p.Off(MoreAccounts) {
			t.Errorf("%s: %v, %v", what, p.All(), err)
		}
	}
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	is("whole, with something of a newer version", true, false)
	put(`{"proxy": `)
	is("broken", true, true)
	is("broken, again", true, true)
	put(`{"priority": 5}`)
	is("mended", false, false)
	put(`{"proxy": 1}`)
	is("broken after that", false, true)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	is("taken away", false, false)
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Error("something is kept of no policy")
	}
}

func TestWhereNoneWasWholeTheDeskIsClosed(t *testing.T) {
	asRoot(t, `{"allowHTTP": 1}`)
	p, err := Read(filepath.Join(t.TempDir(), "kept"))
	if on, set := p.Switch(AllowHTTP); err == nil || !set || on || !p.Off(MoreAccounts) {
		t.Error(p.All(), err)
	}
}
