package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// mute is a keyring that answers nothing before it is closed.
type mute chan struct{}

func (m mute) Get(_, _ string) (dbus.Variant, *dbus.Error) {
	<-m
	return dbus.Variant{}, &dbus.ErrMsgNoObject
}

func (m mute) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	<-m
	return dbus.Variant{}, "/", &dbus.ErrMsgNoObject
}

// TestTheCommandLineWithAKeyringThatNeverAnswers runs testdata/keyring/*.txtar on a
// bus with such a keyring and nothing else.
func TestTheCommandLineWithAKeyringThatNeverAnswers(t *testing.T) {
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		if os.Getenv("VESTNIK_REQUIRE") == "all" {
			t.Fatal(err)
		}
		t.Skip("dbus-daemon is not installed")
	}
	address := startBus(t)
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	silent := make(mute)
	t.Cleanup(func() { close(silent); conn.Close() })
	const path = "/org/freedesktop/secrets"
	_, naming := conn.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue)
	if err := errors.Join(naming, conn.Export(silent, path, "org.freedesktop.Secret.Service"),
		conn.Export(silent, path, "org.freedesktop.DBus.Properties")); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/keyring", Cmds: commandsOfScripts, Setup: func(env *testscript.Env) error {
		if err := furnish(env); err != nil {
			return err
		}
		env.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		return nil
	}})
}

// busConfig has no service directories: nothing on this bus starts by itself.
const busConfig = `<busconfig>
	<type>session</type>
	<listen>unix:path=%s</listen>
	<auth>EXTERNAL</auth>
	<policy context="default">
		<allow send_destination="*" eavesdrop="true"/>
		<allow eavesdrop="true"/>
		<allow own="*"/>
	</policy>
</busconfig>`

// startBus starts a private bus, which ends with the test.
func startBus(t *testing.T) string {
	dir, err := os.MkdirTemp("", "v") // short: it holds a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket, config := filepath.Join(dir, "bus"), filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, socket), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 2*patient)
	daemon := exec.CommandContext(ctx, "dbus-daemon", "--nofork", "--nopidfile", "--config-file="+config)
	daemon.Stderr = t.Output()
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = daemon.Wait() })
	for range 1000 {
		if _, err := os.Stat(socket); err == nil {
			return "unix:path=" + socket
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the bus did not appear")
	return ""
}
