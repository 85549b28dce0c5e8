package files_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"vestnik/core/files"
	"vestnik/core/xmpp/sharing"
)

// What is no file is not opened: whoever opens a pipe waits for its other end.
func TestWhatIsNoFileIsNotSent(t *testing.T) {
	dir := t.TempDir()
	all := map[string]error{dir: files.ErrNoFile, filepath.Join(dir, "none"): os.ErrNotExist}
	if runtime.GOOS != "windows" {
		pipe, link, loop := filepath.Join(dir, "a pipe"), filepath.Join(dir, "to it"), filepath.Join(dir, "to itself")
		if err := errors.Join(makePipe(pipe), os.Symlink(pipe, link), os.Symlink(loop, loop)); err != nil {
			t.Fatal(err)
		}
		all[pipe], all[link], all[os.DevNull], all[loop] = files.ErrNoFile, files.ErrNoFile, files.ErrNoFile, nil
	}
	for path, want := range all {
		_, err := files.Put(t.Context(), nil, nil, path, "", func(int64, int64) {})
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Who says of a file that it is larger than what is saved is not even asked for it.
func TestWhatIsTooLargeIsNotFetched(t *testing.T) {
	asked := false
	server := gives("a", 1)
	_, err := save(t, func(r *http.Request) (*http.Response, error) { asked = true; return server(r) }, sharing.File{URL: there, Size: files.MostSaved + 1})
	var large *files.SizeError
	if !errors.As(err, &large) || large.Most != files.MostSaved || asked {
		t.Errorf("%v, asked: %v", err, asked)
	}
}
