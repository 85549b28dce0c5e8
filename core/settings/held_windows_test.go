package settings

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// holdFor opens a file as a virus scanner does, which lets others do with it what share says.
func holdFor(t *testing.T, path string, share uint32, long time.Duration) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(long, func() { _ = windows.CloseHandle(file) })
}

func TestSettingsAreSavedAndReadWhileAScannerHoldsTheFileForAMoment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	for i, share := range []uint32{0, windows.FILE_SHARE_READ, windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE} {
		if err := Save(path, Settings{Language: "en"}); err != nil {
			t.Fatal(err)
		}
		holdFor(t, path, share, 10*holdPause)
		if err := Save(path, Settings{Language: "ru"}); err != nil {
			t.Errorf("%d: %v", i, err)
		}
		holdFor(t, path, share, 10*holdPause)
		if s, err := Load(path); err != nil || s.Language != "ru" {
			t.Errorf("%d: %+v, %v", i, s, err)
		}
		holdFor(t, path, share, 10*holdPause)
		if _, err := SetAside(path, time.Now()); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestADriveThatIsAwayIsNoDirectoryWithoutSettings(t *testing.T) {
	drive := ""
	for letter := 'Z'; letter > 'C' && drive == ""; letter-- {
		if _, err := os.Stat(string(letter) + `:\`); err != nil && letter != 'Z' { // Z: is wine's
			drive = string(letter) + ":"
		}
	}
	if drive == "" {
		t.Skip("every letter is a drive here")
	}
	var unreadable *FileError
	if _, err := Load(drive + `\Vestnik\settings.json`); !errors.As(err, &unreadable) {
		t.Errorf("%v", err)
	}
}
