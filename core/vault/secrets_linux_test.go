package vault

import (
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"
)

const (
	servicePath    = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath      = servicePath + "/collection/login"
	itemPath       = loginPath + "/1"
	sessionPath    = servicePath + "/session/1"
	promptPath     = servicePath + "/prompt/1"
	noiseInterface = "org.example.Noise"
)

// secrets is a Secret Service that holds one password in a locked collection, and
// whose prompt ends as the scenario wants it. Each method stands for one that
// go-keyring calls, whatever the object.
type secrets struct {
	conn     *dbus.Conn
	scenario string
	stop     func() // ends the bus
	prompts  atomic.Int32
	gone     atomic.Int32 // prompts that we took back
	open     atomic.Bool  // unlocked
}

// serviceObject answers for the service what an item or a collection answers otherwise.
type serviceObject struct{ *secrets }

// SearchItems is of the service: all are in a collection that is locked or not.
func (s serviceObject) SearchItems(map[string]string) (unlocked, locked []dbus.ObjectPath, err *dbus.Error) {
	if s.open.Load() {
		return []dbus.ObjectPath{itemPath}, nil, nil
	}
	return nil, []dbus.ObjectPath{itemPath}, nil
}

// serveSecrets puts a secrets on the bus.
func serveSecrets(t *testing.T, address, scenario string, stop func()) *secrets {
	t.Helper()
	s := &secrets{conn: connect(t, address), scenario: scenario, stop: stop}
	for path, name := range map[dbus.ObjectPath]string{
		servicePath: "Service", loginPath: "Collection", itemPath: "Item", sessionPath: "Session", promptPath: "Prompt",
	} {
		var methods any = s
		if name == "Service" {
			methods = serviceObject{s}
		}
		if err := s.conn.Export(methods, path, "org.freedesktop.Secret."+name); err != nil {
			t.Fatal(err)
		}
		if err := s.conn.Export(s, path, "org.freedesktop.DBus.Properties"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.conn.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return s
}

// Get is of the properties.
func (s *secrets) Get(_, name string) (dbus.Variant, *dbus.Error) {
	if name == "Locked" {
		return dbus.MakeVariant(!s.open.Load()), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{loginPath}), nil
}

func (s *secrets) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), sessionPath, nil
}

func (s *secrets) Close() *dbus.Error { return nil }

func (s *secrets) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if paths[0] == itemPath || s.open.Load() { // only the collection is locked
		return paths, "/", nil
	}
	return nil, promptPath, nil
}

func (s *secrets) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{itemPath}, nil
}

type secret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

func (s *secrets) GetSecret(session dbus.ObjectPath) (secret, *dbus.Error) {
	return secret{session, nil, []byte("geheim"), "text/plain"}, nil
}

// Prompt shows the prompt, and lets the scenario answer it.
func (s *secrets) Prompt(string) *dbus.Error {
	s.prompts.Add(1)
	switch {
	case s.scenario == "silent":
	case s.scenario == "elsewhere":
		s.open.Store(true)
	case s.scenario == "hangup":
		s.stop()
	case s.scenario == "dismissed":
		s.complete(true, nil)
	default:
		if s.scenario == "noise" {
			s.conn.Emit("/org/example", noiseInterface+".Ping")
		}
		s.complete(false, []dbus.ObjectPath{loginPath})
	}
	return nil
}

// Dismiss takes the prompt back.
func (s *secrets) Dismiss() *dbus.Error {
	s.gone.Add(1)
	return nil
}

func (s *secrets) complete(dismissed bool, unlocked []dbus.ObjectPath) {
	s.open.Store(!dismissed)
	s.conn.Emit(promptPath, "org.freedesktop.Secret.Prompt.Completed", dismissed, dbus.MakeVariant(unlocked))
}
