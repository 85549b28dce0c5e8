package vault

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

const busEnv = "DBUS_SESSION_BUS_ADDRESS"

// noBus is an address that every D-Bus library refuses at once.
const noBus = "disabled:"

// SettleSessionBus makes sure that the environment names the D-Bus session bus,
// and tells whether there is one to name. Call it first thing in main, before
// anything can look for the bus: without an address the libraries start
// dbus-launch, which leaves daemons behind. Where there is no bus it sets an
// address that makes each attempt fail at once, here and in child processes. It
// does not connect. On systems other than Linux it does nothing and returns true.
func SettleSessionBus() bool {
	switch address := os.Getenv(busEnv); address {
	case "", "autolaunch:":
	default:
		return address != noBus
	}
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), "/run/user/" + strconv.Itoa(os.Getuid())} {
		socket := filepath.Join(dir, "bus")
		if info, err := os.Stat(socket); filepath.IsAbs(dir) && err == nil && info.Mode().Type() == fs.ModeSocket {
			os.Setenv(busEnv, "unix:path="+dbus.EscapeBusAddressValue(socket))
			return true
		}
	}
	os.Setenv(busEnv, noBus)
	return false
}

// classifySystem knows the errors of D-Bus.
func classifySystem(err error) error {
	var (
		reply   dbus.Error
		refused *net.OpError
	)
	switch {
	case errors.As(err, &reply):
		switch {
		case reply.Name == "org.freedesktop.Secret.Error.IsLocked":
			return ErrLocked
		case reply.Name == "org.freedesktop.DBus.Error.NoReply",
			reply.Name == "org.freedesktop.DBus.Error.Timeout",
			reply.Name == "org.freedesktop.DBus.Error.TimedOut":
			return ErrSilent
		case reply.Name == "org.freedesktop.DBus.Error.ServiceUnknown",
			reply.Name == "org.freedesktop.DBus.Error.NameHasNoOwner",
			reply.Name == "org.freedesktop.DBus.Error.UnknownObject", // a service, but not this one
			strings.HasPrefix(reply.Name, "org.freedesktop.DBus.Error.Spawn."):
			return ErrAbsent
		}
	case errors.As(err, &refused), errors.Is(err, dbus.ErrClosed),
		strings.HasPrefix(err.Error(), "dbus: "): // no address, or no good one
		return ErrAbsent
	}
	return nil
}
