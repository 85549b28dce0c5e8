package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
)

// HomeEnv names the environment variable that puts all files of the program under
// one directory: for tests, and for a program carried on a stick.
const HomeEnv = "VESTNIK_HOME"

// maxSocket is the longest path that a unix socket can have everywhere: 108 bytes
// with the closing NUL on Linux, 104 on macOS. On Windows the door is a pipe, whose name
// is as long as ever.
const maxSocket = 103

var (
	// ErrLongPath says that the runtime directory lies too deep to hold a socket.
	ErrLongPath = errors.New("settings: path of the local socket is too long")
	// ErrForeignDir says that a directory of ours is somebody else's, or no directory.
	ErrForeignDir = errors.New("settings: directory belongs to somebody else")
)

// Dirs are the directories of the program. They need not exist: see [Dirs.Make].
type Dirs struct {
	Config  string // what the person has chosen
	Data    string // the journal
	Runtime string // the local socket
}

// StandardDirs returns the directories that this system has for such files:
//
//	          Linux                         Windows                      macOS
//	Config    $XDG_CONFIG_HOME/vestnik      %AppData%\Vestnik            ~/Library/Application Support/Vestnik
//	Data      $XDG_DATA_HOME/vestnik        %LocalAppData%\Vestnik       the same
//	Runtime   $XDG_RUNTIME_DIR/vestnik      %LocalAppData%\Vestnik\run   the same, run
//
// On Linux a variable that is empty or not absolute has its standard value. An
// $XDG_RUNTIME_DIR that is not ours (su keeps it) or is not set (cron, ssh) gives
// way to /run/user/UID, and that to a directory under Data, so that the command
// line finds the resident from everywhere. [HomeEnv] overrides all.
func StandardDirs() (Dirs, error) {
	d, err := standard()
	if err != nil {
		return Dirs{}, fmt.Errorf("settings: %w", err)
	}
	if n := len(d.Socket()); n > maxSocket && runtime.GOOS != "windows" {
		return Dirs{}, &fs.PathError{Op: "use", Path: d.Socket(), Err: fmt.Errorf("%w: %d bytes", ErrLongPath, n)}
	}
	return d, nil
}

// DirsUnder returns the directories of a program that has all its files under one, see [HomeEnv].
func DirsUnder(home string) Dirs {
	return Dirs{filepath.Join(home, "config"), filepath.Join(home, "data"), filepath.Join(home, "run")}
}

func standard() (Dirs, error) {
	if home := os.Getenv(HomeEnv); home != "" {
		home, err := filepath.Abs(home)
		return DirsUnder(home), err
	}
	switch runtime.GOOS {
	case "windows":
		config, err := os.UserConfigDir()
		if err != nil {
			return Dirs{}, err
		}
		local, err := os.UserCacheDir()
		return under(filepath.Join(config, "Vestnik"), filepath.Join(local, "Vestnik")), err
	case "darwin":
		config, err := os.UserConfigDir()
		return under(filepath.Join(config, "Vestnik"), filepath.Join(config, "Vestnik")), err
	}
	home, err := home()
	if err != nil {
		return Dirs{}, err
	}
	d := under(
		filepath.Join(absoluteOr("XDG_CONFIG_HOME", filepath.Join(home, ".config")), "vestnik"),
		filepath.Join(absoluteOr("XDG_DATA_HOME", filepath.Join(home, ".local", "share")), "vestnik"))
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), "/run/user/" + strconv.Itoa(os.Getuid())} {
		if filepath.IsAbs(dir) && check(dir) == nil {
			d.Runtime = filepath.Join(dir, "vestnik")
			break
		}
	}
	return d, nil
}

// home is the person's directory also where the environment does not say it: some
// services and schedulers start programs with hardly any.
func home() (string, error) {
	if dir, err := os.UserHomeDir(); err == nil {
		return dir, nil
	}
	person, err := user.Current()
	if err != nil {
		return "", err
	}
	return person.HomeDir, nil
}

func under(config, data string) Dirs {
	return Dirs{config, data, filepath.Join(data, "run")}
}

func absoluteOr(variable, otherwise string) string {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return dir
	}
	return otherwise
}

// Make makes the directories that are missing, and closes all three to others.
// Config and Data may be links to directories of ours; Runtime may not. It fails with
// [ErrForeignDir] where somebody else has been quicker, and where Runtime cannot be made.
// A disk for Config or Data that is not there, full or read-only is no reason not to
// start: whoever needs a file in them says so where the person sees it.
func (d Dirs) Make() error {
	for _, dir := range []string{d.Config, d.Data} {
		if err := private(elsewhere(dir)); errors.Is(err, ErrForeignDir) {
			return err
		}
	}
	return private(d.Runtime)
}

// elsewhere follows the link through which a person keeps a directory elsewhere.
func elsewhere(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}

// private makes dir, and closes it to others.
func private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	if err := check(dir); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	return nil
}

// check tells whether dir is a directory, through no link, and ours.
func check(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	if !info.IsDir() || !ours(info) {
		return &fs.PathError{Op: "use", Path: dir, Err: ErrForeignDir}
	}
	return nil
}

// SettingsFile is the file for [Load] and [Save].
func (d Dirs) SettingsFile() string { return filepath.Join(d.Config, "settings.json") }

// JournalFile is the file of the messages.
func (d Dirs) JournalFile() string { return filepath.Join(d.Data, "journal.db") }

// LogFile is where is written what has happened.
func (d Dirs) LogFile() string { return filepath.Join(d.Data, "vestnik.log") }

// SpareJournal is the journal that stands in where [Dirs.JournalFile] cannot be used.
// It lies where a system keeps what ends with the session, if there is such a place.
func (d Dirs) SpareJournal() string { return filepath.Join(d.Runtime, "journal.db") }

// SessionFile is where the session is kept for the program's next life.
func (d Dirs) SessionFile() string { return filepath.Join(d.Data, "session") }

// DraftsFile is where texts are kept that were begun and not sent.
func (d Dirs) DraftsFile() string { return filepath.Join(d.Data, "drafts.json") }

// UploadsFile is where is kept which files are on their way.
func (d Dirs) UploadsFile() string { return filepath.Join(d.Data, "uploads.json") }

// PeopleDir is where is kept what servers have told of people: rosters and pictures.
func (d Dirs) PeopleDir() string { return filepath.Join(d.Data, "people") }

// PolicyCopy is where the last policy is kept that was whole, see package policy.
func (d Dirs) PolicyCopy() string { return filepath.Join(d.Data, "policy.json") }

// Socket is the path of the socket on which the resident answers; on Windows it names
// a pipe, and only its lock file lies there.
func (d Dirs) Socket() string { return filepath.Join(d.Runtime, "desk.sock") }
