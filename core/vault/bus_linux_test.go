package vault

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/godbus/dbus/v5"
)

func TestTheSessionBusIsFoundOrSwitchedOff(t *testing.T) {
	dir, err := os.MkdirTemp("", "v b") // short, and with a space to be escaped
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("unix", filepath.Join(dir, "bus"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	noSocket := t.TempDir()
	os.WriteFile(filepath.Join(noSocket, "bus"), nil, 0o600)
	found := "unix:path=" + dbus.EscapeBusAddressValue(filepath.Join(dir, "bus"))

	nowhere, there := noBus, false
	if own := "/run/user/" + strconv.Itoa(os.Getuid()) + "/bus"; exists(own) { // a person's machine
		nowhere, there = "unix:path="+own, true
	}
	for name, c := range map[string]struct {
		address, runtimeDir string
		want                string
		there               bool
	}{
		"set":               {"unix:path=/x", dir, "unix:path=/x", true},
		"a socket":          {"", dir, found, true},
		"autolaunch":        {"autolaunch:", dir, found, true},
		"no such directory": {"", "/no/such/dir", nowhere, there},
		"a file":            {"", noSocket, nowhere, there},
		"nothing":           {"", "", nowhere, there},
		"settled before":    {noBus, dir, noBus, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(busEnv, c.address)
			t.Setenv("XDG_RUNTIME_DIR", c.runtimeDir)
			if there := SettleSessionBus(); there != c.there || os.Getenv(busEnv) != c.want {
				t.Errorf("%v, %q", there, os.Getenv(busEnv))
			}
		})
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestWithoutABusNothingIsLaunched(t *testing.T) {
	dir := t.TempDir()
	trace := filepath.Join(dir, "launched")
	script := "#!/bin/sh\n: >'" + trace + "'\n"
	if err := os.WriteFile(filepath.Join(dir, "dbus-launch"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	t.Setenv(busEnv, noBus)
	_, err := New(secretService{}, 0).Get(t.Context(), account)
	if !errors.Is(err, ErrAbsent) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(trace); err == nil {
		t.Error("dbus-launch was started")
	}
}

// secretService connects as go-keyring does, on a connection of its own: the mock
// may stand in go-keyring's place in this process.
type secretService struct{ Backend }

func (secretService) Get(_, _ string) (string, error) {
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return "", err
	}
	return "", conn.Close()
}

func TestErrorsOfDBusHaveTheirSort(t *testing.T) {
	for name, want := range map[string]error{
		"org.freedesktop.DBus.Error.ServiceUnknown":    ErrAbsent,
		"org.freedesktop.DBus.Error.NameHasNoOwner":    ErrAbsent,
		"org.freedesktop.DBus.Error.Spawn.ChildExited": ErrAbsent,
		"org.freedesktop.DBus.Error.NoReply":           ErrSilent,
		"org.freedesktop.DBus.Error.TimedOut":          ErrSilent,
		"org.freedesktop.Secret.Error.IsLocked":        ErrLocked,
	} {
		if err := classify(dbus.Error{Name: name}); !errors.Is(err, want) {
			t.Errorf("%s became %v", name, err)
		}
	}
	for _, err := range []error{dbus.ErrClosed, errors.New("dbus: couldn't determine address of session bus")} {
		if got := classify(err); !errors.Is(got, ErrAbsent) {
			t.Errorf("%v became %v", err, got)
		}
	}
	if err := classify(dbus.Error{Name: "org.freedesktop.DBus.Error.AccessDenied"}); errors.Is(err, ErrAbsent) {
		t.Error(err)
	}
}
