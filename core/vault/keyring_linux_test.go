package vault

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// go-keyring keeps one connection to one bus for the life of the process. So each
// scenario runs in a process of its own: this test binary, started again with the
// address of a private bus and with scenarioEnv.
const scenarioEnv = "VESTNIK_VAULT_SCENARIO"

// scenarios are the second halves of the tests, seen from the program's side.
var scenarios = map[string]func(t *testing.T){
	"unlocked":  func(t *testing.T) { conform(t, New(Keyring(), 10*time.Second)) },
	"locked":    fails(ErrLocked, ErrSilent),
	"absent":    fails(ErrAbsent),
	"dismissed": fails(ErrLocked),
	"silent":    fails(ErrLocked, ErrSilent),
	"hangup": func(t *testing.T) { // the library's panic is caught
		if _, err := New(Keyring(), 0).Waiting().Get(t.Context(), account); err == nil {
			t.Error("no error")
		}
	},
	"elsewhere": func(t *testing.T) {
		if got, err := New(Keyring(), 0).Waiting().Get(t.Context(), account); got != "geheim" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	},
	"noise": func(t *testing.T) {
		shared, err := dbus.SessionBus()
		if err != nil {
			t.Fatal(err)
		}
		if err := shared.AddMatchSignal(dbus.WithMatchInterface(noiseInterface)); err != nil {
			t.Fatal(err)
		}
		if got, err := New(Keyring(), 0).Waiting().Get(t.Context(), account); got != "geheim" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	},
}

// fails is the scenario of a keyring of which every call fails with one of the
// sorts, and in time.
func fails(sorts ...error) func(t *testing.T) {
	return func(t *testing.T) {
		v := New(Keyring(), 500*time.Millisecond)
		waiting, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, get := v.Get(t.Context(), account)
		_, wait := v.Waiting().Get(waiting, account)
		for call, err := range map[string]error{
			"get": get, "waiting": wait,
			"set":    v.Set(t.Context(), account, "geheim"),
			"delete": v.Delete(t.Context(), account),
		} {
			fits := false
			for _, sort := range sorts {
				fits = fits || errors.Is(err, sort)
			}
			if !fits {
				t.Errorf("%s: %v, want one of %v", call, err, sorts)
			}
		}
	}
}

func TestScenario(t *testing.T) {
	if run, ok := scenarios[os.Getenv(scenarioEnv)]; ok { // else this is not such a process
		run(t)
	}
}

// play runs a scenario in a process on the bus, and bounds its time.
func play(t *testing.T, scenario, address string) {
	t.Helper()
	if scenarios[scenario] == nil {
		t.Fatalf("no scenario %q", scenario)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestScenario$")
	child.Env = append(os.Environ(), scenarioEnv+"="+scenario, busEnv+"="+address)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", scenario, err, out)
	}
}

func TestTheRealKeyringConforms(t *testing.T) {
	need(t, "dbus-daemon", "gnome-keyring-daemon")
	address := startBus(t)
	startKeyring(t, address)
	play(t, "unlocked", address)
}

func TestALockedRealKeyringIsReportedInTime(t *testing.T) {
	need(t, "dbus-daemon", "gnome-keyring-daemon")
	address := startBus(t)
	service := startKeyring(t, address)
	login := []dbus.ObjectPath{servicePath + "/collection/login"}
	if err := service.Call("org.freedesktop.Secret.Service.Lock", 0, login).Err; err != nil {
		t.Fatal(err)
	}
	play(t, "locked", address)
}

func TestABusWithoutAKeyringIsAnAbsentKeyring(t *testing.T) {
	need(t, "dbus-daemon")
	play(t, "absent", startBus(t))
}

func TestPromptsEndAsTheyShould(t *testing.T) {
	need(t, "dbus-daemon")
	// Of the four calls of a scenario one may ask the person.
	for scenario, gone := range map[string]int32{"dismissed": 0, "silent": 1, "noise": 0, "hangup": 0, "elsewhere": 1} {
		t.Run(scenario, func(t *testing.T) {
			address, stop := startStoppableBus(t)
			s := serveSecrets(t, address, scenario, stop)
			play(t, scenario, address)
			if n := s.prompts.Load(); n != 1 {
				t.Errorf("%d prompts", n)
			}
			eventually(t, "the prompt to be taken back", func() bool { return s.gone.Load() == gone })
		})
	}
}

func TestAKeyringThatComesOrIsUnlockedIsHeardOf(t *testing.T) {
	need(t, "dbus-daemon")
	address := startBus(t)
	t.Setenv(busEnv, address)
	var heard atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); Watch(ctx, func() { heard.Add(1) }) }()
	t.Cleanup(func() { cancel(); <-ended })
	// It may not listen yet when something is said for the first time.
	s := serveSecrets(t, address, "dismissed", nil)
	eventually(t, "the keyring", func() bool {
		_, leaving := s.conn.ReleaseName(secretsName)
		_, coming := s.conn.RequestName(secretsName, dbus.NameFlagDoNotQueue)
		if leaving != nil || coming != nil {
			t.Fatal(leaving, coming)
		}
		return heard.Load() > 0
	})
	before := heard.Load()
	eventually(t, "its being unlocked", func() bool {
		s.conn.Emit(servicePath, "org.freedesktop.Secret.Service.CollectionChanged", loginPath)
		return heard.Load() > before+1 // one may still be of the name
	})
}

// need skips the test when a program is not installed, unless all must run.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("VESTNIK_REQUIRE") == "all" {
				t.Fatal(err)
			}
			t.Skipf("%s is not installed", program)
		}
	}
}

func startBus(t *testing.T) string {
	address, _ := startStoppableBus(t)
	return address
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

// startStoppableBus starts a private bus. The test's end stops it, or stop does.
func startStoppableBus(t *testing.T) (address string, stop func()) {
	t.Helper()
	dir, err := os.MkdirTemp("", "v") // short: it holds a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket, config := filepath.Join(dir, "bus"), filepath.Join(dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, socket), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	bus := exec.CommandContext(ctx, "dbus-daemon", "--nofork", "--nopidfile", "--config-file="+config)
	bus.Stderr = t.Output()
	if err := bus.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); bus.Wait() })
	eventually(t, "the bus", func() bool {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return "unix:path=" + socket, stop
}

// startKeyring starts a real daemon with an unlocked login collection in a home
// of its own, and returns its service.
func startKeyring(t *testing.T, address string) dbus.BusObject {
	t.Helper()
	home, err := os.MkdirTemp("", "v")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	ctx, stop := context.WithCancel(context.Background())
	daemon := exec.CommandContext(ctx, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	daemon.Stdin = strings.NewReader("test")
	daemon.Stdout, daemon.Stderr = t.Output(), t.Output()
	daemon.Env = append(os.Environ(), busEnv+"="+address, "HOME="+home,
		"XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); daemon.Wait() })
	service := connect(t, address).Object("org.freedesktop.secrets", servicePath)
	eventually(t, "the login collection", func() bool {
		collections, err := service.GetProperty("org.freedesktop.Secret.Service.Collections")
		return err == nil && strings.Contains(collections.String(), "/collection/login")
	})
	return service
}

func connect(t *testing.T, address string) *dbus.Conn {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// eventually waits for what other processes bring about.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 1000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s did not appear", what)
}
