package settings

import (
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// shortDir is a directory whose path leaves room for a socket's.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "v")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestOneVariableMovesEverything(t *testing.T) {
	home := shortDir(t)
	t.Setenv(HomeEnv, home)
	d, err := StandardDirs()
	if err != nil {
		t.Fatal(err)
	}
	want := Dirs{filepath.Join(home, "config"), filepath.Join(home, "data"), filepath.Join(home, "run")}
	if d != want {
		t.Errorf("%+v", d)
	}
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{d.SettingsFile(), d.JournalFile(), d.Socket()} {
		if !strings.HasPrefix(file, home) {
			t.Errorf("%s is elsewhere", file)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Error(err)
		}
	}
}

func TestAHomeThatTheEnvironmentDoesNotNameIsFound(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems keep the directories elsewhere")
	}
	t.Setenv(HomeEnv, "")
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME"} {
		t.Setenv(name, "")
	}
	want, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", "")
	d, err := StandardDirs()
	if err != nil || d.Config != filepath.Join(want.HomeDir, ".config", "vestnik") {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestASocketPathMustFit(t *testing.T) {
	t.Setenv(HomeEnv, filepath.Join(shortDir(t), strings.Repeat("x", maxSocket)))
	_, err := StandardDirs()
	if runtime.GOOS == "windows" { // where it is none
		if err != nil {
			t.Error(err)
		}
	} else if !errors.Is(err, ErrLongPath) {
		t.Errorf("error %v", err)
	}
}

func TestLinuxFollowsXDG(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the rule is for Linux")
	}
	home := shortDir(t)
	run := filepath.Join(home, "r")
	os.Mkdir(run, 0o700)
	system := "/run/user/" + strconv.Itoa(os.Getuid())
	otherwise := home + "/.local/share/vestnik/run"
	if check(system) == nil { // a person's machine
		otherwise = system + "/vestnik"
	}
	usual := Dirs{home + "/.config/vestnik", home + "/.local/share/vestnik", otherwise}
	for name, c := range map[string]struct {
		config, data, run string
		want              Dirs
	}{
		"all set":      {home + "/c", home + "/d", run, Dirs{home + "/c/vestnik", home + "/d/vestnik", run + "/vestnik"}},
		"none set":     {"", "", "", usual},
		"not absolute": {"c", "./d", "run", usual},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(HomeEnv, "")
			t.Setenv("HOME", home)
			t.Setenv("XDG_CONFIG_HOME", c.config)
			t.Setenv("XDG_DATA_HOME", c.data)
			t.Setenv("XDG_RUNTIME_DIR", c.run)
			if got, err := StandardDirs(); err != nil || got != c.want {
				t.Errorf("%v\n got %+v\nwant %+v", err, got, c.want)
			}
		})
	}
}

func TestDirectoriesAreClosedToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes; the profile's ACL holds there")
	}
	t.Setenv(HomeEnv, shortDir(t))
	d, err := StandardDirs()
	if err != nil {
		t.Fatal(err)
	}
	os.MkdirAll(d.Data, 0o755)
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{d.Config, d.Data, d.Runtime} {
		if info, _ := os.Stat(dir); info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v", dir, info.Mode())
		}
	}
}

func TestADirectoryOfSomebodyElseIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no owners in file modes; the profile's ACL holds there")
	}
	plants := map[string]func(dir string) error{
		"a link": func(dir string) error { return os.Symlink(os.TempDir(), dir) },
	}
	if os.Getuid() == 0 { // only root can give a directory away
		plants["another owner"] = func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.Chown(dir, 12345, 12345))
		}
	}
	for name, plant := range plants {
		t.Run(name, func(t *testing.T) {
			t.Setenv(HomeEnv, shortDir(t))
			d, err := StandardDirs()
			if err != nil {
				t.Fatal(err)
			}
			if err := plant(d.Runtime); err != nil {
				t.Fatal(err)
			}
			if err := d.Make(); !errors.Is(err, ErrForeignDir) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// Who is deaf because a disk is away would not know of it.
func TestADiskThatIsAwayIsNoReasonNotToStart(t *testing.T) {
	t.Setenv(HomeEnv, shortDir(t))
	d, err := StandardDirs()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{d.Config, d.Data} {
		if err := os.WriteFile(dir, nil, 0o600); err != nil { // so that even root can make nothing in it
			t.Fatal(err)
		}
	}
	if err := d.Make(); err != nil {
		t.Errorf("with its sockets' directory to be had: %v", err)
	}
	if _, err := os.Stat(d.Runtime); err != nil {
		t.Error(err)
	}
	var unreadable *FileError
	if _, err := Load(d.SettingsFile()); !errors.As(err, &unreadable) {
		t.Errorf("settings that cannot be reached: %v", err)
	}
}

func TestARuntimeDirectoryOfSomebodyElseIsNotUsed(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root can give a directory away")
	}
	dir := shortDir(t)
	os.Chown(dir, 12345, 12345)
	t.Setenv(HomeEnv, "")
	t.Setenv("HOME", shortDir(t))
	t.Setenv("XDG_RUNTIME_DIR", dir)
	if d, err := StandardDirs(); err != nil || strings.HasPrefix(d.Runtime, dir) {
		t.Error(d, err)
	}
}

func TestConfigAndDataMayBeLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows lets only administrators make links")
	}
	t.Setenv(HomeEnv, shortDir(t))
	d, err := StandardDirs()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{d.Config, d.Data} {
		if err := os.Symlink(shortDir(t), dir); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Make(); err != nil {
		t.Error(err)
	}
}
