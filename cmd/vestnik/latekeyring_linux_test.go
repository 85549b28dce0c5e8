package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/rogpeppe/go-internal/testscript"

	"vestnik/core/desk"
)

const keyringPath = "/org/freedesktop/secrets"

// lockedKeyring is a Secret Service with one password. Whoever asks for it to be
// unlocked is refused.
type lockedKeyring struct {
	conn     *dbus.Conn
	password string
	open     atomic.Bool
	prompts  atomic.Int32
}

type storedSecret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

func (k *lockedKeyring) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), keyringPath + "/session/1", nil
}

func (k *lockedKeyring) Close() *dbus.Error { return nil }

func (k *lockedKeyring) Get(_, name string) (dbus.Variant, *dbus.Error) {
	if name == "Locked" {
		return dbus.MakeVariant(!k.open.Load()), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{keyringPath + "/collection/login"}), nil
}

func (k *lockedKeyring) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if k.open.Load() {
		return paths, "/", nil
	}
	return nil, keyringPath + "/prompt/1", nil
}

func (k *lockedKeyring) Prompt(string) *dbus.Error {
	k.prompts.Add(1)
	k.conn.Emit(keyringPath+"/prompt/1", "org.freedesktop.Secret.Prompt.Completed", true, dbus.MakeVariant(""))
	return nil
}

func (k *lockedKeyring) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{keyringPath + "/collection/login/1"}, nil
}

func (k *lockedKeyring) GetSecret(session dbus.ObjectPath) (storedSecret, *dbus.Error) {
	return storedSecret{session, nil, []byte(k.password), "text/plain"}, nil
}

// comes puts the keyring on the bus.
func (k *lockedKeyring) comes() error {
	errs := []error{}
	for path, name := range map[dbus.ObjectPath]string{
		"": "Service", "/session/1": "Session", "/collection/login": "Collection", "/collection/login/1": "Item", "/prompt/1": "Prompt",
	} {
		errs = append(errs, k.conn.Export(k, keyringPath+path, "org.freedesktop.Secret."+name),
			k.conn.Export(k, keyringPath+path, "org.freedesktop.DBus.Properties"))
	}
	_, naming := k.conn.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue)
	return errors.Join(append(errs, naming)...)
}

// opens unlocks it, as another program would.
func (k *lockedKeyring) opens() {
	k.open.Store(true)
	k.conn.Emit(keyringPath, "org.freedesktop.Secret.Service.CollectionChanged", dbus.ObjectPath(keyringPath+"/collection/login"))
}

// TestAKeyringThatIsLateKeepsNobodyOffLine runs testdata/late/*.txtar: each on a bus of
// its own, to which the keyring comes when the script says so.
func TestAKeyringThatIsLateKeepsNobodyOffLine(t *testing.T) {
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
	t.Cleanup(func() { conn.Close() })
	k := &lockedKeyring{conn: conn}
	commands := map[string]func(*testscript.TestScript, bool, []string){
		"keyring": func(ts *testscript.TestScript, _ bool, args []string) {
			if args[0] == "comes" {
				ts.Check(k.comes())
				return
			}
			k.opens()
			onLine(ts)
			if n := k.prompts.Load(); n != 1 {
				ts.Fatalf("%d prompts", n)
			}
		},
	}
	for name, command := range commandsOfScripts {
		commands[name] = command
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/late", Cmds: commands, Setup: func(env *testscript.Env) error {
		if err := errors.Join(furnish(env), serveOffice(env)); err != nil {
			return err
		}
		env.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		secret, err := os.ReadFile(filepath.Join(env.WorkDir, "pw"))
		if err != nil {
			return err
		}
		k.password, _, _ = strings.Cut(string(secret), "\r\n")
		stored, err := json.Marshal(map[string]any{"account": map[string]any{
			"address": "alice@office.example", "url": env.Getenv("TLS"), "caFile": filepath.Join(env.WorkDir, "ca.pem"),
		}})
		if err != nil {
			return err
		}
		config := filepath.Join(env.Getenv("VESTNIK_HOME"), "config")
		return errors.Join(os.MkdirAll(config, 0o700), os.WriteFile(filepath.Join(config, "settings.json"), stored, 0o600))
	}})
}

// onLine waits for the resident of a script to be on line.
func onLine(ts *testscript.TestScript) {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	for ; ; time.Sleep(50 * time.Millisecond) {
		d, err := desk.Dial(filepath.Join(ts.Getenv("VESTNIK_HOME"), "run", "desk.sock"))
		ts.Check(err)
		s, err := d.Snapshot(ctx)
		ts.Check(err)
		if s.Status.Connection == desk.OnLine {
			return
		}
	}
}
