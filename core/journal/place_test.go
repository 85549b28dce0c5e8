//go:build unix

package journal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// whole looks that a journal has n messages, numbered and named from 1.
func whole(t *testing.T, j *Journal, n int) {
	t.Helper()
	all, err := j.Since(t.Context(), []string{account}, 0, n+1, 1<<30)
	if err != nil || len(all) != n {
		t.Fatalf("%d of %d messages, %v", len(all), n, err)
	}
	for i, e := range all {
		if e.Number != int64(i+1) || e.ID != strconv.Itoa(i+1) {
			t.Fatalf("at %d stands %d, %q", i, e.Number, e.ID)
		}
	}
}

// Somebody clears up, restores a backup or copies a profile while the program runs.
func TestAJournalThatIsTakenAwayIsPutBack(t *testing.T) {
	remove := func(t *testing.T, paths ...string) {
		for _, path := range paths {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	other := func(t *testing.T, path string) {
		elsewhere := filepath.Join(t.TempDir(), "journal.db")
		o := open(t, elsewhere)
		receive(t, o, from(peer, "foreign", "чужое"))
		o.Close()
		if err := os.Rename(elsewhere, path); err != nil {
			t.Fatal(err)
		}
	}
	for name, take := range map[string]func(t *testing.T, path string){
		"the file":          func(t *testing.T, path string) { remove(t, path) },
		"the directory":     func(t *testing.T, path string) { remove(t, filepath.Dir(path)) },
		"what lies ahead":   func(t *testing.T, path string) { remove(t, path+aheadEnd) },
		"all but the file":  func(t *testing.T, path string) { remove(t, path+aheadEnd, path+sharedEnd) },
		"another over it":   other,
		"another and ahead": func(t *testing.T, path string) { remove(t, path+aheadEnd, path+sharedEnd); other(t, path) },
		"the directory moved": func(t *testing.T, path string) {
			if err := os.Rename(filepath.Dir(path), filepath.Join(t.TempDir(), "old")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data", "journal.db")
			j := open(t, path)
			said := 0
			say := func() {
				for range 5 {
					said++
					receive(t, j, from(peer, strconv.Itoa(said), strings.Repeat("x", 3000)))
				}
			}
			say()
			take(t, path)
			say()
			whole(t, j, said)
			take(t, path)
			whole(t, j, said)
			say()
			// Whoever looks from outside sees all of it, too.
			whole(t, open(t, path), said)
			take(t, path)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			j = open(t, path)
			whole(t, j, said)
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
			found, _ := filepath.Glob(path + ".found-*")
			if strings.HasPrefix(name, "another") != (len(found) > 0) {
				t.Errorf("kept beside it: %q", found)
			}
		})
	}
}

func TestAJournalIsPutBackUnderWhoeverReadsAndWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "journal.db")
	j := open(t, path)
	const each, taken = 40, 10
	var all, reading sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range each {
				for { // what was refused is offered again
					_, _, err := j.Receive(context.Background(), from(peer, strconv.Itoa(w*each+i), "x"))
					if err == nil {
						break
					}
					if !errors.Is(err, ErrFull) && !errors.Is(err, ErrBusy) {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	ended := make(chan struct{})
	reading.Go(func() {
		for {
			select {
			case <-ended:
				return
			default:
			}
			if _, err := j.History(context.Background(), account, peer, 1<<62, 1000); err != nil && !errors.Is(err, ErrFull) {
				t.Error(err)
				return
			}
		}
	})
	for range taken {
		// While it is taken away, it may be put back.
		if err := os.RemoveAll(filepath.Dir(path)); err != nil && !errors.Is(err, syscall.ENOTEMPTY) {
			t.Error(err)
		}
		_ = j.Probe(t.Context())
	}
	all.Wait()
	close(ended)
	reading.Wait()
	j.Close()
	left, err := open(t, path).Since(t.Context(), []string{account}, 0, 1000, 1<<30)
	if err != nil || len(left) != 4*each {
		t.Errorf("%d of %d, %v", len(left), 4*each, err)
	}
}

// While there is no place for it nothing is taken, and nothing of what it has is lost.
func TestAJournalThatCannotBePutBackSaysSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(dir, "journal.db")
	j := open(t, path)
	receive(t, j, from(peer, "1", "x"))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := j.Receive(t.Context(), from(peer, "2", "y")); !errors.Is(err, ErrFull) {
		t.Errorf("error %v", err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	receive(t, j, from(peer, "2", "y"))
	j.Close()
	whole(t, open(t, path), 2)
}
