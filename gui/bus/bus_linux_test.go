package bus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAddressIsFoundWithoutStartingABus(t *testing.T) {
	runtime := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	t.Setenv("PATH", "") // whoever runs dbus-launch now fails differently

	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/given")
	if address, err := Address(); address != "unix:path=/given" || err != nil {
		t.Errorf("given: %q, %v", address, err)
	}
	_, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid()))
	loggedIn := err == nil // then the bus of this very person is found, rightly
	for _, nothing := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", nothing)
		if loggedIn {
			continue
		}
		if _, err := Connect(t.Context()); !errors.Is(err, ErrNone) {
			t.Errorf("without a bus: %v", err)
		}
	}
	socket := filepath.Join(runtime, "bus")
	if err := os.WriteFile(socket, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if address, err := Address(); address != "unix:path="+socket || err != nil {
		t.Errorf("in the runtime directory: %q, %v", address, err)
	}
}

func TestASilentBusIsNone(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "bus")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, "unix:path="+socket); !errors.Is(err, ErrNone) {
		t.Errorf("Dial: %v, want ErrNone", err)
	}
}

func TestTheSystemBusIsWhereItIsSaidToBeOrWhereItAlwaysIs(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/given")
	if address, err := SystemAddress(); address != "unix:path=/given" || err != nil {
		t.Errorf("given: %q, %v", address, err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "")
	_, absent := os.Stat(systemSocket)
	if address, err := SystemAddress(); (absent != nil) != errors.Is(err, ErrNone) || (absent == nil) != (address == "unix:path="+systemSocket) {
		t.Errorf("%q, %v; the socket: %v", address, err, absent)
	}
}
